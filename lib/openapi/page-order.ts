/** What the pages that were answered say about the length of a list. */
export interface Extent {
  /** Entries, as TotalCount has it: the largest value of those that differ. */
  readonly total: number;
  /** The server said so; otherwise it is what the pages show. */
  readonly isCounted: boolean;
  /** Entries on a full page, as the server says; undefined: it says nothing. */
  readonly saidSize: number | undefined;
  /** Entries on a full page, as the first one shows; 0: nothing usable, and only one page is read. */
  readonly step: number;
  /** TotalCount was the same on every page. */
  readonly isSteady: boolean;
}

/** The number of the list's last page; at least 1. */
export const lastPage = ({ total, step }: Pick<Extent, 'total' | 'step'>): number =>
  step === 0 ? 1 : Math.max(1, Math.ceil(total / step));

/** A page to read; `end`: the last one that may be requested together with it. */
export interface PlannedPage {
  readonly number: number;
  readonly end: number;
}

/**
 * The order in which a pass reads its pages: from page `from` to the last one, then those before `from`.
 * @param last the last page's number, as far as it is known when the next page is taken; `from` before the first answer.
 */
export function* pageOrder(from: number, last: () => number): Generator<PlannedPage, void> {
  for (let number = from; number === from || number <= last(); number += 1) yield { number, end: last() };
  for (let number = 1; number < from && number <= last(); number += 1) {
    yield { number, end: Math.min(from - 1, last()) };
  }
}
