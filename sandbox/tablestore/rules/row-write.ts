import { Refusal } from '../refusal.ts';
import type { ConditionMessage, ReturnContent } from '../wire/messages.ts';
import { writeRows } from '../wire/plain-buffer-writer.ts';
import type { Cell, KeyColumn, RowData } from '../wire/row-data.ts';
import type { TableSettings } from '../data/table.ts';
import type { Units } from './capacity.ts';

/** One write, alone or of a batch, as far as it is known without its table. */
export interface RowWrite {
  readonly tableName: string;
  readonly row: RowData;
  readonly condition: ConditionMessage;
  readonly returnContent?: ReturnContent;
}

export interface WriteOutcome {
  readonly consumed: Units;
  /** A row in PlainBuffer, where the write asked for one. */
  readonly row?: Buffer;
}

/** `ConsumedCapacity` and the row, as every single write answers them. */
export function writeMessage({ consumed, row }: WriteOutcome): object {
  return { consumed: { capacityUnit: consumed }, ...(row !== undefined && { row }) };
}

/** The row that a write answers: its key, or the columns named as they are after it. */
export function returnedRow(
  content: ReturnContent | undefined,
  primaryKey: readonly KeyColumn[],
  after: readonly Cell[],
): Buffer | undefined {
  switch (content?.returnType ?? 'RT_NONE') {
    case 'RT_PK':
      return writeRows([{ primaryKey, cells: [] }]);
    case 'RT_AFTER_MODIFY': {
      const cells = after.filter(({ name }) => content?.returnColumnNames.includes(name));
      return writeRows([{ primaryKey, cells }]);
    }
    case 'RT_NONE':
    default:
      return undefined;
  }
}

/** PutRow and DeleteRow can give back a key and nothing else. */
export function checkReturnsNoColumns(content: ReturnContent | undefined): void {
  if (content?.returnType === 'RT_AFTER_MODIFY') {
    throw new Refusal('OTSParameterInvalid', 'Only UpdateRow can return columns after they are modified.');
  }
}

/** The timestamp a cell is written with: its own if that is near enough to now, else now. */
export function timestampOf(cell: Cell, settings: TableSettings, now: number): bigint {
  if (cell.timestamp === undefined) return BigInt(now);
  const { timeToLive, maxTimeDeviation } = settings;
  const back = timeToLive < 0 ? maxTimeDeviation : Math.min(maxTimeDeviation, timeToLive);
  const first = BigInt(now - back * 1000);
  const end = BigInt(now + maxTimeDeviation * 1000);
  if (cell.timestamp < first || cell.timestamp >= end) {
    throw new Refusal('OTSParameterInvalid', `Invalid timestamp. Cell:${cell.name}.`);
  }
  return cell.timestamp;
}
