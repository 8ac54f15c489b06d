import type { Failure } from '../model/health.ts';
import type { Certainty, Miscount } from '../model/image.ts';
import { type PagedList, put, readPages } from './pages.ts';

/** How hard a list is read. */
export interface ReadListOptions {
  /** The page to begin with: where an earlier run ran out of time, so that every page is read in some run. Default 1. */
  readonly from?: number | undefined;
  /** What the last run counted: if it is the same now, the miscount is steady. */
  readonly before?: Miscount | undefined;
  /** What the list is compared with later depends on this reading, so several pages are read twice (I4). */
  readonly confirm?: boolean | undefined;
}

/** What the passes of one run saw of a list. */
export interface ListReading<T> {
  /** Every entry that was on a valid page of any pass. */
  readonly entries: readonly T[];
  readonly certainty: Certainty;
  readonly failure?: Failure;
  readonly nextPage?: number;
  /** Its last pass, if that did not count what it listed. */
  readonly miscount?: Miscount;
}

/** Attempts to read a list that keeps changing, before it is left for the next run. */
const MAX_PASSES = 3;

/**
 * Reads a list until it is certain (I1): once, if the pass is complete; again while the count does not agree or the list
 * changes. Never throws an `OpenApiError`: the reading's `failure` holds it.
 *
 * @param name what the list holds, for the message: “images”
 */
export async function readList<T>(
  name: string,
  list: (isFirstCall: (page: number) => boolean) => PagedList<T>,
  { from = 1, before, confirm = false }: ReadListOptions = {},
): Promise<ListReading<T>> {
  const seen = new Map<string, T>();
  let last: Miscount | undefined;
  let miscount = before;
  for (let pass = 1; ; pass += 1) {
    const start = pass === 1 ? from : 1;
    const paged = list((page) => pass === 1 && page === start);
    const found = await readPages(paged, start);
    for (const [key, entry] of found.seen) put(seen, key, entry, paged.choose);
    const entries = [...seen.values()];
    const { kind, count, failure, stoppedAt } = found;
    if (failure !== undefined)
      return {
        entries,
        certainty: pass > 1 || found.pages > 0 ? 'partial' : 'failed',
        failure,
        ...(stoppedAt === undefined ? {} : { nextPage: stoppedAt }),
      };
    if (kind === 'complete' && (!confirm || found.pages === 1 || isSame(count, last)))
      return { entries, certainty: 'complete' };
    if (kind === 'miscounted' && isSame(count, miscount))
      return { entries, certainty: 'steady', miscount: count };
    if (pass === MAX_PASSES)
      return {
        entries,
        certainty: 'partial',
        failure: { code: 'Shifting', message: shifting(name, count) },
        ...(kind === 'miscounted' ? { miscount: count } : {}),
      };
    last = kind === 'complete' ? count : undefined;
    miscount = kind === 'miscounted' ? count : undefined;
  }
}

const isSame = (a: Miscount, b: Miscount | undefined): boolean =>
  a.counted === b?.counted && a.digest === b.digest;

const shifting = (name: string, { counted, listed }: Miscount): string =>
  `the list of ${name} changed during each of ${MAX_PASSES} attempts to read it; at last it counted ${counted} and listed ${listed}`;
