import { describe, expect, test } from 'vitest';
import { AccountCoverage } from '../../lib/state/account-coverage.ts';
import {
  callsFor,
  failureOf,
  type ImageCoverage,
  imageOf,
  oldestReadMs,
  wasAnyReadSince,
} from '../../lib/state/coverage.ts';
import { after } from '../../lib/state/coverage-event.ts';
import { coverageFrom, pack, type PackedCoverage } from '../../lib/state/packed-coverage.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { NOW, SCOPE } from '../support/values.ts';
import { editCoverage } from '../support/edit-coverage.ts';
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
    expect(scope).toEqual({ sinceMs: NOW + 60_000, failures: new Map(), images: new Map() });
    expect(account.regionIds()).toEqual([regionId]);
  });

  test('is the same after it was stored', async () => {
    const store = await memoryStore();
    const account = await load(store);
    account.due = DUE;
    account.resumedMs = NOW;
    account.entry = { sinceMs: NOW, failure: DENIED };
    account.regions = { sinceMs: NOW, failure: FAILURE };
    editCoverage(account).set({
      listedAtMs: NOW,
      coveredAtMs: NOW + 1,
      failure: FAILURE,
      miscount: { counted: 4, listed: 3, digest: 'd', told: 1 },
      isOnlyReceivedTold: true,
    });
    editCoverage(account, 'cn-shanghai').set({ listedAtMs: NOW + 2 });
    await account.save('run/1');
    const again = await load(store);
    const { due, resumedMs, entry, regions } = account;
    expect(again).toMatchObject({ due, resumedMs, entry, regions, version: 1 });
    expect(again.scope(regionId)).toEqual(account.scope(regionId));
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
    editCoverage(account).setImage('m-1', image);
    editCoverage(account).setImage('123', image);
    await account.save('run/1');
    const scope = await loaded(store);
    expect(Object.fromEntries(scope.images)).toEqual({ 'm-1': image, '123': image });
  });

  test('keeps why an image could not be read, the words of each code once', async () => {
    const store = await memoryStore();
    const account = await load(store);
    const scope = editCoverage(account);
    for (const id of ['a', 'b']) scope.fail(id, { ...FAILURE, message: `of ${id}` }, NOW);
    scope.fail('c', DENIED, NOW);
    scope.setImage('gone', { readAtMs: NOW });
    await account.save('run/1');
    const again = await loaded(store);
    const whyOf = (id: string) => failureOf(again, imageOf(again, id));
    expect(['a', 'b', 'c', 'gone'].map(whyOf)).toEqual([
      { ...FAILURE, message: 'of b' },
      { ...FAILURE, message: 'of b' },
      DENIED,
      undefined,
    ]);
    expect(imageOf(again, 'c')).toEqual({ triedMs: NOW, failure: 'ApiDenied' });
    const later = { ...again, images: new Map(again.images).set('c', { readAtMs: NOW }) };
    expect(Object.keys(pack(later).failures ?? {})).toEqual(['ApiThrottled']);
    expect(failureOf(again, { failure: 'Unknown' })).toEqual({ code: 'Unknown', message: '' });
  });

  test('is not written if nothing changed, and keeps its version until it is', async () => {
    const { store, writes } = counting(await memoryStore());
    const account = await load(store);
    editCoverage(account).setImage('m-1', { readAtMs: NOW });
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
        editCoverage(account, `cn-region-${region}`).setImage(`m-bp1b4aeb3cbe11e2${n}`, {
          readAtMs: NOW + n,
        });
    await account.save('run/1');
    expect(writes).toHaveLength(1);
    expect((await store.get('state', KEY))?.columns['coverage']?.length).toBeLessThan(3 * 4096);
  });

  test('thousands of images are spread over rows of 64 KB, of which only those that changed are written', async () => {
    const { store, writes } = counting(await memoryStore());
    const count = 5_000;
    const idOf = (n: number) => `m-bp1b4aeb3cbe11e2${n}`;
    const account = await load(store);
    const failing = { triedMs: NOW, failure: FAILURE.code };
    editCoverage(account).set({
      listedAtMs: NOW,
      failures: new Map([[FAILURE.code, FAILURE]]),
      images: new Map(Array.from({ length: count }, (_, n) => [idOf(n), failing])),
    });
    await account.save('run/1');
    const rows = writes.length;
    expect(rows).toBeGreaterThan(2);
    const again = await load(store);
    expect(again.scope(regionId)).toEqual(account.scope(regionId));
    editCoverage(again).setImage(idOf(7), { readAtMs: NOW + 7 });
    await again.save('run/2');
    expect(writes.length).toBe(rows + 1);
    const third = await loaded(store);
    expect([third.listedAtMs, imageOf(third, idOf(7)), third.images.size]).toEqual([
      NOW,
      { readAtMs: NOW + 7 },
      count,
    ]);
    // What is forgotten stays forgotten, in every row.
    const last = await load(store);
    const only = new Set([idOf(1)]);
    last.keep(regionId, after(last.scope(regionId), { kind: 'expected', images: [], only, atMs: NOW }));
    await last.save('run/3');
    expect([...(await loaded(store)).images.keys()]).toEqual([idOf(1)]);
  });

  test('is written anew if its row was deleted meanwhile', async () => {
    const store = await memoryStore();
    const account = await load(store);
    editCoverage(account).setImage('m-1', { readAtMs: NOW });
    await account.save('run/1');
    await store.write('state', { key: KEY, columns: null, expected: 1, token: 'x' });
    editCoverage(account).setImage('m-1', { readAtMs: NOW + 1 });
    await account.save('run/2');
    await account.save('run/3');
    expect(imageOf(await loaded(store), 'm-1').readAtMs).toBe(NOW + 1);
  });

  test('that another has written meanwhile stands, and the next save is one on top of it', async () => {
    const store = await memoryStore();
    const [mine, other] = [await load(store), await load(store)];
    editCoverage(other).setImage('m-1', { readAtMs: NOW + 1 });
    await other.save('other/1');
    editCoverage(mine).setImage('m-1', { readAtMs: NOW });
    await mine.save('mine/1');
    expect(imageOf(await loaded(store), 'm-1').readAtMs).toBe(NOW + 1);
    await mine.save('mine/2');
    expect(imageOf(await loaded(store), 'm-1').readAtMs).toBe(NOW);
  });

  test('I10: times more than five minutes ahead count as never', async () => {
    const store = await memoryStore();
    const account = await load(store, NOW);
    const ahead = NOW + 300_001;
    const scope = editCoverage(account);
    scope.set({ listedAtMs: ahead, coveredAtMs: ahead });
    scope.setImage('m-1', { readAtMs: ahead });
    scope.setImage('m-2', { sinceMs: ahead, triedMs: ahead, failure: 'X' });
    await account.save('run/1');
    const again = await loaded(store, NOW);
    expect([again.listedAtMs, again.coveredAtMs]).toEqual([undefined, undefined]);
    expect(imageOf(again, 'm-1')).toEqual({});
    expect(imageOf(again, 'm-2')).toEqual({ sinceMs: NOW, triedMs: 0, failure: 'X' });
    expect((await loaded(store, NOW + 1)).listedAtMs).toBe(ahead);
  });

  test('a damaged row is made anew', async () => {
    const store = await memoryStore();
    await store.write('state', { key: KEY, columns: { coverage: '{' }, expected: 0, token: 'x' });
    const account = await load(store);
    editCoverage(account).setImage('m-1', { readAtMs: NOW });
    await account.save('run/1');
    expect(imageOf(await loaded(store), 'm-1').readAtMs).toBe(NOW);
  });

  test('a region’s record changes what the account knows, and no value that was taken before', async () => {
    const account = await load(await memoryStore());
    const record = account.record(regionId);
    const before = record.coverage;
    record.add({ kind: 'covered', atMs: NOW });
    expect([before.coveredAtMs, record.coverage.coveredAtMs]).toEqual([undefined, NOW]);
    expect([account.scope(regionId), record.version]).toEqual([record.coverage, account.version]);
  });
});

describe('a coverage answers', () => {
  const of = (images: PackedCoverage['images']) => coverageFrom({ images }, NOW);

  test('I1: whether any of some images was read after a moment', () => {
    expect(wasAnyReadSince(of({}), 0, ['m-1'])).toBe(false);
    const scope = of({ 'm-1': NOW, 'm-2': { failure: 'X' } });
    expect(wasAnyReadSince(scope, NOW - 1, ['m-2', 'm-3'])).toBe(false);
    expect(wasAnyReadSince(scope, NOW - 1, ['m-2', 'm-1'])).toBe(true);
    expect(wasAnyReadSince(scope, NOW, ['m-1'])).toBe(false);
  });

  test('when the image longest unread was read; nothing where one never was', () => {
    const scope = of({ a: NOW + 5, b: NOW, never: { sinceMs: NOW } });
    expect(oldestReadMs(scope, ['a', 'b'])).toBe(NOW);
    expect(oldestReadMs(scope, ['a', 'never', 'b'])).toBeUndefined();
    expect(oldestReadMs(scope, [])).toBeUndefined();
  });

  test('how many calls it takes to read every image', () => {
    expect(callsFor(of({}))).toBe(0);
    expect(callsFor(of({ a: NOW, b: { readAtMs: NOW, pages: 3 }, never: { sinceMs: NOW } }))).toBe(1 + 3 + 2);
  });
});
