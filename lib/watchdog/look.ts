import { plural } from '../text/plural.ts';
import type { Desk } from '../alert/open-outbox.ts';
import type { Channel } from '../alert/channel.ts';
import { isDue, subjectKey } from '../model/blind-spot.ts';
import type { Subject } from '../model/health.ts';
import { inThePast } from '../platform/stored-time.ts';
import type { Store } from '../snapshot/store.ts';
import { readLease } from '../state/lease.ts';
import type { Sight, Told } from '../state/told.ts';
import { untilVerified } from '../state/blind-spots.ts';
import { joinMembers, noAudit, overdueMembers } from './overdue.ts';
import { unsent } from './unsent.ts';

/** A killed run is recognised by its lease, this long after the lease has ended, because clocks differ. */
const GRACE_MS = 300_000;

export interface LookDeps {
  readonly store: Store;
  readonly accountId: string;
  readonly channels: readonly Channel[];
  readonly overdueMs: number;
  /** The longest time between two firings of the audit's timer; undefined: as the audit's row says. */
  readonly periodMs?: number | undefined;
}

/** What is wrong, in words. */
export type Found = Readonly<Partial<Record<'overdue' | 'pending' | 'members' | 'blind', string>>>;

/** What one look at the store shows. */
export interface Seen {
  /** When the account's last audit ended. */
  readonly endedMs: number | undefined;
  readonly found: Found;
  readonly sight: (told: Told) => Sight;
}

/** Looks whether audits end and messages leave. What an audit that ends finds blind, it tells itself. */
export async function look(
  { store, accountId, overdueMs, periodMs }: LookDeps,
  memory: { readonly firstMs: number; readonly endedMs?: number | undefined },
  { outbox, channels }: Desk,
  nowMs: number,
): Promise<Seen> {
  const times = { nowMs, overdueMs };
  const lease = await readLease(store, accountId);
  const endedMs = inThePast(lease.memory.endedMs, nowMs) ?? memory.endedMs;
  const sinceMs = endedMs === undefined ? memory.firstMs : 0;
  const own = noAudit(accountId, sinceMs, { periodMs: periodMs ?? lease.memory.periodMs, endedMs }, times);
  const isDead = !lease.isEnded && lease.untilMs + GRACE_MS < nowMs;
  const dead = isDead ? `; run ${lease.holder} started and never ended` : '';
  const overdue = { ...own, failure: { ...own.failure, message: `${own.failure.message}${dead}` } };
  const waiting = unsent(await outbox.late(channels, nowMs - overdueMs), accountId, times);
  const members = await overdueMembers(store, accountId, times);
  const membersKey = subjectKey({ kind: 'audit', accountId, part: 'members' });
  const blindAccounts = members.blind + (lease.memory.isBlind === true ? 1 : 0);
  const found: Found = {
    ...(blindAccounts === 0
      ? {}
      : {
          blind: `${blindAccounts} of ${plural(members.members + 1, 'account')} ${blindAccounts === 1 ? 'has' : 'have'} blind spots, of which their audits have told`,
        }),
    ...(isDue(overdue, nowMs) ? { overdue: overdue.failure.message } : {}),
    ...(waiting === undefined ? {} : { pending: waiting.failure.message }),
    ...(members.spots.length === 0
      ? {}
      : {
          members: `${members.spots.length} of ${plural(members.members, 'account')} ${members.spots.length === 1 ? 'is' : 'are'} overdue`,
        }),
  };
  const sight = (told: Told): Sight => {
    // A channel that is blind explains what waits for it, where somebody was told so over another.
    const isExplained =
      channels.length > 1 && Object.values(told).some(({ subject }) => subject.kind === 'channel');
    const spots = [
      overdue,
      ...(waiting === undefined || isExplained ? [] : [waiting]),
      ...joinMembers(members, accountId, told[membersKey] !== undefined),
    ];
    const due = untilVerified(spots, told).filter((spot) => isDue(spot, nowMs));
    const blind = new Set([...due, ...members.spots].map(({ subject }) => subjectKey(subject)));
    return {
      accountId,
      nowMs,
      spots: due,
      blind,
      isJudged: (subject) => isOfWatch(subject, members.leaving),
      isExpected: (subject) =>
        subject.kind !== 'audit' ||
        subject.accountId === accountId ||
        members.expected.has(subject.accountId),
      nameOf: (id) => members.names.get(id),
    };
  };
  return { endedMs, found, sight };
}

/** An account that has just left the list may be back tomorrow. */
const isOfWatch = (subject: Subject, leaving: ReadonlySet<string>): boolean =>
  subject.kind === 'audit' &&
  (subject.part === 'run' || subject.part === 'unsent' || subject.part === 'members') &&
  !leaving.has(subject.accountId);
