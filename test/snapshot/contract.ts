import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store, TableId } from '../../lib/snapshot/store.ts';
import { contractOfRanges } from './contract-ranges.ts';
import { contractOfTime } from './contract-time.ts';
import { contractOfValues } from './contract-values.ts';
import { all, type Open, type Opened, partition, failure, put, remove } from './harness.ts';

const ALL_TABLES: readonly TableId[] = ['images', 'state', 'outbox', 'history', 'runs'];

/** What every store promises (`lib/snapshot/store.ts`), whatever it is made of. */
export function storeContract(name: string, open: Open): void {
  describe(`${name}: the contract`, () => {
    let opened: Opened;
    let store: Store;
    beforeAll(async () => {
      opened = await open();
      store = opened.store;
      await store.prepare();
      await opened.second.prepare();
    });
    afterAll(async () => {
      await opened.close();
    });
    const use = (): Opened => opened;

    it('has all tables once prepared, and preparing again changes nothing', async () => {
      const at = partition();
      for (const table of ALL_TABLES) await store.write(table, put(at, 'a', { kept: table }));
      await store.prepare();
      for (const table of ALL_TABLES) {
        expect((await store.get(table, { partition: at, sort: 'a' }))?.columns).toEqual({ kept: table });
      }
    });

    it('I2: a write is conditional on the version that was read', async () => {
      const at = partition();
      const key = { partition: at, sort: 'a' };
      expect(await store.get('images', key)).toBeUndefined();

      const first = put(at, 'a', { shares: '[]' });
      expect(await store.write('images', first)).toEqual({ kind: 'written', version: 1 });
      expect(await store.get('images', key)).toEqual({
        key,
        version: 1,
        token: first.token,
        columns: { shares: '[]' },
      });

      const second = put(at, 'a', { shares: '[1]' }, 1);
      expect(await store.write('images', second)).toEqual({ kind: 'written', version: 2 });

      const late = await store.write('images', put(at, 'a', { shares: '[2]' }, 1));
      const stands = { key, version: 2, token: second.token, columns: { shares: '[1]' } };
      expect(late).toEqual({ kind: 'conflict', current: stands });
      expect(await store.get('images', key)).toEqual(stands);
    });

    it('I2: a row that should not exist and does, or should and does not, is a conflict', async () => {
      const at = partition();
      await store.write('state', put(at, 'a', { x: '1' }));
      expect(await store.write('state', put(at, 'a', { x: '2' }))).toMatchObject({
        kind: 'conflict',
        current: { version: 1, columns: { x: '1' } },
      });
      expect(await store.write('state', put(at, 'b', { x: '2' }, 3))).toEqual({
        kind: 'conflict',
        current: undefined,
      });
      expect(await store.get('state', { partition: at, sort: 'b' })).toBeUndefined();
    });

    it('a write replaces the whole row: columns it does not name are gone', async () => {
      const at = partition();
      await store.write('images', put(at, 'a', { shares: '[]', changes: '[1]' }));
      await store.write('images', put(at, 'a', { shares: '[1]' }, 1));
      expect((await store.get('images', { partition: at, sort: 'a' }))?.columns).toEqual({ shares: '[1]' });
    });

    it('a deletion is conditional too, and leaves a row that can be made anew', async () => {
      const at = partition();
      await store.write('outbox', put(at, 'a', { x: '1' }));
      await store.write('outbox', put(at, 'a', { x: '2' }, 1));
      expect(await store.write('outbox', remove(at, 'a', 1))).toMatchObject({
        kind: 'conflict',
        current: { version: 2 },
      });
      expect(await store.write('outbox', remove(at, 'a', 2))).toEqual({ kind: 'written', version: 0 });
      expect(await store.get('outbox', { partition: at, sort: 'a' })).toBeUndefined();
      expect(await store.write('outbox', remove(at, 'a', 2))).toEqual({
        kind: 'conflict',
        current: undefined,
      });
      expect(await store.write('outbox', remove(at, 'a', 0))).toEqual({ kind: 'written', version: 0 });
      expect(await store.write('outbox', put(at, 'a', { x: '3' }))).toEqual({ kind: 'written', version: 1 });
      expect(await store.write('outbox', remove(at, 'a', 0))).toMatchObject({
        kind: 'conflict',
        current: { version: 1 },
      });
    });

    it('I2: the same write again, told by its token, is known as done', async () => {
      const at = partition();
      const write = put(at, 'a', { x: '1' });
      expect(await store.write('images', write)).toEqual({ kind: 'written', version: 1 });
      expect(await store.write('images', write)).toEqual({ kind: 'written', version: 1 });
      expect(await store.writeMany('images', [write])).toEqual([{ kind: 'written', version: 1 }]);
    });

    it('I6: of two writers that read the same version one wins', async () => {
      const at = partition();
      await store.write('state', put(at, 'lease', { holder: 'nobody' }));
      for (let version = 1; version <= 5; version += 1) {
        const writes = Array.from({ length: 6 }, (_, n) => put(at, 'lease', { holder: String(n) }, version));
        const results = await Promise.all(
          writes.map((write, n) => (n % 2 === 0 ? store : use().second).write('state', write)),
        );
        const won = results.flatMap(({ kind }, n) => (kind === 'written' ? [n] : []));
        expect(won).toHaveLength(1);
        const stands = await store.get('state', { partition: at, sort: 'lease' });
        expect(stands).toMatchObject({ version: version + 1, token: writes[won[0] ?? -1]?.token });
      }
    });

    it('I2: no update is lost when many count in one row', async () => {
      const at = partition();
      const key = { partition: at, sort: 'count' };
      const addOne = async (by: Store): Promise<void> => {
        for (;;) {
          const row = await by.get('state', key);
          const count = Number(row?.columns['count'] ?? 0) + 1;
          const result = await by.write(
            'state',
            put(at, 'count', { count: String(count) }, row?.version ?? 0),
          );
          if (result.kind === 'written') return;
        }
      };
      await Promise.all(Array.from({ length: 12 }, (_, n) => addOne(n % 2 === 0 ? store : use().second)));
      expect(await store.get('state', key)).toMatchObject({ version: 12, columns: { count: '12' } });
    });

    it('writes many rows in one call, each by its own condition, with the results in order', async () => {
      const at = partition();
      const names = Array.from({ length: 450 }, (_, n) => `row-${String(n).padStart(4, '0')}`);
      const taken = names.filter((_, n) => n % 9 === 0);
      await store.writeMany(
        'images',
        taken.map((sort) => put(at, sort, { by: 'the first' })),
      );

      const writes = names.map((sort) => put(at, sort, { by: 'the second' }));
      const results = await store.writeMany('images', writes);
      expect(results).toHaveLength(450);
      const expected = names.map((sort, n) =>
        n % 9 === 0
          ? { kind: 'conflict', current: { key: { partition: at, sort }, columns: { by: 'the first' } } }
          : { kind: 'written', version: 1 },
      );
      expect(results).toMatchObject(expected);
      const stored = await all(store.range('images', at));
      expect(stored.map(({ key }) => key.sort)).toEqual(names);
      expect(stored.filter(({ columns }) => columns['by'] === 'the first')).toHaveLength(taken.length);
    });

    it('deletes and puts in one call', async () => {
      const at = partition();
      await store.writeMany('outbox', [put(at, 'a', { x: '1' }), put(at, 'b', { x: '1' })]);
      expect(
        await store.writeMany('outbox', [
          remove(at, 'a', 1),
          remove(at, 'b', 7),
          remove(at, 'c', 1),
          remove(at, 'd', 0),
          put(at, 'e', { x: '1' }),
        ]),
      ).toMatchObject([
        { kind: 'written', version: 0 },
        { kind: 'conflict', current: { version: 1 } },
        { kind: 'conflict', current: undefined },
        { kind: 'written', version: 0 },
        { kind: 'written', version: 1 },
      ]);
      expect((await all(store.range('outbox', at))).map(({ key }) => key.sort)).toEqual(['b', 'e']);
      expect(await store.writeMany('outbox', [])).toEqual([]);
    });

    it('a key twice in one call is refused before anything is written', async () => {
      const at = partition();
      const twice = [put(at, 'a', { x: '1' }), put(at, 'b', { x: '1' }), put(at, 'a', { x: '2' })];
      expect(await failure(store.writeMany('images', twice))).toMatch(/^StoreRejected: .*twice/s);
      expect(await all(store.range('images', at))).toEqual([]);
    });

    it('gets many rows at once: those that exist', async () => {
      const at = partition();
      const names = Array.from({ length: 230 }, (_, n) => `n${n}`);
      await store.writeMany(
        'images',
        names.map((sort) => put(at, sort, { sort })),
      );
      const keys = [...names, 'missing', 'n3'].map((sort) => ({ partition: at, sort }));
      const found = await store.getMany('images', keys);
      expect(found.map(({ key }) => key.sort).toSorted()).toEqual(names.toSorted());
      expect(found.every(({ key, columns, version }) => columns['sort'] === key.sort && version === 1)).toBe(
        true,
      );
      expect(await store.getMany('images', [])).toEqual([]);
    });

    it('counts the units that it uses', async () => {
      const at = partition();
      const before = store.units();
      await store.write('images', put(at, 'a', { x: 'y'.repeat(10_000) }));
      const wrote = store.units();
      expect(wrote.written - before.written).toBe(3);
      await store.get('images', { partition: at, sort: 'a' });
      expect(store.units().read - wrote.read).toBe(3);
    });

    contractOfValues(use);
    contractOfRanges(use);
  });
  contractOfTime(name, open);
}
