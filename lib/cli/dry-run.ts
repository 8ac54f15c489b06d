import { stat } from 'node:fs/promises';
import type { RunDeps, RunResult } from '../audit/run-deps.ts';
import type { RunSummary } from '../audit/summary.ts';
import { Outbox } from '../alert/outbox/outbox.ts';
import { isDigest } from '../alert/outbox/mirror.ts';
import type { Config } from '../config/config.ts';
import type { Note } from '../model/note.ts';
import { overlayStore } from '../snapshot/overlay-store.ts';
import { type Store, StoreError } from '../snapshot/store.ts';
import { toRead } from './open-snapshot.ts';

const IN_MEMORY = ':memory:';

/**
 * The configuration of a run that leaves nothing behind: no heartbeat, and no snapshot file where there is none yet
 * (opening one would make it).
 */
export async function dryRunConfig(config: Config): Promise<Config> {
  const { store } = config;
  const isThere = store.kind === 'tablestore' || (await bytesOf(store.file)) > 0;
  return {
    ...config,
    heartbeatUrl: undefined,
    store: isThere ? toRead(store) : { kind: 'sqlite', file: IN_MEMORY },
  };
}

const bytesOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

/** The same run over a copy in memory: what it writes stays there, its lease included, and nobody is told. */
export const dryRunDeps = (deps: RunDeps): RunDeps => ({
  ...deps,
  store: overlayStore(deps.store),
  channels: [],
});

/** The notes of earlier runs that a true run would send, too: some channel has not accepted them. Reads only. */
export async function notesToBeSent({ store, accountId, member, channels }: RunDeps): Promise<Note[]> {
  try {
    // A file or an instance that holds nothing yet has no outbox.
    const outbox = await Outbox.open(overlayStore(store), member?.homeId ?? accountId, 'dry-run', channels);
    return outbox.undelivered(channels).toSorted((a, b) => a.atMs - b.atMs);
  } catch (error) {
    // A store that cannot be read is for the run to tell.
    if (!(error instanceof StoreError)) throw error;
    return [];
  }
}

export interface DrySummary extends RunSummary {
  readonly dryRun: true;
  /** Of earlier runs, not accepted yet by some channel; a true run would send them, too. */
  readonly waiting: readonly { readonly id: string; readonly kind: Note['kind']; readonly at: string }[];
}

/** The run's own account of itself, but with what the store below it really did: it was only read. */
export const drySummary = (summary: RunSummary, base: Store, waiting: readonly Note[]): DrySummary => ({
  ...summary,
  storeUnits: base.units(),
  dryRun: true,
  waiting: waiting.map(({ id, kind, atMs }) => ({ id, kind, at: new Date(atMs).toISOString() })),
});

/** What waits, as its messages; a digest always is one by itself. */
export function waitingInWords(waiting: readonly Note[], say: (notes: readonly Note[]) => string): string {
  if (waiting.length === 0) return '';
  const others = waiting.filter((note) => !isDigest(note));
  const messages = [...(others.length === 0 ? [] : [others]), ...waiting.filter(isDigest).map((n) => [n])];
  const head = 'From earlier runs, still waiting to be accepted by a channel; would be sent, too:';
  return `${[head, ...messages.map(say)].join('\n\n')}\n\n`;
}

/** The last word of a dry run. */
export function dryRunInWords({ summary, notes, failure }: RunResult, waiting: readonly Note[]): string {
  const untouched = 'Nothing was written into the snapshot, and nothing was sent.';
  if (summary.status === 'skipped')
    return `Dry run: not done, since another run is at work and both would spend the same call quota; say it again when that one has ended. ${untouched}\n`;
  if (failure !== undefined) return `Dry run: it ended early. ${untouched}\n`;
  return notes.length === 0 && waiting.length === 0
    ? `Dry run: nothing new would be told. ${untouched}\n`
    : `Dry run: what stands above would be told. ${untouched}\n`;
}
