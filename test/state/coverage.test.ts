import { describe, expect, test } from 'vitest';
import { Coverage } from '../../lib/state/coverage.ts';
import type { Trouble } from '../../lib/state/health.ts';
import { scopeKey } from '../../lib/model/scope.ts';
import { NOW, SCOPE } from '../support/values.ts';
import { memoryStore } from '../support/memory-store.ts';
import { counting, rowsOf } from '../support/failing-store.ts';

const TROUBLE: Trouble = {
  sinceMs: NOW,
  runs: 2,
  failure: { code: 'NoPermission', message: 'not allowed', denied: true },
  toldAtMs: NOW + 1,
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
    coverage.setImage('m-never', { trouble: TROUBLE, cut: { runs: 2, atMs: NOW, nextPage: 7 } });
    coverage.setImage('m-long', { readAtMs: NOW, cut: { runs: 1, atMs: NOW, nextPage: 2 } });
    coverage.setImage('123', { readAtMs: NOW });
    coverage.setImage('m-nothing', {});
    await coverage.save('run/1');
    const loaded = await Coverage.load(store, SCOPE, NOW + 60_000);
    expect([loaded.listedAtMs, loaded.trouble]).toEqual([NOW, TROUBLE]);
    for (const id of ['m-plain', 'm-zero', 'm-trouble', 'm-never', 'm-long', '123', 'm-nothing'])
      expect(loaded.image(id)).toEqual(coverage.image(id));
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

  test('times to come, left by a clock that was wrong, count as now', async () => {
    const store = await memoryStore();
    const coverage = await Coverage.load(store, SCOPE, NOW);
    coverage.listedAtMs = NOW + 1e9;
    coverage.setImage('m-1', { readAtMs: NOW + 1e9 });
    await coverage.save('run/1');
    const loaded = await Coverage.load(store, SCOPE, NOW + 5);
    expect([loaded.listedAtMs, loaded.image('m-1').readAtMs]).toEqual([NOW + 5, NOW + 5]);
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
