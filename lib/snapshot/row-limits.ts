import { type Columns, type Key, StoreError, TABLES, type TableId, type Write } from './store.ts';

/*
 * Tablestore's limits, which both stores enforce before anything is sent: an oversized row is rejected everywhere in
 * the same way, and never makes the other rows of its batch fail.
 */
const KEY_BYTES = 1024;
const VALUE_BYTES = 2 * 1024 * 1024;
const ROW_BYTES = 4 * 1024 * 1024;
/** Tablestore accepts 1,024 columns in a write; the version and the token are two of them. */
const COLUMNS_PER_ROW = 1022;
const COLUMN_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;

/**
 * Names that cannot be used: `version` and `token` are the store's own columns, the SDK reads a column `timestamp` as
 * the time of another one, and code that copies objects often loses `__proto__`.
 */
const RESERVED = new Set(['version', 'token', 'timestamp', '__proto__']);

const LONE_SURROGATE = /\p{Surrogate}/u;
const LONE_SURROGATES = /\p{Surrogate}/gu;

/** @throws StoreError `StoreRejected` for a key that no table accepts. */
export function checkKey(table: TableId, key: Key): void {
  for (const part of ['partition', 'sort'] as const) {
    const bytes = Buffer.byteLength(key[part]);
    if (bytes < 1 || bytes > KEY_BYTES) {
      throw rejected(table, key, `its ${part} key has ${bytes} bytes, not 1 to ${KEY_BYTES}`);
    }
    if (LONE_SURROGATE.test(key[part])) throw rejected(table, key, `its ${part} key is not valid Unicode`);
  }
}

/**
 * Checks a write and returns it as it will be stored. A lone surrogate in a value has no UTF-8 form: it becomes U+FFFD,
 * so that both stores return the same text, and a strange name does not block an image.
 * @throws StoreError `StoreRejected` for a write that exceeds the limits or is malformed.
 */
export function acceptWrite(table: TableId, write: Write): Write {
  checkKey(table, write.key);
  const { expected, token } = write;
  if (!Number.isSafeInteger(expected) || expected < 0) {
    throw rejected(table, write.key, `the expected version ${expected} is not a non-negative integer`);
  }
  if (token === '' || LONE_SURROGATE.test(token)) throw rejected(table, write.key, 'it has no usable token');
  return write.columns === null
    ? write
    : { ...write, columns: acceptColumns(table, write.key, write.columns) };
}

/** A key as one string, for maps and sets. */
export function keyId(key: Key): string {
  return JSON.stringify([key.partition, key.sort]);
}

/**
 * Two writes of one key in a batch have no defined result: an error of the caller, found before anything is written.
 * @throws StoreError `StoreRejected`.
 */
export function checkNoKeyTwice(table: TableId, writes: readonly Write[]): void {
  const seen = new Set<string>();
  for (const { key } of writes) {
    const id = keyId(key);
    if (seen.has(id)) throw rejected(table, key, 'one call writes it twice; nothing was written');
    seen.add(id);
  }
}

/** The bytes of a row's names and values, which count for capacity units and limits. */
export function rowBytes(table: TableId, key: Key, columns: Columns): number {
  const { partition, sort } = TABLES[table];
  let bytes = partition.length + sort.length + Buffer.byteLength(key.partition) + Buffer.byteLength(key.sort);
  for (const [name, value] of Object.entries(columns)) bytes += name.length + Buffer.byteLength(value);
  return bytes;
}

function acceptColumns(table: TableId, key: Key, columns: Columns): Columns {
  const entries = Object.entries(columns);
  if (entries.length > COLUMNS_PER_ROW) {
    throw rejected(table, key, `it has ${entries.length} columns, more than ${COLUMNS_PER_ROW}`);
  }
  const { partition, sort } = TABLES[table];
  const accepted = entries.map(([name, value]): [string, string] => {
    if (!COLUMN_NAME.test(name) || RESERVED.has(name) || name === partition || name === sort) {
      throw rejected(table, key, `a column cannot be named ${JSON.stringify(name)}`);
    }
    const bytes = Buffer.byteLength(value);
    if (bytes > VALUE_BYTES) {
      throw rejected(table, key, `its column ${name} has ${bytes} bytes, more than ${VALUE_BYTES}`);
    }
    return [name, value.replace(LONE_SURROGATES, '\uFFFD')];
  });
  const stored = Object.fromEntries(accepted);
  const bytes = rowBytes(table, key, stored);
  if (bytes > ROW_BYTES) throw rejected(table, key, `it has ${bytes} bytes in all, more than ${ROW_BYTES}`);
  return stored;
}

function rejected(table: TableId, key: Key, why: string): StoreError {
  // Keys may be long foreign text: they are quoted and cut.
  const shown = [key.partition, key.sort].map((part) => JSON.stringify(part.slice(0, 80))).join(', ');
  return new StoreError(`The row (${shown}) cannot be stored in ${TABLES[table].name}: ${why}.`, {
    code: 'StoreRejected',
  });
}

/** The capacity units of an operation on these rows at Tablestore: one for every 4 KB begun, at least one. */
export function unitsFor(table: TableId, rows: readonly { key: Key; columns: Columns | null }[]): number {
  const bytes = rows.reduce((sum, { key, columns }) => sum + rowBytes(table, key, columns ?? {}), 0);
  return Math.max(1, Math.ceil(bytes / 4096));
}
