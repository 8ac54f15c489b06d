import type { RosterEntry } from '../accounts/roster.ts';
import type { Channel } from '../alert/channel.ts';
import type { Outbox } from '../alert/outbox/outbox.ts';
import type { Trouble } from '../state/health.ts';
import type { RunSummary } from '../audit/summary.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { knownScopes } from '../inventory/known-scopes.ts';
import { readChanges } from '../inventory/read-changes.ts';
import { readInventory } from '../inventory/read-inventory.ts';
import { readRuns } from '../inventory/read-runs.ts';
import type { Change } from '../model/change.ts';
import type { Note } from '../model/note.ts';
import { type MembersCost, membersCost } from './members-cost.ts';
import { parse } from '../snapshot/rows.ts';
import type { Clock } from '../platform/clock.ts';
import type { Deadline } from '../platform/deadline.ts';
import { type Store, StoreError } from '../snapshot/store.ts';

export interface PeriodDeps {
  readonly store: Store;
  readonly accountId: string;
  readonly regions: readonly string[];
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  readonly deadline: Deadline;
}

export interface PeriodQuery {
  readonly sinceMs: number;
  readonly nowMs: number;
  /** Changes of the overlap that the last digest told; undefined: there was none. */
  readonly toldIds: readonly string[] | undefined;
}

/** What the digest is made from, read from the store. */
export interface PeriodData {
  /** Of all accounts; so are the changes. */
  readonly inventory: Inventory;
  /** Of the deployment's own account. */
  readonly runs: readonly RunSummary[];
  readonly changes: readonly Change[];
  readonly membersCost: MembersCost | undefined;
  /** Accounts that are audited no more. */
  readonly left: readonly RosterEntry[];
  readonly waiting: readonly Note[];
  readonly regionsTrouble: Trouble | undefined;
  readonly labels: ReadonlyMap<string, string>;
  /** The changes that the next period's overlap would find again. */
  readonly lateIds: readonly string[];
}

/** A run posts what it noticed after its commit, and one that died leaves that to the next: so far back it is looked. */
const OVERLAP_MS = 6 * 3_600_000;
/** Of an audit that stands still for a whole period, its last runs are wanted all the same. */
const LAST_RUNS = 50;

export async function readPeriod(
  { store, accountId, regions, channels, clock, deadline }: PeriodDeps,
  outbox: Outbox,
  { sinceMs, nowMs, toldIds }: PeriodQuery,
): Promise<PeriodData> {
  const known = await knownScopes(store, accountId, regions);
  const { scopes } = known;
  const inventory = await readInventory(store, known, nowMs);
  const told = new Set(toldIds);
  const fromMs = toldIds === undefined ? sinceMs : sinceMs - OVERLAP_MS;
  const changes: Change[] = [];
  const lateIds: string[] = [];
  for await (const change of readChanges(store, scopes, { sinceMs: fromMs, untilMs: nowMs })) {
    if (change.noticedAtMs >= nowMs - OVERLAP_MS) lateIds.push(change.id);
    // Of the overlap, only what the last digest could not know; it lists all that it told there.
    if (!told.has(change.id)) changes.push(change);
  }
  const runs: RunSummary[] = [];
  for await (const run of readRuns(store, accountId)) {
    if (Date.parse(run.startedAt) < sinceMs && runs.length >= LAST_RUNS) break;
    runs.push(run);
  }
  const members = known.accounts.filter(({ member }) => member !== undefined).map((a) => a.accountId);
  // The half of the time that is left is for making, keeping and sending it.
  const costUntilMs = nowMs + (deadline.endMs - nowMs) / 2;
  const isOver = () => clock.now() >= costUntilMs;
  return {
    inventory,
    membersCost: members.length === 0 ? undefined : await membersCost(store, members, { sinceMs, isOver }),
    left: known.left,
    runs,
    changes,
    lateIds,
    waiting: outbox.undelivered(channels),
    regionsTrouble: await readRegionsTrouble(store, accountId),
    labels: new Map(channels.map((channel) => [channel.id, channel.label])),
  };
}

async function readRegionsTrouble(store: Store, accountId: string): Promise<Trouble | undefined> {
  const row = await store.get('state', { partition: accountId, sort: 'regions' });
  try {
    return row === undefined ? undefined : parse<{ trouble?: Trouble }>(row, 'regions').trouble;
  } catch (error) {
    // Only a trouble, which the next run meets again.
    if (!(error instanceof StoreError)) throw error;
    return undefined;
  }
}
