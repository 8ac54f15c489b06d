import type { Columns, Row, Store } from '../snapshot/store.ts';
import { type RateLimitState, readRateLimitStates, spentLimits } from '../openapi/quota.ts';
import { type Claimant, type Held, heldBy, isHeld, readClaim, takeOver } from './claim.ts';

/**
 * The right to work for an account (I6). A run takes it by one write of the lease's row and ends it by its own row of
 * `share_audit_runs`, which it writes anyway: there stands what the next run must know.
 *
 *   free ──takeLease──▶ held until `untilMs` ──the holder's row of runs──▶ free
 *                            └── holder dies ──▶ free at `untilMs`
 */
export interface Lease {
  readonly accountId: string;
  /** The run that took it last; empty: none ever did. */
  readonly holder: string;
  readonly untilMs: number;
  /** Its holder has ended, or there never was one. */
  readonly isEnded: boolean;
  readonly memory: LeaseMemory;
  /** The row that this was read from. */
  readonly row: Row | undefined;
}

/** What one run leaves for the next with the right to work for an account. */
export interface LeaseMemory {
  readonly limits: Readonly<Record<string, RateLimitState>>;
  /** The last run of a fan-out that was done for this account to its end. */
  readonly doneRun?: string | undefined;
  /** When a run ended well last: by this the watchdog knows the accounts of a fan-out. */
  readonly endedMs?: number | undefined;
  /** Everything was read lately: until then there is nothing to do. */
  readonly restUntilMs?: number | undefined;
}

const leaseKey = (accountId: string) => ({ partition: accountId, sort: 'lease' });

export async function readLease(store: Store, accountId: string): Promise<Lease> {
  const row = await store.get('state', leaseKey(accountId));
  const { holder } = readClaim(row);
  const end = holder === '' ? undefined : await store.get('runs', { partition: accountId, sort: holder });
  return leaseOf(accountId, row, end);
}

/** The leases of many accounts, in two requests for each hundred. */
export async function readLeases(store: Store, accountIds: readonly string[]): Promise<Lease[]> {
  const rows = await store.getMany('state', accountIds.map(leaseKey));
  const holders = rows
    .map((row) => ({ partition: row.key.partition, sort: readClaim(row).holder }))
    .filter(({ sort }) => sort !== '');
  const ends = new Map((await store.getMany('runs', holders)).map((end) => [end.key.partition, end]));
  return rows.map((row) => leaseOf(row.key.partition, row, ends.get(row.key.partition)));
}

function leaseOf(accountId: string, row: Row | undefined, end: Row | undefined): Lease {
  const { holder, untilMs } = readClaim(row);
  const isEnded = holder === '' || end !== undefined;
  return { accountId, holder, untilMs, isEnded, memory: readMemory(end ?? row), row };
}

/**
 * @param lease as it was read just now.
 * @param claimant the holder is the run's id, unique to this process; untilMs its function's deadline.
 */
export async function takeLease(
  store: Store,
  lease: Lease,
  claimant: Claimant,
): Promise<{ readonly kind: 'taken'; readonly memory: LeaseMemory } | Held> {
  const { accountId, row, isEnded, untilMs, memory } = lease;
  if (!isEnded && isHeld(row, claimant.nowMs)) return heldBy(row);
  // In the row stands what was known before this run: should it die, that is all that the next one has.
  const taken = await takeOver(store, leaseKey(accountId), row, claimant, memoryColumns(memory));
  if (taken.kind === 'held') return taken;
  // A holder that died may have called until its deadline.
  return {
    kind: 'taken',
    memory: isEnded ? memory : { ...memory, limits: spentLimits(memory.limits, untilMs) },
  };
}

/** As it stands in a row: the lease's, or that of the run that ends it. */
export const memoryColumns = ({ limits, doneRun, endedMs, restUntilMs }: LeaseMemory): Columns => ({
  quota: JSON.stringify({ limits }),
  ...(doneRun === undefined ? {} : { done_run: doneRun }),
  ...(endedMs === undefined ? {} : { ended_ms: String(endedMs) }),
  ...(restUntilMs === undefined ? {} : { rest_until_ms: String(restUntilMs) }),
});

function readMemory(row: Row | undefined): LeaseMemory {
  const time = (column: string): number | undefined => Number(row?.columns[column] ?? 0) || undefined;
  return {
    limits: readRateLimitStates(parseQuota(row?.columns['quota'])),
    doneRun: row?.columns['done_run'],
    endedMs: time('ended_ms'),
    restUntilMs: time('rest_until_ms'),
  };
}

/** Only what was learnt about the quota: damaged, it is learnt again. */
function parseQuota(text: string | undefined): unknown {
  try {
    const stored: unknown = JSON.parse(text ?? '{}');
    return typeof stored === 'object' && stored !== null && 'limits' in stored ? stored.limits : {};
  } catch {
    return {};
  }
}
