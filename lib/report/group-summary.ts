import type { PackedShares } from './packed-table.ts';

/** What an image's row says of its shares, or of those that match the search. */
export interface GroupSummary {
  readonly counts: readonly { readonly text: string; readonly tone: string; readonly count: number }[];
  /** For how many whole days the oldest untrusted one stands; −1: there is none. */
  readonly days: number;
}

/** A trust such as `not trusted, never seen before` has parts: each is a badge, and a chip of the filter. */
export const PART_SEPARATOR = ', ';

/** The page's script needs it, too: counts follow the search. Pure. */
export function groupSummary(
  { shares, days, trustColumn, parts }: PackedShares,
  rows: readonly number[],
): GroupSummary {
  const trust = shares.columns[trustColumn];
  const counts = new Map<string, number>();
  let longest = -1;
  for (const row of rows) {
    longest = Math.max(longest, days[row] ?? -1);
    for (const part of (trust?.values[trust.at[row] ?? 0] ?? '').split(PART_SEPARATOR))
      counts.set(part, (counts.get(part) ?? 0) + 1);
  }
  return {
    counts: parts.flatMap((part) => {
      const count = counts.get(part.text) ?? 0;
      return count === 0 ? [] : [{ ...part, count }];
    }),
    days: longest,
  };
}

/** The rows of an image. */
export function rowsOf({ shares, starts }: PackedShares, image: number): number[] {
  const first = starts[image] ?? 0;
  const end = starts[image + 1] ?? shares.rows;
  return Array.from({ length: end - first }, (_, n) => first + n);
}
