import { describe, expect, it } from 'vitest';
import type { Mode } from '../../../scripts/simulation/options.ts';
import { type Outcome, simulate } from '../../../scripts/simulation/simulate.ts';
import { tablesOf, verdicts } from '../../../scripts/simulation/tables.ts';
import { isLong } from '../../support/size.ts';

/** So many accounts stand for many. */
const MANY = isLong ? 10 : 4;

/** One account whose runs are long and few: for hours, so that the watchdog has something to be wrong about. */
const afresh = (accounts: number, mode: Mode, instances = 100): Promise<Outcome> =>
  simulate({
    accounts,
    images: 15,
    mode,
    hours: accounts === 1 && mode === 'sleep' ? 4 : 0.25,
    seed: 7,
    instances,
  });

/** Each size and mode is simulated once, for all that is asked of it. */
const outcomes = new Map<string, Promise<Outcome>>();
function run(accounts: number, mode: Mode): Promise<Outcome> {
  const key = `${accounts} ${mode}`;
  const outcome = outcomes.get(key) ?? afresh(accounts, mode);
  outcomes.set(key, outcome);
  return outcome;
}

describe.each(['sleep', 'end'] as const)('simulated hours, QUOTA_WAIT=%s', (mode) => {
  it.each([1, MANY])(
    'I3, I4, I8: %i account(s): each share is told once, nothing else is, and no call is refused',
    async (accounts) => {
      const outcome = await run(accounts, mode);
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
});

it('the same seed makes the same shares, and the same calls', async () => {
  const [one, two] = [await run(1, 'end'), await afresh(1, 'end')];
  const figures = ({ robotMs, calls, unitsRead, seconds, messages }: Outcome) => ({
    robotMs,
    calls,
    unitsRead,
    seconds,
    messages,
  });
  expect(figures(two)).toEqual(figures(one));
}, 60_000);

it('I6: with fewer instances than accounts, events wait and some are dropped, and no share is told twice', async () => {
  const outcome = await afresh(8, 'sleep', 3);
  expect(outcome.busiest).toBe(3);
  expect(outcome.dropped).toBeGreaterThan(0);
  expect([outcome.twice, outcome.invented, outcome.refusedCalls]).toEqual([0, 0, 0]);
}, 60_000);

it('the tables name each row, and the verdict compares the two modes of a size', async () => {
  const both = [await run(MANY, 'sleep'), await run(MANY, 'end')];
  expect(tablesOf(both)).toMatch(new RegExp(`^${MANY} +sleep +0\\.25 +120 `, 'm'));
  expect(verdicts(both)).toEqual([expect.stringMatching(new RegExp(`^${MANY} accounts: `))]);
  expect(verdicts(both.slice(0, 1))).toEqual([]);
}, 60_000);
