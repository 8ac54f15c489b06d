import { expect, it } from 'vitest';
import { type Outcome, simulate } from '../../../scripts/simulation/simulate.ts';
import { tablesOf } from '../../../scripts/simulation/tables.ts';
import { isLong } from '../../support/size.ts';

/** So many accounts stand for many. */
const MANY = isLong ? 10 : 4;

const afresh = (accounts: number, instances = 100): Promise<Outcome> =>
  simulate({ accounts, images: 15, hours: 0.25, seed: 7, instances });

/** Each size is simulated once, for all that is asked of it. */
const outcomes = new Map<number, Promise<Outcome>>();
function run(accounts: number): Promise<Outcome> {
  const outcome = outcomes.get(accounts) ?? afresh(accounts);
  outcomes.set(accounts, outcome);
  return outcome;
}

it.each([1, MANY])(
  'I3, I4, I8: %i account(s): each share is told once, nothing else is, and no call is refused',
  async (accounts) => {
    const outcome = await run(accounts);
    expect(outcome).toMatchObject({
      shares: 120,
      missed: 0,
      twice: 0,
      invented: 0,
      refusedCalls: 0,
      refusedMessages: 0,
      failedRuns: 0,
      dropped: 0,
      overdue: 0,
      others: { baseline: accounts },
    });
    expect([outcome.robotMs.length, outcome.mailMs.length]).toEqual([120, 120]);
    expect(outcome.calls).toBeGreaterThan(0);
  },
  60_000,
);

it('the same seed makes the same shares, and the same calls', async () => {
  const [one, two] = [await run(1), await afresh(1)];
  const figures = ({ robotMs, calls, unitsRead, seconds, messages }: Outcome) => ({
    robotMs,
    calls,
    unitsRead,
    seconds,
    messages,
  });
  expect(figures(two)).toEqual(figures(one));
}, 60_000);

it('I6: with fewer instances than accounts, events wait, and no share is told twice', async () => {
  const outcome = await afresh(8, 3);
  expect(outcome.busiest).toBe(3);
  expect([outcome.twice, outcome.invented, outcome.refusedCalls]).toEqual([0, 0, 0]);
}, 60_000);

it('the tables name each row', async () => {
  expect(tablesOf([await run(MANY)])).toMatch(new RegExp(`^${MANY} +0\\.25 +120 `, 'm'));
}, 60_000);
