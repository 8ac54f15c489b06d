import { stat } from 'node:fs/promises';
import type { RunDeps, RunResult } from '../audit/run-deps.ts';
import type { RunSummary } from '../audit/summary.ts';
import { OpenOutbox } from '../alert/open-outbox.ts';
import { isDigest } from '../alert/outbox/note-state.ts';
import type { Config } from '../config/config.ts';
import type { Note } from '../model/note.ts';
import { overlayStore } from '../snapshot/overlay-store.ts';
import { type Store, StoreError } from '../snapshot/store.ts';
import { toRead } from './open-snapshot.ts';

const IN_MEMORY = ':memory:';

/**
 * The configuration of a run that leaves no traces: it sends no heartbeat, and it works in memory if there is no
 * snapshot file yet, because opening a file would create it.
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

/** The same run over a copy in memory, without channels. All writes, the lease included, stay in the copy. */
export const dryRunDeps = (deps: RunDeps): RunDeps => ({
  ...deps,
  store: overlayStore(deps.store),
  channels: [],
  deployment: undefined,
});

/** The notes of earlier runs that some channel has not accepted yet; a real run would send them, too. Only reads. */
export async function notesToBeSent(deps: RunDeps): Promise<Note[]> {
  const { accountId, member, channels, clock, deployment, runId: holder } = deps;
  const nowMs = clock.now();
  try {
    // The overlay reads missing tables as empty, so a new file or instance has no waiting notes.
    const store = overlayStore(deps.store);
    const homeId = member?.homeId ?? accountId;
    const { own } = await OpenOutbox.open({ store, homeId, holder, channels, nowMs, deployment });
    // Another deployment's channels are not waited for here.
    const waiting = await own.outbox.undelivered(own.channels, nowMs);
    return waiting.toSorted((a, b) => a.atMs - b.atMs);
  } catch (error) {
    // The run itself reports a store that cannot be read.
    if (!(error instanceof StoreError)) throw error;
    return [];
  }
}

export interface DrySummary extends RunSummary {
  readonly dryRun: true;
  /** Notes of earlier runs that some channel has not accepted yet; a real run would send them, too. */
  readonly waiting: readonly { readonly id: string; readonly kind: Note['kind']; readonly at: string }[];
}

/** The run's summary, with the store units that the real store below the overlay used for reading. */
export const drySummary = (summary: RunSummary, base: Store, waiting: readonly Note[]): DrySummary => ({
  ...summary,
  storeUnits: base.units(),
  dryRun: true,
  waiting: waiting.map(({ id, kind, atMs }) => ({ id, kind, at: new Date(atMs).toISOString() })),
});

/** The waiting notes as the messages that would be sent. A digest is always a message of its own. */
export function waitingInWords(waiting: readonly Note[], say: (notes: readonly Note[]) => string): string {
  if (waiting.length === 0) return '';
  const others = waiting.filter((note) => !isDigest(note));
  const messages = [...(others.length === 0 ? [] : [others]), ...waiting.filter(isDigest).map((n) => [n])];
  const head =
    'From earlier runs: not every channel has accepted these yet, so a real run would send them, too:';
  return `${[head, ...messages.map(say)].join('\n\n')}\n\n`;
}

/** The closing line of a dry run. */
export function dryRunInWords({ summary, notes, failure }: RunResult, waiting: readonly Note[]): string {
  const untouched = 'Nothing was written to the snapshot, and nothing was sent.';
  if (summary.status === 'skipped')
    return `Dry run: not done, because another run is in progress and would share its call quota. Run it again when that run has ended. ${untouched}\n`;
  if (failure !== undefined) return `Dry run: it ended early. ${untouched}\n`;
  return notes.length === 0 && waiting.length === 0
    ? `Dry run: there is nothing new to report. ${untouched}\n`
    : `Dry run: a real run would send the messages above. ${untouched}\n`;
}
