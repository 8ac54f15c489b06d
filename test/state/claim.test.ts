import { describe, expect, test } from 'vitest';
import { claim, isHeld, readClaim } from '../../lib/state/claim.ts';
import type { Row, Store } from '../../lib/snapshot/store.ts';
import { memoryStore } from '../support/memory-store.ts';
import { NOW } from '../support/values.ts';

const KEY = { partition: '*', sort: 'a right' };
const HOUR = 3_600_000;
const UNTIL = NOW + HOUR;
const by = (holder: string, nowMs = NOW, untilMs = UNTIL) => ({ holder, nowMs, untilMs });

const taken = async (...args: Parameters<typeof claim>) => {
  const result = await claim(...args);
  if (result.kind !== 'taken') throw new Error(`held by ${result.holder}`);
  return result;
};

describe('I6: a right that one holder has at a time', () => {
  test('is held by whoever claimed it first, until it ends', async () => {
    const store = await memoryStore();
    expect((await taken(store, KEY, by('a'))).before).toBeUndefined();
    expect(await claim(store, KEY, by('b', UNTIL - 1))).toEqual({
      kind: 'held',
      holder: 'a',
      untilMs: UNTIL,
    });
    expect(await claim(store, KEY, by('b', UNTIL, UNTIL + 1))).toMatchObject({ kind: 'taken' });
  });

  test('goes to one of two that read it as free', async () => {
    const store = await memoryStore();
    const blind = { get: async () => undefined, write: store.write.bind(store) } as unknown as Store;
    await taken(store, KEY, by('quick'));
    expect(await claim(blind, KEY, by('late'))).toEqual({ kind: 'held', holder: 'quick', untilMs: UNTIL });
  });

  test('is free when it was released, and says what was left and kept', async () => {
    const store = await memoryStore();
    const first = await taken(store, KEY, by('a'), () => ({ kept: 'since a' }));
    await first.release({ left: 'by a' });
    const row = await store.get('state', KEY);
    expect(readClaim(row)).toEqual({ holder: '', untilMs: 0, takenMs: 0 });
    expect(row?.columns).toMatchObject({ left: 'by a' });
    const next = await taken(store, KEY, by('b'), (before) => ({ left: before?.columns['left'] ?? '' }));
    expect(next.before).toEqual(row);
    expect((await store.get('state', KEY))?.columns).toMatchObject({ holder: 'b', left: 'by a' });
  });

  test('released without a word keeps nothing', async () => {
    const store = await memoryStore();
    await (await taken(store, KEY, by('a'))).release();
    expect((await store.get('state', KEY))?.columns).toEqual({ holder: '', until_ms: '0' });
  });

  test('that another has taken meanwhile is not released by the one before', async () => {
    const store = await memoryStore();
    const late = await taken(store, KEY, by('late'));
    await taken(store, KEY, by('next', UNTIL, UNTIL + HOUR));
    await late.release();
    expect(await claim(store, KEY, by('third', UNTIL + 1))).toMatchObject({ kind: 'held', holder: 'next' });
  });

  test('that nobody ever claimed has no holder', () => {
    expect(readClaim(undefined)).toEqual({ holder: '', untilMs: 0, takenMs: 0 });
    expect(isHeld(undefined, NOW)).toBe(false);
  });
});

describe('I10: a claim that a wrong clock made does not count', () => {
  const row = (takenMs: number, untilMs: number): Row => ({
    key: KEY,
    version: 1,
    token: 'a',
    columns: { holder: 'a', taken_ms: String(takenMs), until_ms: String(untilMs) },
  });

  test.each([
    ['taken when clocks may still differ', NOW + 300_000, UNTIL, true],
    ['taken later than clocks differ', NOW + 300_001, UNTIL, false],
    ['held as long as a function can run, and an hour', NOW, NOW + 25 * HOUR, true],
    ['held for longer', NOW, NOW + 25 * HOUR + 1, false],
  ])('%s', (_, takenMs, untilMs, held) => {
    expect(isHeld(row(takenMs, untilMs), NOW)).toBe(held);
  });
});
