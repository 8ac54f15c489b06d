import { account } from '../../test/support/simulated-cloud.ts';
import * as given from './assumptions.ts';
import { type Waits, waitsOf } from './delays.ts';
import { DEFAULT_CALLS_PER_MINUTE, Deployment, OVERDUE_MS } from './deployment.ts';
import type { SimulationOptions } from './options.ts';
import { Dice } from './dice.ts';
import type { FunctionName } from '../deployed.ts';
import type { Invocation } from './function-compute.ts';
import type { Reader } from './readers.ts';

interface SimulatedShare {
  readonly ownerId: string;
  /** No two are alike. */
  readonly withAccount: string;
  readonly sharedMs: number;
}

/** What an invocation read from the store. */
export interface Reads {
  readonly medianRows: number;
  readonly mostRows: number;
  readonly medianBytes: number;
  readonly mostBytes: number;
}

export type Role = 'worker' | 'home' | 'dispatch' | 'watchdog';

/** What came of it. Times in ms; the rest counts, all of it within the hours of shares unless it says otherwise. */
export interface Outcome {
  readonly options: SimulationOptions;
  readonly shares: number;
  /** From each share to the first message that carries it; in order. Until the end of the time for late ones. */
  readonly robotMs: readonly number[];
  readonly mailMs: readonly number[];
  /** Shares that no channel carried in the end, that one channel carried twice, and messages about no share. */
  readonly missed: number;
  readonly twice: number;
  readonly invented: number;
  /** Alerts that the robot's message only counted, and did not name. */
  readonly countedOnly: number;
  /** What else people were told, by kind. */
  readonly others: Readonly<Record<string, number>>;
  readonly waits: readonly Waits[];
  readonly calls: number;
  /** By the cloud for its quota, and by the robot for its own; also before and after those hours. */
  readonly refusedCalls: number;
  readonly refusedMessages: number;
  readonly messages: { readonly robot: number; readonly mail: number };
  readonly invocations: Readonly<Record<Exclude<FunctionName, 'digest'>, number>>;
  readonly seconds: number;
  readonly gbSeconds: number;
  readonly vcpuSeconds: number;
  readonly busiest: number;
  /** Events that became too old, and accounts whose last run ended longer ago than the watchdog bears. */
  readonly dropped: number;
  readonly overdue: number;
  readonly failedRuns: number;
  readonly unitsRead: number;
  readonly unitsWritten: number;
  /** Of run summaries. */
  readonly runBytes: number;
  readonly reads: Readonly<Record<Role, Reads | undefined>>;
  /** The same for the invocations of the first day, whose outbox holds every baseline. */
  readonly firstReads: Readonly<Record<Role, Reads | undefined>>;
}

const HOUR_MS = 3_600_000;
/** A quota that nobody waits for: the baseline is not what is measured. */
const UNBOUNDED = 1_000_000;
/** Nobody reads the summaries of the members' runs, and a thousand members write hundreds of megabytes an hour. */
const FORGET_MS = 10 * 60_000;

/**
 * One deployment: its baseline, a day later some hours in which images are shared at random moments, and as long as it
 * takes (two hours at the most) until all is told.
 *
 * @param onProgress hears what is going on, and at which simulated hour.
 */
export async function simulate(
  options: SimulationOptions,
  onProgress: (what: string) => void = () => undefined,
): Promise<Outcome> {
  const { hours, seed } = options;
  const world = new Deployment(options);
  const { clock, platform, tables, tally, readers } = world;
  const pass = async (ms: number, isOver?: () => boolean): Promise<void> => {
    const untilMs = clock.now() + ms;
    for (; clock.now() < untilMs; ) {
      if (isOver?.() === true) return;
      await clock.runUntil(Math.min(untilMs, clock.now() + FORGET_MS), isOver);
      platform.check();
      tables.forget('runs', clock.now() - FORGET_MS, world.homeId);
    }
  };

  onProgress('baseline');
  await layBaseline(world, pass);
  const firstReads = readsOf(platform.invocations, world.homeId);
  await pass(given.DAY_BETWEEN_MS);

  platform.invocations = [];
  platform.instances = options.instances;
  Object.assign(tally, { calls: 0, refused: 0 });
  world.callsPerMinute = DEFAULT_CALLS_PER_MINUTE;
  for (const swas of world.accounts.values()) swas.callsPerMinute = given.CALLS_PER_MINUTE;
  world.startTimers();
  onProgress('settling');
  await pass(given.SETTLE_MS);

  const fromMs = clock.now();
  const before = { ...tables.total, calls: tally.calls, runs: tables.bytesWritten.get('runs') ?? 0 };
  const messages = { robot: readers.robot.messages, mail: readers.mailbox.messages };
  platform.busiest = 0;
  const shares = scheduleShares(world, hours, seed);
  for (let quarter = 1; quarter <= 4 * hours; quarter += 1) {
    onProgress(`quarter of an hour ${quarter} of ${4 * hours}`);
    await pass(HOUR_MS / 4);
  }
  const toMs = clock.now();
  const after = { ...tables.total, calls: tally.calls, runs: tables.bytesWritten.get('runs') ?? 0 };
  const used = {
    messages: {
      robot: readers.robot.messages - messages.robot,
      mail: readers.mailbox.messages - messages.mail,
    },
    busiest: platform.busiest,
  };

  onProgress('the last alerts');
  const everybody: readonly Reader[] = [readers.robot, readers.mailbox];
  const isTold = (): boolean => everybody.every((r) => r.told.size >= shares.length);
  await pass(given.DRAIN_MS, isTold);
  world.stopTimers();

  const endMs = clock.now();
  const inHours = platform.invocations.filter((i) => i.askedMs >= fromMs && i.askedMs < toMs);
  const work = worked(world, fromMs, toMs);
  const delays = (reader: Reader): number[] =>
    shares
      .flatMap(({ withAccount, sharedMs }) => {
        const told = reader.told.get(withAccount);
        return told === undefined ? [] : [told.atMs - sharedMs];
      })
      .toSorted((a, b) => a - b);
  const byAccount = new Map<string, Invocation[]>();
  for (const one of platform.invocations)
    (byAccount.get(one.account) ?? byAccount.set(one.account, []).get(one.account))?.push(one);
  return {
    options,
    shares: shares.length,
    robotMs: delays(readers.robot),
    mailMs: delays(readers.mailbox),
    missed: shares.filter((s) => everybody.some((r) => !r.told.has(s.withAccount))).length,
    twice: everybody.flatMap((r) => [...r.told.values()]).filter((t) => t.times > 1).length,
    invented: inventedBy(everybody, shares),
    countedOnly: [...readers.robot.told.values()].filter((t) => !t.isShown).length,
    others: Object.fromEntries(readers.robot.others),
    waits: shares.map(({ ownerId, withAccount, sharedMs }) => {
      const told = readers.robot.told.get(withAccount);
      const moments = { sharedMs, noticedMs: told?.noticedMs, toldMs: told?.atMs ?? endMs };
      return waitsOf(byAccount.get(ownerId) ?? [], moments);
    }),
    calls: after.calls - before.calls,
    refusedCalls: tally.refused,
    refusedMessages: readers.robot.refused,
    ...used,
    ...work,
    invocations: {
      audit: inHours.filter((i) => i.name === 'audit' && i.startMs !== undefined).length,
      dispatch: inHours.filter((i) => i.name === 'dispatch').length,
      watchdog: inHours.filter((i) => i.name === 'watchdog').length,
    },
    dropped: inHours.filter((i) => i.droppedMs !== undefined).length,
    overdue: [...world.accounts.keys()].filter((id) => isOverdue(byAccount.get(id) ?? [], toMs)).length,
    failedRuns: inHours.filter((i) => i.status === 'failed').length,
    unitsRead: after.read - before.read,
    unitsWritten: after.written - before.written,
    runBytes: after.runs - before.runs,
    reads: readsOf(inHours, world.homeId),
    firstReads,
  };
}

/** Every account's first run, with as many instances and calls as it takes, until people have all summaries. */
async function layBaseline(world: Deployment, pass: (ms: number, isOver?: () => boolean) => Promise<void>) {
  const { platform, homeId, tables } = world;
  const everybody = [world.readers.robot, world.readers.mailbox];
  // Sixteen thousand summaries would be composed for longer than all the hours take.
  for (const reader of everybody) reader.isWordless = true;
  const isIdle = (): boolean => platform.open === 0;
  platform.instances = UNBOUNDED;
  world.callsPerMinute = UNBOUNDED;
  for (const swas of world.accounts.values()) swas.callsPerMinute = UNBOUNDED;
  world.auditHome();
  if (world.accounts.size > 1) world.fanOut();
  await pass(HOUR_MS, isIdle);
  const complete = platform.invocations.filter((i) => i.name === 'audit' && i.status === 'complete').length;
  if (complete !== world.accounts.size)
    throw new Error(`only ${complete} of ${world.accounts.size} accounts have their baseline`);
  const isWaiting = (): boolean =>
    [...(tables.partition('outbox', homeId)?.rows.values() ?? [])].some(
      ({ row: { columns } }) => columns['note'] !== undefined && columns['done_at_ms'] === undefined,
    );
  for (let look = 0; isWaiting(); look += 1) {
    if (look === 100) throw new Error('the baseline was not told');
    world.lookAfter();
    await pass(HOUR_MS, isIdle);
  }
  for (const reader of everybody) reader.isWordless = false;
}

/** Makes up the shares and lets them happen. */
function scheduleShares(world: Deployment, hours: number, seed: number): readonly SimulatedShare[] {
  const { clock, accounts } = world;
  // Dice of their own: the same shares whatever the audit does.
  const dice = new Dice(seed + 1);
  const owners = [...accounts.entries()];
  return Array.from({ length: given.SHARES }, (_, n) => {
    const [ownerId, swas] = dice.pick(owners);
    const image = dice.pick(swas.images);
    const afterMs = dice.between(0, hours * HOUR_MS - 1);
    const share = { ownerId, withAccount: account(1_000_000 + n), sharedMs: clock.now() + afterMs };
    clock.sleep(afterMs).then(
      () => swas.share(image, share.withAccount),
      () => undefined,
    );
    return share;
  });
}

/** Function time within these hours, loading included. */
function worked(world: Deployment, fromMs: number, toMs: number) {
  const sum = { seconds: 0, gbSeconds: 0, vcpuSeconds: 0 };
  for (const { name, startMs, endMs } of world.platform.invocations) {
    if (startMs === undefined) continue;
    const seconds = Math.max(0, Math.min(endMs ?? toMs, toMs) - Math.max(startMs, fromMs)) / 1000;
    const { memoryGb, vcpus } = world.functions[name];
    sum.seconds += seconds;
    sum.gbSeconds += seconds * memoryGb;
    sum.vcpuSeconds += seconds * vcpus;
  }
  return sum;
}

function inventedBy(readers: readonly Reader[], shares: readonly SimulatedShare[]): number {
  const made = new Set(shares.map((s) => s.withAccount));
  return readers.flatMap((r) => [...r.told.keys()]).filter((id) => !made.has(id)).length;
}

function isOverdue(runs: readonly Invocation[], nowMs: number): boolean {
  const ends = runs.flatMap(({ status, endMs }) =>
    status !== undefined && status !== 'failed' && endMs !== undefined && endMs <= nowMs ? [endMs] : [],
  );
  return nowMs - Math.max(0, ...ends) >= OVERDUE_MS;
}

function readsOf(invocations: readonly Invocation[], homeId: string): Outcome['reads'] {
  const of = (is: (i: Invocation) => boolean): Reads | undefined => {
    const done = invocations.filter((i) => is(i) && i.rowsRead !== undefined);
    if (done.length === 0) return undefined;
    const [rows, bytes] = [done.map((i) => i.rowsRead ?? 0), done.map((i) => i.bytesRead ?? 0)].map((all) =>
      all.toSorted((a, b) => a - b),
    );
    return {
      medianRows: medianOf(rows ?? []),
      mostRows: rows?.at(-1) ?? 0,
      medianBytes: medianOf(bytes ?? []),
      mostBytes: bytes?.at(-1) ?? 0,
    };
  };
  return {
    worker: of((i) => i.name === 'audit' && i.account !== homeId),
    home: of((i) => i.name === 'audit' && i.account === homeId),
    dispatch: of((i) => i.name === 'dispatch'),
    watchdog: of((i) => i.name === 'watchdog'),
  };
}

/** Of numbers in order; the lower one of two. 0: there are none. */
export const medianOf = (sorted: readonly number[]): number =>
  sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
