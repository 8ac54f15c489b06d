import type { Reading, Share } from '../model/image.ts';
import { parseSharedTime } from '../model/shared-time.ts';
import { callOptions, type ListOptions } from '../openapi/pages.ts';
import { readList, type ReadListOptions } from '../openapi/read-list.ts';
import type { Clock } from '../platform/clock.ts';
import type { SwasClient } from './client.ts';

/** All shares of an image are stored in one column of at most 2 MB (Tablestore's limit), about 80 bytes each. */
const MAX_SHARES = 20_000;

/** Reads the accounts with which an image is shared (I1). Never throws an `OpenApiError`. */
export async function readShares(
  client: SwasClient,
  image: { readonly regionId: string; readonly imageId: string },
  clock: Clock,
  calls: ListOptions = {},
  how: ReadListOptions = {},
): Promise<Reading> {
  const { entries, ...rest } = await readList<Share>(
    'share accounts',
    (isFirstCall) => ({
      fetchPage: (pageNumber) =>
        client.listCustomImageShareAccounts(
          { ...image, pageNumber },
          callOptions(calls, isFirstCall(pageNumber)),
        ),
      keyOf: (share) => share.accountId,
      choose: laterShared,
      maxEntries: MAX_SHARES,
    }),
    how,
  );
  return { shares: entries, atMs: clock.now(), ...rest };
}

/** Of an account that is listed twice, the later time counts, whatever the order of the entries. */
function laterShared(a: Share, b: Share): Share {
  const [before, after] = [parseSharedTime(a.sharedTime) ?? 0, parseSharedTime(b.sharedTime) ?? 0];
  if (before !== after) return before > after ? a : b;
  return (a.sharedTime ?? '') > (b.sharedTime ?? '') ? a : b;
}
