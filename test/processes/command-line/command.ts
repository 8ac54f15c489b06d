import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, startCommand } from '../../support/command.ts';
import { ACCOUNT, makeWorld, type World } from '../../support/world.ts';
import { type Around, runHere } from './here.ts';

export const IMAGE = 'm-bp142e825aae8e03473e';

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

  /** The command within this process; other tests start it as one. */
  run(args: readonly string[], { environment, ...around }: Partial<Around> = {}): Promise<Ended> {
    const owner = args[0] === 'trust' ? '--images-of' : '--owner';
    const whose = this.#owner === 'all' || args.includes(owner) ? [] : [owner, this.#owner];
    return runHere([...args, ...whose], {
      environment: { ...this.#environment(), ...environment },
      ...around,
    });
  }

  /** The command as a person starts it. */
  start(args: readonly string[]) {
    return startCommand(args, this.#environment(), this.folder);
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
