import { expect, it } from 'vitest';
import { faultsOf } from '../../../scripts/simulation/faults.ts';
import { brokenLimits } from '../../../scripts/simulation/limits.ts';
import { outcome } from './sample-outcome.ts';

const expensive = { ...outcome().quiet, unitsWritten: 250_000 };

it.each([
  [{}, []],
  [{ robotMs: [10_000, 40_600, 90_000] }, ['median']],
  [{ robotMs: [10_000, 40_000, 90_600] }, ['worst']],
  [{ quiet: expensive }, ['US$']],
  [{ missed: 1 }, ['reported']],
  [{ twice: 1 }, ['reported']],
  [{ invented: 1 }, ['reported']],
  [{ overdue: 1 }, ['overdue']],
])('%j breaks %j', (changed, broken) => {
  expect(brokenLimits(outcome(changed))).toEqual(broken);
});

it('a deployment that the issue does not name has no limit', () => {
  const other = outcome({ options: { ...outcome().options, regions: 2 } });
  expect(brokenLimits(other)).toBeUndefined();
});

it('what went wrong is said with its number', () => {
  expect(faultsOf(outcome())).toEqual([]);
  expect(faultsOf(outcome({ missed: 2, dropped: 1, others: { baseline: 1, 'blind Overdue': 3 } }))).toEqual([
    '2 not reported by every channel',
    '1 events dropped',
    '3 told besides: blind Overdue',
  ]);
});
