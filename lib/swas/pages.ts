import type { Failure } from '../model.ts';
import { failureOf, SwasError } from './errors.ts';
import type { Page } from './replies.ts';

/** What one pass through all pages of a list saw. */
export interface Pass<T> {
  /** By key; an entry that came twice stands as it came last. */
  readonly seen: ReadonlyMap<string, T>;
  /** As many distinct entries as TotalCount, TotalCount the same on every page, every page read (I1). */
  readonly complete: boolean;
  /** Pages that were answered. */
  readonly pages: number;
  /** Why a page could not be read; undefined with `complete: false`: the list shifted while it was read. */
  readonly failure?: Failure;
}

/**
 * Reads a list to its end once.
 *
 * The number of pages follows from TotalCount and the page size that the server says it used, which may be less
 * than what was asked for. A page that fails does not hide the ones after it: what they show is still present.
 * Never throws a `SwasError`; it is in the pass.
 */
export async function readPages<T>(
  fetchPage: (pageNumber: number) => Promise<Page<T>>,
  keyOf: (entry: T) => string,
  maxEntries = 1_000_000,
): Promise<Pass<T>> {
  const seen = new Map<string, T>();
  let total: number | undefined;
  let steady = true;
  let size = 0;
  let pages = 0;
  let failure: Failure | undefined;
  for (
    let number = 1;
    number === 1 || (total !== undefined && number <= pagesFor(total, size));
    number += 1
  ) {
    try {
      const page = await fetchPage(number);
      pages += 1;
      for (const entry of page.entries) seen.set(keyOf(entry), entry);
      if (total === undefined) {
        total = page.totalCount;
        // A server that caps the page without saying so still shows what it used: by what the first page holds.
        size = page.entries.length < total ? Math.min(page.pageSize, page.entries.length) : page.pageSize;
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
      if (!(error instanceof SwasError)) throw error;
      failure ??= failureOf(error);
      const next = error.code === 'SwasTemporary' || error.code === 'SwasGarbled';
      if (!next || total === undefined) break;
    }
  }
  const complete = failure === undefined && steady && seen.size === total;
  return { seen, complete, pages, ...(failure === undefined ? {} : { failure }) };
}

const pagesFor = (total: number, size: number): number =>
  size === 0 ? 1 : Math.max(1, Math.ceil(total / size));
