import type { Columns, Key, Row, Store } from '../snapshot/store.ts';

/**
 * A right that one holder at a time has (I6): one row of the state, taken by one conditional write, ending by itself.
 *
 *   free ──claim──▶ held until `untilMs` ──release──▶ free
 *                        └── holder dies ──▶ free at `untilMs`
 */
export type ClaimResult =
  | {
      readonly kind: 'taken';
      /** As it was before; undefined: it was never taken. */
      readonly before: Row | undefined;
      /** Gives it back and leaves these columns. A right that is lost stays lost. */
      readonly release: (columns?: Columns) => Promise<void>;
    }
  | Held;

export interface Held {
  readonly kind: 'held';
  readonly holder: string;
  readonly untilMs: number;
}

export interface Claimant {
  /** Unique to whoever takes it; also the writes' token. */
  readonly holder: string;
  readonly nowMs: number;
  /** The holder's function deadline, never later. */
  readonly untilMs: number;
}

/** No function runs longer (Function Compute's largest timeout); an end beyond it was set by a clock gone wrong. */
const LONGEST_MS = 86_400_000 + 3_600_000;
/** What was taken later than now was taken by a clock gone wrong, or ours was set back. */
const CLOCKS_DIFFER_MS = 300_000;

/** @param keep what stays in the row beside the claim's own columns, from what stood there. */
export async function claim(
  store: Store,
  key: Key,
  claimant: Claimant,
  keep: (before: Row | undefined) => Columns = () => ({}),
): Promise<ClaimResult> {
  const before = await store.get('state', key);
  if (isHeld(before, claimant.nowMs)) return heldBy(before);
  const taken = await takeOver(store, key, before, claimant, keep(before));
  if (taken.kind === 'held') return taken;
  const { version } = taken;
  return {
    kind: 'taken',
    before,
    release: async (left = {}) => {
      await store.write('state', {
        key,
        columns: { ...left, holder: '', until_ms: '0' },
        expected: version,
        token: `${claimant.holder}/release`,
      });
    },
  };
}

/** Whether somebody has the right that this row is, for all that the row says. */
export function isHeld(row: Row | undefined, nowMs: number): boolean {
  const { untilMs, takenMs } = readClaim(row);
  const fromTheFuture = takenMs > nowMs + CLOCKS_DIFFER_MS || untilMs > nowMs + LONGEST_MS;
  return untilMs > nowMs && !fromTheFuture;
}

export function heldBy(row: Row | undefined): Held {
  const { holder, untilMs } = readClaim(row);
  return { kind: 'held', holder, untilMs };
}

/** Takes a right that is free as long as its row is still `before`; `keep` stays beside the claim's own columns. */
export async function takeOver(
  store: Store,
  key: Key,
  before: Row | undefined,
  { holder, nowMs, untilMs }: Claimant,
  keep: Columns,
): Promise<{ readonly kind: 'taken'; readonly version: number } | Held> {
  const columns = { ...keep, holder, until_ms: String(untilMs), taken_ms: String(nowMs) };
  const result = await store.write('state', { key, columns, expected: before?.version ?? 0, token: holder });
  return result.kind === 'conflict' ? heldBy(result.current) : { kind: 'taken', version: result.version };
}

/** Who holds it, since when and until when. */
export function readClaim(row: Row | undefined): {
  readonly holder: string;
  readonly untilMs: number;
  readonly takenMs: number;
} {
  const time = (column: string): number => Number(row?.columns[column] ?? 0) || 0;
  return { holder: row?.columns['holder'] ?? '', untilMs: time('until_ms'), takenMs: time('taken_ms') };
}
