/** An image that waits to be read. */
export interface Candidate {
  readonly imageId: string;
  /** The list flags it as shared, or the snapshot knows it as shared. */
  readonly likelyShared: boolean;
  /** Its last complete reading; undefined: never. */
  readonly readAtMs: number | undefined;
  /** Time ran out in the middle of its last readings: it goes last, so that it starves nobody. */
  readonly tooLong: boolean;
}

/**
 * The order of reading (I7): two images that are likely shared to one other, each kind by the longest unverified;
 * those never read come first, and those too long for one run last. Pure.
 */
export function inTurn<T extends Candidate>(candidates: readonly T[]): T[] {
  const byAge = candidates.toSorted((a, b) => (a.readAtMs ?? -1) - (b.readAtMs ?? -1));
  const fitting = byAge.filter((c) => !c.tooLong);
  const likely = fitting.filter((c) => c.likelyShared);
  const others = fitting.filter((c) => !c.likelyShared);
  const order: T[] = [];
  for (let l = 0, o = 0; l < likely.length || o < others.length; ) {
    order.push(...likely.slice(l, l + 2), ...others.slice(o, o + 1));
    l += 2;
    o += 1;
  }
  return [...order, ...byAge.filter((c) => c.tooLong)];
}
