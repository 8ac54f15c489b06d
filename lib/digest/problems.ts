import type { Inventory } from '../inventory/inventory.ts';
import { type BlindSpot, isDue } from '../model/blind-spot.ts';
import { type Scope, scopeKey } from '../model/scope.ts';
import { type Counts, groupSpots } from '../state/group-spots.ts';
import { unsent } from '../watchdog/unsent.ts';
import { joinMembers, noAudit } from '../watchdog/overdue.ts';

/** What the problems of a digest are found in. */
export interface Health {
  readonly inventory: Inventory;
  /** When the notes were made that some channel has not accepted for too long. */
  readonly lateMs: readonly number[];
  /** The channels' names, by channel id. */
  readonly labels: ReadonlyMap<string, string>;
  readonly accountId: string;
  readonly overdueMs: number;
  readonly nowMs: number;
}

/**
 * The problems of a deployment, as people are told of them when they begin: those of its audit first, then of accounts,
 * regions and images, and channels. Pure.
 */
export function problemsOf({ inventory, lateMs, labels, accountId, ...times }: Health): BlindSpot[] {
  const due = inventory.blind.filter((spot) => isDue(spot, times.nowMs) && isConfigured(spot, labels));
  const late = unsent(lateMs, accountId, times);
  const home = inventory.accounts.find((account) => account.accountId === accountId);
  // Who deploys a digest deploys the audit's timer, too.
  const own = noAudit(accountId, 0, home ?? {}, times);
  const isMember = ({ subject }: BlindSpot): boolean =>
    subject.kind === 'audit' && subject.part === 'run' && subject.accountId !== accountId;
  const members = inventory.accounts.filter(({ member }) => member !== undefined).length;
  const counts: Counts = {
    images: (scope) => imagesOf(inventory, scope).size,
    regions: (id) => inventory.scopes.filter(({ scope }) => scope.accountId === id).length,
  };
  const rank = ({ subject }: BlindSpot): number =>
    subject.kind === 'audit' ? (subject.accountId === accountId ? 0 : 1) : subject.kind === 'channel' ? 3 : 2;
  const isOwnRun = ({ subject }: BlindSpot): boolean =>
    subject.kind === 'audit' && subject.accountId === accountId && subject.part === 'run';
  const joined = [
    ...(isDue(own, times.nowMs) ? [own] : []),
    ...joinMembers({ spots: due.filter(isMember), members }, accountId, false),
    ...groupSpots(
      due.filter((spot) => !isMember(spot) && !isOwnRun(spot)),
      counts,
      {},
    ),
  ];
  return [...joined.toSorted((a, b) => rank(a) - rank(b)), ...(late === undefined ? [] : [late])];
}

/** The images of a scope that are to be verified; a damaged one, or one that was never read, is only among the blind. */
function imagesOf({ scopes, blind }: Inventory, scope: Scope): ReadonlySet<string> {
  const own = scopes
    .filter((seen) => scopeKey(seen.scope) === scopeKey(scope))
    .flatMap(({ images }) => images);
  const unread = blind.flatMap(({ subject }) =>
    subject.kind === 'image' && scopeKey(subject.scope) === scopeKey(scope) ? [subject] : [],
  );
  return new Set([...own, ...unread].map(({ imageId }) => imageId));
}

/** A channel that is no longer configured is no problem. */
const isConfigured = ({ subject }: BlindSpot, labels: ReadonlyMap<string, string>): boolean =>
  subject.kind !== 'channel' || labels.has(subject.channelId);

/** The earliest time. Undefined: there is none, or one of them is not known. */
export function oldest(times: readonly (number | undefined)[]): number | undefined {
  let first: number | undefined;
  for (const time of times) {
    if (time === undefined) return undefined;
    first = Math.min(first ?? time, time);
  }
  return first;
}
