import * as v from 'valibot';
import type { RunSummary } from '../audit/summary.ts';
import { ALL_CHANGE_KINDS } from '../model/change.ts';
import { timeIdFrom } from '../platform/ids.ts';
import { CLOCKS_DIFFER_MS, inThePast } from '../platform/stored-time.ts';
import { parseOr } from '../snapshot/rows.ts';
import { count, failureShape, text } from '../snapshot/shapes.ts';
import type { Store } from '../snapshot/store.ts';

const isoTime = v.pipe(text, v.regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T/), v.isoTimestamp());
const summaryShape: v.GenericSchema<unknown, RunSummary> = v.object({
  runId: text,
  status: v.picklist(['complete', 'partial', 'skipped', 'failed']),
  reason: v.exactOptional(text),
  accountId: text,
  startedAt: isoTime,
  durationMs: v.pipe(count, v.maxValue(31 * 86_400_000)),
  periodMs: v.exactOptional(count),
  isUnattended: v.exactOptional(v.literal(true)),
  scopes: v.array(
    v.object({
      scope: text,
      images: count,
      read: count,
      failed: count,
      baseline: v.picklist(['none', 'open', 'taken', 'told']),
      changes: v.object(Object.fromEntries(ALL_CHANGE_KINDS.map((kind) => [kind, v.exactOptional(count)]))),
      oldestVerification: v.nullable(isoTime),
      failure: v.exactOptional(failureShape),
      failedImages: v.exactOptional(v.record(text, failureShape)),
    }),
  ),
  calls: v.object({ byApi: v.record(text, count), throttled: count }),
  alerts: v.array(
    v.object({ channel: text, delivered: count, pending: count, failure: v.exactOptional(text) }),
  ),
  storeUnits: v.object({ read: count, written: count }),
});

/**
 * An account's run summaries, newest first. The table's TTL keeps them for about a month. Rows that this program did not
 * write, or that say to have begun in a time to come, are left out.
 */
export async function* readRuns(
  store: Store,
  accountId: string,
  nowMs: number,
  { sinceMs, limit = Number.POSITIVE_INFINITY }: { readonly sinceMs?: number; readonly limit?: number } = {},
): AsyncGenerator<RunSummary> {
  let left = limit;
  for await (const row of store.range('runs', accountId, {
    reverse: true,
    ...(sinceMs === undefined ? {} : { from: timeIdFrom(sinceMs) }),
    to: timeIdFrom(nowMs + CLOCKS_DIFFER_MS),
  })) {
    const run = parseOr(row, 'summary', summaryShape, undefined);
    if (run === undefined || inThePast(Date.parse(run.startedAt), nowMs) === undefined) continue;
    yield run;
    left -= 1;
    if (left <= 0) return;
  }
}
