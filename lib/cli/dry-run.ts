import { stat } from 'node:fs/promises';
import type { RunParts, RunResult } from '../audit/run.ts';
import type { RunSummary } from '../audit/summary.ts';
import type { Config } from '../config.ts';
import { overlayStore } from '../snapshot/overlay-store.ts';
import type { Store } from '../snapshot/store.ts';

const IN_MEMORY = ':memory:';

/**
 * The configuration of a run that leaves nothing behind: no heartbeat, and no snapshot file where there is none yet
 * (opening one would make it).
 */
export async function withoutTraces(config: Config): Promise<Config> {
  const { store } = config;
  const isThere = store.kind === 'tablestore' || (await bytesOf(store.file)) > 0;
  return { ...config, heartbeatUrl: undefined, store: isThere ? store : { kind: 'sqlite', file: IN_MEMORY } };
}

const bytesOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

/** The same run over a copy in memory: what it writes stays there, its lease included, and nobody is told. */
export const dryParts = (parts: RunParts): RunParts => ({
  ...parts,
  store: overlayStore(parts.store),
  channels: [],
});

/** The run's own account of itself, but with what the store below it really did: it was only read. */
export const drySummary = (summary: RunSummary, base: Store): RunSummary & { readonly dryRun: true } => ({
  ...summary,
  storeUnits: base.units(),
  dryRun: true,
});

/** The last word of a dry run. */
export function dryRunInWords({ summary, notes, failure }: RunResult): string {
  const untouched = 'Nothing was written into the snapshot, and nothing was sent.';
  if (summary.status === 'skipped')
    return `Dry run: not done, since another run is at work and both would spend the same call quota; say it again when that one has ended. ${untouched}\n`;
  if (failure !== undefined) return `Dry run: it ended early. ${untouched}\n`;
  return notes.length === 0
    ? `Dry run: nothing new would be told. ${untouched}\n`
    : `Dry run: what stands above would be told. ${untouched}\n`;
}
