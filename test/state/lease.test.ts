import { describe, expect, test } from 'vitest';
import { type LeaseMemory, readLease, readLeases, takeLease } from '../../lib/state/lease.ts';
import { deadlineFrom } from '../../lib/platform/deadline.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { CallQuota } from '../../lib/openapi/quota.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { mostInAMinute, SimulatedService } from '../support/simulated-service.ts';
import { NOW, SCOPE } from '../support/values.ts';
import { endRun, holdLease } from '../support/hold-lease.ts';
import { memoryStore } from '../support/memory-store.ts';

const ACCOUNT = SCOPE.accountId;
const UNTIL = NOW + 600_000;
const take = (store: Store, holder: string, nowMs = NOW, untilMs = UNTIL) =>
  holdLease(store, ACCOUNT, holder, nowMs, untilMs);

const taken = async (...args: Parameters<typeof take>) => {
  const result = await take(...args);
  if (result.kind !== 'taken') throw new Error(`held by ${result.holder}`);
  return result;
};

const putQuota = async (store: Store, quota: string) => {
  await store.write('state', {
    key: { partition: ACCOUNT, sort: 'lease' },
    columns: { holder: '', until_ms: '0', quota },
    expected: 0,
    token: 'an older release',
  });
};

describe('I6: one at a time', () => {
  test('of three at once one works, and the others hear who and until when', async () => {
    const store = await memoryStore();
    const results = await Promise.all(['a', 'b', 'c'].map((holder) => take(store, holder)));
    expect(results.filter((r) => r.kind === 'taken')).toHaveLength(1);
    const winner = ['a', 'b', 'c'].find((_, i) => results[i]?.kind === 'taken');
    for (const result of results.filter((r) => r.kind === 'held'))
      expect(result).toEqual({ kind: 'held', holder: winner, untilMs: UNTIL });
  });

  test('it ends with the deadline of its holder, to the millisecond', async () => {
    const store = await memoryStore();
    await take(store, 'a');
    expect(await take(store, 'b', UNTIL - 1)).toMatchObject({ kind: 'held', holder: 'a' });
    expect(await take(store, 'b', UNTIL, UNTIL + 1)).toMatchObject({ kind: 'taken' });
  });

  test('its holder’s row ends it at once, and the next works with what was learnt', async () => {
    const store = await memoryStore();
    const limits = new CallQuota(10, fakeClock(NOW));
    (await limits.limitFor('ListCustomImages').take()).release('answered');
    await taken(store, 'a');
    await endRun(store, ACCOUNT, 'a', { limits: limits.state() });
    expect((await taken(store, 'b')).memory).toEqual({ limits: limits.state() });
  });

  test('who makes no run of it gives it back, and the next works with what was learnt before', async () => {
    const store = await memoryStore();
    await taken(store, 'a');
    await endRun(store, ACCOUNT, 'a', { limits: {}, endedMs: 5, periodMs: 60_000 });
    const held = await taken(store, 'b');
    expect(await take(store, 'c')).toMatchObject({ kind: 'held', holder: 'b' });
    await held.release();
    const next = await taken(store, 'c');
    expect(next.memory).toEqual({ limits: {}, endedMs: 5, periodMs: 60_000 });
    // Too late: another has taken it since.
    await held.release();
    expect(await take(store, 'd')).toMatchObject({ kind: 'held', holder: 'c' });
  });

  test('whoever ends after another has taken it ends nothing', async () => {
    const store = await memoryStore();
    await take(store, 'late');
    await take(store, 'next', UNTIL, UNTIL + 600_000);
    await endRun(store, ACCOUNT, 'late', { limits: {}, doneRun: 'late' });
    expect(await take(store, 'third', UNTIL + 1)).toMatchObject({ kind: 'held', holder: 'next' });
  });

  test('ended twice, it is free once', async () => {
    const store = await memoryStore();
    await take(store, 'a');
    await endRun(store, ACCOUNT, 'a');
    await take(store, 'b');
    await endRun(store, ACCOUNT, 'a');
    expect(await take(store, 'c')).toMatchObject({ kind: 'held', holder: 'b' });
  });

  test('of two that read it as free one has it, also where the other took it and ended in between', async () => {
    const store = await memoryStore();
    const read = await readLease(store, ACCOUNT);
    await take(store, 'quick');
    await endRun(store, ACCOUNT, 'quick');
    const late = await takeLease(store, read, { holder: 'late', nowMs: NOW, untilMs: UNTIL });
    expect(late).toMatchObject({ kind: 'held', holder: 'quick' });
  });

  test('accounts do not wait for each other', async () => {
    const store = await memoryStore();
    await take(store, 'a');
    expect(await holdLease(store, '2222222222222222', 'b', NOW, UNTIL)).toMatchObject({ kind: 'taken' });
  });

  test('a reply that was lost does not make a run wait for itself', async () => {
    const store = await memoryStore();
    await take(store, 'a');
    const again = { ...store, get: async () => undefined, write: store.write.bind(store) } as Store;
    expect(await take(again, 'a')).toMatchObject({ kind: 'taken' });
  });

  test.each([30, 60, 600])(
    'clocks that differ by less than five seconds let no two work at once (%i s)',
    async (timeoutS) => {
      const store = await memoryStore();
      const mine = deadlineFrom(NOW, timeoutS * 1_000);
      await take(store, 'mine', NOW, mine.killMs);
      // The other one's clock is ahead by just under the allowance: when does it get the lease, by my clock?
      const ahead = 4_999;
      let atMs = NOW;
      while ((await take(store, 'other', atMs + ahead, mine.killMs + 1)).kind === 'held') atMs += 100;
      expect(atMs).toBeGreaterThan(mine.endMs);
    },
  );
});

describe('what one run leaves for the next', () => {
  const memory: LeaseMemory = {
    limits: {},
    doneRun: 'fan-out-1',
    endedMs: NOW + 1_000,
    restUntilMs: NOW + 60_000,
    periodMs: 60_000,
    resumedMs: NOW - 1_000,
    isBlind: true,
  };

  test.each<[string, LeaseMemory]>([
    ['all of it', memory],
    ['nothing', { limits: {} }],
    ['the time of its end', { limits: {}, endedMs: NOW }],
  ])('%s', async (_, left) => {
    const store = await memoryStore();
    await taken(store, 'a');
    await endRun(store, ACCOUNT, 'a', left);
    expect(await readLease(store, ACCOUNT)).toMatchObject({ holder: 'a', untilMs: UNTIL, isEnded: true });
    expect((await taken(store, 'b')).memory).toStrictEqual({
      limits: left.limits,
      doneRun: left.doneRun,
      endedMs: left.endedMs,
      restUntilMs: left.restUntilMs,
      isBlind: left.isBlind,
      periodMs: left.periodMs,
      resumedMs: left.resumedMs,
    });
  });

  test('is kept by a run that dies', async () => {
    const store = await memoryStore();
    await taken(store, 'a');
    await endRun(store, ACCOUNT, 'a', memory);
    await taken(store, 'dies');
    const lease = await readLease(store, ACCOUNT);
    expect(lease).toMatchObject({ holder: 'dies', isEnded: false, memory });
    expect((await taken(store, 'next', UNTIL, UNTIL + 1)).memory).toMatchObject({
      doneRun: memory.doneRun,
      endedMs: memory.endedMs,
      restUntilMs: memory.restUntilMs,
    });
  });

  test('an account that was never audited has a free lease and no memory', async () => {
    expect(await readLease(await memoryStore(), ACCOUNT)).toEqual({
      accountId: ACCOUNT,
      holder: '',
      untilMs: 0,
      takenMs: 0,
      isEnded: true,
      memory: {
        limits: {},
        doneRun: undefined,
        endedMs: undefined,
        restUntilMs: undefined,
        periodMs: undefined,
        resumedMs: undefined,
      },
      row: undefined,
    });
  });

  test('the leases of many accounts are read as each of them is', async () => {
    const store = await memoryStore();
    const [ended, running, free, never] = ['1', '2', '3', '4'].map((n) => n.repeat(16));
    await holdLease(store, ended ?? '', 'a', NOW, UNTIL);
    await endRun(store, ended ?? '', 'a', memory);
    await holdLease(store, running ?? '', 'b', NOW, UNTIL);
    await store.write('state', {
      key: { partition: free ?? '', sort: 'lease' },
      columns: { holder: '', until_ms: '0' },
      expected: 0,
      token: 'free',
    });
    const all = [ended, running, free, never].map((id) => id ?? '');
    const leases = await readLeases(store, all);
    const each = await Promise.all([ended, running, free].map((id) => readLease(store, id ?? '')));
    expect(leases.toSorted((a, b) => a.accountId.localeCompare(b.accountId))).toEqual(each);
    expect(each.map(({ isEnded }) => isEnded)).toEqual([true, false, true]);
  });

  test('no run is asked for where no account was ever audited', async () => {
    const asked: number[] = [];
    const store = await memoryStore();
    const watched = {
      getMany: async (table: 'state' | 'runs', keys: Parameters<Store['getMany']>[1]) => {
        if (table === 'runs') asked.push(keys.length);
        return store.getMany(table, keys);
      },
    } as unknown as Store;
    await store.write('state', {
      key: { partition: ACCOUNT, sort: 'lease' },
      columns: { holder: '', until_ms: '0' },
      expected: 0,
      token: 'free',
    });
    await readLeases(watched, [ACCOUNT]);
    expect(asked).toEqual([0]);
  });
});

describe('I6: a retry does not spend the quota twice', () => {
  const API = 'ListCustomImages';

  /** Runs that each make their calls and then give the lease back, or die. */
  async function runs(courses: readonly { calls: number; dies: boolean }[]) {
    const clock = fakeClock(NOW, { auto: true });
    const store = await memoryStore(clock);
    const service = new SimulatedService(clock, Number.POSITIVE_INFINITY);
    for (const [n, { calls, dies }] of courses.entries()) {
      const untilMs = clock.now() + 120_000;
      const { memory } = await taken(store, `run-${n}`, clock.now(), untilMs);
      const quota = new CallQuota(10, clock, memory.limits);
      for (let i = 0; i < calls; i += 1) await service.call(quota.limitFor(API), { durationMs: 100 });
      if (dies) {
        // It calls until its very end.
        await clock.sleep(untilMs - clock.now() - 1_000);
        for (let i = 0; i < calls; i += 1) await service.call(quota.limitFor(API), { durationMs: 0 });
        await clock.sleep(untilMs - clock.now());
      } else await endRun(store, ACCOUNT, `run-${n}`, { limits: quota.state() });
    }
    return mostInAMinute(service.calls);
  }

  test('after a run that ended well', async () => {
    const most = await runs([
      { calls: 8, dies: false },
      { calls: 8, dies: false },
    ]);
    expect(most).toBeLessThanOrEqual(10);
  });

  test('after a run that died', async () => {
    const most = await runs([
      { calls: 3, dies: false },
      { calls: 8, dies: true },
      { calls: 8, dies: false },
    ]);
    expect(most).toBeLessThanOrEqual(10);
  });

  test('after a first run that died', async () => {
    const most = await runs([
      { calls: 8, dies: true },
      { calls: 8, dies: false },
    ]);
    expect(most).toBeLessThanOrEqual(10);
  });

  test('after a run that died long ago nobody waits', async () => {
    const clock = fakeClock(NOW, { auto: true });
    const store = await memoryStore(clock);
    const quota = new CallQuota(10, clock);
    (await quota.limitFor(API).take()).release('answered');
    await taken(store, 'a');
    await endRun(store, ACCOUNT, 'a', { limits: quota.state() });
    await take(store, 'dies');
    await clock.sleep(3_600_000);
    const { memory } = await taken(store, 'next', clock.now(), clock.now() + 600_000);
    const atMs = clock.now();
    await new CallQuota(10, clock, memory.limits).limitFor(API).take();
    expect(clock.now()).toBe(atMs);
  });
});

describe('what is kept beside the lease is only what was learnt: damaged, it is learnt again', () => {
  test.each([
    ['no JSON', '{"limits":'],
    ['empty', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a number', '7'],
    ['a text', '"limits"'],
    ['no limits', '{}'],
    ['limits that are null', '{"limits":null}'],
    ['a limit that is null', '{"limits":{"ListCustomImages":null}}'],
    ['a limit of an older release', '{"limits":{"ListCustomImages":{"limit":5}}}'],
    [
      'a limit beyond measure',
      '{"limits":{"ListCustomImages":{"limit":1e12,"refusedLevel":0,"probeAtMs":0,"probePauseMs":0,"recentMs":[]}}}',
    ],
  ])('%s', async (_, quota) => {
    for (const dies of [false, true]) {
      const store = await memoryStore();
      await putQuota(store, quota);
      if (dies) await take(store, 'dies');
      const nowMs = dies ? UNTIL : NOW;
      const { memory } = await taken(store, 'a', nowMs, nowMs + 600_000);
      if (!dies) expect(memory.limits).toEqual({});
      const clock = fakeClock(nowMs + 120_000);
      const limit = new CallQuota(10, clock, memory.limits).limitFor('ListCustomImages');
      await expect(limit.take({ untilMs: clock.now() })).resolves.toBeDefined();
      expect(limit.limit).toBeGreaterThanOrEqual(1);
      expect(limit.limit).toBeLessThanOrEqual(10);
    }
  });

  test('an end that is no number counts as past', async () => {
    const store = await memoryStore();
    const key = { partition: ACCOUNT, sort: 'lease' };
    const columns = { holder: 'x', until_ms: 'soon', quota: '{"limits":{}}' };
    await store.write('state', { key, columns, expected: 0, token: 'x' });
    expect(await take(store, 'a')).toMatchObject({ kind: 'taken' });
  });
});
