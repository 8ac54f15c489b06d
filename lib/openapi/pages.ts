import { plural } from '../text/plural.ts';
import { createHash } from 'node:crypto';
import type { Failure } from '../model/health.ts';
import type { Miscount } from '../model/image.ts';
import { toFailure, OpenApiError } from './errors.ts';
import { type Extent, lastPage, pageOrder } from './page-order.ts';
import type { TakeOptions } from './rate-limit.ts';
import { ReadAhead } from './read-ahead.ts';

/** One page of a list, as values of ours. */
export interface Page<T> {
  readonly entries: readonly T[];
  /** Undefined: the answer has no count. */
  readonly totalCount: number | undefined;
  /** The page size that the server says it used; undefined: it says nothing. */
  readonly pageSize: number | undefined;
  /** What could not be used in an answer that is valid otherwise. */
  readonly problem?: string;
}

/** What one pass through all pages of a list saw. */
export interface Pass<T> {
  /** By key. */
  readonly seen: ReadonlyMap<string, T>;
  /**
   * `complete`: TotalCount was the same on every page, and there are as many distinct entries, on full pages (I1).
   * `miscounted`: every page was read under one TotalCount, which does not agree with the entries.
   * `shifted`: the list changed meanwhile, or a page came twice.
   * `broken`: a page could not be read, or not all of it could be used; `failure` says why.
   */
  readonly kind: 'complete' | 'miscounted' | 'shifted' | 'broken';
  /** What it counted, and a digest of its entries. */
  readonly count: Miscount;
  /** Pages that were answered. */
  readonly pages: number;
  /** The page at which the pass stopped early. */
  readonly stoppedAt?: number;
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
export const callOptions = (
  { beginWithinMs, places, ...rest }: ListOptions,
  isFirst: boolean,
): TakeOptions => (isFirst ? { ...rest, places, waitAtMostMs: beginWithinMs } : rest);

/** A list that is read page by page. */
export interface PagedList<T> {
  readonly fetchPage: (pageNumber: number) => Promise<Page<T>>;
  readonly keyOf: (entry: T) => string;
  /** The one to keep of two entries with the same key, the earlier one first. Default: the later. */
  readonly choose?: (a: T, b: T) => T;
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
 *
 * @param from the page to begin with; the pages before it come last.
 */
export async function readPages<T>(list: PagedList<T>, from = 1): Promise<Pass<T>> {
  const { fetchPage, keyOf, choose, maxEntries = 1_000_000, abreast = 1 } = list;
  const ahead = new ReadAhead(fetchPage, abreast);
  const seen = new Map<string, T>();
  const pages = new Map<number, PageSeen>();
  const add = (number: number, { entries }: Page<T>): void => {
    for (const entry of entries) put(seen, keyOf(entry), entry, choose);
    pages.set(number, { keys: entries.map(keyOf).join(' '), held: entries.length });
  };
  let extent: Extent | undefined;
  let failure: Failure | undefined;
  let stoppedAt: number | undefined;
  for (const { number, end } of pageOrder(from, () => (extent === undefined ? from : lastPage(extent)))) {
    try {
      const page = await ahead.take(number, end);
      const before = seen.size;
      add(number, page);
      if (page.problem !== undefined)
        failure ??= { code: 'OddAnswer', message: `page ${number} of the list: ${page.problem}` };
      extent =
        extent === undefined
          ? firstExtent(page, distinct(page, keyOf), from)
          : extended(extent, number, page, maxEntries);
      // Beyond the pages that the count demands, what shows nothing new is the end.
      const isPastEnd = number >= extent.total / (extent.saidSize ?? extent.step);
      if (from === 1 && isPastEnd && seen.size === before) break;
      if (extent.total <= maxEntries) continue;
      const message = `the list counts ${plural(extent.total, 'entry', 'entries')}; more than ${maxEntries} are not read`;
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
  for await (const { number, page } of ahead.rest()) add(number, page);
  return {
    seen,
    kind: failure === undefined && extent !== undefined ? kindOf(extent, seen.size, pages) : 'broken',
    count: { counted: extent?.total ?? 0, listed: seen.size, digest: digestOf(seen.keys()) },
    pages: pages.size,
    ...(stoppedAt === undefined ? {} : { stoppedAt }),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** The keys on one page, in its order, and how many entries those are. */
interface PageSeen {
  readonly keys: string;
  readonly held: number;
}

/** Adds an entry, or chooses between it and the one that is there. */
export function put<T>(seen: Map<string, T>, key: string, entry: T, choose?: (a: T, b: T) => T): void {
  const before = seen.get(key);
  seen.set(key, before === undefined || choose === undefined ? entry : choose(before, entry));
}

function kindOf(
  { total, saidSize, isSteady }: Extent,
  distinct: number,
  pages: ReadonlyMap<number, PageSeen>,
): Pass<unknown>['kind'] {
  const inOrder = [...pages].toSorted(([a], [b]) => a - b).map(([, page]) => page);
  const filled = inOrder.slice(0, inOrder.findLastIndex(({ held }) => held > 0) + 1);
  const comesTwice = new Set(filled.map(({ keys }) => keys)).size < filled.length;
  if (!isSteady || comesTwice) return 'shifted';
  const full = saidSize ?? Math.max(...filled.map(({ held }) => held));
  const areFull = filled.slice(0, -1).every(({ held }) => held === full);
  return distinct === total && areFull ? 'complete' : 'miscounted';
}

/** The same for the same keys in any order. */
const digestOf = (keys: Iterable<string>): string =>
  createHash('sha256')
    .update([...keys].toSorted().join(' '))
    .digest('base64url')
    .slice(0, 16);

const distinct = <T>({ entries }: Page<T>, keyOf: (entry: T) => string): number =>
  new Set(entries.map(keyOf)).size;

/**
 * A server that caps the page size without saying so shows the size that it used: by how many distinct entries the first
 * page holds, since one that stands there twice may have been added to a full page. If it says nothing and the pass begins at a later page, that page may be the short last one. Then more pages
 * are requested than there are, and none is missed.
 */
function firstExtent({ totalCount, pageSize }: Page<unknown>, held: number, from: number): Extent {
  const saidSize = pageSize === 0 ? undefined : pageSize;
  const size = saidSize ?? held;
  const total = totalCount ?? uncounted(from, held, size);
  const step = from === 1 && held > 0 ? Math.min(size, held) : size;
  return { total, isCounted: totalCount !== undefined, saidSize, step, isSteady: true };
}

/** How many entries there seem to be where page `number` has no count: after a full page, there is at least one more. */
const uncounted = (number: number, held: number, size: number): number =>
  held > 0 && held >= size ? number * size + 1 : (number - 1) * size + held;

/** A list that grows while it is read is read further, up to the maximum. */
function extended(extent: Extent, number: number, page: Page<unknown>, maxEntries: number): Extent {
  const { totalCount } = page;
  if (totalCount === undefined && !extent.isCounted)
    return { ...extent, total: Math.min(maxEntries, uncounted(number, page.entries.length, extent.step)) };
  if (totalCount === extent.total || totalCount === undefined) return extent;
  return { ...extent, total: Math.min(maxEntries, Math.max(extent.total, totalCount)), isSteady: false };
}
