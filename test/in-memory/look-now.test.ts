import { describe, expect, it } from 'vitest';
import { readAuditEvent } from '../../lib/accounts/audit-event.ts';
import type { RunResult } from '../../lib/audit/run-deps.ts';
import { readEvent } from '../../lib/platform/fc-event.ts';
import { holdLease } from '../support/hold-lease.ts';
import { ACCOUNT, HOUR, Lab, MINUTE } from '../support/lab.ts';
import { account } from '../support/simulated-cloud.ts';
import { LOG_EVENT, TRAIL_EVENT } from '../support/trigger-events.ts';

const SECOND = 1_000;
const timer16 = { periodMs: 16 * MINUTE };

/** An invocation with this event, as the function reads it. */
const invoked = (lab: Lab, event: object, change: { timer?: typeof timer16 } = {}): Promise<RunResult> => {
  const { kind } = readAuditEvent(readEvent(Buffer.from(JSON.stringify(event))));
  return lab.invoke({ change: { ...change, lookNow: kind === 'lookNow' } });
};
const timer = (lab: Lab, change = {}) => invoked(lab, { triggerTime: '2026-11-24T07:00:00Z' }, change);

/** A laboratory whose last run was long ago. */
async function quietLab(): Promise<Lab> {
  const lab = await Lab.open();
  await lab.run({}, HOUR);
  return lab;
}

const ran = (results: readonly RunResult[]) => results.filter(({ summary }) => summary.status !== 'skipped');

describe('a flood of trigger events', () => {
  it.each([
    ['log trigger', LOG_EVENT],
    ['EventBridge trigger', TRAIL_EVENT],
  ])(
    'of a %s, 1,000 in a minute, makes four runs’ calls, and the rest write nothing',
    async (_what, event) => {
      const lab = await quietLab();
      for (let n = 0; n < 3; n += 1) lab.cloud.addImage(`m-${n}`);
      const results: RunResult[] = [];
      const startMs = lab.clock.now();
      const before = lab.cloud.calls.length;
      for (let n = 0; n < 1_000; n += 1) {
        const { read, written } = lab.store.units();
        const result = await invoked(lab, event);
        results.push(result);
        if (result.summary.status === 'skipped') {
          expect(result.summary).toMatchObject({ calls: { byApi: {} }, alerts: [] });
          // Two rows: the lease's, and that of the last run.
          expect(lab.store.units()).toEqual({ read: read + 2, written });
        }
        lab.later(startMs + (n + 1) * 60 - lab.clock.now());
      }
      expect(ran(results).map(({ summary }) => Date.parse(summary.startedAt) - startMs)).toEqual(
        [0, 15, 30, 45].map((s) => s * SECOND),
      );
      // A list and three images each.
      expect(lab.cloud.calls.length - before).toBe(4 * 4);
      const skipped = results.filter(({ summary }) => summary.status === 'skipped');
      expect(skipped).toHaveLength(996);
      expect(skipped[0]?.summary.reason).toMatch(/began less than 15 seconds ago/);
    },
  );

  it('never skips a timer’s run, at whatever moment it comes', async () => {
    const lab = await quietLab();
    lab.cloud.addImage('m-1');
    const timers: RunResult[] = [];
    const others: RunResult[] = [];
    for (let second = 0; second < 60; second += 1) {
      for (let n = 0; n < 5; n += 1) others.push(await invoked(lab, LOG_EVENT));
      if (second % 10 === 5) timers.push(await timer(lab));
      lab.later(SECOND);
    }
    expect(timers.map(({ summary }) => summary.status)).toEqual(Array(6).fill('complete'));
    // A timer's run answers the events, too: there was none more than ten seconds ago.
    expect(ran(others)).toHaveLength(1);
  });

  it('I6: events at the same moment make one run', async () => {
    const lab = await quietLab();
    lab.cloud.addImage('m-1');
    const results = await Promise.all(Array.from({ length: 20 }, () => invoked(lab, TRAIL_EVENT)));
    expect(ran(results)).toHaveLength(1);
  });

  it('I6: an event makes no call beside a run that is still at work', async () => {
    const lab = await quietLab();
    lab.cloud.addImage('m-1');
    await holdLease(lab.store, ACCOUNT, 'another', lab.clock.now(), lab.clock.now() + 10 * MINUTE);
    lab.later(MINUTE);
    const { summary } = await invoked(lab, LOG_EVENT);
    expect(summary).toMatchObject({ status: 'skipped', calls: { byApi: {} } });
    expect(summary.reason).toContain("another) has the account's lease");
  });
});

describe('the first event after a quiet time', () => {
  it('finds the share at once, though everything was read a short while ago and the timer would rest', async () => {
    const lab = await quietLab();
    const image = lab.cloud.addImage('m-1');
    await timer(lab, { timer: timer16 });
    lab.later(20 * SECOND);
    lab.cloud.share(image, account(7));
    expect((await timer(lab, { timer: timer16 })).summary.status).toBe('skipped');
    expect((await invoked(lab, LOG_EVENT, { timer: timer16 })).summary.status).toBe('complete');
    expect(lab.channel.alerts()).toEqual([`shared m-1 ${account(7)}`]);
  });

  it('is an ordinary run: the same calls, the same messages, the same rows as the timer’s', async () => {
    const told = async (event: object) => {
      const lab = await quietLab();
      const image = lab.cloud.addImage('m-1');
      await lab.run({}, HOUR);
      lab.cloud.share(image, account(7));
      const before = lab.cloud.calls.length;
      const { summary, notes } = await invoked(lab, event);
      const { accountId, scopes, calls, alerts, storeUnits } = summary;
      return {
        summary: { accountId, scopes, calls, alerts, storeUnits },
        calls: lab.cloud.calls.slice(before).map(({ action, query }) => [action, query]),
        notes: notes.map(({ kind }) => kind),
        said: lab.channel.said(),
      };
    };
    const byTimer = await told({ triggerTime: '2026-11-24T07:00:00Z' });
    expect(byTimer.summary.accountId).toBe(ACCOUNT);
    expect(await told(LOG_EVENT)).toEqual(byTimer);
    expect(await told(TRAIL_EVENT)).toEqual(byTimer);
  });
});

describe('clocks', () => {
  it('a run whose clock was half a minute ahead holds events back for that long, and no timer', async () => {
    const lab = await quietLab();
    lab.cloud.addImage('m-1');
    lab.later(30 * SECOND);
    await timer(lab);
    lab.later(-30 * SECOND);
    expect((await invoked(lab, LOG_EVENT)).summary.status).toBe('skipped');
    expect((await timer(lab)).summary.status).toBe('complete');
    lab.later(15 * SECOND);
    expect((await invoked(lab, LOG_EVENT)).summary.status).toBe('complete');
  });

  it('one that was days ahead does not', async () => {
    const lab = await quietLab();
    lab.cloud.addImage('m-1');
    lab.later(20 * 24 * HOUR);
    await timer(lab);
    lab.later(-20 * 24 * HOUR);
    expect((await invoked(lab, LOG_EVENT)).summary.status).toBe('complete');
  });
});
