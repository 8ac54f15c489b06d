import type { DefinedColumnSchema, PrimaryKeySchema } from '../wire/messages.ts';
import { orderedKey } from './key-order.ts';
import { liveRow, type Row } from './row.ts';
import { SortedRows } from './sorted-rows.ts';

export interface TableSchema {
  readonly name: string;
  readonly primaryKey: readonly PrimaryKeySchema[];
  readonly definedColumns: readonly DefinedColumnSchema[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** A table's options, which UpdateTable changes, and its reserved throughput, which it does not change here. */
export interface TableSettings {
  /** Seconds; -1: rows never expire. */
  readonly timeToLive: number;
  readonly maxVersions: number;
  /** How far a timestamp set by a writer may be from now, in seconds. */
  readonly maxTimeDeviation: number;
  readonly reservedRead: number;
  readonly reservedWrite: number;
  /** When the reserved throughput was last raised, in seconds since the epoch. */
  readonly lastIncrease: number;
}

/** Is called at every change that must survive a restart. */
export interface ChangeListener {
  table(schema: TableSchema, settings: TableSettings): void;
  row(table: string, row: Row): void;
  rowDeleted(table: string, primaryKey: Row['primaryKey']): void;
  tableDeleted(table: string): void;
}

export class Table {
  readonly schema: TableSchema;
  readonly #changes: ChangeListener;
  readonly #rows = new SortedRows();
  #settings: TableSettings;

  constructor(schema: TableSchema, settings: TableSettings, changes: ChangeListener) {
    this.schema = schema;
    this.#settings = settings;
    this.#changes = changes;
  }

  get settings(): TableSettings {
    return this.#settings;
  }

  set settings(settings: TableSettings) {
    this.#settings = settings;
    this.#changes.table(this.schema, settings);
  }

  get(primaryKey: Row['primaryKey'], now: number): Row | undefined {
    return liveRow(this.#rows.get(keyOf(primaryKey)), this.#settings.timeToLive, now);
  }

  put(row: Row): void {
    this.#rows.set(keyOf(row.primaryKey), row);
    this.#changes.row(this.schema.name, row);
  }

  delete(primaryKey: Row['primaryKey']): void {
    if (this.#rows.delete(keyOf(primaryKey))) this.#changes.rowDeleted(this.schema.name, primaryKey);
  }

  /** The rows that have not expired at `now`, from `start` (included) to `end` (excluded), in the given direction. */
  *range(direction: 'FORWARD' | 'BACKWARD', start: string, end: string, now: number): Generator<Row> {
    const rows = direction === 'FORWARD' ? this.#rows.forward(start, end) : this.#rows.backward(start, end);
    for (const stored of rows) {
      const row = liveRow(stored, this.#settings.timeToLive, now);
      if (row !== undefined) yield row;
    }
  }

  all(now: number): Row[] {
    return this.#rows.all().flatMap((row) => liveRow(row, this.#settings.timeToLive, now) ?? []);
  }
}

export function keyOf(primaryKey: Row['primaryKey']): string {
  return orderedKey(primaryKey.map(({ value }) => value));
}
