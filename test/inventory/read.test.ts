import { afterEach, describe, expect, it } from 'vitest';
import { imagesOf, type Inventory } from '../../lib/inventory/inventory.ts';
import { knownScopes } from '../../lib/inventory/known-scopes.ts';
import { type ChangeQuery, readChanges } from '../../lib/inventory/read-changes.ts';
import { readInventory } from '../../lib/inventory/read-inventory.ts';
import { unseenIn } from '../../lib/inventory/reported-blind-spots.ts';
import type { Change } from '../../lib/model/change.ts';
import { scopeKey } from '../../lib/model/scope.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { ACCOUNT, makeWorld, PARTNER, REGION, STORES, STRANGER, type World } from '../support/world.ts';

const SCOPE = { accountId: ACCOUNT, regionId: REGION };
const OWN = { accountId: ACCOUNT, name: undefined, member: undefined };
const KNOWN = { homeId: ACCOUNT, accounts: [OWN], scopes: [SCOPE], audited: new Set([ACCOUNT]) };
const HOUR_MS = 3_600_000;
/** A run that a timer starts each minute. */
const TIMED = { change: { timer: { periodMs: 60_000 } } };
let world: World | undefined;
afterEach(async () => world?.close());

async function withStore<T>(open: World, look: (store: Store) => Promise<T>): Promise<T> {
  const { store } = await open.parts();
  try {
    return await look(store);
  } finally {
    await store.close();
  }
}

const inventoryOf = (open: World): Promise<Inventory> =>
  withStore(open, (store) => readInventory(store, KNOWN, open.clock.now()));

const changesOf = (open: World, query?: ChangeQuery): Promise<Change[]> =>
  withStore(open, async (store) => {
    const found: Change[] = [];
    for await (const change of readChanges(store, [SCOPE], query)) found.push(change);
    return found;
  });

describe.each(STORES)('what a snapshot in %s holds', (kind) => {
  it('before the first run is known to be nothing known (I1)', async () => {
    world = await makeWorld(kind);
    await withStore(world, async (store) => store.prepare());
    const inventory = await inventoryOf(world);
    expect(inventory.scopes).toMatchObject([{ scope: SCOPE, baseline: 'none', images: [] }]);
    expect(inventory.blind).toMatchObject([
      { subject: { kind: 'scope', scope: SCOPE, part: 'list' }, cause: 'never' },
    ]);
    expect(unseenIn(inventory)).toMatchObject([{ kind: 'unlisted', regionId: REGION, images: [] }]);
    expect(await withStore(world, (store) => knownScopes(store, ACCOUNT, Date.now()))).toEqual({
      homeId: ACCOUNT,
      accounts: [OWN],
      scopes: [],
      audited: new Set([ACCOUNT]),
      left: [],
    });
  });

  it('is every image with its shares, as they are in the cloud', async () => {
    world = await makeWorld(kind, { seed: 'demo' });
    await world.audit(TIMED);
    const inventory = await inventoryOf(world);
    const cloud = world.sandbox.cloud.images({ regionId: REGION });
    expect(
      imagesOf(inventory).map(({ imageId, name, exposedToEcs, shares }) => ({
        imageId,
        name,
        exposedToEcs,
        shares: shares.map((s) => s.accountId),
      })),
    ).toEqual(
      cloud
        .map((image) => ({
          imageId: image.id,
          name: image.name,
          exposedToEcs: image.inShare,
          shares: [...image.shares.keys()].toSorted(),
        }))
        .toSorted((a, b) => (`${a.name}\n${a.imageId}` < `${b.name}\n${b.imageId}` ? -1 : 1)),
    );
    expect(inventory.scopes[0]).toMatchObject({ baseline: 'told' });
    expect(inventory.blind).toEqual([]);
    world.clock.advance(2 * HOUR_MS);
    expect(unseenIn(await inventoryOf(world)).map((spot) => [spot.kind, spot.images.length])).toEqual([
      ['overdue', 0],
      ['notListed', 0],
      ['notRead', cloud.length],
    ]);
  });

  it('I10: where nothing but runs by hand is known, none is expected, and nothing is late', async () => {
    world = await makeWorld(kind, { seed: false });
    world.sandbox.cloud.addImage({ id: 'm-one', regionId: REGION });
    await world.audit();
    world.clock.advance(30 * 24 * HOUR_MS);
    expect((await inventoryOf(world)).blind).toEqual([]);
  });

  it('lacks an image that is gone, and names a row that is damaged', async () => {
    world = await makeWorld(kind, { seed: false });
    for (const id of ['m-one', 'm-two', 'm-three'])
      world.sandbox.cloud.addImage({ id, regionId: REGION, shares: [PARTNER] });
    await world.audit();
    world.sandbox.cloud.deleteImage('m-two');
    await world.audit();
    world.clock.advance(600_000);
    await world.audit();
    await withStore(world, async (store) => {
      const key = { partition: scopeKey(SCOPE), sort: 'm-three' };
      const row = await store.get('images', key);
      await store.write('images', {
        key,
        columns: { image: 'not ours' },
        expected: row?.version ?? 0,
        token: 'test',
      });
    });
    const inventory = await inventoryOf(world);
    expect(imagesOf(inventory).map((image) => image.imageId)).toEqual(['m-one']);
    expect(inventory.blind).toMatchObject([
      {
        subject: { kind: 'image', scope: SCOPE, imageId: 'm-three' },
        cause: 'damaged',
        failure: { code: 'StoreCorrupt' },
      },
    ]);
    expect(unseenIn(inventory)).toMatchObject([{ kind: 'damaged', images: [{ imageId: 'm-three' }] }]);
  });

  it('is its changes, newest first, between two times; a row of somebody else is left out', async () => {
    world = await makeWorld(kind, { seed: false });
    const { cloud } = world.sandbox;
    cloud.addImage({ id: 'm-one', regionId: REGION });
    await world.audit();
    for (const account of [STRANGER, PARTNER]) {
      world.clock.advance(HOUR_MS);
      cloud.share('m-one', account);
      await world.audit();
    }
    await withStore(world, async (store) =>
      store.write('history', {
        key: { partition: scopeKey(SCOPE), sort: '20990101T000000000Z-ffffffffffff' },
        columns: { change: '{' },
        expected: 0,
        token: 'test',
      }),
    );
    const accounts = (changes: readonly Change[]) => changes.map((c) => 'accountId' in c && c.accountId);
    const all = await changesOf(world);
    expect(accounts(all)).toEqual([PARTNER, STRANGER]);
    const [newest] = all;
    const atMs = newest?.noticedAtMs ?? 0;
    expect(accounts(await changesOf(world, { sinceMs: atMs - HOUR_MS / 2 }))).toEqual([PARTNER]);
    expect(accounts(await changesOf(world, { untilMs: atMs - HOUR_MS / 2 }))).toEqual([STRANGER]);
    expect(await changesOf(world, { sinceMs: atMs + HOUR_MS })).toEqual([]);
  });

  it('knows the regions that are named and those that a run ever audited', async () => {
    world = await makeWorld(kind, { seed: false });
    await world.audit();
    const regions = (named?: readonly string[]) =>
      withStore(world as World, async (store) =>
        (await knownScopes(store, ACCOUNT, (world as World).clock.now(), named)).scopes.map(
          (scope) => scope.regionId,
        ),
      );
    expect(await regions()).toEqual([REGION]);
    expect(await regions(['us-west-1', REGION])).toEqual([REGION, 'us-west-1']);
    await world.audit({ environment: { REGIONS: 'all' } });
    expect((await regions()).length).toBeGreaterThan(2);
  });
});
