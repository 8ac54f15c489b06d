import { describe, expect, test } from 'vitest';
import {
  type LearntOffset,
  learnOffset,
  offsetsOf,
  ServiceClock,
  type SharedWithin,
} from '../../lib/state/service-clock.ts';
import { counting, rowsOf } from '../support/failing-store.ts';
import { memoryStore } from '../support/memory-store.ts';
import { NOW, SCOPE } from '../support/values.ts';

const MINUTE = 60_000;
const ACCOUNT = SCOPE.accountId;
const KEY = { partition: ACCOUNT, sort: 'audit/service-clock' };
const [CHINA, INDIA, UTC] = [480, 330, 0];

/** How the service writes a moment if its clock is so many minutes ahead of UTC. */
const written = (ms: number, offset: number): string =>
  new Date(ms + offset * MINUTE).toISOString().slice(0, 19).replace('T', ' ');

/** A share that was made within `minutes`, in their middle, as a service with this offset writes it. */
const share = (offset: number, minutes = 10): SharedWithin => ({
  sharedTime: written(NOW, offset),
  afterMs: NOW - (minutes / 2) * MINUTE,
  beforeMs: NOW + (minutes / 2) * MINUTE,
});

const learn = (shares: readonly SharedWithin[], before: LearntOffset = {}) =>
  shares.reduce(learnOffset, before);

describe('the offsets with which a time may have been written', () => {
  test.each([CHINA, INDIA, UTC, -210, -720, 840])('are one if it was made within minutes (%i)', (offset) => {
    expect(offsetsOf(share(offset))).toEqual([offset]);
  });

  test('are several if the window is wide', () => {
    expect(offsetsOf(share(CHINA, 90))).toEqual([450, 480, 510]);
    expect(offsetsOf(share(CHINA, 3 * 24 * 60))).toHaveLength(53);
  });

  test('are whole half hours only, from UTC−12 to UTC+14', () => {
    const all = offsetsOf(share(UTC, 4 * 24 * 60));
    expect([all?.[0], all?.at(-1)]).toEqual([-720, 840]);
    expect(offsetsOf(share(495))).toEqual([]);
    expect(offsetsOf(share(-750))).toEqual([]);
    expect(offsetsOf(share(870))).toEqual([]);
  });

  test('allow five minutes by which two clocks differ, either way', () => {
    const within = (fromMs: number, toMs: number) =>
      offsetsOf({ sharedTime: written(NOW, CHINA), afterMs: NOW + fromMs, beforeMs: NOW + toMs });
    expect(within(5 * MINUTE, 6 * MINUTE)).toEqual([CHINA]);
    expect(within(5 * MINUTE + 1, 6 * MINUTE)).toEqual([]);
    expect(within(-6 * MINUTE, -5 * MINUTE)).toEqual([CHINA]);
    expect(within(-6 * MINUTE, -5 * MINUTE - 1)).toEqual([]);
  });

  test.each([undefined, '', 'yesterday'])('are unknown if the time is %j', (sharedTime) => {
    expect(offsetsOf({ ...share(CHINA), sharedTime })).toBeUndefined();
  });
});

describe('what shares teach of the offset', () => {
  test('one that admits a single offset makes a guess', () => {
    expect(learn([share(CHINA)])).toEqual({ guess: CHINA });
  });

  test.each([CHINA, INDIA, UTC])('a second one that admits the same makes it known (%i)', (offset) => {
    expect(learn([share(offset), share(offset)])).toEqual({ offset });
  });

  test('a second one that admits another single offset makes another guess', () => {
    expect(learn([share(CHINA), share(UTC)])).toEqual({ guess: UTC });
    expect(learn([share(CHINA), share(UTC), share(CHINA)])).toEqual({ guess: CHINA });
  });

  test('one with a window too wide neither makes nor changes a guess', () => {
    expect(learn([share(CHINA, 90)])).toEqual({});
    expect(learn([share(CHINA), share(CHINA, 90)])).toEqual({ guess: CHINA });
    expect(learn([share(CHINA), share(UTC, 90)])).toEqual({ guess: CHINA });
  });

  test('one that no offset explains makes no guess and keeps one', () => {
    expect(learn([share(CHINA), share(495)])).toEqual({ guess: CHINA });
  });

  test('one that cannot be read changes nothing', () => {
    const unreadable = { ...share(CHINA), sharedTime: 'odd' };
    for (const before of [{}, { guess: UTC }, { offset: UTC }])
      expect(learnOffset(before, unreadable)).toBe(before);
  });

  test('one that admits the known offset keeps it, also among others', () => {
    const before = { offset: CHINA };
    expect(learnOffset(before, share(CHINA))).toBe(before);
    expect(learnOffset(before, share(CHINA, 90))).toBe(before);
  });

  test('one that rules the known offset out unmakes it, and may be the first of another', () => {
    expect(learn([share(UTC)], { offset: CHINA })).toEqual({ guess: UTC });
    expect(learn([share(UTC), share(UTC)], { offset: CHINA })).toEqual({ offset: UTC });
  });

  test('one that rules it out and admits several, or none, leaves nothing known', () => {
    expect(learn([share(UTC, 90)], { offset: CHINA })).toEqual({ guess: undefined });
    expect(learn([share(495)], { offset: CHINA })).toEqual({ guess: undefined });
  });
});

describe('the service’s clock of an account', () => {
  const opened = async () => {
    const { store, writes } = counting(await memoryStore());
    return { store, writes, clock: await ServiceClock.load(store, ACCOUNT) };
  };

  test('is not known at first', async () => {
    const { clock } = await opened();
    expect(clock.offsetMinutes).toBeUndefined();
  });

  test('is not known by a guess', async () => {
    const { store, clock } = await opened();
    await clock.learn([share(CHINA)], 'run-1');
    expect(clock.offsetMinutes).toBeUndefined();
    expect((await ServiceClock.load(store, ACCOUNT)).offsetMinutes).toBeUndefined();
  });

  test('is known once a later run confirms the guess', async () => {
    const { store, clock } = await opened();
    await clock.learn([share(INDIA)], 'run-1');
    const next = await ServiceClock.load(store, ACCOUNT);
    await next.learn([share(INDIA)], 'run-2');
    expect(next.offsetMinutes).toBe(INDIA);
    expect((await ServiceClock.load(store, ACCOUNT)).offsetMinutes).toBe(INDIA);
  });

  test('is known at once by two shares of one run', async () => {
    const { clock } = await opened();
    await clock.learn([share(CHINA), share(CHINA)], 'run-1');
    expect(clock.offsetMinutes).toBe(CHINA);
  });

  test('is unknown again after a share that rules it out', async () => {
    const { store, clock } = await opened();
    await clock.learn([share(CHINA), share(CHINA)], 'run-1');
    await clock.learn([share(UTC)], 'run-2');
    expect(clock.offsetMinutes).toBeUndefined();
    const next = await ServiceClock.load(store, ACCOUNT);
    expect(next.offsetMinutes).toBeUndefined();
    await next.learn([share(UTC)], 'run-3');
    expect(next.offsetMinutes).toBe(UTC);
  });

  test('is one row, of this account, written only if something is new', async () => {
    const { store, writes, clock } = await opened();
    await clock.learn([], 'run-1');
    await clock.learn([share(CHINA, 90)], 'run-1');
    expect(writes).toEqual([]);
    await clock.learn([share(CHINA)], 'run-1');
    await clock.learn([share(CHINA)], 'run-2');
    expect(writes).toHaveLength(2);
    await clock.learn([share(CHINA), share(CHINA, 90)], 'run-3');
    expect(writes).toHaveLength(2);
    const rows = await rowsOf(store, 'state', ACCOUNT);
    expect(rows.map((row) => [row.key.sort, row.columns])).toEqual([
      ['audit/service-clock', { learnt: JSON.stringify({ offset: CHINA }) }],
    ]);
    expect((await ServiceClock.load(store, '2222222222222222')).offsetMinutes).toBeUndefined();
  });

  test('writes are signed with the run’s token', async () => {
    const { writes, clock } = await opened();
    await clock.learn([share(CHINA)], 'run-1');
    expect(writes).toMatchObject([{ key: KEY, expected: 0, token: 'run-1/clock' }]);
  });

  test.each(['{', ''])('is learnt anew from a damaged row (%j), and replaces it', async (learnt) => {
    const { store } = await opened();
    await store.write('state', { key: KEY, columns: { learnt }, expected: 0, token: 'x' });
    const clock = await ServiceClock.load(store, ACCOUNT);
    expect(clock.offsetMinutes).toBeUndefined();
    await clock.learn([share(CHINA), share(CHINA)], 'run-1');
    expect((await ServiceClock.load(store, ACCOUNT)).offsetMinutes).toBe(CHINA);
  });

  test('of two runs at once the first write stands, and the next one is on top of it', async () => {
    const { store, clock: mine } = await opened();
    const other = await ServiceClock.load(store, ACCOUNT);
    await other.learn([share(UTC)], 'other');
    await mine.learn([share(CHINA)], 'mine');
    expect((await rowsOf(store, 'state', ACCOUNT))[0]?.columns['learnt']).toBe(
      JSON.stringify({ guess: UTC }),
    );
    await mine.learn([share(CHINA)], 'mine-2');
    expect((await ServiceClock.load(store, ACCOUNT)).offsetMinutes).toBe(CHINA);
  });

  test('a row that was deleted meanwhile is written anew', async () => {
    const { store, clock } = await opened();
    await clock.learn([share(CHINA)], 'run-1');
    await store.write('state', { key: KEY, columns: null, expected: 1, token: 'x' });
    await clock.learn([share(CHINA)], 'run-2');
    await clock.learn([share(UTC)], 'run-3');
    await clock.learn([share(UTC)], 'run-4');
    expect((await ServiceClock.load(store, ACCOUNT)).offsetMinutes).toBe(UTC);
  });
});
