import { expect, it } from 'vitest';
import { startWorkers } from '../../lib/accounts/start-workers.ts';
import { deadlineFrom } from '../../lib/platform/deadline.ts';
import { memoryStore } from '../support/memory-store.ts';
import { fakeClock } from '../support/fake-clock.ts';

/** Runs that reach everybody, as the order in which each asks for its workers. */
async function runs(count: number, accountIds: readonly string[]): Promise<string[][]> {
  const clock = fakeClock();
  const store = await memoryStore(clock);
  const orders: string[][] = [];
  for (let n = 0; n < count; n += 1) {
    const asked: string[] = [];
    await startWorkers(accountIds, {
      runId: `r-${n}`,
      holder: `holder-${n}`,
      homeId: '1850926437581920',
      start: async ({ account }) => void asked.push(account),
      store,
      clock,
      deadline: deadlineFrom(clock.now(), 300_000),
    });
    orders.push(asked);
  }
  return orders;
}

const ids = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => String(2_000_000_000_000_000 + n));

it.each([2, 10, 37, 1_000])(
  'I7: of %i accounts, whoever comes last in one run comes early in another soon',
  async (count) => {
    const accountIds = ids(count);
    const orders = await runs(12, accountIds);
    for (const order of orders) expect(order.toSorted()).toEqual(accountIds);
    // As where there is room for three in ten only: nobody is left out five times in a row.
    const room = Math.ceil(count * 0.3);
    for (let n = 0; n + 5 <= orders.length; n += 1) {
      const reached = new Set(orders.slice(n, n + 5).flatMap((order) => order.slice(0, room)));
      expect(reached.size, `runs ${n} to ${n + 4}`).toBe(count);
    }
  },
);

it('one account has every turn', async () => {
  expect(await runs(3, ids(1))).toEqual([ids(1), ids(1), ids(1)]);
});
