import type { PrimaryKey } from '@alicloud/tablestore';
import { checkKey } from '../row-limits.ts';
import { type Key, type RangeOptions, type Row, TABLES, type TableId } from '../store.ts';
import type { TablestoreClient } from './client.ts';
import { readRow } from './read.ts';
import { edgeOfPartition, primaryKey, toRow } from './rows.ts';

/** Tablestore allows 5,000. A page is held in memory, in several copies while the SDK decodes it. */
const ROWS_PER_PAGE = 500;

/** The rows of a partition in order, a page at a time; see `Store.range`. */
export async function* readRange(
  client: TablestoreClient,
  table: TableId,
  partition: string,
  { from, to, reverse = false, limit = Number.POSITIVE_INFINITY }: RangeOptions,
): AsyncGenerator<Row> {
  const bound = (sort: string): Key => ({ partition, sort });
  for (const sort of [from ?? '-', to ?? '-']) checkKey(table, bound(sort === '' ? '-' : sort));
  // Tablestore refuses a range that ends before it starts.
  if (to !== undefined && Buffer.from(from ?? '').compare(Buffer.from(to)) >= 0) return;
  const lower = from === undefined || from === '' ? undefined : bound(from);
  const upper = to === undefined ? undefined : bound(to);
  const low = lower === undefined ? edgeOfPartition(table, partition, 'lowest') : primaryKey(table, lower);
  const high = upper === undefined ? edgeOfPartition(table, partition, 'highest') : primaryKey(table, upper);

  // Tablestore includes the key at which a range starts and excludes the one at which it ends. In reverse this is wrong
  // at both ends, so the upper bound is skipped, and the row at the lower bound is read separately at the end.
  let start: PrimaryKey = reverse ? high : low;
  let left = limit;
  while (left > 0) {
    const page = await client.repeat('getRange', {
      tableName: TABLES[table].name,
      direction: reverse ? 'BACKWARD' : 'FORWARD',
      inclusiveStartPrimaryKey: start,
      exclusiveEndPrimaryKey: reverse ? low : high,
      limit: Math.min(ROWS_PER_PAGE, left + (reverse && to !== undefined ? 1 : 0)),
    });
    client.spend(page.consumed.capacityUnit);
    for (const read of page.rows) {
      const row = toRow(table, read);
      if (row === undefined || left <= 0 || (reverse && row.key.sort === to)) continue;
      left -= 1;
      yield row;
    }
    if (page.nextStartPrimaryKey === null) break;
    start = page.nextStartPrimaryKey.map(({ name, value }) => ({ [name]: String(value) }));
  }
  if (!reverse || lower === undefined || left <= 0) return;
  const last = await readRow(client, table, lower);
  if (last !== undefined) yield last;
}
