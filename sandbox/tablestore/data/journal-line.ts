import type { KeyColumn } from '../wire/row-data.ts';
import type { Row, Version } from './row.ts';
import type { TableSchema, TableSettings } from './table.ts';

/** One change, as the journal stores it. */
export type JournalLine =
  | {
      readonly kind: 'table';
      readonly instance: string;
      readonly schema: TableSchema;
      readonly settings: TableSettings;
    }
  | { readonly kind: 'row'; readonly instance: string; readonly table: string; readonly row: FlatRow }
  | {
      readonly kind: 'rowDeleted';
      readonly instance: string;
      readonly table: string;
      readonly primaryKey: readonly KeyColumn[];
    }
  | { readonly kind: 'tableDeleted'; readonly instance: string; readonly table: string };

/** A row whose columns are pairs, because JSON has no maps. */
interface FlatRow extends Omit<Row, 'columns'> {
  readonly columns: readonly (readonly [string, readonly Version[]])[];
}

export function formatLine(line: JournalLine): string {
  return `${JSON.stringify(line, toPlain)}\n`;
}

export function parseLine(text: string): JournalLine {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a file that only `formatLine` writes
  return JSON.parse(text, fromPlain) as JournalLine;
}

/** Encodes what JSON cannot represent: 64-bit integers, bytes, NaN and the infinities. */
function toPlain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { $integer: String(value) };
  if (typeof value === 'number' && !Number.isFinite(value)) return { $double: String(value) };
  // JSON.stringify has already called `toJSON` of a Buffer, which gives this form.
  if (isRecord(value) && value['type'] === 'Buffer' && Array.isArray(value['data'])) {
    return { $bytes: Buffer.from(value['data'].map(Number)).toString('base64') };
  }
  return value;
}

function fromPlain(_key: string, value: unknown): unknown {
  if (!isRecord(value)) return value;
  if (typeof value['$integer'] === 'string') return BigInt(value['$integer']);
  if (typeof value['$double'] === 'string') return Number(value['$double']);
  if (typeof value['$bytes'] === 'string') return Buffer.from(value['$bytes'], 'base64');
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
