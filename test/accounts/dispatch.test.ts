import { describe, expect, it } from 'vitest';
import type { Account } from '../../lib/accounts/account.ts';
import { dispatch, type DispatchDeps } from '../../lib/accounts/dispatch.ts';
import type { AccountList } from '../../lib/accounts/list-accounts.ts';
import { readRoster } from '../../lib/accounts/roster.ts';
import { ConfigError } from '../../lib/errors.ts';
import { FunctionComputeError } from '../../lib/openapi/function-compute-error.ts';
import { deadlineFrom } from '../../lib/platform/deadline.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { memoryStore } from '../support/memory-store.ts';
import { type FakeClock, fakeClock } from '../support/fake-clock.ts';
import { beforeWrites, storeAway } from '../support/failing-store.ts';
import { SimulatedChannel } from '../support/simulated-channel.ts';

const HOME = '1850926437581920';
const MINUTE = 60_000;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const busy = () => new FunctionComputeError('too busy', 'FcTemporary');

const members = (count: number): Account[] =>
  Array.from({ length: count }, (_, n) => {
    const accountId = String(2_000_000_000_000_000 + n);
    return { accountId, name: `team ${n}`, roleArn: `acs:ram::${accountId}:role/share-audit-member` };
  });

/** A dispatcher over the real store, with workers that only note that they were started. */
class Office {
  readonly clock: FakeClock;
  readonly store: Store;
  readonly channel = new SimulatedChannel('channel-a');
  readonly started: string[] = [];
  list: AccountList = { accounts: members(120), isComplete: true };
  onStart: (account: string) => unknown = () => undefined;
  /** Started and not yet answered: now, and at the most. */
  readonly underWay = { now: 0, most: 0 };
  startMs = 50;
  #invocations = 0;

  constructor(clock: FakeClock, store: Store) {
    this.clock = clock;
    this.store = store;
  }

  static async open(): Promise<Office> {
    const clock = fakeClock(Date.UTC(2026, 10, 24, 7), { auto: true });
    return new Office(clock, await memoryStore(clock));
  }

  async run(runId: string, change: Partial<DispatchDeps> = {}, timeoutMs = 300_000) {
    const { clock, store } = this;
    return dispatch({
      runId,
      holder: `invocation-${(this.#invocations += 1)}`,
      // The next run is late enough.
      overdueMs: 1,
      homeId: HOME,
      list: () => Promise.resolve(this.list),
      start: async ({ account }) => {
        const under = this.underWay;
        under.now += 1;
        under.most = Math.max(under.most, under.now);
        try {
          await clock.sleep(this.startMs);
          await this.onStart(account);
          this.started.push(account);
        } finally {
          under.now -= 1;
        }
      },
      store,
      channels: [this.channel],
      clock,
      deadline: deadlineFrom(clock.now(), timeoutMs),
      log: quiet,
      ...change,
    });
  }

  get ids(): string[] {
    return this.list.accounts.map((a) => a.accountId);
  }
}

describe('the fan-out', () => {
  it('starts one worker for each account, a few at a time, and keeps the roster', async () => {
    const office = await Office.open();
    const { answer, failure } = await office.run('r-1');
    expect(failure).toBeUndefined();
    expect(answer).toMatchObject({ status: 'complete', accounts: 120, started: 120, startedBefore: 0 });
    expect(office.started.toSorted()).toEqual(office.ids);
    expect(office.underWay.most).toBeLessThanOrEqual(10);
    const roster = [];
    for await (const entry of readRoster(office.store, HOME)) roster.push(entry);
    expect(roster).toHaveLength(120);
    expect(roster[3]).toMatchObject({ accountId: office.ids[3], name: 'team 3', leftMs: undefined });
    expect(office.channel.said()).toEqual([]);
  });

  it('I6: a repeat of a run that is done starts nobody', async () => {
    const office = await Office.open();
    await office.run('r-1');
    expect((await office.run('r-1')).answer).toMatchObject({ status: 'skipped', started: 0 });
    expect(office.started).toHaveLength(120);
    expect((await office.run('r-2')).answer.status).toBe('complete');
    expect(office.started).toHaveLength(240);
  });

  it('I6: two at once are one', async () => {
    const office = await Office.open();
    const answers = await Promise.all([office.run('r-1'), office.run('r-1'), office.run('r-1')]);
    expect(answers.map((a) => a.answer.status).toSorted()).toEqual(['complete', 'skipped', 'skipped']);
    expect(office.started).toHaveLength(120);
  });

  it('one that is killed is gone on with where it came to, when its time is over', async () => {
    const office = await Office.open();
    const dies = beforeWrites(office.store, (_table, { key, token }) => {
      if (key.sort === 'dispatch-turn' && token.endsWith('/turn/100')) throw storeAway();
      if (token.endsWith('/release')) throw storeAway();
    });
    await expect(office.run('r-1', { store: dies })).rejects.toThrow(/does not answer/);
    expect(office.started).toHaveLength(100);
    expect((await office.run('r-1')).answer.status).toBe('skipped');
    office.clock.jump(5 * MINUTE);
    const { answer } = await office.run('r-1');
    expect(answer).toMatchObject({ status: 'complete', startedBefore: 50, started: 70 });
    expect(new Set(office.started)).toEqual(new Set(office.ids));
  });

  it('I7: where the time is up, the next run begins with those whose turn did not come', async () => {
    const office = await Office.open();
    office.startMs = 9_000;
    const { answer } = await office.run('r-1', {}, 120_000);
    expect(answer).toMatchObject({ status: 'partial', started: 100, reason: 'the time was up' });
    const before = office.started.length;
    await office.run('r-2', {}, 120_000);
    const next = office.started.slice(before, before + 20).toSorted();
    expect(next).toEqual(office.ids.slice(100));
  });

  it('a service that is busy is asked again, and one account that fails keeps no other from its turn', async () => {
    const office = await Office.open();
    const tries = new Map<string, number>();
    office.onStart = (account) => {
      const count = (tries.get(account) ?? 0) + 1;
      tries.set(account, count);
      if (count === 1 || account === office.ids[7]) throw busy();
    };
    const { answer, failure } = await office.run('r-1');
    expect(failure).toBeUndefined();
    expect(answer).toMatchObject({
      status: 'partial',
      started: 119,
      notStarted: [{ account: office.ids[7], code: 'FcTemporary', denied: false }],
    });
    // I10: one hiccup is no blindness; the second run in a row tells it.
    expect(office.channel.said()).toEqual([]);
    await office.run('r-2');
    expect(office.channel.said()).toEqual(['blind all FcTemporary']);
    office.onStart = () => undefined;
    await office.run('r-3');
    expect(office.channel.said()).toEqual(['blind all FcTemporary', 'over all']);
  });

  it('I10: a permission that is missing is told at once, and not tried for every account', async () => {
    const office = await Office.open();
    office.onStart = () => {
      throw new FunctionComputeError('a permission is missing', 'FcDenied');
    };
    const { answer, failure } = await office.run('r-1');
    expect(answer).toMatchObject({ status: 'failed', started: 0 });
    expect(failure?.message).toMatch(/No worker could be started: a permission is missing/);
    expect(answer.notStarted.length).toBeLessThanOrEqual(50);
    expect(office.channel.said()).toEqual(['blind all FcDenied']);
  });

  it('I10: a list that is wrong is told at once, and keeps no account that is known from being audited', async () => {
    const office = await Office.open();
    const list = () => Promise.reject(new ConfigError(['accounts.yaml: the document: is no list']));
    const { answer, failure } = await office.run('r-1', { list });
    expect(answer).toMatchObject({ status: 'failed', accounts: 0 });
    expect(failure?.message).toContain('accounts.yaml: the document: is no list');
    expect(office.channel.said()).toEqual(['blind all Config']);
    office.list = { accounts: members(3), isComplete: true };
    await office.run('r-2');
    expect((await office.run('r-3', { list })).answer).toMatchObject({ accounts: 3, started: 3 });
    expect(office.channel.said()).toEqual(['blind all Config', 'over all', 'blind all Config']);
  });

  it('a run whose list failed, with no account known, is not done: the repeat of its event starts the workers', async () => {
    const office = await Office.open();
    const list = () => Promise.reject(new ConfigError(['accounts.yaml: the document: is no list']));
    expect((await office.run('r-1', { list })).failure).toBeDefined();
    office.list = { accounts: members(3), isComplete: true };
    expect((await office.run('r-1')).answer).toMatchObject({ status: 'complete', started: 3 });
    expect((await office.run('r-1')).answer).toMatchObject({ status: 'skipped' });
  });

  it('I1: an account that an incomplete list lacks is audited; one that a complete list lacks has left', async () => {
    const office = await Office.open();
    office.list = { accounts: members(3), isComplete: true };
    await office.run('r-1');
    const failure = { code: 'ApiTemporary', message: 'half a list' };
    office.list = { accounts: members(1), isComplete: false, failure };
    const half = await office.run('r-2');
    expect(half.answer).toMatchObject({ accounts: 3, started: 3, left: [] });
    office.list = { accounts: members(2), isComplete: true };
    const { answer } = await office.run('r-3');
    expect(answer).toMatchObject({ accounts: 2, left: [members(3)[2]?.accountId] });
    office.list = { accounts: members(3), isComplete: true };
    expect((await office.run('r-4')).answer.joined).toEqual([members(3)[2]?.accountId]);
  });
});
