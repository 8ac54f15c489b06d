import type { Clock } from '../platform/clock.ts';
import type { Reading, Share } from '../model/image.ts';
import type { SwasClient } from './client.ts';
import { callOptions, type ListOptions, readPages } from '../openapi/pages.ts';

/** Attempts to read a list that keeps changing, before it is left for the next run. */
const MAX_PASSES = 4;
/** All shares of an image are stored in one column of at most 2 MB (Tablestore's limit), about 80 bytes each. */
const MAX_SHARES = 20_000;

/**
 * Reads the accounts with which an image is shared (I1).
 *
 * One pass suffices if it is complete and contains every known account. A known account counts as gone only if two
 * consecutive complete passes lack it, because entries can move between pages while they are read. Everything seen in
 * any pass is a share. Never throws an `OpenApiError`: the reading's `failure` holds it.
 *
 * @param from the first page to read: where an earlier run ran out of time, so that every page is read in some run.
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
      const resume = found.stoppedAt === undefined ? {} : { nextPage: found.stoppedAt };
      return { shares: [...seen.values()], coverage, failure: found.failure, atMs: clock.now(), ...resume };
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
    message: `the list of share accounts changed during each of ${MAX_PASSES} attempts to read it`,
  };
  return { shares: [...seen.values()], coverage: 'partial', failure, atMs: clock.now() };
}
