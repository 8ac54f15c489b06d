import { onTestFinished } from 'vitest';
import type { Change } from '../../lib/model/change.ts';
import type { Note } from '../../lib/model/note.ts';
import type { SandboxOptions } from '../../sandbox/sandbox.ts';
import { makeWorld, type StoreKind, type World } from './world.ts';

export * from './world.ts';

/** A world of its own for a test; closed when the test ends. */
export async function newWorld(kind: StoreKind, options: SandboxOptions = {}): Promise<World> {
  const world = await makeWorld(kind, options);
  onTestFinished(() => world.close());
  return world;
}

export const changesOf = (notes: readonly Note[]): Change[] =>
  notes.flatMap((note) => (note.kind === 'change' ? [note.change] : []));
