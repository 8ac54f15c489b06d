import { type Columns, type Key, StoreError, TABLES, type TableId, type Write } from './store.ts';

/*
 * What both stores accept, which is what Tablestore accepts: checked before anything is sent, so that a row too
 * large is refused alike everywhere and never takes its neighbours in a batch down with it.
 */
const KEY_BYTES = 1024;
const VALUE_BYTES = 2 * 1024 * 1024;
const ROW_BYTES = 4 * 1024 * 1024;
/** Of 1,024 columns a write, two are the version and the token. */
const COLUMNS_PER_ROW = 1022;
const COLUMN_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;

/**
 * `version` and `token` are the store's own, the SDK takes a column `timestamp` for the time of another one, and
 * `__proto__` is lost by too much code that copies objects.
 */
const RESERVED = new Set(['version', 'token', 'timestamp', '__proto__']);

const LONE_SURROGATE = /\p{Surrogate}/u;
const LONE_SURROGATES = /\p{Surrogate}/gu;

/** Throws `StoreRejected` for a key that no table could hold. */
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
 * The write as it is stored, or `StoreRejected`. Half a surrogate pair in a value has no UTF-8: it becomes
 * U+FFFD here, so that both stores read back the same, rather than holding up an image for its strange name.
 */
export function acceptWrite(table: TableId, write: Write): Write {
  checkKey(table, write.key);
  const { expected, token } = write;
  if (!Number.isSafeInteger(expected) || expected < 0) {
    throw rejected(table, write.key, `the expected version ${expected} is not a whole number from 0`);
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

/** The same key twice in one batch has no defined outcome: a mistake of the caller, found before anything is done. */
export function checkNoKeyTwice(table: TableId, writes: readonly Write[]): void {
  const seen = new Set<string>();
  for (const { key } of writes) {
    const id = keyId(key);
    if (seen.has(id))
      throw rejected(table, key, 'it stands twice among the writes of one call; nothing was written');
    seen.add(id);
  }
}

/** Bytes of names and values together, the way capacity units and limits are counted. */
export function rowBytes(table: TableId, key: Key, columns: Columns): number {
  const { partition, sort } = TABLES[table];
  let bytes = partition.length + sort.length + Buffer.byteLength(key.partition) + Buffer.byteLength(key.sort);
  for (const [name, value] of Object.entries(columns)) bytes += name.length + Buffer.byteLength(value);
  return bytes;
}

function acceptColumns(table: TableId, key: Key, columns: Columns): Columns {
  const entries = Object.entries(columns);
  if (entries.length > COLUMNS_PER_ROW) {
    throw rejected(table, key, `it has ${entries.length} columns; ${COLUMNS_PER_ROW} fit`);
  }
  const { partition, sort } = TABLES[table];
  const accepted = entries.map(([name, value]): [string, string] => {
    if (!COLUMN_NAME.test(name) || RESERVED.has(name) || name === partition || name === sort) {
      throw rejected(table, key, `a column cannot be named ${JSON.stringify(name)}`);
    }
    const bytes = Buffer.byteLength(value);
    if (bytes > VALUE_BYTES) {
      throw rejected(table, key, `its column ${name} has ${bytes} bytes; ${VALUE_BYTES} fit`);
    }
    return [name, value.replace(LONE_SURROGATES, '\uFFFD')];
  });
  const stored = Object.fromEntries(accepted);
  const bytes = rowBytes(table, key, stored);
  if (bytes > ROW_BYTES) throw rejected(table, key, `it has ${bytes} bytes in all; ${ROW_BYTES} fit`);
  return stored;
}

function rejected(table: TableId, key: Key, why: string): StoreError {
  // Keys may be long and come from elsewhere: shown quoted and cut.
  const shown = [key.partition, key.sort].map((part) => JSON.stringify(part.slice(0, 80))).join(', ');
  return new StoreError(`The row (${shown}) cannot be kept in ${TABLES[table].name}: ${why}.`, {
    code: 'StoreRejected',
  });
}
