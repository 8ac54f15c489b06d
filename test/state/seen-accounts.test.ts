import { describe, expect, test } from 'vitest';
import { SeenAccounts } from '../../lib/state/seen-accounts.ts';
import { account, NOW } from '../support/values.ts';
import { memoryStore } from '../support/memory-store.ts';
import { counting, rowsOf } from '../support/failing-store.ts';

const [A, B] = [account(1), account(2)];
const SCOPE_A = '1850926437581920:cn-hangzhou';

describe('accounts ever seen', () => {
  test('one never seen is new for the whole run that finds it, and for none after it', async () => {
    const store = await memoryStore();
    const first = new SeenAccounts(store);
    await first.learn([A]);
    expect(first.has(A)).toBe(false);
    await first.remember([A], SCOPE_A, NOW, 'run/1');
    expect(first.has(A)).toBe(false);
    await first.learn([A]);
    expect(first.has(A)).toBe(false);
    const next = new SeenAccounts(store);
    await next.learn([A, B]);
    expect([next.has(A), next.has(B)]).toEqual([true, false]);
  });

  test('one seen in another scope is not new', async () => {
    const store = await memoryStore();
    await new SeenAccounts(store).remember([A], 'another:cn-shanghai', NOW, 'run/1');
    const seen = new SeenAccounts(store);
    await seen.learn([A]);
    expect(seen.has(A)).toBe(true);
  });

  test('the first scope and time stay as they were', async () => {
    const store = await memoryStore();
    await new SeenAccounts(store).remember([A], SCOPE_A, NOW, 'run/1');
    await new SeenAccounts(store).remember([A], 'another:cn-shanghai', NOW + 1, 'run/2');
    const [row] = await rowsOf(store, 'state', '*');
    expect(row?.columns).toMatchObject({ first_scope: SCOPE_A, first_seen_at_ms: String(NOW) });
  });

  test('the same account twice in one call is one', async () => {
    const store = await memoryStore();
    await new SeenAccounts(store).remember([A, A, B], SCOPE_A, NOW, 'run/1');
    expect(await rowsOf(store, 'state', '*')).toHaveLength(2);
  });

  test('what is known to have been seen is not written again, and a quiet run writes and asks nothing', async () => {
    const { store, writes } = counting(await memoryStore());
    await new SeenAccounts(store).remember([A], SCOPE_A, NOW, 'run/1');
    const before = [writes.length, store.units().read];
    const seen = new SeenAccounts(store);
    await seen.learn([]);
    await seen.remember([], SCOPE_A, NOW, 'run/2');
    expect([writes.length, store.units().read]).toEqual(before);
    await seen.learn([A]);
    await seen.remember([A], SCOPE_A, NOW, 'run/2');
    expect(writes).toHaveLength(before[0] ?? Number.NaN);
  });

  test('thousands are learnt at once', async () => {
    const store = await memoryStore();
    const ids = Array.from({ length: 2_000 }, (_, n) => account(n));
    await new SeenAccounts(store).remember(ids, SCOPE_A, NOW, 'run/1');
    const seen = new SeenAccounts(store);
    await seen.learn(ids);
    expect(ids.every((id) => seen.has(id))).toBe(true);
  });
});
