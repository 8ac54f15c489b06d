/** A region that waits to be listed. */
export interface ListCandidate {
  /** Its last whole list; undefined: never. */
  readonly listedAtMs: number | undefined;
  /** That list named no image, and nothing has failed since. */
  readonly isEmpty: boolean;
}

export interface ListTimes {
  readonly nowMs: number;
  /** How old a list may become. */
  readonly listMs: number;
  /** Lists that the quota grants in a minute. */
  readonly listsPerMinute: number;
}

/**
 * The order in which a run lists its regions (I7): by the longest wait. Where there are more than the quota lists in a
 * minute, an empty region waits for those with images until half of the time has passed after which it is due: the
 * others are then listed more often. Pure.
 */
export function listOrder<T extends ListCandidate>(
  regions: readonly T[],
  { nowMs, listMs, listsPerMinute }: ListTimes,
): T[] {
  const byAge = regions.toSorted((a, b) => (a.listedAtMs ?? -1) - (b.listedAtMs ?? -1));
  if (regions.length <= listsPerMinute) return byAge;
  const waits = ({ isEmpty, listedAtMs = 0 }: T): boolean => isEmpty && nowMs - listedAtMs < listMs / 2;
  return [...byAge.filter((region) => !waits(region)), ...byAge.filter(waits)];
}
