import { describe, expect, test } from 'vitest';
import { Coverage, type ImageCoverage } from '../../lib/state/coverage.ts';
import type { Trouble } from '../../lib/state/health.ts';
import { scopeKey } from '../../lib/model/scope.ts';
import { NOW, SCOPE } from '../support/values.ts';
import { memoryStore } from '../support/memory-store.ts';
import { counting, rowsOf } from '../support/failing-store.ts';

const TROUBLE: Trouble = {
  sinceMs: NOW,
  failure: { code: 'NoPermission', message: 'not allowed', denied: true },
  toldAtMs: NOW + 1,
};

/** One that is told as the scope's: it has no words of its own. */
const SCOPE_TROUBLE: Trouble = { sinceMs: NOW - 1, failure: { code: 'OutOfTime', message: '' } };
const ODD: ImageCoverage = {
  miscount: { counted: 4, listed: 3, digest: 'd', told: 1 },
  contradictedMs: NOW,
};

describe('coverage', () => {
  test('of a scope never seen is empty', async () => {
    const coverage = await Coverage.load(await memoryStore(), SCOPE, NOW + 60_000);
    expect(coverage.image('m-1')).toEqual({});
    expect(coverage.listedAtMs).toBeUndefined();
    expect(coverage.trouble).toBeUndefined();
    expect(coverage.oldestReadMs(['m-1'])).toBeUndefined();
  });

  test('is the same after it was stored', async () => {
    const store = await memoryStore();
    const coverage = await Coverage.load(store, SCOPE, NOW + 60_000);
    coverage.listedAtMs = NOW;
    coverage.trouble = TROUBLE;
    coverage.setImage('m-plain', { readAtMs: NOW });
    coverage.setImage('m-zero', { readAtMs: 0 });
    coverage.setImage('m-trouble', { readAtMs: NOW, trouble: TROUBLE });
    coverage.setImage('m-never', { trouble: TROUBLE, cut: { nextPage: 7 } });
    coverage.setImage('m-long', { readAtMs: NOW, cut: { nextPage: 2 } });
    coverage.setImage('123', { readAtMs: NOW });
    coverage.setImage('m-nothing', {});
    await coverage.save('run/1');
    const loaded = await Coverage.load(store, SCOPE, NOW + 60_000);
    expect([loaded.listedAtMs, loaded.trouble]).toEqual([NOW, TROUBLE]);
    for (const id of ['m-plain', 'm-zero', 'm-trouble', 'm-never', 'm-long', '123', 'm-nothing'])
      expect(loaded.image(id)).toEqual(coverage.image(id));
  });

  test('keeps what is odd about the scope', async () => {
    const store = await memoryStore();
    const coverage = await Coverage.load(store, SCOPE, NOW);
    expect([coverage.miscount, coverage.isOnlyReceivedTold]).toEqual([undefined, false]);
    coverage.miscount = { counted: 4, listed: 3, digest: 'd', told: 1 };
    coverage.isOnlyReceivedTold = true;
    coverage.coveredAtMs = NOW;
    coverage.sharesTrouble = TROUBLE;
    await coverage.save('run/1');
    const loaded = await Coverage.load(store, SCOPE, NOW + 60_000);
    expect(loaded).toMatchObject({
      miscount: { counted: 4, listed: 3, digest: 'd', told: 1 },
      isOnlyReceivedTold: true,
      coveredAtMs: NOW,
      sharesTrouble: TROUBLE,
    });
    loaded.miscount = undefined;
    loaded.isOnlyReceivedTold = false;
    await loaded.save('run/2');
    const again = await Coverage.load(store, SCOPE, NOW + 60_000);
    expect([again.miscount, again.isOnlyReceivedTold]).toEqual([undefined, false]);
  });

  test.each<[string, ImageCoverage]>([
    ['a miscount', { miscount: { counted: 4, listed: 3, digest: 'd' } }],
    [
      'a miscount that was told',
      { readAtMs: NOW, miscount: { counted: 4, listed: 3, digest: 'd', told: 0 } },
    ],
    ['a contradiction', { readAtMs: NOW, contradictedMs: NOW - 1 }],
    ['a contradiction and a trouble of the scope', { contradictedMs: NOW, trouble: SCOPE_TROUBLE }],
    ['a trouble of the scope', { sinceMs: SCOPE_TROUBLE.sinceMs, trouble: SCOPE_TROUBLE }],
    ['a trouble of the scope after a reading', { readAtMs: NOW, trouble: SCOPE_TROUBLE }],
    ['a trouble of the scope that was told', { trouble: { ...SCOPE_TROUBLE, toldAtMs: NOW } }],
    ['a trouble of its own', { trouble: { ...SCOPE_TROUBLE, failure: { code: 'X', message: 'why' } } }],
    [
      'a trouble that only a person can mend',
      { trouble: { ...SCOPE_TROUBLE, failure: { code: 'X', message: '', denied: true } } },
    ],
    ['everything', { ...ODD, readAtMs: NOW, trouble: TROUBLE, cut: { nextPage: 2 } }],
  ])('keeps what is known of an image: %s', async (_, image) => {
    const store = await memoryStore();
    const coverage = await Coverage.load(store, SCOPE, NOW);
    coverage.setImage('m-1', image);
    await coverage.save('run/1');
    expect((await Coverage.load(store, SCOPE, NOW + 60_000)).image('m-1')).toEqual(image);
  });

  test('I1: knows whether any of some images was read after a moment', async () => {
    const coverage = await Coverage.load(await memoryStore(), SCOPE, NOW);
    expect(coverage.wasAnyReadSince(0, ['m-1'])).toBe(false);
    coverage.setImage('m-1', { readAtMs: NOW });
    coverage.setImage('m-2', { trouble: TROUBLE });
    expect(coverage.wasAnyReadSince(NOW - 1, ['m-2', 'm-3'])).toBe(false);
    expect(coverage.wasAnyReadSince(NOW - 1, ['m-2', 'm-1'])).toBe(true);
    expect(coverage.wasAnyReadSince(NOW, ['m-1'])).toBe(false);
  });

  test('names the images whose trouble people know of', async () => {
    const coverage = await Coverage.load(await memoryStore(), SCOPE, NOW);
    coverage.setImage('m-1', { trouble: TROUBLE });
    coverage.setImage('m-2', { trouble: SCOPE_TROUBLE });
    coverage.setImage('m-3', { readAtMs: NOW });
    expect(coverage.told()).toEqual([{ imageId: 'm-1', trouble: TROUBLE }]);
    expect(coverage.imageIds()).toEqual(['m-1', 'm-2', 'm-3']);
  });

  test('is not written if nothing changed, and keeps its version until it is', async () => {
    const { store, writes } = counting(await memoryStore());
    const coverage = await Coverage.load(store, SCOPE, NOW);
    coverage.setImage('m-1', { readAtMs: NOW });
    expect(coverage.version).toBe(0);
    await coverage.save('run/1');
    expect(coverage.version).toBe(1);
    const loaded = await Coverage.load(store, SCOPE, NOW + 60_000);
    await loaded.save('run/2');
    expect([writes.length, loaded.version]).toEqual([1, 1]);
  });

  test('I8: a thousand images are one row of a few dozen bytes each, and one write', async () => {
    const { store, writes } = counting(await memoryStore());
    const coverage = await Coverage.load(store, SCOPE, NOW + 60_000);
    for (let n = 0; n < 1_000; n += 1) coverage.setImage(`m-bp1b4aeb3cbe11e2${n}`, { readAtMs: NOW + n });
    await coverage.save('run/1');
    expect(writes).toHaveLength(1);
    const [row] = await rowsOf(store, 'state', scopeKey(SCOPE));
    expect(row?.columns['coverage']?.length).toBeLessThan(1_000 * 50);
  });

  test('I8: a thousand images in a trouble of the scope take hardly more', async () => {
    const store = await memoryStore();
    const coverage = await Coverage.load(store, SCOPE, NOW);
    for (let n = 0; n < 1_000; n += 1)
      coverage.setImage(`m-bp1b4aeb3cbe11e2${n}`, { readAtMs: NOW, trouble: SCOPE_TROUBLE });
    await coverage.save('run/1');
    const [row] = await rowsOf(store, 'state', scopeKey(SCOPE));
    expect(row?.columns['coverage']?.length).toBeLessThan(1_000 * 80);
  });

  test('is written anew if its row was deleted meanwhile', async () => {
    const store = await memoryStore();
    const coverage = await Coverage.load(store, SCOPE, NOW);
    coverage.setImage('m-1', { readAtMs: NOW });
    await coverage.save('run/1');
    const key = { partition: scopeKey(SCOPE), sort: 'coverage' };
    await store.write('state', { key, columns: null, expected: 1, token: 'x' });
    coverage.setImage('m-1', { readAtMs: NOW + 1 });
    await coverage.save('run/2');
    await coverage.save('run/3');
    expect((await Coverage.load(store, SCOPE, NOW + 60_000)).image('m-1').readAtMs).toBe(NOW + 1);
  });

  test('is saved again and again', async () => {
    const store = await memoryStore();
    const coverage = await Coverage.load(store, SCOPE, NOW + 60_000);
    for (let n = 1; n <= 3; n += 1) {
      coverage.setImage('m-1', { readAtMs: n });
      await coverage.save('run/1');
    }
    expect((await Coverage.load(store, SCOPE, NOW + 60_000)).image('m-1')).toEqual({ readAtMs: 3 });
  });

  test('that another has written meanwhile stands, and the next save is one on top of it', async () => {
    const store = await memoryStore();
    const mine = await Coverage.load(store, SCOPE, NOW + 60_000);
    const other = await Coverage.load(store, SCOPE, NOW + 60_000);
    other.setImage('m-1', { readAtMs: NOW + 1 });
    await other.save('other/1');
    mine.setImage('m-1', { readAtMs: NOW });
    await mine.save('mine/1');
    expect((await Coverage.load(store, SCOPE, NOW + 60_000)).image('m-1').readAtMs).toBe(NOW + 1);
    await mine.save('mine/2');
    expect((await Coverage.load(store, SCOPE, NOW + 60_000)).image('m-1').readAtMs).toBe(NOW);
  });

  test('I10: times more than five minutes ahead count as never, a trouble begins now, and was told long ago', async () => {
    const store = await memoryStore();
    const coverage = await Coverage.load(store, SCOPE, NOW);
    const ahead = NOW + 300_001;
    const later = { ...TROUBLE, sinceMs: ahead, toldAtMs: ahead };
    coverage.listedAtMs = ahead;
    coverage.coveredAtMs = ahead;
    coverage.trouble = later;
    coverage.sharesTrouble = later;
    coverage.setImage('m-1', { readAtMs: ahead });
    coverage.setImage('m-2', { trouble: later, cut: { nextPage: 2 } });
    await coverage.save('run/1');
    const trouble = { ...TROUBLE, sinceMs: NOW, toldAtMs: 0 };
    const loaded = await Coverage.load(store, SCOPE, NOW);
    expect([loaded.listedAtMs, loaded.coveredAtMs]).toEqual([undefined, undefined]);
    expect([loaded.trouble, loaded.sharesTrouble]).toEqual([trouble, trouble]);
    expect(loaded.image('m-1')).toEqual({});
    expect(loaded.image('m-2')).toEqual({ trouble, cut: { nextPage: 2 } });
    expect((await Coverage.load(store, SCOPE, NOW + 1)).listedAtMs).toBe(ahead);
  });

  test('a damaged row is made anew', async () => {
    const store = await memoryStore();
    const key = { partition: scopeKey(SCOPE), sort: 'coverage' };
    await store.write('state', { key, columns: { coverage: '{' }, expected: 0, token: 'x' });
    const coverage = await Coverage.load(store, SCOPE, NOW);
    coverage.setImage('m-1', { readAtMs: NOW });
    await coverage.save('run/1');
    expect((await Coverage.load(store, SCOPE, NOW)).image('m-1').readAtMs).toBe(NOW);
  });

  test('scopes keep theirs apart', async () => {
    const store = await memoryStore();
    const coverage = await Coverage.load(store, SCOPE, NOW + 60_000);
    coverage.setImage('m-1', { readAtMs: NOW });
    await coverage.save('run/1');
    const other = await Coverage.load(store, { ...SCOPE, regionId: 'cn-shanghai' }, NOW);
    expect(other.image('m-1')).toEqual({});
  });

  test('forgets images that are not there any more', async () => {
    const coverage = await Coverage.load(await memoryStore(), SCOPE, NOW + 60_000);
    for (const id of ['a', 'b', 'c']) coverage.setImage(id, { readAtMs: NOW });
    coverage.keepOnly(new Set(['b']));
    expect(['a', 'b', 'c'].map((id) => coverage.image(id).readAtMs)).toEqual([undefined, NOW, undefined]);
  });

  test('the oldest verification is that of the image longest unread; none where one never was', async () => {
    const coverage = await Coverage.load(await memoryStore(), SCOPE, NOW + 60_000);
    coverage.setImage('a', { readAtMs: NOW + 5 });
    coverage.setImage('b', { readAtMs: NOW });
    coverage.setImage('never', { trouble: TROUBLE });
    expect(coverage.oldestReadMs(['a', 'b'])).toBe(NOW);
    expect(coverage.oldestReadMs(['a', 'never', 'b'])).toBeUndefined();
    expect(coverage.oldestReadMs([])).toBeUndefined();
  });
});
