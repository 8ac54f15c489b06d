import { copyFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreConfig } from '../../../lib/config/config.ts';
import { openStore } from '../../../lib/snapshot/open-store.ts';
import type { Store } from '../../../lib/snapshot/store.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import { DEMO_ACCOUNT_ID } from '../../../sandbox/seed.ts';
import { functionContext, TIMER_EVENT } from '../../support/invoke.ts';
import { CallWatch } from './call-watch.ts';
import { MovingClock } from './moving-clock.ts';
import { type Running, start } from './processes.ts';
import type { Programs } from './programs.ts';
import { BLIND, fill, POLICY } from './scenario.ts';

export type StoreKind = 'tablestore' | 'sqlite';

/** A run's whole time: the function's timeout, and the command's `--minutes`. */
export const TIMEOUT_MS = 120_000;
/** Past the minute for which the call quota, and a mailbox's pace, remember. */
export const PAST_PACE_MS = 62_000;

/** A sandbox, a clock, and a deployment with its rows: what outlives the processes that die in it. */
export class World {
  readonly kind: StoreKind;
  readonly sandbox: Sandbox;
  readonly clock: MovingClock;
  readonly watch: CallWatch;
  readonly #folder: string;
  readonly #programs: Programs;

  private constructor(
    kind: StoreKind,
    programs: Programs,
    parts: { folder: string; clock: MovingClock; sandbox: Sandbox },
  ) {
    this.kind = kind;
    this.#programs = programs;
    this.#folder = parts.folder;
    this.clock = parts.clock;
    this.sandbox = parts.sandbox;
    this.watch = new CallWatch(parts.sandbox.faults);
  }

  /** @param rows the rows of another world to begin with; without them no run has been. */
  static async open(kind: StoreKind, programs: Programs, rows?: string): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), 'share-audit-crash-'));
    if (rows !== undefined) await copyFile(rows, join(folder, 'rows'));
    await writeFile(join(folder, 'policy.yaml'), POLICY);
    const clock = new MovingClock(join(folder, 'clock'));
    const sandbox = await startSandbox({
      now: clock.now,
      ...(kind === 'tablestore' ? { tablestoreFile: join(folder, 'rows') } : {}),
    });
    fill(sandbox.cloud);
    return new World(kind, programs, { folder, clock, sandbox });
  }

  /** The snapshot's file; for Tablestore, the emulator's. */
  get rowsFile(): string {
    return join(this.#folder, 'rows');
  }

  /** Keeps the rows as they are, for other worlds to begin with. No process may be at work. */
  keepRows(file: string): void {
    copyFileSync(this.rowsFile, file);
  }

  /** From now on the shares of one image may not be read. */
  blind(): void {
    this.sandbox.swas.settings.authorize = ({ action, resource }) =>
      !(action.endsWith(':ListCustomImageShareAccounts') && resource.endsWith(`/${BLIND}`));
  }

  /** One run, in a process of its own: the built function, or the command line with a snapshot file. */
  run(extra: Readonly<Record<string, string>> = {}): Running {
    const env = {
      ...this.sandbox.env(),
      ...(this.kind === 'sqlite' ? { TABLESTORE_ENDPOINT: '', TABLESTORE_INSTANCE: '' } : {}),
      POLICY_FILE: join(this.#folder, 'policy.yaml'),
      CLOCK_FILE: this.clock.file,
      ...extra,
    };
    const { child, command, functionIndex } = this.#programs;
    const args =
      this.kind === 'sqlite'
        ? ['--require', child('crash-in-sqlite'), command, ...this.#flags()]
        : [child('run-function'), functionIndex, TIMER_EVENT, this.#context(env)];
    return start(['--require', child('shift-clock'), ...args], env, this.#folder);
  }

  /** The store, for the test to look into. */
  store(): Promise<Store> {
    const env = this.sandbox.env();
    const config: StoreConfig =
      this.kind === 'sqlite'
        ? { kind: 'sqlite', file: this.rowsFile }
        : {
            kind: 'tablestore',
            endpoint: env['TABLESTORE_ENDPOINT'] ?? '',
            instance: env['TABLESTORE_INSTANCE'] ?? '',
          };
    return openStore(config, {
      clock: { now: this.clock.now, sleep: () => Promise.resolve() },
      credentials: () => ({
        accessKeyId: env['ALIBABA_CLOUD_ACCESS_KEY_ID'] ?? '',
        accessKeySecret: env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] ?? '',
      }),
      historyDays: 400,
    });
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    this.clock.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #flags(): string[] {
    return ['audit', '--json', '--minutes', String(TIMEOUT_MS / 60_000), '--snapshot', this.rowsFile];
  }

  #context(env: Readonly<Record<string, string>>): string {
    const context = functionContext(env, DEMO_ACCOUNT_ID);
    return JSON.stringify({
      ...context,
      function: { ...context.function, timeout: TIMEOUT_MS / 1_000 },
    });
  }
}
