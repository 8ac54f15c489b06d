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
      /** The holder before did not give it back. */
      readonly died: boolean;
      /** Gives it back and leaves these columns. A right that is lost stays lost. */
      readonly release: (columns?: Columns) => Promise<void>;
    }
  | { readonly kind: 'held'; readonly holder: string; readonly untilMs: number };

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
  { holder, nowMs, untilMs }: Claimant,
  keep: (before: Row | undefined) => Columns = () => ({}),
): Promise<ClaimResult> {
  const before = await store.get('state', key);
  const held = readClaim(before);
  const fromTheFuture = held.takenMs > nowMs + CLOCKS_DIFFER_MS || held.untilMs > nowMs + LONGEST_MS;
  if (held.untilMs > nowMs && !fromTheFuture)
    return { kind: 'held', holder: held.holder, untilMs: held.untilMs };
  const columns = { ...keep(before), holder, until_ms: String(untilMs), taken_ms: String(nowMs) };
  const result = await store.write('state', { key, columns, expected: before?.version ?? 0, token: holder });
  if (result.kind === 'conflict') {
    const other = readClaim(result.current);
    return { kind: 'held', holder: other.holder, untilMs: other.untilMs };
  }
  const { version } = result;
  return {
    kind: 'taken',
    before,
    died: held.holder !== '',
    release: async (left = {}) => {
      await store.write('state', {
        key,
        columns: { ...left, holder: '', until_ms: '0' },
        expected: version,
        token: `${holder}/release`,
      });
    },
  };
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
