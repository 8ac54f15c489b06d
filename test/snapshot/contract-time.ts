import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { all, type Open, type Opened, partition, put } from './harness.ts';

const DAY_MS = 86_400_000;

/** Opens its stores with `historyDays: 2`. What is forgotten after a time, and what never is. */
export function contractOfTime(name: string, open: Open): void {
  describe(`${name}: the contract over time`, () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
      await opened.store.prepare();
    });
    afterAll(async () => {
      await opened.close();
    });

    it('forgets history and runs after their time, and nothing else ever', async (test) => {
      const { store, elapse } = opened;
      if (elapse === undefined) {
        test.skip('the time of the real cloud cannot be moved');
        return;
      }
      const at = partition();
      const tables = ['images', 'state', 'outbox', 'history', 'runs'] as const;
      for (const table of tables) await store.write(table, put(at, 'old', { x: '1' }));
      const left = async (): Promise<string[]> => {
        const present: string[] = [];
        for (const table of tables) {
          const row = await store.get(table, { partition: at, sort: 'old' });
          const many = await store.getMany(table, [{ partition: at, sort: 'old' }]);
          const ranged = await all(store.range(table, at));
          expect([many.length, ranged.length]).toEqual(row === undefined ? [0, 0] : [1, 1]);
          if (row !== undefined) present.push(table);
        }
        return present;
      };
      elapse(2 * DAY_MS - 60_000);
      expect(await left()).toEqual(tables);
      elapse(120_000);
      expect(await left()).toEqual(['images', 'state', 'outbox', 'runs']);
      elapse(28 * DAY_MS);
      expect(await left()).toEqual(['images', 'state', 'outbox']);
      elapse(4000 * DAY_MS);
      expect(await left()).toEqual(['images', 'state', 'outbox']);
      await store.prepare();
      expect(await left()).toEqual(['images', 'state', 'outbox']);

      // Where an expired row lay, a new one begins at version 1.
      expect(await store.write('history', put(at, 'old', { x: '2' }))).toEqual({
        kind: 'written',
        version: 1,
      });
      expect(await store.get('history', { partition: at, sort: 'old' })).toMatchObject({
        columns: { x: '2' },
      });
    });

    it('a write gives a row its time anew', async (test) => {
      const { store, elapse } = opened;
      if (elapse === undefined) {
        test.skip('the time of the real cloud cannot be moved');
        return;
      }
      const at = partition();
      await store.write('history', put(at, 'a', { x: '1' }));
      elapse(1.5 * DAY_MS);
      await store.write('history', put(at, 'a', { x: '2' }, 1));
      elapse(1.5 * DAY_MS);
      expect(await store.get('history', { partition: at, sort: 'a' })).toMatchObject({ version: 2 });
    });
  });
}
