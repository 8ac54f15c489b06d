import { inThePast } from '../platform/stored-time.ts';
import { overdueAfterMs } from '../state/due.ts';
import { type LeaseMemory, readLeases } from '../state/lease.ts';
import { readRoster, type RosterEntry } from '../accounts/roster.ts';
import type { Failure } from '../model/health.ts';
import type { Note } from '../model/note.ts';
import { assess, type Trouble } from '../state/health.ts';
import { healthNote } from '../state/health-note.ts';
import type { Store } from '../snapshot/store.ts';

/** The troubles of the overdue accounts, by account id, as the watchdog stores them. */
export type OverdueMembers = Readonly<Record<string, Trouble>>;

export interface MembersDeps {
  readonly store: Store;
  readonly homeId: string;
  readonly nowMs: number;
  readonly overdueMs: number;
  readonly before: OverdueMembers;
  /** The version of the watchdog's row, which makes the ids of notes: a repeat before the write makes the same ids. */
  readonly version: number;
}

export interface MembersStatus {
  readonly after: OverdueMembers;
  readonly notes: readonly Note[];
  /** The number of overdue accounts, out of `members`. */
  readonly overdue: number;
  readonly members: number;
}

/** More accounts than this at once probably have one cause, so one message reports all of them. */
const APART = 5;
/** The maximum number of rows in one Tablestore BatchGetRow. */
const AT_ONCE = 100;

const minutes = (ms: number): number => Math.max(1, Math.round(ms / 60_000));

/**
 * Finds the accounts of a fan-out whose last audit ended too long ago, and makes the notes about them. Each account is
 * reported once when it becomes overdue, again every day, and once when it is over (I10). Many accounts at once make
 * one message.
 */
export async function checkMembers(deps: MembersDeps): Promise<MembersStatus> {
  const { store, homeId, nowMs, before, version } = deps;
  const after: Record<string, Trouble> = {};
  const said: { member: RosterEntry; kind: 'blind' | 'reminder' | 'over'; trouble: Trouble }[] = [];
  let members = 0;
  for await (const some of inBatches(readRoster(store, homeId))) {
    const expected = some.filter((m) => m.leftMs === undefined);
    members += expected.length;
    const last = await lastAudits(store, expected);
    for (const member of some) {
      const failure =
        member.leftMs === undefined
          ? memberOverdue(member, last.get(member.accountId) ?? {}, deps)
          : undefined;
      const { trouble, say } = assess(before[member.accountId], failure, nowMs, 0);
      if (trouble !== undefined) after[member.accountId] = trouble;
      if (say !== undefined) said.push({ member, ...say });
    }
  }
  const overdueNow = Object.keys(after).length;
  const kinds = ['blind', 'reminder', 'over'] as const;
  const notes = kinds.flatMap((kind): Note[] => {
    const group = said.filter((s) => s.kind === kind);
    const [first] = group;
    if (first === undefined) return [];
    if (group.length <= APART)
      return group.map(({ member, trouble }) => ({
        ...noteOn(
          member.accountId,
          { kind, trouble },
          nowMs,
          `${member.accountId}/overdue/${homeId}/${version}`,
        ),
        ...(member.name === undefined ? {} : { accountName: member.name }),
      }));
    // One message about the deployment, which lists the first few accounts.
    const some = group.slice(0, APART).map(({ member }) => member.accountId);
    const message = `${group.length} of ${members} accounts had no audit that ended in time, among them ${some.join(', ')}. Check the function that starts them, its timer and its log.`;
    const trouble: Trouble = { ...first.trouble, failure: { code: 'Overdue', message } };
    return [noteOn(homeId, { kind, trouble }, nowMs, `${homeId}/members/${version}/${kind}`)];
  });
  return { after, notes, overdue: overdueNow, members };
}

const noteOn = (
  accountId: string,
  say: { readonly kind: 'blind' | 'reminder' | 'over'; readonly trouble: Trouble },
  atMs: number,
  name: string,
): Note => healthNote(say, { accountId, atMs, subject: { kind: 'audit', accountId }, name });

/** Why an account of the fan-out is overdue. Undefined: it is not. Pure. */
export function memberOverdue(
  { sinceMs }: Pick<RosterEntry, 'sinceMs'>,
  { endedMs, periodMs = 0 }: LastAudit,
  { nowMs, overdueMs }: Pick<MembersDeps, 'nowMs' | 'overdueMs'>,
): Failure | undefined {
  const lastMs = inThePast(endedMs, nowMs);
  if (nowMs - Math.max(sinceMs, lastMs ?? 0) < overdueAfterMs(overdueMs, periodMs)) return undefined;
  const when =
    lastMs === undefined
      ? 'no audit has ended yet'
      : `the last audit that ended was ${minutes(nowMs - lastMs)} minutes ago`;
  return { code: 'Overdue', message: when };
}

/** When an account's last audit ended, and the period of the timer that starts its audits. */
export type LastAudit = Pick<LeaseMemory, 'endedMs' | 'periodMs'>;

/** The last audits of these accounts, by account id. */
export async function lastAudits(
  store: Store,
  members: readonly RosterEntry[],
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
