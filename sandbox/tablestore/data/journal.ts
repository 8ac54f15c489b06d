import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import type { Instance } from './instance.ts';
import { formatLine, parseLine, type JournalLine } from './journal-line.ts';
import { inOrder } from './row.ts';
import type { ChangeListener } from './table.ts';

/**
 * Keeps the emulator's data across restarts: one line of JSON for each change, appended before the change is answered.
 * If a killed process left a line half written, it is the last one; its change was never answered, so the line is
 * dropped. Opening the file compacts it: the current data are written to a new file, which then replaces the old one
 * in one step. Changes of an instance that this emulator does not have are lost in doing so.
 */
export class Journal {
  readonly #path: string | undefined;
  #file: number | undefined;

  constructor(path: string | undefined) {
    this.#path = path;
  }

  /** Replays the file into the instances, then compacts it and opens it for appending. */
  open(instances: ReadonlyMap<string, Instance>): void {
    if (this.#path === undefined) return;
    for (const line of linesOf(this.#path)) replay(line, instances);
    const fresh = `${this.#path}.new`;
    this.#file = openSync(fresh, 'w', 0o600);
    for (const instance of instances.values()) {
      const listener = this.listener(instance.name);
      for (const table of instance.tables()) {
        listener.table(table.schema, table.settings);
        // At time 0 nothing has expired: expired versions are kept, because the time to live may be raised later.
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
  // What follows the last line break is empty, or a line that a killed process did not finish.
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
