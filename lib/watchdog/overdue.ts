import { plural } from '../text/plural.ts';
import { type RosterEntry, readRoster } from '../accounts/roster.ts';
import { type BlindSpot, isDue } from '../model/blind-spot.ts';
import { inThePast } from '../platform/stored-time.ts';
import type { Store } from '../snapshot/store.ts';
import { overdueAfterMs } from '../state/due.ts';
import { type LeaseMemory, readLeases } from '../state/lease.ts';

/** When an account's last audit ended, the period of the timer that starts them, and whether something is blind. */
export type LastAudit = Pick<LeaseMemory, 'endedMs' | 'periodMs' | 'isBlind'>;

const DAY_MS = 86_400_000;
/** The maximum number of rows in one Tablestore BatchGetRow. */
const AT_ONCE = 100;
/** More accounts than this at once probably have one cause, so one message reports all of them. */
const APART = 5;

const minutes = (ms: number): number => Math.max(1, Math.round(ms / 60_000));

/**
 * That no audit of an account ended for too long, and from when on it is blind for that (I10). Pure.
 * @param sinceMs since when audits of it are expected.
 */
export function noAudit(
  accountId: string,
  sinceMs: number,
  { endedMs, periodMs = 0 }: LastAudit,
  { nowMs, overdueMs }: { readonly nowMs: number; readonly overdueMs: number },
): BlindSpot {
  const lastMs = inThePast(endedMs, nowMs);
  const fromMs = Math.max(sinceMs, lastMs ?? 0);
  const message =
    lastMs === undefined
      ? 'no audit has ended well yet'
      : `the last audit that ended well was ${plural(minutes(nowMs - lastMs), 'minute')} ago`;
  return {
    subject: { kind: 'audit', accountId, part: 'run' },
    cause: lastMs === undefined ? 'never' : 'late',
    sinceMs: fromMs,
    dueAtMs: fromMs + overdueAfterMs(overdueMs, periodMs),
    failure: { code: 'Overdue', message },
  };
}

export interface OverdueMembers {
  /** Those whose last audit ended too long ago. */
  readonly spots: readonly BlindSpot[];
  /** How many have blind spots, of which their own audits have told. */
  readonly blind: number;
  /** Of so many accounts. */
  readonly members: number;
  /** The ids of these. */
  readonly expected: ReadonlySet<string>;
  /** What they are called, by account id. */
  readonly names: ReadonlyMap<string, string>;
  /** Those that left the list less than a day ago: they may be back. */
  readonly leaving: ReadonlySet<string>;
}

/** Finds the accounts of a fan-out whose last audit ended too long ago. */
export async function overdueMembers(
  store: Store,
  homeId: string,
  times: { readonly nowMs: number; readonly overdueMs: number },
): Promise<OverdueMembers> {
  const spots: BlindSpot[] = [];
  const names = new Map<string, string>();
  const leaving = new Set<string>();
  const listed = new Set<string>();
  let blind = 0;
  for await (const some of inBatches(readRoster(store, homeId))) {
    const leftAtMs = ({ leftMs }: RosterEntry) => inThePast(leftMs, times.nowMs);
    const expected = some.filter((entry) => leftAtMs(entry) === undefined);
    for (const { accountId } of expected) listed.add(accountId);
    for (const entry of some) {
      const { accountId, name } = entry;
      const leftMs = leftAtMs(entry);
      if (name !== undefined) names.set(accountId, name);
      if (leftMs !== undefined && times.nowMs - leftMs < DAY_MS) leaving.add(accountId);
    }
    const last = await lastAudits(store, expected);
    for (const { isBlind } of last.values()) if (isBlind === true) blind += 1;
    const usualMs = median([...last.values()].flatMap(({ periodMs }) => periodMs ?? []));
    const found = expected.map(({ accountId, sinceMs }) => {
      const { endedMs, periodMs = usualMs } = last.get(accountId) ?? {};
      const audit = { endedMs, periodMs: Math.min(periodMs, usualMs) };
      return noAudit(accountId, inThePast(sinceMs, times.nowMs) ?? 0, audit, times);
    });
    spots.push(...found.filter((spot) => isDue(spot, times.nowMs)));
  }
  return { spots, blind, members: listed.size, expected: listed, names, leaving };
}

/** One timer starts the audits of all of them: a row that has it fire once a year is not believed alone. */
const median = (all: readonly number[]): number =>
  all.toSorted((a, b) => a - b)[Math.floor((all.length - 1) / 2)] ?? 0;

/**
 * Joins many overdue accounts into one blind spot of the deployment. Pure.
 * @param isTold they were told of so before: then they are over together.
 */
export function joinMembers(
  { spots, members }: Pick<OverdueMembers, 'spots' | 'members'>,
  homeId: string,
  isTold: boolean,
): readonly BlindSpot[] {
  const [first] = spots;
  if (first === undefined || (spots.length <= APART && !isTold)) return spots;
  const some = spots
    .slice(0, APART)
    .map(({ subject }) => (subject.kind === 'audit' ? subject.accountId : ''));
  const message = `${spots.length} of ${plural(members, 'account')} had no audit that ended in time, among them ${some.join(', ')}. Check the function that starts them, its timer and its log.`;
  const sinceMs = spots.reduce((least, spot) => Math.min(least, spot.sinceMs), first.sinceMs);
  const subject = { kind: 'audit', accountId: homeId, part: 'members' } as const;
  return [{ ...first, subject, sinceMs, failure: { code: 'Overdue', message } }];
}

/** The last audits of these accounts, by account id. */
export async function lastAudits(
  store: Store,
  members: readonly Pick<RosterEntry, 'accountId'>[],
): Promise<Map<string, LastAudit>> {
  const leases = await readLeases(
    store,
    members.map((m) => m.accountId),
  );
  return new Map(leases.map(({ accountId, memory }) => [accountId, memory]));
}

async function* inBatches<T>(all: AsyncIterable<T>): AsyncIterable<readonly T[]> {
  let some: T[] = [];
  for await (const one of all) {
    some.push(one);
    if (some.length < AT_ONCE) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}
