import { copyFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../lib/snapshot/open-store.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { DEMO_ACCOUNT_ID } from '../../sandbox/seed.ts';
import { functionContext, TIMER_EVENT } from '../functions/invoke.ts';
import { CallWatch } from './call-watch.ts';
import { MovingClock } from './moving-clock.ts';
import { type Running, start } from './processes.ts';
import { BLIND, fill, POLICY } from './scenario.ts';

export type StoreKind = 'tablestore' | 'sqlite';
/** A run's whole time: the function's timeout, and the command's `--minutes`. */
export const TIMEOUT_MS = 60_000;
/** Past the minute for which the call quota, and a mailbox's pace, remember. */
export const PAST_PACE_MS = 62_000;

export interface Programs {
  readonly functionFolder: string;
  readonly command: string;
}

const preload = (name: string): string[] => ['--require', join(import.meta.dirname, name)];

/** A sandbox, a clock, and a deployment with its store: what outlives the processes that are killed in it. */
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

  /** @param rows the stored rows of another world to begin with; without them there is no baseline yet. */
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

  /** The process of one run. */
  run(extra: Readonly<Record<string, string>> = {}): Running {
    const { TABLESTORE_ENDPOINT, TABLESTORE_INSTANCE, ...own } = this.sandbox.env();
    const env = {
      ...own,
      POLICY_FILE: join(this.#folder, 'policy.yaml'),
      CLOCK_FILE: this.clock.file,
      ...extra,
    };
    const { functionFolder, command } = this.#programs;
    if (this.kind === 'sqlite') {
      const args = [...preload('shift-clock.cjs'), ...preload('crash-in-sqlite.cjs'), command];
      const flags = ['audit', '--json', '--minutes', String(TIMEOUT_MS / 60_000), '--snapshot', this.rowsFile];
      return start([...args, ...flags], env, this.#folder);
    }
    const context = functionContext(env, DEMO_ACCOUNT_ID);
    const invocation = {
      event: TIMER_EVENT,
      context: { ...context, function: { ...context.function, timeout: TIMEOUT_MS / 1000 } },
    };
    const host = join(import.meta.dirname, 'run-function.cjs');
    return start(
      [...preload('shift-clock.cjs'), host, functionFolder, JSON.stringify(invocation)],
      {
        ...env,
        TABLESTORE_ENDPOINT: TABLESTORE_ENDPOINT ?? '',
        TABLESTORE_INSTANCE: TABLESTORE_INSTANCE ?? '',
      },
      this.#folder,
    );
  }

  /** From now on the shares of one image may not be read. */
  blind(): void {
    this.sandbox.swas.settings.authorize = ({ action, resource }) =>
      !(action.endsWith(':ListCustomImageShareAccounts') && resource.endsWith(`/${BLIND}`));
  }

  get rowsFile(): string {
    return join(this.#folder, 'rows');
  }

  /** Keeps the rows as they are, for other worlds to begin with. No process may be at work. */
  keepRows(file: string): void {
    copyFileSync(this.rowsFile, file);
  }

  /** The store, for the test to look into. */
  store(): Promise<Store> {
    const env = this.sandbox.env();
    return openStore(
      this.kind === 'sqlite'
        ? { kind: 'sqlite', file: this.rowsFile }
        : {
            kind: 'tablestore',
            endpoint: env['TABLESTORE_ENDPOINT'] ?? '',
            instance: env['TABLESTORE_INSTANCE'] ?? '',
          },
      {
        clock: { now: this.clock.now, sleep: () => Promise.resolve() },
        credentials: () => ({
          accessKeyId: env['ALIBABA_CLOUD_ACCESS_KEY_ID'] ?? '',
          accessKeySecret: env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] ?? '',
        }),
        historyDays: 400,
      },
    );
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    this.clock.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
