import { describe, expect, test } from 'vitest';
import type { KnownImage, KnownShare } from '../../lib/model/known-image.ts';
import { scopeKey } from '../../lib/model/scope.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { ScopeSnapshot } from '../../lib/state/scope-snapshot.ts';
import { memoryStore } from '../support/memory-store.ts';
import { account, knownShare, NOW, SCOPE } from '../support/values.ts';

const image = (imageId: string, more: Partial<KnownImage> = {}): KnownImage => ({
  imageId,
  name: `image ${imageId}`,
  exposedToEcs: false,
  firstLook: 'over',
  gone: false,
  shares: [],
  changes: [],
  ...more,
});
const MISSING = { missing: { sinceMs: NOW, completeMs: NOW, heldMs: NOW - 1 } };
const CHANGE = {
  id: 'c-1',
  kind: 'imageGone',
  scope: SCOPE,
  imageId: 'm-1',
  imageName: 'one',
  noticedAtMs: NOW,
} as const;

async function having(...images: readonly KnownImage[]) {
  const store = await memoryStore();
  const snapshot = await ScopeSnapshot.load(store, SCOPE);
  for (const one of images) await snapshot.commit(one, `first/${one.imageId}`);
  return { store, snapshot: await ScopeSnapshot.load(store, SCOPE) };
}
const damage = (store: Store, sort: string, columns: Readonly<Record<string, string>>) =>
  store.write('images', { key: { partition: scopeKey(SCOPE), sort }, columns, expected: 0, token: 'x' });

describe('the images of a scope', () => {
  test('are none before the first one is stored', async () => {
    const { snapshot } = await having();
    expect([...snapshot.images()]).toEqual([]);
    expect([snapshot.image('m-1'), snapshot.outline('m-1'), snapshot.version('m-1')]).toEqual([
      undefined,
      undefined,
      0,
    ]);
    expect([snapshot.livingIds(), snapshot.emptiedIds(), snapshot.unpostedIds()]).toEqual([[], [], []]);
    expect(snapshot.lastFirstLookMs()).toBe(0);
  });

  test('are the same after they were stored, in this scope only', async () => {
    const one = image('m-1', {
      exposedToEcs: undefined,
      firstLook: 'begun',
      receivedFrom: account(7),
      exposureMissing: { sinceMs: NOW },
      missing: { sinceMs: NOW, lookedMs: NOW, againMs: NOW },
      shares: [knownShare(account(1)), knownShare(account(2), MISSING)],
      changes: [CHANGE],
    });
    const { store, snapshot } = await having(one);
    expect(snapshot.image('m-1')).toEqual(one);
    expect([...snapshot.images()]).toEqual([one]);
    expect(snapshot.version('m-1')).toBe(1);
    expect(snapshot.outline('m-1')).toMatchObject({
      name: 'image m-1',
      shared: true,
      receivedFrom: account(7),
    });
    const other = await ScopeSnapshot.load(store, { ...SCOPE, regionId: 'cn-shanghai' });
    expect(other.livingIds()).toEqual([]);
  });

  test('I1: living ones are those that are not proven gone, also missing ones', async () => {
    const { snapshot } = await having(
      image('m-1'),
      image('m-gone', { gone: true }),
      image('m-missing', { missing: { sinceMs: NOW, lookedMs: NOW } }),
    );
    expect(snapshot.livingIds()).toEqual(['m-1', 'm-missing']);
  });

  test('I1: emptied ones are those whose accounts are all missing, and that had any', async () => {
    const shares = (...missing: readonly boolean[]): KnownShare[] =>
      missing.map((is, n) => knownShare(account(n), is ? MISSING : {}));
    const { snapshot } = await having(
      image('m-none'),
      image('m-one', { shares: shares(false, true) }),
      image('m-all', { shares: shares(true, true) }),
    );
    expect(snapshot.emptiedIds()).toEqual(['m-all']);
  });

  test('I4: the last first look is that of the newest baseline share of all images', async () => {
    const noticed = (noticedAtMs: number, baseline = true) => [
      knownShare(account(1), { noticedAtMs, baseline }),
    ];
    const { snapshot } = await having(
      image('m-1', { shares: noticed(NOW) }),
      image('m-2', { shares: noticed(NOW + 2) }),
      image('m-3', { shares: noticed(NOW + 1) }),
      image('m-4', { shares: noticed(NOW + 9, false) }),
    );
    expect(snapshot.lastFirstLookMs()).toBe(NOW + 2);
  });

  test('I3: unposted ones are those with changes', async () => {
    const { snapshot } = await having(image('m-1'), image('m-2', { changes: [CHANGE] }));
    expect(snapshot.unpostedIds()).toEqual(['m-2']);
  });
});

describe('I10: a damaged row', () => {
  test('hides no other image, and counts as living, so that its reading reports it', async () => {
    const { store } = await having(image('m-1'));
    await damage(store, 'm-0', { flags: '{', shares: '[]' });
    const snapshot = await ScopeSnapshot.load(store, SCOPE);
    expect([...snapshot.images()].map((i) => i.imageId)).toEqual(['m-1']);
    expect(snapshot.livingIds()).toEqual(['m-0', 'm-1']);
    expect(() => snapshot.image('m-0')).toThrow(expect.objectContaining({ code: 'StoreCorrupt' }) as Error);
  });
});

describe('I2: an image is stored in one write on the version that was read', () => {
  test('and then has the next version', async () => {
    const { store, snapshot } = await having(image('m-1'));
    expect(await snapshot.commit(image('m-1', { name: 'new' }), 't-2')).toBe(true);
    expect([snapshot.version('m-1'), snapshot.image('m-1')?.name]).toEqual([2, 'new']);
    expect((await ScopeSnapshot.load(store, SCOPE)).image('m-1')?.name).toBe('new');
    expect(await snapshot.commit(image('m-1', { name: 'newer' }), 't-3')).toBe(true);
  });

  test('unless another run wrote it first: then that one is kept, here and in the store', async () => {
    const { store, snapshot } = await having(image('m-1'));
    const other = await ScopeSnapshot.load(store, SCOPE);
    await other.commit(image('m-1', { name: 'theirs' }), 'other');
    expect(await snapshot.commit(image('m-1', { name: 'mine' }), 'mine')).toBe(false);
    expect([snapshot.version('m-1'), snapshot.image('m-1')?.name]).toEqual([2, 'theirs']);
    expect((await ScopeSnapshot.load(store, SCOPE)).image('m-1')?.name).toBe('theirs');
  });

  test('unless its row was deleted: then it is known no longer', async () => {
    const { store, snapshot } = await having(image('m-1'));
    const key = { partition: scopeKey(SCOPE), sort: 'm-1' };
    await store.write('images', { key, columns: null, expected: 1, token: 'x' });
    expect(await snapshot.commit(image('m-1'), 't')).toBe(false);
    expect([snapshot.image('m-1'), snapshot.version('m-1')]).toEqual([undefined, 0]);
    expect(await snapshot.commit(image('m-1'), 't-2')).toBe(true);
  });
});
