import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { EXIT, type ExitCode } from '../../../lib/cli/exit-codes.ts';
import { program } from '../../../lib/cli/program.ts';
import { AuditError, ConfigError } from '../../../lib/errors.ts';
import { Redactor } from '../../../lib/platform/redact.ts';
import { ACCOUNT, makeWorld, type World } from '../../support/world.ts';

const ROOT = join(import.meta.dirname, '../../..');
export const IMAGE = 'm-bp142e825aae8e03473e';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Around {
  readonly environment?: Readonly<Record<string, string>>;
  readonly width?: number;
}

/** A person with a snapshot and a folder of their own. */
export class Desk {
  readonly world: World;
  readonly folder: string;

  /** The account that is looked at where a command names none; `all`: as many as the credentials' own audits. */
  readonly #owner: string;

  constructor(world: World, folder: string, owner = ACCOUNT) {
    this.world = world;
    this.folder = folder;
    this.#owner = owner;
  }

  /** The command within this process: the same but for `main`, which other tests start as a process. */
  async run(args: readonly string[], { environment, width = 100 }: Around = {}): Promise<Ended> {
    let [out, err] = ['', ''];
    const write = { writeOut: (text: string) => (out += text), writeErr: (text: string) => (err += text) };
    let code: ExitCode = EXIT.ok;
    const context = {
      environment: { ...this.#environment(), ...environment },
      redactor: new Redactor(),
      out: (text: string) => void (out += text),
      err: (text: string) => void (err += text),
      screen: { colour: false, width },
      signal: new AbortController().signal,
    };
    const owner = args[0] === 'trust' ? '--images-of' : '--owner';
    const whose = this.#owner === 'all' || args.includes(owner) ? [] : [owner, this.#owner];
    try {
      const cli = await program(args, async (work) => {
        code = await work(context);
      });
      for (const command of [cli, ...cli.commands.flatMap((one) => [one, ...one.commands])])
        command.configureOutput(write);
      await cli.parseAsync([...args, ...whose], { from: 'user' });
      return { code, out, err };
    } catch (error) {
      if (error instanceof CommanderError) return { code: EXIT.usage, out, err };
      if (!(error instanceof AuditError)) throw error;
      err += error.message;
      return { code: error instanceof ConfigError ? EXIT.usage : EXIT.failed, out, err };
    }
  }

  /** The command as a person starts it. */
  start(args: readonly string[]) {
    const tsx = join(ROOT, 'node_modules/tsx/dist/esm/index.mjs');
    return spawn(process.execPath, ['--import', tsx, join(ROOT, 'lib/cli/main.ts'), ...args], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', HOME: this.folder, ...this.#environment() },
    });
  }

  #environment(): Record<string, string> {
    return { ...this.world.environment(), POLICY_FILE: this.file('policy.yaml') };
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  async close(): Promise<void> {
    await this.world.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export async function makeDesk(): Promise<Desk> {
  const world = await makeWorld('sqlite', { seed: 'demo' });
  const desk = new Desk(world, await mkdtemp(join(tmpdir(), 'share-audit-cli-')));
  await writeFile(desk.file('policy.yaml'), 'accounts: {}\n');
  return desk;
}
