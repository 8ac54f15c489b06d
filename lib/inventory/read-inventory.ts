import { readAuditTroubles } from '../state/audit-health.ts';
import { loadBaseline } from '../state/baseline.ts';
import { type FirstLookTold, loadFirstLook } from '../state/first-look.ts';
import { readChannelTroubles } from '../alert/channel-health.ts';
import { Coverage } from '../state/coverage.ts';
import type { ReceivedImage } from '../model/digest.ts';
import type { KnownImage } from '../model/known-image.ts';
import { type Scope, scopeKey } from '../model/scope.ts';
import { rowToImage } from '../snapshot/rows.ts';
import { type Store, StoreError } from '../snapshot/store.ts';
import { lastAudits } from '../watchdog/members.ts';
import type { AccountInventory, ImageInventory, Inventory, ScopeInventory } from './inventory.ts';
import type { KnownScopes } from './known-scopes.ts';
import { byText } from '../text/order.ts';

/**
 * Reads what the snapshot holds of these scopes. It only reads and takes no lease: it may see a concurrent run half
 * done, but never an image half written (I2).
 *
 * The whole inventory is in memory, so memory grows with the images and shares of all accounts: some hundred bytes for
 * each share. Rows are not kept, because scopes are read one after the other.
 *
 * @throws StoreError if the store cannot be reached, or a scope's baseline row is damaged.
 */
export async function readInventory(
  store: Store,
  known: Omit<KnownScopes, 'left'>,
  nowMs: number,
): Promise<Inventory> {
  const { homeId, scopes } = known;
  const isOwnAskedFor = known.accounts.some(({ accountId }) => accountId === homeId);
  // The deployment sends for all accounts and keeps the channels' troubles under its own account.
  const channels = isOwnAskedFor ? Object.entries(await readChannelTroubles(store, homeId)) : [];
  const accounts = await readAccounts(store, known);
  const read: ScopeInventory[] = [];
  let told: { readonly accountId: string; readonly firstLook: FirstLookTold } | undefined;
  // One after the other: a scope may hold thousands of images. An account's scopes follow one another.
  for (const scope of scopes) {
    const { accountId } = scope;
    if (told?.accountId !== accountId) told = { accountId, firstLook: await loadFirstLook(store, accountId) };
    read.push(await readScope(store, scope, known.audited, told.firstLook, nowMs));
  }
  return {
    atMs: nowMs,
    accounts,
    scopes: read,
    channels: channels.map(([channelId, trouble]) => ({ accountId: homeId, channelId, trouble })),
  };
}

/** Reads a few rows for each account, a hundred accounts in one request. */
async function readAccounts(
  store: Store,
  { homeId, accounts }: Pick<KnownScopes, 'homeId' | 'accounts'>,
): Promise<AccountInventory[]> {
  const members = accounts.flatMap(({ member }) => member ?? []);
  const last = await lastAudits(store, members);
  const ids = members.map(({ accountId }) => accountId);
  const closed = await readAuditTroubles(store, ids, 'entry');
  const [list, dispatch] = [
    await readAuditTroubles(store, [homeId], 'accounts'),
    await readAuditTroubles(store, [homeId], 'dispatch'),
  ];
  return accounts.map(({ accountId, name, member }) => ({
    accountId,
    name,
    member: member && {
      sinceMs: member.sinceMs,
      endedMs: last.get(accountId)?.endedMs,
      periodMs: last.get(accountId)?.periodMs,
      entryTrouble: closed.get(accountId),
    },
    accountsTrouble: list.get(accountId),
    dispatchTrouble: dispatch.get(accountId),
  }));
}

async function readScope(
  store: Store,
  scope: Scope,
  audited: ReadonlySet<string>,
  told: FirstLookTold,
  nowMs: number,
): Promise<ScopeInventory> {
  const { baseline } = await loadBaseline(store, scope, nowMs);
  const isTold = told.byRegion[scope.regionId] !== undefined;
  const coverage = await Coverage.load(store, scope, nowMs);
  const images: ImageInventory[] = [];
  const received: ReceivedImage[] = [];
  const damaged: string[] = [];
  for await (const row of store.range('images', scopeKey(scope))) {
    try {
      const image = rowToImage(row);
      if (image.gone) continue;
      const { imageId, name: imageName, receivedFrom: ownerId } = image;
      if (ownerId === undefined) images.push(entry(scope, image, coverage));
      else if (!audited.has(ownerId)) received.push({ scope, imageId, imageName, ownerId });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      damaged.push(row.key.sort);
    }
  }
  return {
    scope,
    baseline: baseline.kind !== 'begun' ? 'none' : isTold ? 'told' : 'open',
    listedAtMs: coverage.listedAtMs,
    trouble: coverage.trouble,
    sharesTrouble: coverage.sharesTrouble,
    images: images.toSorted((a, b) => byText(a.name, b.name) || byText(a.imageId, b.imageId)),
    received,
    damaged,
  };
}

function entry(scope: Scope, image: KnownImage, coverage: Coverage): ImageInventory {
  const { readAtMs, trouble } = coverage.image(image.imageId);
  return {
    scope,
    imageId: image.imageId,
    name: image.name,
    exposedToEcs: image.exposedToEcs,
    missingSinceMs: image.missing?.sinceMs,
    shares: image.shares.toSorted((a, b) => byText(a.accountId, b.accountId)),
    readAtMs,
    trouble,
  };
}
