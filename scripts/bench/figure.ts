/** Several rounds of one measure. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new Error('a figure without a round');
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  // Of an even number of rounds the mean of the two in the middle.
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
  return { median, min: at(0), max: at(1) };
}

/** One line of the table: ours, and where there is a peer the peer's and the ratio of each pair of rounds. */
export interface Figure {
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  readonly ours: Spread;
  readonly peer?: Spread;
  /** Ours over the peer's, pair by pair. */
  readonly ratio?: Spread;
  /** What the figure has to keep. */
  readonly limit?: Limit;
}

export interface Limit {
  readonly of: 'ours' | 'ratio';
  readonly atMost?: number;
  readonly atLeast?: number;
}

export function compared(
  line: Omit<Figure, 'ours' | 'peer' | 'ratio'>,
  rounds: readonly { readonly ours: number; readonly peer: number }[],
): Figure {
  return {
    ...line,
    ours: spreadOf(rounds.map(({ ours }) => ours)),
    peer: spreadOf(rounds.map(({ peer }) => peer)),
    ratio: spreadOf(rounds.map(({ ours, peer }) => ours / peer)),
  };
}

export const alone = (line: Omit<Figure, 'ours' | 'peer' | 'ratio'>, rounds: readonly number[]): Figure => ({
  ...line,
  ours: spreadOf(rounds),
});

/** Judged by the median. */
export function keeps({ ours, ratio, limit }: Figure): boolean {
  if (limit === undefined) return true;
  const value = (limit.of === 'ours' ? ours : ratio)?.median ?? Number.NaN;
  return (
    value <= (limit.atMost ?? Number.POSITIVE_INFINITY) &&
    value >= (limit.atLeast ?? Number.NEGATIVE_INFINITY)
  );
}
