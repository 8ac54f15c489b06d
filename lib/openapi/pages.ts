import type { Failure } from '../model/health.ts';
import { OpenApiError, toFailure } from './errors.ts';
import type { TakeOptions } from './quota.ts';
import { ReadAhead } from './read-ahead.ts';

/** One page of a list, in our own words. */
export interface Page<T> {
  readonly entries: readonly T[];
  readonly totalCount: number;
  /** The page size that the server says it used; undefined: it does not say. */
  readonly pageSize: number | undefined;
}

/** What one pass through all pages of a list saw. */
export interface Pass<T> {
  /** By key; an entry that came twice stands as it came last. */
  readonly seen: ReadonlyMap<string, T>;
  /** As many distinct entries as TotalCount, TotalCount the same on every page, every page read (I1). */
  readonly complete: boolean;
  /** Pages that were answered. */
  readonly pages: number;
  /** The page that was not read any more, where the pass did not reach its end. */
  readonly stoppedAt?: number;
  /** Why a page could not be read; undefined with `complete: false`: the list shifted while it was read. */
  readonly failure?: Failure;
}

/** How a list is asked for. */
export interface ListOptions extends TakeOptions {
  /**
   * A list is begun only where the quota lets its first call go within this time; once begun it is read to its end,
   * whatever the wait. Default: it is waited for.
   */
  readonly beginWithinMs?: number | undefined;
}

/** The options of a list's call. */
export const callOptions = ({ beginWithinMs, ...rest }: ListOptions, isFirst: boolean): TakeOptions =>
  isFirst ? { ...rest, waitAtMostMs: beginWithinMs } : rest;

/** Where a pass begins, and how long a list it takes on. */
export interface PassOptions {
  /** The page to begin with; the ones before it come last. Default 1. */
  readonly from?: number;
  readonly maxEntries?: number;
  /** Pages asked for at once, as soon as the first has told how many there are. Default 1. */
  readonly abreast?: number;
}

/**
 * Reads a list to its end once.
 *
 * The number of pages follows from TotalCount and the page size that the server says it used, which may be less
 * than what was asked for. A page that fails does not hide the ones after it: what they show is still present.
 * Never throws a `OpenApiError`; it is in the pass.
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
  let total: number | undefined;
  let steady = true;
  let size = 0;
  let last = from;
  let failure: Failure | undefined;
  let number: number | undefined = from;
  let wrapped = false;
  while (number !== undefined) {
    try {
      const page = await ahead.take(number, wrapped ? from - 1 : last);
      add(page);
      if (total === undefined) {
        total = page.totalCount;
        size = pageSizeUsed(page, from);
        if (size === 0) steady = total === 0;
        if (total > maxEntries) {
          const message = `the list counts ${total} entries; more than ${maxEntries} are not read`;
          failure = { code: 'TooMany', message };
          break;
        }
      } else if (page.totalCount !== total) {
        steady = false;
        total = Math.min(maxEntries, Math.max(total, page.totalCount));
      }
    } catch (error) {
      if (!(error instanceof OpenApiError)) throw error;
      failure ??= toFailure(error);
      const next = error.code === 'ApiTemporary' || error.code === 'ApiGarbled';
      if (!next || total === undefined) break;
    }
    last = size === 0 ? 1 : Math.max(1, Math.ceil(total / size));
    number += 1;
    if (!wrapped && number > last) [number, wrapped] = [1, true];
    if (wrapped && number >= Math.min(from, last + 1)) number = undefined;
  }
  for await (const page of ahead.rest()) add(page);
  const complete = failure === undefined && steady && seen.size === total;
  return {
    seen,
    complete,
    pages,
    ...(number === undefined ? {} : { stoppedAt: number }),
    ...(failure === undefined ? {} : { failure }),
  };
}

/**
 * A server that caps the page without saying so still shows what it used: by what the first page holds. Where it says
 * nothing and the pass begins later, that page may be the short last one: then some pages more are asked for than there
 * are, and none is missed.
 */
function pageSizeUsed<T>({ entries, totalCount, pageSize }: Page<T>, from: number): number {
  const held = entries.length;
  if (pageSize === undefined) return held === 0 ? totalCount : held;
  return from === 1 && held < totalCount ? Math.min(pageSize, held) : pageSize;
}
