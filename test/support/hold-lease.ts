import { type LeaseMemory, readLease, takeLease } from '../../lib/state/lease.ts';
import { RunRow } from '../../lib/audit/run-row.ts';
import type { Store } from '../../lib/snapshot/store.ts';

/** As a run begins. */
export async function holdLease(
  store: Store,
  accountId: string,
  holder: string,
  nowMs: number,
  untilMs: number,
): ReturnType<typeof takeLease> {
  return takeLease(store, await readLease(store, accountId), { holder, nowMs, untilMs });
}

/** As a run ends. */
export async function endRun(
  store: Store,
  accountId: string,
  runId: string,
  memory: LeaseMemory = { limits: {} },
): Promise<void> {
  await new RunRow(store, accountId, runId).write(
    {
      runId,
      status: 'complete',
      accountId,
      startedAt: new Date(memory.endedMs ?? 0).toISOString(),
      durationMs: 0,
      scopes: [],
      calls: { byApi: {}, throttled: 0 },
      alerts: [],
      storeUnits: { read: 0, written: 0 },
    },
    memory,
  );
}
