import { keyOf, type Table } from '../data/table.ts';
import { checkNoTransaction, operation } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { unitsFor } from '../rules/capacity.ts';
import { LIMITS } from '../rules/limits.ts';
import { checkTableName } from '../rules/names.ts';
import { checkSchema, readKey } from '../rules/primary-key.ts';
import { selector, type Select } from '../rules/selection.ts';
import type { GetRangeRequest } from '../wire/messages.ts';
import { writeRows, type AnswerRow } from '../wire/plain-buffer-writer.ts';
import type { KeyColumn } from '../wire/row-data.ts';

export const getRange = operation<GetRangeRequest>(
  'GetRange',
  ({ tableName }) => [tableName],
  (request, { instance, now }) => {
    checkTableName(request.tableName);
    const start = readKey(request.inclusiveStartPrimaryKey, { bounds: true });
    const end = readKey(request.exclusiveEndPrimaryKey, { bounds: true });
    if (request.limit !== undefined && request.limit <= 0) {
      throw new Refusal('OTSParameterInvalid', 'The limit must be greater than 0.');
    }
    const select = selector(request);
    checkNoTransaction(request);
    const table = instance.readyTable(request.tableName, now);
    checkSchema(table.schema, start);
    checkSchema(table.schema, end);

    const { rows, bytes, next } = page(table, request, { start: keyOf(start), end: keyOf(end) }, select, now);
    return {
      consumed: { capacityUnit: { read: unitsFor(bytes), write: 0 } },
      rows: writeRows(rows),
      ...(next !== undefined && { nextStartPrimaryKey: writeRows([{ primaryKey: next, cells: [] }]) }),
    };
  },
);

/**
 * Reads until the range ends, `limit` rows are selected, or the limits of a page are reached. Rows that the filter
 * excludes count towards these limits too, so a page can be empty and still have a next one.
 */
function page(
  table: Table,
  { direction, limit = Number.POSITIVE_INFINITY }: GetRangeRequest,
  { start, end }: { start: string; end: string },
  select: Select,
  now: number,
): { rows: AnswerRow[]; bytes: number; next?: readonly KeyColumn[] } {
  const inOrder = direction === 'FORWARD' ? start < end : start > end;
  if (!inOrder) {
    const word = direction === 'FORWARD' ? 'less' : 'more';
    throw new Refusal('OTSParameterInvalid', `Begin key must ${word} than end key in ${direction}.`);
  }
  const rows: AnswerRow[] = [];
  let looked = 0;
  let bytes = 0;
  for (const stored of table.range(direction, start, end, now)) {
    const selected = select(stored, table.settings);
    const full =
      rows.length >= limit ||
      looked >= LIMITS.rangeRows ||
      (looked > 0 && bytes + selected.bytes > LIMITS.rangeBytes);
    if (full) return { rows, bytes, next: stored.primaryKey };
    looked += 1;
    bytes += selected.bytes;
    if (selected.row !== undefined) rows.push(selected.row);
  }
  return { rows, bytes };
}
