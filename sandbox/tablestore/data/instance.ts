import { Refusal } from '../refusal.ts';
import { Table, type ChangeListener, type TableSchema, type TableSettings } from './table.ts';

const TABLES_PER_INSTANCE = 64;

/** One Tablestore instance: its tables by name. */
export class Instance {
  readonly name: string;
  readonly #tables = new Map<string, Table>();
  readonly #changes: ChangeListener;
  readonly #tableReadyAfterMs: number;

  constructor(name: string, changes: ChangeListener, tableReadyAfterMs: number) {
    this.name = name;
    this.#changes = changes;
    this.#tableReadyAfterMs = tableReadyAfterMs;
  }

  tables(): Table[] {
    return [...this.#tables.values()].toSorted((a, b) => (a.schema.name < b.schema.name ? -1 : 1));
  }

  /** Returns the table, ready or not, for operations on tables. Throws `OTSObjectNotExist`. */
  table(name: string): Table {
    const table = this.#tables.get(name);
    if (table === undefined) throw new Refusal('OTSObjectNotExist');
    return table;
  }

  /** Returns the table for operations on rows. Throws `OTSTableNotReady` if the table was created too recently. */
  readyTable(name: string, now: number): Table {
    const table = this.table(name);
    if (!this.isReady(table, now)) throw new Refusal('OTSTableNotReady');
    return table;
  }

  isReady(table: Table, now: number): boolean {
    return now >= table.schema.createdAt + this.#tableReadyAfterMs;
  }

  create(schema: TableSchema, settings: TableSettings): Table {
    if (this.#tables.has(schema.name)) throw new Refusal('OTSObjectAlreadyExist');
    if (this.#tables.size >= TABLES_PER_INSTANCE) {
      throw new Refusal('OTSQuotaExhausted', 'Number of tables exceeded the quota.');
    }
    const table = new Table(schema, settings, this.#changes);
    this.#tables.set(schema.name, table);
    this.#changes.table(schema, settings);
    return table;
  }

  drop(name: string): void {
    if (!this.#tables.delete(name)) throw new Refusal('OTSObjectNotExist');
    this.#changes.tableDeleted(name);
  }
}
