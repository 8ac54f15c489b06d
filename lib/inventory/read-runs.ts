import type { RunSummary } from '../audit/summary.ts';
import { timeIdFrom } from '../platform/ids.ts';
import { parse } from '../snapshot/rows.ts';
import { type Store, StoreError } from '../snapshot/store.ts';

/** An account's run summaries, newest first. The table's TTL keeps them for about a month. */
export async function* readRuns(
  store: Store,
  accountId: string,
  { sinceMs, limit }: { readonly sinceMs?: number; readonly limit?: number } = {},
): AsyncGenerator<RunSummary> {
  for await (const row of store.range('runs', accountId, {
    reverse: true,
    ...(sinceMs === undefined ? {} : { from: timeIdFrom(sinceMs) }),
    ...(limit === undefined ? {} : { limit }),
  })) {
    try {
      yield parse<RunSummary>(row, 'summary');
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }
}
