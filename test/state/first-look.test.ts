import { describe, expect, test } from 'vitest';
import type { Note } from '../../lib/model/note.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { type FirstLookTold, loadFirstLook, saveFirstLook } from '../../lib/state/first-look.ts';
import { counting } from '../support/failing-store.ts';
import { memoryStore } from '../support/memory-store.ts';
import { NOW, SCOPE } from '../support/values.ts';

const ACCOUNT = SCOPE.accountId;
const KEY = { partition: ACCOUNT, sort: 'audit/first-look' };
const TOLD = { 'cn-hangzhou': NOW, 'cn-shanghai': 0 };

const save = (store: Store, told: FirstLookTold, token: string, notes: readonly Note[] = []) =>
  saveFirstLook(store, ACCOUNT, told, { notes, token, postNotes: async () => undefined });

describe('I4: up to when people know what an account’s regions held at first', () => {
  test('is nothing for an account that was never read', async () => {
    expect(await loadFirstLook(await memoryStore(), ACCOUNT)).toEqual({
      byRegion: {},
      unposted: [],
      version: 0,
    });
  });

  test('is the same after it was stored, for this account only', async () => {
    const store = await memoryStore();
    await save(store, { byRegion: TOLD, unposted: [], version: 0 }, 'run-1');
    expect(await loadFirstLook(store, ACCOUNT)).toEqual({ byRegion: TOLD, unposted: [], version: 1 });
    expect(await loadFirstLook(store, '2222222222222222')).toEqual({
      byRegion: {},
      unposted: [],
      version: 0,
    });
  });

  test('is one row for all regions, in one write on the version that was read', async () => {
    const { store, writes } = counting(await memoryStore());
    await save(store, { byRegion: { 'cn-hangzhou': 1 }, unposted: [], version: 0 }, 'run-1');
    const told = await loadFirstLook(store, ACCOUNT);
    await save(store, { ...told, byRegion: TOLD }, 'run-2');
    expect(writes).toMatchObject([
      { key: KEY, expected: 0, token: 'run-1/first-look' },
      { key: KEY, expected: 1, token: 'run-2/first-look' },
    ]);
    expect(await loadFirstLook(store, ACCOUNT)).toEqual({ byRegion: TOLD, unposted: [], version: 2 });
  });

  test('of two runs at once is what the first one stored', async () => {
    const store = await memoryStore();
    await save(store, { byRegion: TOLD, unposted: [], version: 0 }, 'run-1');
    await save(store, { byRegion: { 'cn-beijing': 7 }, unposted: [], version: 0 }, 'run-2');
    expect((await loadFirstLook(store, ACCOUNT)).byRegion).toEqual(TOLD);
  });

  test.each(['{', ''])('is nothing if its row is damaged (%j), and the row is replaced', async (told) => {
    const store = await memoryStore();
    await store.write('state', { key: KEY, columns: { told }, expected: 0, token: 'x' });
    const loaded = await loadFirstLook(store, ACCOUNT);
    expect(loaded).toEqual({ byRegion: {}, unposted: [], version: 1 });
    await save(store, { ...loaded, byRegion: TOLD }, 'run-1');
    expect((await loadFirstLook(store, ACCOUNT)).byRegion).toEqual(TOLD);
  });
});
