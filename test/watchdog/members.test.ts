import { describe, expect, it } from 'vitest';
import { updateRoster } from '../../lib/accounts/roster.ts';
import { deadlineFrom } from '../../lib/platform/deadline.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { StoreAway } from '../../lib/watchdog/store-away.ts';
import { watch } from '../../lib/watchdog/watch.ts';
import { endRun, holdLease } from '../support/hold-lease.ts';
import { memoryStore } from '../support/memory-store.ts';
import { type FakeClock, fakeClock } from '../support/fake-clock.ts';
import { SimulatedChannel } from '../support/simulated-channel.ts';

const HOME = '1850926437581920';
const MINUTE = 60_000;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

class Post {
  readonly clock: FakeClock;
  readonly store: Store;
  readonly channel = new SimulatedChannel('channel-a');
  readonly ids: readonly string[];
  #looks = 0;
  #runs = 0;

  private constructor(clock: FakeClock, store: Store, count: number) {
    this.clock = clock;
    this.store = store;
    this.ids = Array.from({ length: count }, (_, n) => String(2_000_000_000_000_000 + n));
  }

  static async open(count: number): Promise<Post> {
    const clock = fakeClock(Date.UTC(2026, 10, 24, 7), { auto: true });
    const post = new Post(clock, await memoryStore(clock), count);
    await post.list(post.ids);
    return post;
  }

  list(ids: readonly string[]) {
    return updateRoster(
      this.store,
      HOME,
      ids.map((accountId) => ({ accountId, name: `team ${accountId.slice(-2)}` })),
      { isComplete: true, nowMs: this.clock.now(), token: `list ${(this.#runs += 1)}` },
    );
  }

  /** An audit of these accounts that ends well; with `dies`, one that is heard of no more. */
  async audited(ids: readonly string[], dies = false): Promise<void> {
    for (const id of ids) {
      const nowMs = this.clock.now();
      const run = `run ${(this.#runs += 1)}`;
      const taken = await holdLease(this.store, id, run, nowMs, nowMs + 14 * MINUTE);
      if (taken.kind === 'taken' && !dies)
        await endRun(this.store, id, run, { ...taken.memory, endedMs: nowMs });
    }
  }

  async look() {
    // The home account's own audit runs on.
    const { clock, store, channel } = this;
    const nowMs = clock.now();
    await this.audited([HOME]);
    const summary = JSON.stringify({ startedAt: new Date(nowMs).toISOString(), durationMs: 0 });
    const run = `run-${String((this.#looks += 1)).padStart(4, '0')}`;
    await store.write('runs', {
      key: { partition: HOME, sort: run },
      columns: { status: 'complete', summary },
      expected: 0,
      token: run,
    });
    const { answer } = await watch({
      watchId: `watch-${this.#looks}`,
      accountId: HOME,
      overdueMs: 45 * MINUTE,
      away: new StoreAway(),
      store,
      channels: [channel],
      clock,
      deadline: deadlineFrom(nowMs, 120_000),
      log: quiet,
    });
    return answer;
  }

  said(): string[] {
    return this.channel
      .notes()
      .map(
        (n) =>
          `${n.kind}${n.kind === 'blind' && n.reminder ? ' again' : ''} ${n.accountId === HOME ? 'home' : n.accountId.slice(-2)}`,
      );
  }
}

describe('I10: accounts whose audit did not end', () => {
  it('one that is killed again and again is told once, reminded of daily, and closed when it is over', async () => {
    const post = await Post.open(20);
    await post.audited(post.ids);
    expect(await post.look()).toMatchObject({ status: 'well', found: {} });
    const [killed = '', ...others] = post.ids;
    for (let n = 0; n < 8; n += 1) {
      post.clock.jump(15 * MINUTE);
      await post.audited(others);
      await post.audited([killed], true);
      await post.look();
    }
    expect(post.said()).toEqual(['blind 00']);
    expect(post.channel.notes()[0]).toMatchObject({ accountName: 'team 00', failure: { code: 'Overdue' } });
    expect((await post.look()).found.members).toBe('1 of 20 accounts is overdue');
    for (let n = 0; n < 24; n += 1) {
      post.clock.jump(60 * MINUTE);
      await post.audited(others);
      await post.look();
    }
    expect(post.said()).toEqual(['blind 00', 'blind again 00']);
    await post.audited(post.ids);
    expect(await post.look()).toMatchObject({ status: 'well' });
    expect(post.said()).toEqual(['blind 00', 'blind again 00', 'over 00']);
  });

  it('one whose row says that its timer fires once a year is overdue like the others', async () => {
    const post = await Post.open(5);
    await post.audited(post.ids);
    const [forged = '', ...others] = post.ids;
    const periods = [[forged, 366 * 24 * 60 * MINUTE] as const, ...others.map((id) => [id, MINUTE] as const)];
    for (const [id, periodMs] of periods) {
      const nowMs = post.clock.now();
      const taken = await holdLease(post.store, id, `run of ${id}`, nowMs, nowMs + 14 * MINUTE);
      if (taken.kind !== 'taken') throw new Error('the lease is not free');
      await endRun(post.store, id, `run of ${id}`, { ...taken.memory, endedMs: nowMs, periodMs });
    }
    post.clock.jump(46 * MINUTE);
    await post.audited(others);
    expect((await post.look()).found.members).toBe('1 of 5 accounts is overdue');
    expect(post.said()).toEqual(['blind 00']);
  });

  it('all of them at once are one message, and so is their end', async () => {
    const post = await Post.open(230);
    await post.audited(post.ids);
    post.clock.jump(46 * MINUTE);
    expect((await post.look()).found.members).toBe('230 of 230 accounts are overdue');
    expect(post.said()).toEqual(['blind home']);
    expect(post.channel.notes()[0]).toMatchObject({
      failure: { message: expect.stringContaining('230 of 230 accounts') as unknown },
    });
    await post.look();
    await post.audited(post.ids);
    await post.look();
    expect(post.said()).toEqual(['blind home', 'over home']);
  });

  it('one that came onto the list has its time, and one that left it is waited for no more', async () => {
    const post = await Post.open(2);
    await post.audited(post.ids);
    post.clock.jump(40 * MINUTE);
    const late = '2000000000000099';
    await post.audited(post.ids);
    await post.list([...post.ids, late]);
    post.clock.jump(44 * MINUTE);
    expect((await post.look()).status).toBe('well');
    post.clock.jump(2 * MINUTE);
    await post.audited(post.ids);
    await post.look();
    expect(post.said()).toEqual(['blind 99']);
    // It may be back tomorrow.
    await post.list(post.ids);
    await post.look();
    expect(post.said()).toEqual(['blind 99']);
    post.clock.jump(24 * 60 * MINUTE);
    await post.audited(post.ids);
    await post.look();
    await post.look();
    expect(post.said()).toEqual(['blind 99', 'over 99']);
  });
});
