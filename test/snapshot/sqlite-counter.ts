/** A process of its own that counts in one row of a file, beside others that do the same: FILE TIMES. */
import { randomUUID } from 'node:crypto';
import { systemClock } from '../../lib/platform/clock.ts';
import { openSqlite } from '../../lib/snapshot/sqlite/store.ts';

const [file = '', times = '0'] = process.argv.slice(2);
const key = { partition: 'all', sort: 'count' };
// Patient: four processes in a tight loop on a loaded machine's disk wait long for one another; that is not the point.
const store = await openSqlite({ file, clock: systemClock, historyDays: 2, retryTimeoutMs: 100_000 });
await store.prepare();
for (let done = 0; done < Number(times); ) {
  const row = await store.get('state', key);
  const columns = { count: String(Number(row?.columns['count'] ?? 0) + 1) };
  const result = await store.write('state', {
    key,
    columns,
    expected: row?.version ?? 0,
    token: randomUUID(),
  });
  if (result.kind === 'written') done += 1;
}
await store.close();
