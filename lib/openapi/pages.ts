import type { Failure } from '../model/health.ts';
import { toFailure, OpenApiError } from './errors.ts';
import { type Extent, lastPage, pageOrder } from './page-order.ts';
import type { TakeOptions } from './quota.ts';
import { ReadAhead } from './read-ahead.ts';

/** One page of a list, as values of ours. */
export interface Page<T> {
  readonly entries: readonly T[];
  readonly totalCount: number;
  /** The page size that the server says it used; undefined: it says nothing. */
  readonly pageSize: number | undefined;
}

/** What one pass through all pages of a list saw. */
export interface Pass<T> {
  /** By key. An entry that was seen twice stands as it was seen last. */
  readonly seen: ReadonlyMap<string, T>;
  /** Every page was read, TotalCount was the same on each, and there are as many distinct entries (I1). */
  readonly complete: boolean;
  /** Pages that were answered. */
  readonly pages: number;
  /** The page at which the pass stopped early. */
  readonly stoppedAt?: number;
  /** Why a page could not be read; undefined with `complete: false`: the list shifted while it was read. */
  readonly failure?: Failure;
}

/** How a list is read. */
export interface ListOptions extends TakeOptions {
  /**
   * The list is begun only if the quota allows its first call within this time. Once begun it is read to its end,
   * however long the quota takes. Default: it is begun after any wait.
   */
  readonly beginWithinMs?: number | undefined;
}

/** The options of one of the list's calls. */
export const callOptions = ({ beginWithinMs, ...rest }: ListOptions, isFirst: boolean): TakeOptions =>
  isFirst ? { ...rest, waitAtMostMs: beginWithinMs } : rest;

/** Where a pass begins, and how long a list it accepts. */
export interface PassOptions {
  /** The page to begin with; the pages before it come last. Default 1. */
  readonly from?: number;
  readonly maxEntries?: number;
  /** Pages requested at the same time, once the first one has said how many there are. Default 1. */
  readonly abreast?: number;
}

/**
 * Reads a list to its end once.
 *
 * The number of pages follows from TotalCount and the page size that the server says it used, which may be smaller
 * than the requested one. A page that fails does not hide the pages after it: what they show is still present.
 * Never throws an `OpenApiError`: it is the pass's failure.
 */
export async function readPages<T>(
  fetchPage: (pageNumber: number) => Promise<Page<T>>,
  keyOf: (entry: T) => string,
  { from = 1, maxEntries = 1_000_000, abreast = 1 }: PassOptions = {},
): Promise<Pass<T>> {
  const ahead = new ReadAhead(fetchPage, abreast);
  const seen = new Map<string, T>();
  let pages = 0;
  const add = ({ entries }: Page<T>): void => {
    pages += 1;
    for (const entry of entries) seen.set(keyOf(entry), entry);
  };
  let extent: Extent | undefined;
  let failure: Failure | undefined;
  let stoppedAt: number | undefined;
  for (const { number, end } of pageOrder(from, () => (extent === undefined ? from : lastPage(extent)))) {
    try {
      const page = await ahead.take(number, end);
      add(page);
      extent = extent === undefined ? firstExtent(page, from) : extended(extent, page, maxEntries);
      if (extent.total <= maxEntries) continue;
      const message = `the list counts ${extent.total} entries; more than ${maxEntries} are not read`;
      failure = { code: 'TooMany', message };
    } catch (error) {
      if (!(error instanceof OpenApiError)) throw error;
      failure ??= toFailure(error);
      const mayGoOn = error.code === 'ApiTemporary' || error.code === 'ApiGarbled';
      if (mayGoOn && extent !== undefined) continue;
    }
    stoppedAt = number;
    break;
  }
  for await (const page of ahead.rest()) add(page);
  return {
    seen,
    complete: failure === undefined && extent?.isSteady === true && seen.size === extent.total,
    pages,
    ...(stoppedAt === undefined ? {} : { stoppedAt }),
    ...(failure === undefined ? {} : { failure }),
  };
}

function firstExtent<T>(page: Page<T>, from: number): Extent {
  const total = page.totalCount;
  const pageSize = pageSizeUsed(page, from);
  return { total, pageSize, isSteady: pageSize > 0 || total === 0 };
}

/** A list that grows while it is read is read further, up to the maximum. */
function extended(extent: Extent, { totalCount }: Page<unknown>, maxEntries: number): Extent {
  if (totalCount === extent.total) return extent;
  return { ...extent, total: Math.min(maxEntries, Math.max(extent.total, totalCount)), isSteady: false };
}

/**
 * A server that caps the page size without saying so shows the size that it used: by how many entries the first page
 * holds. If it says nothing and the pass begins at a later page, that page may be the short last one. Then more pages
 * are requested than there are, and none is missed.
 */
function pageSizeUsed<T>({ entries, totalCount, pageSize }: Page<T>, from: number): number {
  const held = entries.length;
  if (pageSize === undefined) return held === 0 ? totalCount : held;
  return from === 1 && held < totalCount ? Math.min(pageSize, held) : pageSize;
}
