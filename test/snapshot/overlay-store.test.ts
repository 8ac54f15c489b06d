import { afterAll, beforeAll, expect, it } from 'vitest';
import { overlayStore } from '../../lib/snapshot/overlay-store.ts';
import { openSqlite } from '../../lib/snapshot/sqlite/store.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { storeContract } from './contract.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { all, put, remove } from './harness.ts';

const open = (): Promise<Store> =>
  openSqlite({
    file: ':memory:',
    clock: fakeClock(undefined, { auto: true }),
    historyDays: 2,
    retryTimeoutMs: 500,
  });

// No `elapse`: the overlay ends with its run, and nothing in it grows old.
storeContract('overlay over an empty store', async () => {
  const base = await open();
  await base.prepare();
  const store = overlayStore(base);
  return { store, second: store, close: () => store.close() };
});

storeContract('overlay over a store that has no tables yet', async () => {
  const store = overlayStore(await open());
  return { store, second: store, close: () => store.close() };
});

let base: Store;
beforeAll(async () => {
  base = await open();
  await base.prepare();
});
afterAll(() => base.close());

it('shows what is below it, and changes nothing there', async () => {
  for (const sort of ['a', 'c', 'e', 'g']) await base.write('images', put('p', sort, { from: 'below' }));
  const before = [await all(base.range('images', 'p')), base.units().written];
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
    current: { columns: { from: 'below' } },
  });
  const seen = async (options = {}) =>
    (await all(overlay.range('images', 'p', options))).map((row) => `${row.key.sort} ${row.columns['from']}`);
  expect(await seen()).toEqual(['a below', 'b above', 'c above', 'g below']);
  expect(await seen({ reverse: true, limit: 2 })).toEqual(['g below', 'c above']);
  expect(await seen({ from: 'b', to: 'c' })).toEqual(['b above']);
  // A row that is deleted above takes no place from those behind it.
  expect(await seen({ from: 'd', limit: 1 })).toEqual(['g below']);
  const keys = ['a', 'b', 'c', 'e', 'a'].map((sort) => ({ partition: 'p', sort }));
  const many = await overlay.getMany('images', keys);
  expect(many.map(({ key, columns }) => `${key.sort} ${columns['from']}`).toSorted()).toEqual([
    'a below',
    'b above',
    'c above',
  ]);
  expect([await all(base.range('images', 'p')), base.units().written]).toEqual(before);
});
