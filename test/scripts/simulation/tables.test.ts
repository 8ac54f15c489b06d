import { expect, it } from 'vitest';
import { tablesOf, WIDTH } from '../../../scripts/simulation/tables.ts';
import { outcome } from './sample-outcome.ts';

it('the tables show each figure beside its limit', () => {
  const text = tablesOf([outcome({ robotMs: [10_000, 40_000, 95_000] })]);
  expect(text).toMatch(/^1 × 1 × 15 +honest +unshared +0:40 +0:40 +1:35 +1:30 +[0-9.]+ +1\.00 +no: worst$/m);
});

it('without a limit there is no table of limits', () => {
  const other = outcome({ options: { ...outcome().options, regions: 2 } });
  expect(tablesOf([other])).not.toContain('limits of issue');
});

it('the widest figures fit, each deployment in one row', () => {
  const reads = { medianRows: 10_000, mostRows: 304_560, medianBytes: 5_000_000, mostBytes: 212_000_000 };
  const all = { worker: reads, home: reads, dispatch: reads, watchdog: reads };
  const { options, quiet } = outcome();
  const text = tablesOf([
    outcome({
      options: { ...options, accounts: 1_000, regions: 16 },
      quiet: {
        ...quiet,
        calls: 741_200,
        seconds: 953_675,
        gbSeconds: 476_838,
        unitsRead: 4_293_284,
        unitsWritten: 1_085_280,
        runUnitsRead: 174.5,
        runUnitsWritten: 119.5,
        runBytes: 272e6,
      },
      shares: 120,
      robotMs: [4_000_000],
      mailMs: [4_000_000],
      missed: 75,
      overdue: 401,
      waits: [{ quota: 0, instances: 10, timer: 0, sending: 0 }],
      reads: all,
      firstReads: all,
    }),
  ]);
  const lines = text.split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(WIDTH);
  // How soon, its limits, the work, and what four functions read; and its faults.
  expect(lines.filter((line) => line.startsWith('1,000 × 16 × 15  '))).toHaveLength(7);
  expect(text).toMatch(/instances 100 %$/m);
});
