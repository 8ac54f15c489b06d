import type { RunResult } from '../../lib/audit/run-deps.ts';
import type { Change } from '../../lib/model/change.ts';
import { deadlineFrom } from '../../lib/platform/deadline.ts';
import { swasClient } from '../../lib/swas/client.ts';
import { faultyCloud } from './faulty-cloud.ts';
import { faultyStore } from './faulty-store.ts';
import type { RunPlan } from './history.ts';
import { Process } from './process.ts';
import type { RunRecord } from './run-record.ts';
import type { Shown } from './shown.ts';
import type { World } from './world.ts';

/** Failures that a run reports although it has done what it could. */
const ITS_WORK_WAS_DONE = ['NothingRead', 'NobodyTold'];
/** A clock that is wrong by more than this is no jitter. */
export const JITTER_MS = 2_000;

export interface AuditedOnce {
  /** Undefined: the process was ended. */
  readonly result: RunResult | undefined;
  /** Undefined: it asked the cloud for nothing. */
  readonly record: Omit<RunRecord, 'n'> | undefined;
}

/** One run in a process of its own, and all that it was shown and recorded. */
export async function auditOnce(world: World, plan: RunPlan): Promise<AuditedOnce> {
  const { lab, history } = world;
  if (plan.startsAfterMs > 0) await lab.clock.sleep(plan.startsAfterMs);
  // A minute by one clock is not a minute by another.
  if (plan.skewMs !== 0) world.calls.forget();
  const shown: Shown[] = [];
  const changes: Change[] = [];
  let faults = 0;
  const process = new Process(lab.clock, plan.skewMs, plan.kill, () => world.trouble());
  const { clock } = process;
  const startMs = clock.now();
  const store = faultyStore(lab.store, process, plan.storeFaults, {
    pause: () => (history.storeMs > 0 ? lab.clock.sleep(history.storeMs) : Promise.resolve()),
    onFault: () => {
      faults += 1;
      world.trouble();
    },
    onDone: (table, write, result) => {
      const committed = world.evidence.note(table, write, result);
      if (committed === undefined) faults += 1;
      changes.push(...(committed ?? []));
      if (table === 'outbox' && result.kind !== 'conflict') world.markAccepted(write);
    },
  });
  const call = faultyCloud(
    lab,
    process,
    { history, plan, weather: world.weather },
    {
      apply: (op) => world.apply(op),
      grants: (action) => world.calls.grants(action, world.trueNow(), world.granted),
      onCall: (action) => world.calls.note(action, world.trueNow(), plan.callsPerMinute),
      onShown: (more) => shown.push({ ...more, order: world.nextCall(), atMs: clock.now() }),
    },
  );
  const ended = new AbortController();
  // The platform measures a run's time by itself: no setting of a clock makes it longer.
  const killer = lab.clock.sleep(plan.timeoutMs, ended.signal).then(
    () => process.kill(),
    () => undefined,
  );
  const working = lab.invoke({
    regions: world.auditedRegions(plan) ?? 'all',
    callsPerMinute: plan.callsPerMinute,
    policy: world.policy,
    change: {
      store,
      clock,
      // As with a timer of a quarter of an hour.
      overdueMs: 2_700_000,
      deadline: deadlineFrom(clock.now(), plan.timeoutMs),
      channels: world.mailboxes.map((mailbox) => mailbox.for(process)),
      client: (quota) => swasClient({ callFor: () => call, quota, clock, random: () => 0.5 }),
    },
  });
  const result = await Promise.race([working, process.ended.then(() => undefined)]);
  ended.abort(new Error('the run has ended'));
  await killer;
  const broke = result?.failure !== undefined && !ITS_WORK_WAS_DONE.includes(result.failure.code);
  if (broke) world.trouble();
  if (plan.skewMs !== 0) world.calls.forget();
  return {
    result,
    record: shown.length === 0 ? undefined : recordOf(result !== undefined && !broke && faults === 0),
  };

  function recordOf(lived: boolean): Omit<RunRecord, 'n'> {
    const times = shown.map((s) => s.atMs);
    return {
      // A clock that is set while the run is at work makes every moment of it doubtful.
      ms: { from: Math.min(startMs, ...times), to: Math.max(startMs, ...times, clock.now()) },
      lived,
      isSkewed: Math.abs(plan.skewMs) > JITTER_MS,
      shown,
      changes,
    };
  }
}
