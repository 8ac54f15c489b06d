import { readRoster, type RosterEntry } from '../accounts/roster.ts';
import { scopeKey } from '../model/scope.ts';
import type { Row, Store } from '../snapshot/store.ts';

/** The maximum number of rows in one Tablestore BatchGetRow. */
const AT_ONCE = 100;

/** Finds which of the other audited accounts owns the image. Returns undefined if the snapshot holds no such image. */
export async function imageOwner(
  store: Store,
  homeId: string,
  { regionId, imageId }: { readonly regionId: string; readonly imageId: string },
): Promise<RosterEntry | undefined> {
  const accounts: RosterEntry[] = [];
  for await (const entry of readRoster(store, homeId)) accounts.push(entry);
  for (let from = 0; from < accounts.length; from += AT_ONCE) {
    const some = accounts.slice(from, from + AT_ONCE);
    const keyOf = ({ accountId }: RosterEntry) => ({
      partition: scopeKey({ accountId, regionId }),
      sort: imageId,
    });
    const [row]: readonly Row[] = await store.getMany('images', some.map(keyOf));
    if (row !== undefined) return some.find((entry) => keyOf(entry).partition === row.key.partition);
  }
  return undefined;
}
