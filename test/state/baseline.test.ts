import { describe, expect, test } from 'vitest';
import {
  type FirstImages,
  loadBaseline,
  saveBaseline,
  type StoredBaseline,
} from '../../lib/state/baseline.ts';
import type { Scope } from '../../lib/model/scope.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { Crash, counting, crashing, rowsOf } from '../support/failing-store.ts';
import { memoryStore } from '../support/memory-store.ts';
import { DAY, NOW, SCOPE } from '../support/values.ts';

const IMAGES: FirstImages = new Map([
  ['m-plain', false],
  ['m-exposed', true],
  ['m-unknown', undefined],
  ['m-plain-2', false],
]);
const PENDING: StoredBaseline = { kind: 'pending', sinceMs: NOW, seen: IMAGES, wasEmpty: false };
const BEGUN: StoredBaseline = { kind: 'begun', atMs: NOW, images: IMAGES, isUnfinished: false };
const KEY = { partition: SCOPE.accountId, sort: `audit/baseline/${SCOPE.regionId}` };

const load = (store: Store, nowMs = NOW, scope: Scope = SCOPE) => loadBaseline(store, scope, nowMs);
const save = (store: Store, baseline: StoredBaseline, version = 0, token = 'run-1', nowMs = NOW) =>
  saveBaseline(store, SCOPE, { baseline, version }, nowMs, token);

describe('I4: the baseline of a scope', () => {
  test('that was never listed is none', async () => {
    expect(await load(await memoryStore())).toEqual({ baseline: { kind: 'none' }, version: 0 });
  });

  test.each<[string, StoredBaseline]>([
    ['pending', PENDING],
    ['pending after an empty list', { ...PENDING, seen: new Map(), wasEmpty: true }],
    ['begun', BEGUN],
    ['begun without a whole list', { ...BEGUN, isUnfinished: true }],
    ['begun without images', { ...BEGUN, images: new Map() }],
    ['begun long ago', { ...BEGUN, atMs: NOW - 400 * DAY }],
  ])('is the same after it was stored (%s)', async (_, baseline) => {
    const store = await memoryStore();
    expect(await save(store, baseline)).toEqual({ baseline, version: 1 });
    expect(await load(store)).toEqual({ baseline, version: 1 });
  });

  test('is one row, in one write, that can be read in the console', async () => {
    const { store, writes } = counting(await memoryStore());
    await save(store, BEGUN);
    expect(writes).toMatchObject([{ key: KEY, expected: 0, token: 'run-1/baseline' }]);
    const [row] = await rowsOf(store, 'state', SCOPE.accountId);
    expect(JSON.parse(row?.columns['baseline'] ?? '')).toEqual({
      kind: 'begun',
      atMs: NOW,
      isUnfinished: false,
      plain: ['m-plain', 'm-plain-2'],
      exposed: ['m-exposed'],
      unknown: ['m-unknown'],
    });
  });

  test('that is none is not written', async () => {
    const { store, writes } = counting(await memoryStore());
    expect(await save(store, { kind: 'none' })).toEqual({ baseline: { kind: 'none' }, version: 0 });
    expect(writes).toEqual([]);
  });

  test('goes from pending to begun on the version that was read', async () => {
    const store = await memoryStore();
    const pending = await save(store, PENDING);
    expect(await save(store, BEGUN, pending.version, 'run-2')).toEqual({ baseline: BEGUN, version: 2 });
    expect(await load(store)).toEqual({ baseline: BEGUN, version: 2 });
  });

  test('of another region is another one', async () => {
    const store = await memoryStore();
    await save(store, BEGUN);
    expect((await load(store, NOW, { ...SCOPE, regionId: 'cn-shanghai' })).baseline.kind).toBe('none');
  });
});

describe('I4: of two runs at once', () => {
  const other: StoredBaseline = { ...BEGUN, images: new Map([['m-other', false]]), atMs: NOW + 1 };

  test('the first one’s baseline counts for both', async () => {
    const store = await memoryStore();
    await save(store, BEGUN);
    expect(await save(store, other, 0, 'run-2')).toEqual({ baseline: BEGUN, version: 1 });
    expect((await load(store)).baseline).toEqual(BEGUN);
  });

  test('one that is pending does not replace one that has begun', async () => {
    const store = await memoryStore();
    await save(store, PENDING);
    await save(store, BEGUN, 1, 'run-2');
    expect(await save(store, PENDING, 1, 'run-3')).toEqual({ baseline: BEGUN, version: 2 });
  });

  test('the first one’s times to come count as now for the second, too', async () => {
    const store = await memoryStore();
    await save(store, { ...BEGUN, atMs: NOW + DAY });
    expect((await save(store, other, 0, 'run-2', NOW + 5)).baseline).toMatchObject({ atMs: NOW + 5 });
  });

  test('a row that was deleted meanwhile leaves the own baseline, which the next run can store', async () => {
    const store = await memoryStore();
    const saved = await save(store, BEGUN, 3);
    expect(saved).toEqual({ baseline: BEGUN, version: 0 });
    expect(await save(store, BEGUN, saved.version, 'run-2')).toMatchObject({ version: 1 });
  });

  test('a damaged row of the first one is not overwritten', async () => {
    const store = await memoryStore();
    await store.write('state', { key: KEY, columns: { baseline: '{' }, expected: 0, token: 'x' });
    expect(await save(store, BEGUN)).toMatchObject({ baseline: { kind: 'damaged' }, version: 1 });
    expect((await store.get('state', KEY))?.columns).toEqual({ baseline: '{' });
  });
});

test('I4: a baseline whose reply was lost is stored, and a second list does not replace it', async () => {
  const store = await memoryStore();
  const lost = crashing(store, { at: 1, done: true }).store;
  await expect(save(lost, BEGUN)).rejects.toThrow(Crash);
  expect(await save(store, { ...BEGUN, images: new Map() }, 0, 'run-2')).toEqual({
    baseline: BEGUN,
    version: 1,
  });
});

describe('a beginning that a wrong clock has put into the future', () => {
  test('counts as now, or every share would be older than it', async () => {
    const store = await memoryStore();
    await save(store, { ...BEGUN, atMs: NOW + DAY });
    expect((await load(store, NOW + 5)).baseline).toEqual({ ...BEGUN, atMs: NOW + 5 });
    expect((await load(store, NOW + 2 * DAY)).baseline).toEqual({ ...BEGUN, atMs: NOW + DAY });
  });

  test('of a pending one is kept, and left to those who judge it', async () => {
    const store = await memoryStore();
    await save(store, { ...PENDING, sinceMs: NOW + DAY });
    expect((await load(store)).baseline).toEqual({ ...PENDING, sinceMs: NOW + DAY });
  });
});

test.each([{ baseline: '{' }, { baseline: '' }, {}])(
  'a damaged row (%j) is no missing one: its loss would make everything baseline again',
  async (columns) => {
    const store = await memoryStore();
    await store.write('state', { key: KEY, columns: { other: 'x', ...columns }, expected: 0, token: 'x' });
    const failure = {
      code: 'StoreCorrupt',
      message: expect.stringContaining(`${SCOPE.accountId}/audit/baseline/${SCOPE.regionId}`) as string,
      denied: true,
    };
    const damaged = { baseline: { kind: 'damaged', failure }, version: 1 };
    expect(await load(store)).toEqual(damaged);
    expect(await save(store, (await load(store)).baseline, 1)).toEqual(damaged);
  },
);
