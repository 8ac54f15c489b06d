import { describe, expect, test } from 'vitest';
import { guardStore } from '../../lib/state/guard-store.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { memoryStore } from '../support/memory-store.ts';
import { rowsOf } from '../support/failing-store.ts';

const KEY = { partition: 'p', sort: 's' };
const write = { key: KEY, columns: { a: '1' }, expected: 0, token: 't' };

describe('I6: a run writes nothing after its end', () => {
  const setting = async (msBeforeEnd: number) => {
    const clock = fakeClock();
    const store = await memoryStore(clock);
    return { store, clock, guarded: guardStore(store, clock, clock.now() + msBeforeEnd) };
  };

  test('before it, it writes and reads like the store itself', async () => {
    const { guarded } = await setting(1);
    expect(await guarded.write('state', write)).toEqual({ kind: 'written', version: 1 });
    expect(await guarded.writeMany('history', [write])).toEqual([{ kind: 'written', version: 1 }]);
    expect(await guarded.get('state', KEY)).toMatchObject({ columns: { a: '1' } });
    expect(await guarded.getMany('state', [KEY])).toHaveLength(1);
    expect(await rowsOf(guarded, 'state', 'p')).toHaveLength(1);
    expect(guarded.units().written).toBeGreaterThan(0);
    await guarded.prepare();
  });

  test('from that millisecond on every write is refused, and nothing of it is stored', async () => {
    const { guarded, store, clock } = await setting(1_000);
    await clock.advance(1_000);
    for (const attempt of [guarded.write('state', write), guarded.writeMany('state', [write])])
      await expect(attempt).rejects.toMatchObject({ name: 'AuditError', code: 'OutOfTime', retryable: true });
    expect(await store.get('state', KEY)).toBeUndefined();
  });

  test('reading goes on', async () => {
    const { guarded } = await setting(0);
    expect(await guarded.get('state', KEY)).toBeUndefined();
    expect(await guarded.getMany('state', [KEY])).toEqual([]);
    expect(await rowsOf(guarded, 'state', 'p')).toEqual([]);
  });
});
