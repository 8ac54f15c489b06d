import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSqlite } from '../../lib/snapshot/sqlite.ts';
import { overlayStore } from '../../lib/snapshot/overlay-store.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { FakeClock } from './fake-clock.ts';
import { all, put, remove } from './harness.ts';

const clock = new FakeClock();
let base: Store;
beforeAll(async () => {
  base = await openSqlite({ file: ':memory:', clock, historyDays: 2 });
  await base.prepare();
});
afterAll(() => base.close());

it('shows what is below it, and changes nothing there', async () => {
  for (const sort of ['a', 'c', 'e']) await base.write('images', put('p', sort, { from: 'below' }));
  const before = await all(base.range('images', 'p'));
  const overlay = overlayStore(base);
  await overlay.prepare();
  expect(await overlay.write('images', put('p', 'b', { from: 'above' }))).toEqual({
    kind: 'written',
    version: 1,
  });
  expect(await overlay.write('images', put('p', 'c', { from: 'above' }, 1))).toEqual({
    kind: 'written',
    version: 2,
  });
  expect(await overlay.write('images', remove('p', 'e', 1))).toEqual({ kind: 'written', version: 0 });
  expect(await overlay.write('images', put('p', 'a', { from: 'above' }, 7))).toMatchObject({
    kind: 'conflict',
  });
  const seen = async (options = {}) =>
    (await all(overlay.range('images', 'p', options))).map((row) => `${row.key.sort} ${row.columns['from']}`);
  expect(await seen()).toEqual(['a below', 'b above', 'c above']);
  expect(await seen({ reverse: true, limit: 2 })).toEqual(['c above', 'b above']);
  expect(await seen({ from: 'b', to: 'c' })).toEqual(['b above']);
  const many = await overlay.getMany(
    'images',
    ['a', 'b', 'c', 'e'].map((sort) => ({ partition: 'p', sort })),
  );
  expect(many.map((row) => row.key.sort).toSorted()).toEqual(['a', 'b', 'c']);
  expect(await all(base.range('images', 'p'))).toEqual(before);
});
