import { describe, expect, test } from 'vitest';
import { AccountCoverage } from '../../lib/state/account-coverage.ts';
import type { ImageCoverage } from '../../lib/state/coverage.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { NOW, SCOPE } from '../support/values.ts';
import { memoryStore } from '../support/memory-store.ts';
import { counting } from '../support/failing-store.ts';

const { accountId, regionId } = SCOPE;
const KEY = { partition: accountId, sort: 'audit/coverage/0' };
const FAILURE = { code: 'ApiThrottled', message: 'too many calls' };
const DENIED = { code: 'ApiDenied', message: 'not allowed', denied: true };
const DUE = { runMs: 1, listMs: 2, imageMs: 3, isTimed: true };

const load = (store: Store, nowMs = NOW + 60_000) => AccountCoverage.load(store, accountId, nowMs);

/** What is known of a region after another run has loaded it. */
const loaded = async (store: Store, nowMs?: number) => (await load(store, nowMs)).scope(regionId);

describe('an account’s coverage', () => {
  test('of an account never seen expects nothing', async () => {
    const account = await load(await memoryStore());
    expect([account.regionIds(), account.version, account.due]).toEqual([[], 0, undefined]);
    const scope = account.scope(regionId);
    expect([scope.image('m-1'), scope.listedAtMs, scope.failure]).toEqual([{}, undefined, undefined]);
    expect(scope.oldestReadMs(['m-1'])).toBeUndefined();
    expect(account.regionIds()).toEqual([regionId]);
  });

  test('is the same after it was stored', async () => {
    const store = await memoryStore();
    const account = await load(store);
    account.due = DUE;
    account.resumedMs = NOW;
    account.entry = { sinceMs: NOW, failure: DENIED };
    account.regions = { sinceMs: NOW, failure: FAILURE };
    const scope = account.scope(regionId);
    Object.assign(scope, {
      listedAtMs: NOW,
      coveredAtMs: NOW + 1,
      failure: FAILURE,
      miscount: { counted: 4, listed: 3, digest: 'd', told: 1 },
      isOnlyReceivedTold: true,
    });
    account.scope('cn-shanghai').listedAtMs = NOW + 2;
    await account.save('run/1');
    const again = await load(store);
    const { due, resumedMs, entry, regions } = account;
    expect(again).toMatchObject({ due, resumedMs, entry, regions, version: 1 });
    expect(again.scope(regionId).pack()).toEqual(scope.pack());
    expect(again.listedAtMs('cn-shanghai')).toBe(NOW + 2);
    expect(again.listedAtMs('cn-beijing')).toBeUndefined();
    again.keepOnly([regionId]);
    Object.assign(again, { entry: undefined, regions: undefined });
    await again.save('run/2');
    expect(await load(store)).toMatchObject({ entry: undefined, regions: undefined });
    expect((await load(store)).regionIds()).toEqual([regionId]);
  });

  test.each<[string, ImageCoverage]>([
    ['nothing', {}],
    ['its last reading', { readAtMs: NOW }],
    ['a reading at the beginning of time', { readAtMs: 0 }],
    ['since when it is to be read', { sinceMs: NOW }],
    ['a miscount', { miscount: { counted: 4, listed: 3, digest: 'd' } }],
    [
      'a miscount that was told',
      { readAtMs: NOW, miscount: { counted: 4, listed: 3, digest: 'd', told: 0 } },
    ],
    ['a contradiction', { readAtMs: NOW, contradictedMs: NOW - 1 }],
    ['a reading that was cut', { readAtMs: NOW, triedMs: NOW, cut: { nextPage: 7 }, failure: 'TooLong' }],
    ['that it is another account’s', { readAtMs: NOW, isExempt: true }],
    ['its pages', { readAtMs: NOW, pages: 3 }],
  ])('keeps what is known of an image: %s', async (_, image) => {
    const store = await memoryStore();
    const account = await load(store);
    account.scope(regionId).setImage('m-1', image);
    account.scope(regionId).setImage('123', image);
    await account.save('run/1');
    const scope = await loaded(store);
    expect([scope.image('m-1'), scope.image('123')]).toEqual([image, image]);
    expect(scope.imageIds().toSorted()).toEqual(['123', 'm-1']);
  });

  test('keeps why an image could not be read, the words of each code once', async () => {
    const store = await memoryStore();
    const account = await load(store);
    const scope = account.scope(regionId);
    for (const id of ['a', 'b']) scope.fail(id, { ...FAILURE, message: `of ${id}` }, NOW);
    scope.fail('c', DENIED, NOW);
    scope.setImage('gone', { readAtMs: NOW });
    await account.save('run/1');
    const again = await loaded(store);
    const failureOf = (id: string) => again.failureOf(again.image(id));
    expect(['a', 'b', 'c', 'gone'].map(failureOf)).toEqual([
      { ...FAILURE, message: 'of b' },
      { ...FAILURE, message: 'of b' },
      DENIED,
      undefined,
    ]);
    expect(again.image('c')).toEqual({ triedMs: NOW, failure: 'ApiDenied' });
    again.setImage('c', { readAtMs: NOW });
    expect(Object.keys(again.pack().failures ?? {})).toEqual(['ApiThrottled']);
    expect(again.failureOf({ failure: 'Unknown' })).toEqual({ code: 'Unknown', message: '' });
  });

  test('I1: knows whether any of some images was read after a moment', async () => {
    const scope = await loaded(await memoryStore());
    expect(scope.wasAnyReadSince(0, ['m-1'])).toBe(false);
    scope.setImage('m-1', { readAtMs: NOW });
    scope.setImage('m-2', { failure: 'X' });
    expect(scope.wasAnyReadSince(NOW - 1, ['m-2', 'm-3'])).toBe(false);
    expect(scope.wasAnyReadSince(NOW - 1, ['m-2', 'm-1'])).toBe(true);
    expect(scope.wasAnyReadSince(NOW, ['m-1'])).toBe(false);
  });

  test('is not written if nothing changed, and keeps its version until it is', async () => {
    const { store, writes } = counting(await memoryStore());
    const account = await load(store);
    account.scope(regionId).setImage('m-1', { readAtMs: NOW });
    expect(account.version).toBe(0);
    await account.save('run/1');
    expect(account.version).toBe(1);
    const again = await load(store);
    await again.save('run/2');
    expect([writes.length, again.version]).toEqual([1, 1]);
  });

  test('sixteen regions of 15 images are one write of a few units', async () => {
    const { store, writes } = counting(await memoryStore());
    const account = await load(store);
    for (let region = 0; region < 16; region += 1)
      for (let n = 0; n < 15; n += 1)
        account.scope(`cn-region-${region}`).setImage(`m-bp1b4aeb3cbe11e2${n}`, { readAtMs: NOW + n });
    await account.save('run/1');
    expect(writes).toHaveLength(1);
    expect((await store.get('state', KEY))?.columns['coverage']?.length).toBeLessThan(3 * 4096);
  });

  test('thousands of images are spread over rows of 64 KB, of which only those that changed are written', async () => {
    const { store, writes } = counting(await memoryStore());
    const count = 5_000;
    const idOf = (n: number) => `m-bp1b4aeb3cbe11e2${n}`;
    const account = await load(store);
    for (let n = 0; n < count; n += 1) account.scope(regionId).fail(idOf(n), FAILURE, NOW);
    account.scope(regionId).listedAtMs = NOW;
    await account.save('run/1');
    const rows = writes.length;
    expect(rows).toBeGreaterThan(2);
    const again = await load(store);
    expect(again.scope(regionId).pack()).toEqual(account.scope(regionId).pack());
    again.scope(regionId).setImage(idOf(7), { readAtMs: NOW + 7 });
    await again.save('run/2');
    expect(writes.length).toBe(rows + 1);
    const third = await loaded(store);
    expect([third.listedAtMs, third.image(idOf(7)), third.imageIds().length]).toEqual([
      NOW,
      { readAtMs: NOW + 7 },
      count,
    ]);
    // What is forgotten stays forgotten, in every row.
    const last = await load(store);
    last.scope(regionId).keepOnly(new Set([idOf(1)]));
    await last.save('run/3');
    expect((await loaded(store)).imageIds()).toEqual([idOf(1)]);
  });

  test('is written anew if its row was deleted meanwhile', async () => {
    const store = await memoryStore();
    const account = await load(store);
    account.scope(regionId).setImage('m-1', { readAtMs: NOW });
    await account.save('run/1');
    await store.write('state', { key: KEY, columns: null, expected: 1, token: 'x' });
    account.scope(regionId).setImage('m-1', { readAtMs: NOW + 1 });
    await account.save('run/2');
    await account.save('run/3');
    expect((await loaded(store)).image('m-1').readAtMs).toBe(NOW + 1);
  });

  test('that another has written meanwhile stands, and the next save is one on top of it', async () => {
    const store = await memoryStore();
    const [mine, other] = [await load(store), await load(store)];
    other.scope(regionId).setImage('m-1', { readAtMs: NOW + 1 });
    await other.save('other/1');
    mine.scope(regionId).setImage('m-1', { readAtMs: NOW });
    await mine.save('mine/1');
    expect((await loaded(store)).image('m-1').readAtMs).toBe(NOW + 1);
    await mine.save('mine/2');
    expect((await loaded(store)).image('m-1').readAtMs).toBe(NOW);
  });

  test('I10: times more than five minutes ahead count as never', async () => {
    const store = await memoryStore();
    const account = await load(store, NOW);
    const ahead = NOW + 300_001;
    const scope = account.scope(regionId);
    Object.assign(scope, { listedAtMs: ahead, coveredAtMs: ahead });
    scope.setImage('m-1', { readAtMs: ahead });
    scope.setImage('m-2', { sinceMs: ahead, triedMs: ahead, failure: 'X' });
    await account.save('run/1');
    const again = await loaded(store, NOW);
    expect([again.listedAtMs, again.coveredAtMs]).toEqual([undefined, undefined]);
    expect(again.image('m-1')).toEqual({});
    expect(again.image('m-2')).toEqual({ sinceMs: NOW, triedMs: 0, failure: 'X' });
    expect((await loaded(store, NOW + 1)).listedAtMs).toBe(ahead);
  });

  test('a damaged row is made anew', async () => {
    const store = await memoryStore();
    await store.write('state', { key: KEY, columns: { coverage: '{' }, expected: 0, token: 'x' });
    const account = await load(store);
    account.scope(regionId).setImage('m-1', { readAtMs: NOW });
    await account.save('run/1');
    expect((await loaded(store)).image('m-1').readAtMs).toBe(NOW);
  });

  test('forgets images that are not there any more', async () => {
    const scope = await loaded(await memoryStore());
    for (const id of ['a', 'b', 'c']) scope.setImage(id, { readAtMs: NOW });
    scope.keepOnly(new Set(['b']));
    expect(['a', 'b', 'c'].map((id) => scope.image(id).readAtMs)).toEqual([undefined, NOW, undefined]);
  });

  test('the oldest verification is that of the image longest unread; none where one never was', async () => {
    const scope = await loaded(await memoryStore());
    scope.setImage('a', { readAtMs: NOW + 5 });
    scope.setImage('b', { readAtMs: NOW });
    scope.setImage('never', { sinceMs: NOW });
    expect(scope.oldestReadMs(['a', 'b'])).toBe(NOW);
    expect(scope.oldestReadMs(['a', 'never', 'b'])).toBeUndefined();
    expect(scope.oldestReadMs([])).toBeUndefined();
  });
});
