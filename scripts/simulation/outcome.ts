import { type Waits, waitsOf } from './delays.ts';
import { type Deployment, OVERDUE_MS } from './deployment.ts';
import type { Invocation } from './function-compute.ts';
import type { SimulationOptions } from './options.ts';
import type { Quiet } from './quiet.ts';
import type { Reader } from './readers.ts';
import { type Reads, readsOf, type Role } from './reads.ts';
import type { SimulatedShare } from './sharing.ts';

/** What came of one simulated deployment. Times in ms; what is counted is counted since the timers were started. */
export interface Outcome {
  readonly options: SimulationOptions;
  readonly quiet: Quiet;
  readonly shares: number;
  /** From each share to the first message that carries it; in order, without those that no message carried. */
  readonly robotMs: readonly number[];
  readonly mailMs: readonly number[];
  /** Shares that a channel did not carry in the end, that one channel carried twice, and alerts about no share. */
  readonly missed: number;
  readonly twice: number;
  readonly invented: number;
  /** Alerts that the robot's message only counted, and did not name. */
  readonly countedOnly: number;
  /** What else people were told, by kind. */
  readonly others: Readonly<Record<string, number>>;
  /** Of each share. */
  readonly waits: readonly Waits[];
  /** By the cloud for its quota, and by the robot for its own. */
  readonly refusedCalls: number;
  readonly refusedMessages: number;
  /** Instances that were busy at once, at most. */
  readonly busiest: number;
  /** Events that became too old. */
  readonly dropped: number;
  readonly failedRuns: number;
  /** Accounts whose last run, when the hours of shares end, ended longer ago than the watchdog bears. */
  readonly overdue: number;
  readonly reads: Readonly<Record<Role, Reads | undefined>>;
  /** The same for the invocations of the first day, whose outbox holds every baseline. */
  readonly firstReads: Outcome['reads'];
}

/** What only the course of the simulation knows. */
export interface Course extends Pick<Outcome, 'options' | 'quiet' | 'firstReads'> {
  readonly shares: readonly SimulatedShare[];
  /** When the hours of shares end. */
  readonly toMs: number;
}

/** Draws up the outcome when the simulation is over. */
export function outcomeOf(world: Deployment, { options, quiet, firstReads, shares, toMs }: Course): Outcome {
  const { accounts, clock, homeId, platform, readers, tally } = world;
  const { invocations, busiest } = platform;
  const everybody: readonly Reader[] = [readers.robot, readers.mailbox];
  const byAccount = new Map<string, Invocation[]>();
  for (const one of invocations)
    (byAccount.get(one.account) ?? byAccount.set(one.account, []).get(one.account))?.push(one);
  const made = new Set(shares.map((s) => s.withAccount));
  return {
    options,
    quiet,
    shares: shares.length,
    robotMs: delays(readers.robot, shares),
    mailMs: delays(readers.mailbox, shares),
    missed: shares.filter((s) => everybody.some((r) => !r.told.has(s.withAccount))).length,
    twice: everybody.flatMap((r) => [...r.told.values()]).filter((t) => t.times > 1).length,
    invented: everybody.flatMap((r) => [...r.told.keys()]).filter((id) => !made.has(id)).length,
    countedOnly: [...readers.robot.told.values()].filter((t) => !t.isShown).length,
    others: Object.fromEntries(readers.robot.others),
    waits: shares.map(({ ownerId, withAccount, sharedMs }) => {
      const told = readers.robot.told.get(withAccount);
      const moments = { sharedMs, noticedMs: told?.noticedMs, toldMs: told?.atMs ?? clock.now() };
      return waitsOf(byAccount.get(ownerId) ?? [], moments);
    }),
    refusedCalls: tally.refused,
    refusedMessages: readers.robot.refused,
    busiest,
    dropped: invocations.filter((i) => i.droppedMs !== undefined).length,
    failedRuns: invocations.filter((i) => i.status === 'failed').length,
    overdue: [...accounts.keys()].filter((id) => isOverdue(byAccount.get(id) ?? [], toMs)).length,
    reads: readsOf(invocations, homeId),
    firstReads,
  };
}

function delays({ told }: Reader, shares: readonly SimulatedShare[]): number[] {
  const all = shares.flatMap(({ withAccount, sharedMs }) => {
    const first = told.get(withAccount);
    return first === undefined ? [] : [first.atMs - sharedMs];
  });
  return all.toSorted((a, b) => a - b);
}

function isOverdue(runs: readonly Invocation[], nowMs: number): boolean {
  const ends = runs.flatMap(({ status, endMs }) =>
    status !== undefined && status !== 'failed' && endMs !== undefined && endMs <= nowMs ? [endMs] : [],
  );
  return nowMs - ends.reduce((last, ms) => Math.max(last, ms), 0) >= OVERDUE_MS;
}
