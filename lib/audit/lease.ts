import type { Columns, Row, Store } from '../snapshot/store.ts';
import { type LaneState, readLaneStates, spentLanes } from '../swas/quota.ts';
import { claim } from './claim.ts';

/** What one run leaves for the next with the right to work for an account. */
export interface LeaseMemory {
  readonly lanes: Readonly<Record<string, LaneState>>;
  /** The last run of a fan-out that was done for this account to its end. */
  readonly doneRun?: string | undefined;
  /** When a run ended well last: by this the watchdog knows the accounts of a fan-out. */
  readonly endedMs?: number | undefined;
  /** Everything was read lately: until then there is nothing to do. */
  readonly restUntilMs?: number | undefined;
}

export type LeaseResult =
  | { readonly kind: 'taken'; readonly lease: Lease; readonly memory: LeaseMemory }
  | { readonly kind: 'held'; readonly holder: string; readonly untilMs: number };

/** The right to work for an account (I6), with the quota's state and what was done under it. */
export interface Lease {
  /** Gives the lease back and leaves this for the next run. A lease that is lost stays lost. */
  release(memory: LeaseMemory): Promise<void>;
}

export const leaseKey = (accountId: string) => ({ partition: accountId, sort: 'lease' });

/**
 * @param holder unique to this run; also the writes' token.
 * @param untilMs the holder's function deadline, never later.
 */
export async function takeLease(
  store: Store,
  accountId: string,
  holder: string,
  nowMs: number,
  untilMs: number,
): Promise<LeaseResult> {
  const claimant = { holder, nowMs, untilMs };
  const taken = await claim(store, leaseKey(accountId), claimant, (before) => columnsOf(readMemory(before)));
  if (taken.kind === 'held') return taken;
  const { before, died, release } = taken;
  const memory = readMemory(before);
  // A holder that died may have called until its deadline.
  const lanes = died ? spentLanes(memory.lanes, Number(before?.columns['until_ms']) || 0) : memory.lanes;
  return {
    kind: 'taken',
    lease: { release: (left) => release(columnsOf(left)) },
    memory: { ...memory, lanes },
  };
}

const columnsOf = ({ lanes, doneRun, endedMs, restUntilMs }: LeaseMemory): Columns => ({
  quota: JSON.stringify({ lanes }),
  ...(doneRun === undefined ? {} : { done_run: doneRun }),
  ...(endedMs === undefined ? {} : { ended_ms: String(endedMs) }),
  ...(restUntilMs === undefined ? {} : { rest_until_ms: String(restUntilMs) }),
});

/** What the row of a lease holds for the next run. */
export function readMemory(row: Row | undefined): LeaseMemory {
  const time = (column: string): number | undefined => Number(row?.columns[column] ?? 0) || undefined;
  return {
    lanes: readLaneStates(parseQuota(row?.columns['quota'])),
    doneRun: row?.columns['done_run'],
    endedMs: time('ended_ms'),
    restUntilMs: time('rest_until_ms'),
  };
}

/** Only what was learnt about the quota: damaged, it is learnt again. */
function parseQuota(text: string | undefined): unknown {
  try {
    const stored: unknown = JSON.parse(text ?? '{}');
    return typeof stored === 'object' && stored !== null && 'lanes' in stored ? stored.lanes : {};
  } catch {
    return {};
  }
}
