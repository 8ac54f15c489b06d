import type { RunSummary } from '../audit/summary.ts';
import type { Trouble } from '../state/health.ts';
import { isNeverListed, isStale } from '../inventory/blind-spots.ts';
import type { AccountInventory, Inventory, ScopeInventory } from '../inventory/inventory.ts';
import { memberOverdue } from '../watchdog/members.ts';
import { isOverdue, lastGoodRunMs } from '../inventory/last-good-run.ts';
import type { Subject } from '../model/health.ts';
import type { Note } from '../model/note.ts';
import type { Scope } from '../model/scope.ts';
import type { DigestProblem } from '../model/digest.ts';

/** What the problems of a digest are found in. */
export interface Health {
  readonly inventory: Inventory;
  /** Runs of the deployment's own account, newest first. */
  readonly runs: readonly RunSummary[];
  /** Notes that some channel has not accepted. */
  readonly waiting: readonly Note[];
  /** Why the account's regions could not be listed. */
  readonly regionsTrouble: Trouble | undefined;
  /** The channels' names, by channel id. */
  readonly labels: ReadonlyMap<string, string>;
  readonly accountId: string;
  readonly overdueMs: number;
  readonly nowMs: number;
}

/** The problems of a deployment: those of its audit first, then of accounts, regions and images, and channels. Pure. */
export function problemsOf(health: Health): DigestProblem[] {
  const { inventory, labels, accountId } = health;
  return [
    ...overdue(health),
    ...blind({ kind: 'audit', accountId }, health.regionsTrouble),
    ...inventory.accounts.flatMap((account) => accountProblems(account, health)),
    ...inventory.scopes.flatMap((scope) => scopeProblems(scope, health.nowMs)),
    ...inventory.channels.flatMap(({ channelId, trouble }) =>
      blind(
        { kind: 'channel', channelId, label: labels.get(channelId) ?? `channel ${channelId}` },
        trouble,
        // A channel that is no longer configured is no problem.
        labels.has(channelId),
      ),
    ),
    ...waitingTooLong(health),
  ];
}

function overdue({ runs, nowMs, overdueMs }: Health): DigestProblem[] {
  const lastMs = lastGoodRunMs(runs, nowMs);
  if (!isOverdue(runs, nowMs, overdueMs)) return [];
  return [{ kind: 'overdue', ...(lastMs === undefined ? {} : { lastMs }) }];
}

/** Uses the watchdog's rule. An account that cannot be entered is reported as such and not as overdue. */
function accountProblems(account: AccountInventory, health: Health): DigestProblem[] {
  const { accountId, member, accountsTrouble, dispatchTrouble } = account;
  const subject = { kind: 'audit', accountId } as const;
  if (member === undefined) return [...blind(subject, accountsTrouble), ...blind(subject, dispatchTrouble)];
  const { endedMs, entryTrouble } = member;
  if (entryTrouble !== undefined) return blind(subject, entryTrouble);
  if (memberOverdue(member, member, health) === undefined) return [];
  return [{ kind: 'overdue', accountId, ...(endedMs === undefined ? {} : { lastMs: endedMs }) }];
}

function scopeProblems(seen: ScopeInventory, nowMs: number): DigestProblem[] {
  const { scope, trouble, sharesTrouble, images, damaged } = seen;
  const found = [
    ...blind({ kind: 'scope', scope, part: 'list' }, trouble),
    ...blind({ kind: 'scope', scope, part: 'shares' }, sharesTrouble),
    ...(isNeverListed(seen) ? [{ kind: 'unlisted', scope } as const] : []),
    ...(damaged.length === 0 ? [] : [{ kind: 'damaged', scope, rows: damaged.length } as const]),
    ...images.flatMap((image) =>
      blind({ kind: 'image', scope, imageId: image.imageId, imageName: image.name }, image.trouble),
    ),
  ];
  // A reported trouble of the region already explains why its images were not read.
  const explained = trouble?.toldAtMs !== undefined || sharesTrouble?.toldAtMs !== undefined;
  return [...found, ...(explained ? [] : stale(scope, seen, nowMs))];
}

function stale(scope: Scope, { images }: ScopeInventory, nowMs: number): DigestProblem[] {
  const late = images.filter((image) => image.trouble?.toldAtMs === undefined && isStale(image, nowMs));
  if (late.length === 0) return [];
  return [{ kind: 'stale', scope, images: late.length, oldestMs: oldest(late.map((i) => i.readAtMs)) }];
}

function waitingTooLong({ waiting, nowMs, overdueMs }: Health): DigestProblem[] {
  const late = waiting.filter((note) => nowMs - note.atMs >= overdueMs);
  const oldestMs = oldest(late.map((note) => note.atMs));
  return oldestMs === undefined ? [] : [{ kind: 'waiting', notes: late.length, oldestMs }];
}

/** A trouble counts only once it has been reported: a single failed page is not yet a blind spot (I10). */
function blind(subject: Subject, trouble: Trouble | undefined, counts = true): DigestProblem[] {
  if (!counts || trouble?.toldAtMs === undefined) return [];
  return [{ kind: 'blind', subject, sinceMs: trouble.sinceMs, failure: trouble.failure }];
}

/** The earliest time. Undefined: there is none, or one of them is not known. */
export function oldest(times: readonly (number | undefined)[]): number | undefined {
  let first: number | undefined;
  for (const time of times) {
    if (time === undefined) return undefined;
    first = Math.min(first ?? time, time);
  }
  return first;
}
