import { Refusal } from '../refusal.ts';
import type { ConditionMessage, ReturnContent } from '../wire/messages.ts';
import { writeRows } from '../wire/plain-buffer-writer.ts';
import type { Cell, KeyColumn, RowData } from '../wire/row-data.ts';
import type { TableSettings } from '../data/table.ts';
import type { Units } from './capacity.ts';

/** The write of one row, alone or in a batch. */
export interface RowWrite {
  readonly tableName: string;
  readonly row: RowData;
  readonly condition: ConditionMessage;
  readonly returnContent?: ReturnContent;
}

export interface WriteOutcome {
  readonly consumed: Units;
  /** A row in PlainBuffer, if the write asked for one. */
  readonly row?: Buffer;
}

/** The fields of the answer to a write: `ConsumedCapacity` and the row. */
export function writeMessage({ consumed, row }: WriteOutcome): object {
  return { consumed: { capacityUnit: consumed }, ...(row !== undefined && { row }) };
}

/** The row that the reply to a write contains: its key if the request asks for it, else none. */
export function returnedRow(
  content: ReturnContent | undefined,
  primaryKey: readonly KeyColumn[],
): Buffer | undefined {
  return content?.returnType === 'RT_PK' ? writeRows([{ primaryKey, cells: [] }]) : undefined;
}

/** A write can return its row's key and nothing else; the service's UpdateRow can return columns, too. */
export function checkReturnsNoColumns(content: ReturnContent | undefined): void {
  if (content?.returnType === 'RT_AFTER_MODIFY') {
    throw new Refusal('OTSParameterInvalid', 'Returning modified columns is not part of this emulator.');
  }
}

/** The timestamp of a written cell: its own, or now. Refuses one further from now than the table's settings allow. */
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
