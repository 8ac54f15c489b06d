import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import type { Instance } from './instance.ts';
import { formatLine, parseLine, type JournalLine } from './journal-line.ts';
import { inOrder } from './row.ts';
import type { ChangeListener } from './table.ts';

/**
 * The emulator's memory across restarts: one line of JSON a change, appended before the change is answered. A line
 * that a killed process left half written is the last one, was never answered, and is dropped. Opening the
 * file writes it anew with only what still stands, beside itself, and puts it in place in one step. Changes
 * of an instance that this emulator was not told of go with that.
 */
export class Journal {
  readonly #path: string | undefined;
  #file: number | undefined;

  constructor(path: string | undefined) {
    this.#path = path;
  }

  /** Replays the file into the instances, then begins to append to it. */
  open(instances: ReadonlyMap<string, Instance>): void {
    if (this.#path === undefined) return;
    for (const line of linesOf(this.#path)) replay(line, instances);
    const fresh = `${this.#path}.new`;
    this.#file = openSync(fresh, 'w');
    for (const instance of instances.values()) {
      const listener = this.listener(instance.name);
      for (const table of instance.tables()) {
        listener.table(table.schema, table.settings);
        // At the epoch nothing has expired yet: what is past its time to live is kept, for it may be raised.
        for (const row of table.all(0)) listener.row(table.schema.name, row);
      }
    }
    fsyncSync(this.#file);
    renameSync(fresh, this.#path);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  listener(instance: string): ChangeListener {
    return {
      table: (schema, settings) => this.#append({ kind: 'table', instance, schema, settings }),
      row: (table, row) =>
        this.#append({ kind: 'row', instance, table, row: { ...row, columns: [...row.columns] } }),
      rowDeleted: (table, primaryKey) => this.#append({ kind: 'rowDeleted', instance, table, primaryKey }),
      tableDeleted: (table) => this.#append({ kind: 'tableDeleted', instance, table }),
    };
  }

  #append(line: JournalLine): void {
    if (this.#file !== undefined) writeSync(this.#file, formatLine(line));
  }
}

function linesOf(path: string): JournalLine[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  // After the last line's end there is nothing, or what a killed process did not finish.
  return lines.slice(0, -1).map(parseLine);
}

function replay(line: JournalLine, instances: ReadonlyMap<string, Instance>): void {
  const instance = instances.get(line.instance);
  if (instance === undefined) return;
  switch (line.kind) {
    case 'table': {
      const known = instance.tables().find(({ schema }) => schema.name === line.schema.name);
      if (known === undefined) instance.create(line.schema, line.settings);
      else known.settings = line.settings;
      return;
    }
    case 'row':
      instance.table(line.table).put({ ...line.row, columns: inOrder(line.row.columns) });
      return;
    case 'rowDeleted':
      instance.table(line.table).delete(line.primaryKey);
      return;
    case 'tableDeleted':
      instance.drop(line.table);
      return;
  }
}
