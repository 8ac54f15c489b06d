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

export interface Health {
  readonly inventory: Inventory;
  /** Of the deployment's own account, newest first. */
  readonly runs: readonly RunSummary[];
  /** Notes that some channel has not accepted. */
  readonly waiting: readonly Note[];
  /** The trouble with listing an account's regions. */
  readonly regionsTrouble: Trouble | undefined;
  /** The channels' names, by id. */
  readonly labels: ReadonlyMap<string, string>;
  readonly accountId: string;
  readonly overdueMs: number;
  readonly nowMs: number;
}

/** Why not all is well, the widest first; empty: all is well. Pure. */
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
        // A channel that is configured no more is missed by nobody.
        labels.has(channelId),
      ),
    ),
    ...waitingTooLong(health),
  ];
}

function overdue({ runs, nowMs, overdueMs }: Health): DigestProblem[] {
  const lastMs = lastGoodRunMs(runs, nowMs);
  if (!isOverdue(lastMs, nowMs, overdueMs)) return [];
  return [{ kind: 'overdue', ...(lastMs === undefined ? {} : { lastMs }) }];
}

/** By the watchdog's rule; whoever cannot be entered is told as such. */
function accountProblems(account: AccountInventory, health: Health): DigestProblem[] {
  const { accountId, member, accountsTrouble, dispatchTrouble } = account;
  const subject = { kind: 'audit', accountId } as const;
  if (member === undefined) return [...blind(subject, accountsTrouble), ...blind(subject, dispatchTrouble)];
  const { endedMs, entryTrouble } = member;
  if (entryTrouble !== undefined) return blind(subject, entryTrouble);
  if (memberOverdue(member, endedMs, health) === undefined) return [];
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
  // What is said as blind already explains why its images were not read.
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

/** Only what people were told of: one failed page at three in the morning is no blindness (I10). */
function blind(subject: Subject, trouble: Trouble | undefined, counts = true): DigestProblem[] {
  if (!counts || trouble?.toldAtMs === undefined) return [];
  return [{ kind: 'blind', subject, sinceMs: trouble.sinceMs, failure: trouble.failure }];
}

/** The earliest; undefined: there is none, or one of them is not known. */
export function oldest(times: readonly (number | undefined)[]): number | undefined {
  let first: number | undefined;
  for (const time of times) {
    if (time === undefined) return undefined;
    first = Math.min(first ?? time, time);
  }
  return first;
}
