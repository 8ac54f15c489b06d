import type { RosterEntry } from '../accounts/roster.ts';
import type { Channel } from '../alert/channel.ts';
import type { Outbox } from '../alert/outbox/outbox.ts';
import type { RunSummary } from '../audit/summary.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { knownScopes } from '../inventory/known-scopes.ts';
import { readChanges } from '../inventory/read-changes.ts';
import { readInventory } from '../inventory/read-inventory.ts';
import { readRuns } from '../inventory/read-runs.ts';
import type { Change } from '../model/change.ts';
import { type MembersCost, membersCost } from './members-cost.ts';
import type { Clock } from '../platform/clock.ts';
import type { Deadline } from '../platform/deadline.ts';
import type { Store } from '../snapshot/store.ts';

export interface PeriodDeps {
  readonly store: Store;
  readonly accountId: string;
  readonly regions: readonly string[];
  readonly channels: readonly Channel[];
  readonly overdueMs: number;
  readonly clock: Clock;
  readonly deadline: Deadline;
}

/** The period from `sinceMs` (included) to `nowMs`. */
export interface PeriodQuery {
  readonly sinceMs: number;
  readonly nowMs: number;
  /** The ids of the changes in the overlap that the last digest reported. Undefined: there was no last digest. */
  readonly toldIds: readonly string[] | undefined;
}

/** The data of a digest, read from the store. */
export interface PeriodData {
  /** Covers all accounts, as do the changes. */
  readonly inventory: Inventory;
  /** Runs of the deployment's own account, newest first, some from before the period. */
  readonly runs: readonly RunSummary[];
  readonly changes: readonly Change[];
  /** What the runs of the other accounts cost. Undefined: there are no other accounts. */
  readonly membersCost: MembersCost | undefined;
  /** Accounts that are no longer audited. */
  readonly left: readonly RosterEntry[];
  /** When the notes were made that some channel has not accepted for too long. */
  readonly lateMs: readonly number[];
  /** The channels' names, by channel id. */
  readonly labels: ReadonlyMap<string, string>;
  /** The ids of the changes that the next digest will read again, in its overlap. */
  readonly lateIds: readonly string[];
}

/**
 * How far before the period changes are read. A run posts a change to the history after its commit; if the run dies in
 * between, a later run posts it, with the time at which it was noticed.
 */
const OVERLAP_MS = 6 * 3_600_000;
/** The minimum number of runs to read, so that the last runs are known even if none ran in the period. */
const LAST_RUNS = 50;

/** Reads everything that the digest of a period needs. Costs of other accounts are read only while time permits. */
export async function readPeriod(
  { store, accountId, regions, channels, overdueMs, clock, deadline }: PeriodDeps,
  outbox: Outbox,
  { sinceMs, nowMs, toldIds }: PeriodQuery,
): Promise<PeriodData> {
  const known = await knownScopes(store, accountId, nowMs, regions);
  const { scopes, audited } = known;
  const inventory = await readInventory(store, known, nowMs);
  const reported = new Set(toldIds);
  const fromMs = toldIds === undefined ? sinceMs : sinceMs - OVERLAP_MS;
  const changes: Change[] = [];
  const lateIds: string[] = [];
  for await (const change of readChanges(store, scopes, { sinceMs: fromMs, untilMs: nowMs, audited })) {
    if (change.noticedAtMs >= nowMs - OVERLAP_MS) lateIds.push(change.id);
    // In the overlap, only changes that the last digest did not report. `toldIds` lists those that it did.
    if (!reported.has(change.id)) changes.push(change);
  }
  const runs: RunSummary[] = [];
  for await (const run of readRuns(store, accountId, nowMs)) {
    if (Date.parse(run.startedAt) < sinceMs && runs.length >= LAST_RUNS) break;
    runs.push(run);
  }
  const members = known.accounts.filter(({ member }) => member !== undefined).map((a) => a.accountId);
  // The other half of the remaining time is reserved for making, storing and sending the digest.
  const costUntilMs = nowMs + (deadline.endMs - nowMs) / 2;
  const isOver = () => clock.now() >= costUntilMs;
  return {
    inventory,
    membersCost:
      members.length === 0 ? undefined : await membersCost(store, members, { sinceMs, nowMs, isOver }),
    left: known.left,
    runs,
    changes,
    lateIds,
    lateMs: await outbox.late(channels, nowMs - overdueMs),
    labels: new Map(channels.map((channel) => [channel.id, channel.label])),
  };
}
