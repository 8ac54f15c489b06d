import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { inWords } from './call-watch.ts';
import { checkWorld } from './check.ts';
import type { Ended } from './processes.ts';
import { bundleCommand, copyFunction } from './programs.ts';
import { happen } from './scenario.ts';
import { PAST_PACE_MS, type Programs, type StoreKind, TIMEOUT_MS, World } from './world.ts';

/** What an undisturbed run passes through: the places where another is disturbed. */
export interface Steps {
  /** `tablestore PutRow share_audit_images`, in order. */
  readonly calls: readonly string[];
  /** For SQLite: `before COMMIT`, in order; see `crash-in-sqlite.cjs`. */
  readonly moments: readonly string[];
}

/** Makes worlds in which the baseline is taken, the cloud has changed, and no run has seen it yet. */
export class Lab {
  readonly #folder: string;
  readonly #programs: Programs;

  private constructor(folder: string, programs: Programs) {
    this.#folder = folder;
    this.#programs = programs;
  }

  static async open(): Promise<Lab> {
    const folder = await mkdtemp(join(tmpdir(), 'share-audit-crashes-'));
    const [functionFolder, command] = await Promise.all([copyFunction(folder), bundleCommand(folder)]);
    return new Lab(folder, { functionFolder, command });
  }

  /** Takes the baseline over this store, once for all its worlds, and walks through one undisturbed run. */
  async survey(kind: StoreKind): Promise<Steps> {
    const first = await World.open(kind, this.#programs);
    expect((await first.run().ended).summary?.scopes[0]?.baseline).toBe('taken');
    first.keepRows(this.#rows(kind));
    await first.close();
    const world = await this.world(kind);
    const file = join(this.#folder, 'moments');
    const { exitCode, err } = await world.run({ MOMENTS_FILE: file }).ended;
    expect({ exitCode, err }).toEqual({ exitCode: kind === 'sqlite' ? 4 : 0, err: '' });
    const calls = world.watch.calls.map(inWords);
    const moments = kind === 'sqlite' ? (await readFile(file, 'utf8')).split('\n') : [];
    world.clock.advance(PAST_PACE_MS);
    // Nothing is left to do after an undisturbed run.
    expect(isQuiet(await world.run().ended)).toBe(true);
    await checkWorld(world);
    await world.close();
    return { calls, moments };
  }

  async world(kind: StoreKind): Promise<World> {
    const world = await World.open(kind, this.#programs, this.#rows(kind));
    world.clock.advance(PAST_PACE_MS);
    world.blind();
    happen(world.sandbox.cloud);
    return world;
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  #rows(kind: StoreKind): string {
    return join(this.#folder, `rows-${kind}`);
  }
}

const MOST_RUNS = 5;

/** When a dead run's lease has ended: run after run, each with all the quota, until one has nothing left to do. */
export async function recover(world: World): Promise<void> {
  // What the dead process had sent is with the services by now, or it will never be.
  await new Promise((resolve) => setImmediate(resolve));
  world.watch.begin();
  world.clock.advance(TIMEOUT_MS);
  for (let runs = 0; runs < MOST_RUNS; runs += 1) {
    world.clock.advance(PAST_PACE_MS);
    const ended = await world.run().ended;
    expect(ended.err).toBe('');
    expect(ended.summary?.status).toBe('partial');
    expect(ended.summary?.calls.throttled).toBe(0);
    if (isQuiet(ended)) return;
  }
  throw new Error(`not quiet after ${MOST_RUNS} runs`);
}

/** It found nothing, told nothing, and nothing waits. */
function isQuiet({ summary }: Ended): boolean {
  if (summary === undefined) return false;
  return (
    summary.scopes.every((scope) => Object.keys(scope.changes).length === 0) &&
    summary.alerts.length === 2 &&
    summary.alerts.every((channel) => channel.delivered === 0 && channel.pending === 0)
  );
}
