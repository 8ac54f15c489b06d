import { AUDIT_ITEMS } from './audit-key.ts';
import type { Key, Row, Store } from '../snapshot/store.ts';

/** The end of their names. */
const TO = AUDIT_ITEMS.replace('/', '0');

/**
 * Reads an account's state in one request when a run begins. Its parts ask for their rows one by one, and a row of some
 * bytes costs as much as a page of them. Each row is answered once from what was read; after that, or once it was
 * written, the store is asked. Every write is conditional, so that an answer from a moment ago does no harm (I2).
 */
export async function withStateAhead(store: Store, accountId: string): Promise<Store> {
  const rows = new Map<string, Row>();
  for await (const row of store.range('state', accountId, { from: AUDIT_ITEMS, to: TO }))
    rows.set(row.key.sort, row);
  const done = new Set<string>();
  const isAhead = (table: string, { partition, sort }: Key): boolean =>
    table === 'state' && partition === accountId && sort.startsWith(AUDIT_ITEMS) && !done.has(sort);
  return {
    prepare: () => store.prepare(),
    async get(table, key) {
      if (!isAhead(table, key)) return store.get(table, key);
      done.add(key.sort);
      return rows.get(key.sort);
    },
    getMany: (table, keys) => store.getMany(table, keys),
    range: (table, partition, options) => store.range(table, partition, options),
    write(table, write) {
      if (isAhead(table, write.key)) done.add(write.key.sort);
      return store.write(table, write);
    },
    writeMany(table, writes) {
      for (const { key } of writes) if (isAhead(table, key)) done.add(key.sort);
      return store.writeMany(table, writes);
    },
    units: () => store.units(),
    close: () => store.close(),
  };
}
