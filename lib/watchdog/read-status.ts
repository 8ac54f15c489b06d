import type { Channel } from '../alert/channel.ts';
import type { Outbox } from '../alert/outbox/outbox.ts';
import { inThePast } from '../platform/stored-time.ts';
import { overdueAfterMs } from '../state/due.ts';
import { readLease } from '../state/lease.ts';
import type { Store } from '../snapshot/store.ts';
import type { AuditStatus } from './conditions.ts';

/** A killed run is recognised by its lease, this long after the lease has ended, because clocks differ. */
const GRACE_MS = 300_000;
/** Enough runs to find a good one among those that failed or were skipped. */
const RUNS = 50;

/** Reads what the watchdog's conditions depend on: the account's lease, its last runs and its waiting notes. */
export async function readStatus(
  store: Store,
  accountId: string,
  outbox: Outbox,
  channels: readonly Channel[],
  { overdueMs, ...options }: Pick<AuditStatus, 'nowMs' | 'overdueMs' | 'expectedSinceMs'>,
): Promise<AuditStatus> {
  const lease = await readLease(store, accountId);
  const troubles = await store.get('state', { partition: accountId, sort: 'channels' });
  let lastRun: AuditStatus['lastRun'];
  for await (const row of store.range('runs', accountId, { reverse: true, limit: RUNS })) {
    const { status = '', summary = '{}' } = row.columns;
    if (status !== 'complete' && status !== 'partial') continue;
    const { startedAt = '', durationMs = 0 } = JSON.parse(summary) as {
      startedAt?: string;
      durationMs?: number;
    };
    const endedMs = inThePast(Date.parse(startedAt) + durationMs, options.nowMs);
    if (endedMs === undefined) continue;
    lastRun = { runId: row.key.sort, endedMs: Math.min(options.nowMs, endedMs), status };
    break;
  }
  const isDead = !lease.isEnded && lease.untilMs + GRACE_MS < options.nowMs;
  return {
    ...options,
    overdueMs: overdueAfterMs(overdueMs, lease.memory.periodMs ?? 0),
    lastRun,
    died: isDead ? { runId: lease.holder, untilMs: lease.untilMs } : undefined,
    waiting: outbox.undelivered(channels),
    channelToldMs: firstToldMs(troubles?.columns['channels']),
  };
}

function firstToldMs(channels: string | undefined): number | undefined {
  try {
    const troubles = Object.values(JSON.parse(channels ?? '{}') as Record<string, { toldAtMs?: number }>);
    return troubles.find((t) => t.toldAtMs !== undefined)?.toldAtMs;
  } catch {
    return undefined;
  }
}
