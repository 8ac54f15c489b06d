import { Baseline } from '../audit/baseline.ts';
import { readChannelTroubles } from '../audit/channel-health.ts';
import { Coverage } from '../audit/coverage.ts';
import { type KnownImage, type Scope, scopeKey } from '../model.ts';
import { rowToImage } from '../snapshot/rows.ts';
import { type Store, StoreError } from '../snapshot/store.ts';
import type { ImageInventory, Inventory, ScopeInventory } from './inventory.ts';
import { byText } from './order.ts';

/**
 * What the snapshot holds of these scopes. Reads only, and takes no lease: a run at work at the same moment may be
 * seen half way, never an image half written (I2).
 *
 * @throws StoreError when the store is out of reach, or a scope's baseline row is damaged.
 */
export async function readInventory(
  store: Store,
  scopes: readonly Scope[],
  nowMs: number,
): Promise<Inventory> {
  const accountIds = [...new Set(scopes.map((scope) => scope.accountId))];
  const channels = await Promise.all(
    accountIds.map(async (accountId) =>
      Object.entries(await readChannelTroubles(store, accountId)).map(([channelId, trouble]) => ({
        accountId,
        channelId,
        trouble,
      })),
    ),
  );
  const read: ScopeInventory[] = [];
  // One after the other: a scope may hold thousands of images.
  for (const scope of scopes) read.push(await readScope(store, scope, nowMs));
  return { atMs: nowMs, scopes: read, channels: channels.flat() };
}

async function readScope(store: Store, scope: Scope, nowMs: number): Promise<ScopeInventory> {
  const baseline = await Baseline.load(store, scope, nowMs);
  const coverage = await Coverage.load(store, scope, nowMs);
  const images: ImageInventory[] = [];
  const damaged: string[] = [];
  for await (const row of store.range('images', scopeKey(scope))) {
    try {
      const image = rowToImage(row);
      if (!image.gone) images.push(entry(scope, image, coverage));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      damaged.push(row.key.sort);
    }
  }
  return {
    scope,
    baseline: baseline === undefined ? 'none' : baseline.told ? 'told' : 'open',
    listedAtMs: coverage.listedAtMs,
    trouble: coverage.trouble,
    sharesTrouble: coverage.sharesTrouble,
    images: images.toSorted((a, b) => byText(a.name, b.name) || byText(a.imageId, b.imageId)),
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
    shares: image.shares.toSorted((a, b) => byText(a.accountId, b.accountId)),
    readAtMs,
    trouble,
  };
}
