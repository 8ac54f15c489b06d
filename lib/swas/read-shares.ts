import type { Clock } from '../platform/clock.ts';
import type { Reading, Share } from '../model/image.ts';
import type { SwasClient } from './client.ts';
import { callOptions, type ListOptions, readPages } from '../openapi/pages.ts';

/** Passes before a list that keeps shifting is left for the next run. */
const MAX_PASSES = 4;
/** The share set of an image is kept in one row of at most 2 MB (Tablestore), some 80 bytes a share. */
const MAX_SHARES = 20_000;

/**
 * Reads with whom an image is shared (I1).
 *
 * One pass suffices where it is complete and holds every account that is known already. That a known account is
 * gone is believed when two complete passes, one after the other, lack it: entries move between pages while they
 * are read. Everything seen in any pass is present. Never throws a `OpenApiError`: it is the reading's failure.
 *
 * @param from the page to begin with: where a run before ran out of time, so that every page is seen in some run.
 */
export async function readShares(
  client: SwasClient,
  image: { readonly regionId: string; readonly imageId: string },
  known: ReadonlySet<string>,
  clock: Clock,
  options: ListOptions = {},
  from = 1,
): Promise<Reading> {
  const seen = new Map<string, Share>();
  let missingBefore: ReadonlySet<string> | undefined;
  for (let pass = 1; pass <= MAX_PASSES; pass += 1) {
    const found = await readPages(
      (pageNumber) =>
        client.listCustomImageShareAccounts(
          { ...image, pageNumber },
          callOptions(options, pass === 1 && pageNumber === from),
        ),
      (share) => share.accountId,
      { from: pass === 1 ? from : 1, maxEntries: MAX_SHARES },
    );
    for (const [id, share] of found.seen) seen.set(id, share);
    if (found.failure !== undefined) {
      const coverage = seen.size > 0 || found.pages > 0 ? 'partial' : 'failed';
      const goOn = found.stoppedAt === undefined ? {} : { nextPage: found.stoppedAt };
      return { shares: [...seen.values()], coverage, failure: found.failure, atMs: clock.now(), ...goOn };
    }
    if (!found.complete) {
      missingBefore = undefined;
      continue;
    }
    const missing = [...known].filter((id) => !found.seen.has(id));
    const before = missingBefore;
    if (missing.length === 0 || (before !== undefined && missing.every((id) => before.has(id)))) {
      for (const id of missing) seen.delete(id);
      return { shares: [...seen.values()], coverage: 'complete', atMs: clock.now() };
    }
    missingBefore = new Set(missing);
  }
  const failure = {
    code: 'Shifting',
    message: `the list of share accounts changed each of the ${MAX_PASSES} times it was read`,
  };
  return { shares: [...seen.values()], coverage: 'partial', failure, atMs: clock.now() };
}
