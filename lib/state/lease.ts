import * as v from 'valibot';
import { parseOr, timeIn } from '../snapshot/rows.ts';
import type { Columns, Row, Store } from '../snapshot/store.ts';
import { spentLimits } from '../openapi/quota.ts';
import { type RateLimitState, readRateLimitStates } from '../openapi/stored-rate-limit.ts';
import { type Claimant, type Held, heldBy, isHeld, readClaim, takeOver } from './claim.ts';

/**
 * The right to audit an account (I6). A run takes the lease by one write of its row, and ends it by writing its own row
 * of `share_audit_runs`, which it does anyway. That row also holds what the next run must know.
 *
 *   free ──takeLease──▶ held until `untilMs` ──the holder's row in runs, or release──▶ free
 *                            └── holder dies ──▶ free at `untilMs`
 */
export interface Lease {
  readonly accountId: string;
  /** The id of the run that took the lease last; empty: none ever did. */
  readonly holder: string;
  readonly untilMs: number;
  /** When that run took it; 0: none ever did. */
  readonly takenMs: number;
  /** The holder has ended, or there never was one. */
  readonly isEnded: boolean;
  readonly memory: LeaseMemory;
  /** The row from which this was read. */
  readonly row: Row | undefined;
}

/** What one run stores for the account's next run. */
export interface LeaseMemory {
  readonly limits: Readonly<Record<string, RateLimitState>>;
  /** The id of the last fan-out whose work for this account was completed. */
  readonly doneRun?: string | undefined;
  /** When a run last succeeded: the watchdog checks the accounts of a fan-out by this. */
  readonly endedMs?: number | undefined;
  /** Everything was read recently, so runs have nothing to do until this time. */
  readonly restUntilMs?: number | undefined;
  /** The longest time between two firings of the timer that starts the audits; undefined: none did. */
  readonly periodMs?: number | undefined;
  /** Something was blind when the last run ended, and people were told (I10). */
  readonly isBlind?: boolean | undefined;
  /** When the first run after a pause began: nothing is overdue for what the pause kept from being read. */
  readonly resumedMs?: number | undefined;
}

const leaseKey = (accountId: string) => ({ partition: accountId, sort: 'lease' });

export async function readLease(store: Store, accountId: string): Promise<Lease> {
  const row = await store.get('state', leaseKey(accountId));
  const { holder } = readClaim(row);
  const end = holder === '' ? undefined : await store.get('runs', { partition: accountId, sort: holder });
  return leaseOf(accountId, row, end);
}

/** Reads the leases of many accounts, in two requests for each 100 accounts. Accounts without a lease are left out. */
export async function readLeases(store: Store, accountIds: readonly string[]): Promise<Lease[]> {
  const rows = await store.getMany('state', accountIds.map(leaseKey));
  const holders = rows
    .map((row) => ({ partition: row.key.partition, sort: readClaim(row).holder }))
    .filter(({ sort }) => sort !== '');
  const ends = new Map((await store.getMany('runs', holders)).map((end) => [end.key.partition, end]));
  return rows.map((row) => leaseOf(row.key.partition, row, ends.get(row.key.partition)));
}

function leaseOf(accountId: string, row: Row | undefined, end: Row | undefined): Lease {
  const { holder, untilMs, takenMs } = readClaim(row);
  const isEnded = holder === '' || end !== undefined;
  return { accountId, holder, untilMs, takenMs, isEnded, memory: readMemory(end ?? row), row };
}

export interface TakenLease {
  readonly kind: 'taken';
  readonly memory: LeaseMemory;
  /** Gives it back where no run was: a run's own row does. Does nothing if another holder has taken it since. */
  readonly release: () => Promise<void>;
}

/**
 * Takes the lease if it is free and its row has not changed since `lease` was read.
 * @param claimant `holder` is the run's id, unique to this process; `untilMs` its function's deadline.
 */
export async function takeLease(store: Store, lease: Lease, claimant: Claimant): Promise<TakenLease | Held> {
  const { accountId, row, isEnded, untilMs } = lease;
  if (!isEnded && isHeld(row, claimant.nowMs)) return heldBy(row);
  // The row keeps the memory from before this run: if this run dies, the next one has nothing else.
  const key = leaseKey(accountId);
  const taken = await takeOver(store, key, row, claimant, memoryColumns(lease.memory));
  if (taken.kind === 'held') return taken;
  // A holder that died may have made calls until its deadline.
  const memory = isEnded
    ? lease.memory
    : { ...lease.memory, limits: spentLimits(lease.memory.limits, untilMs) };
  return {
    kind: 'taken',
    memory,
    release: async () => {
      const columns = { ...memoryColumns(memory), holder: '', until_ms: '0' };
      const token = `${claimant.holder}/release`;
      await store.write('state', { key, columns, expected: taken.version, token });
    },
  };
}

/** The memory as columns, for the lease's row and for the row of the run that ends the lease. */
export const memoryColumns = ({
  limits,
  doneRun,
  endedMs,
  restUntilMs,
  periodMs,
  isBlind,
  resumedMs,
}: LeaseMemory): Columns => ({
  quota: JSON.stringify({ limits }),
  ...(doneRun === undefined ? {} : { done_run: doneRun }),
  ended_ms: String(endedMs ?? 0),
  rest_until_ms: String(restUntilMs ?? 0),
  period_ms: String(periodMs ?? 0),
  resumed_ms: String(resumedMs ?? 0),
  ...(isBlind === true ? { blind: '1' } : {}),
});

/** A timer that fires less often than once in a year audits nothing: what is longer is not one. */
const LONGEST_PERIOD_MS = 366 * 86_400_000;
const atMost = (most: number, ms: number | undefined): number | undefined =>
  ms === undefined || ms > most ? undefined : ms;

const quotaShape = v.object({ limits: v.unknown() });

function readMemory(row: Row | undefined): LeaseMemory {
  const time = (column: string): number | undefined => timeIn(row, column) || undefined;
  return {
    // Only what was learnt about the quota, which is learnt again.
    limits: readRateLimitStates(parseOr(row, 'quota', quotaShape, undefined)?.limits),
    doneRun: row?.columns['done_run'],
    endedMs: time('ended_ms'),
    restUntilMs: time('rest_until_ms'),
    periodMs: atMost(LONGEST_PERIOD_MS, time('period_ms')),
    resumedMs: time('resumed_ms'),
    isBlind: row?.columns['blind'] === '1' ? true : undefined,
  };
}
