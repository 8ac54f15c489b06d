import { expect, it } from 'vitest';
import type { SimulationOptions } from '../../../scripts/simulation/options.ts';
import type { Outcome } from '../../../scripts/simulation/outcome.ts';
import { simulate } from '../../../scripts/simulation/simulate.ts';
import { tablesOf, WIDTH } from '../../../scripts/simulation/tables.ts';
import { faultsOf } from '../../../scripts/simulation/faults.ts';
import { isLong } from '../../support/size.ts';

/** So many accounts stand for many. */
const MANY = isLong ? 10 : 4;

/** An hour of a few shares. */
const afresh = (changed: Partial<SimulationOptions>): Promise<Outcome> =>
  simulate({
    accounts: 1,
    regions: 2,
    images: 15,
    flags: 'honest',
    on: 'unshared',
    shares: 12,
    hours: 1,
    seed: 7,
    instances: 100,
    ...changed,
  });

/** Each deployment is simulated once, for all that is asked of it. */
const outcomes = new Map<string, Promise<Outcome>>();
function run(changed: Partial<SimulationOptions> = {}): Promise<Outcome> {
  const key = JSON.stringify(changed);
  const outcome = outcomes.get(key) ?? afresh(changed);
  outcomes.set(key, outcome);
  return outcome;
}

it.each([
  { accounts: 1, on: 'unshared', flags: 'honest' },
  { accounts: 1, on: 'unshared', flags: 'late' },
  { accounts: 1, on: 'unshared', flags: 'lying' },
  { accounts: 1, on: 'shared', flags: 'honest' },
  { accounts: 1, on: 'shared', flags: 'lying' },
  { accounts: MANY, on: 'unshared', flags: 'honest' },
] as const)(
  'I3, I4, I8: $accounts account(s), on $on images, $flags flags: each share is told once, and nothing else is',
  async (changed) => {
    const outcome = await run(changed);
    expect(faultsOf(outcome)).toEqual([]);
    expect([outcome.robotMs.length, outcome.mailMs.length]).toEqual([12, 12]);
    expect(outcome.others).toEqual({ baseline: changed.accounts });
    expect(outcome.quiet.invocations.audit).toBe(60 * changed.accounts);
  },
  30_000,
);

it('I7: an image that was not shared is read sooner where its flag is honest', async () => {
  const sum = ({ robotMs }: Outcome): number => robotMs.reduce((ms, one) => ms + one, 0);
  const [honest, lying] = [
    await run({ accounts: 1, on: 'unshared', flags: 'honest' }),
    await run({ accounts: 1, on: 'unshared', flags: 'lying' }),
  ];
  expect(sum(honest)).toBeLessThan(sum(lying));
}, 30_000);

it('the same seed makes the same shares, and the same calls', async () => {
  const one = await run({ accounts: 1, on: 'shared', flags: 'honest' });
  const two = await afresh({ accounts: 1, on: 'shared', flags: 'honest' });
  expect(two).toEqual(one);
}, 30_000);

it('I6: with fewer instances than accounts, events wait, and no share is told twice', async () => {
  const outcome = await afresh({ accounts: 6, regions: 1, instances: 2 });
  expect(outcome.busiest).toBe(2);
  expect(outcome.waits.some(({ instances }) => instances > 0)).toBe(true);
  expect([outcome.twice, outcome.invented, outcome.refusedCalls]).toEqual([0, 0, 0]);
}, 30_000);

it('more regions take more of the quota', async () => {
  const [two, three] = [await run({ on: 'shared' }), await afresh({ on: 'shared', regions: 3 })];
  expect(three.quiet.calls).toBeGreaterThan(two.quiet.calls);
}, 30_000);

it('the tables have a row for each deployment, and fit', async () => {
  const text = tablesOf([await run({ accounts: MANY, on: 'unshared', flags: 'honest' })]);
  expect(text).toMatch(new RegExp(`^${MANY} × 2 × 15 +honest +unshared +12 of 12 `, 'm'));
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(WIDTH);
}, 30_000);
