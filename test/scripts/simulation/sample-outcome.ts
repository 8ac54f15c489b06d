import type { Outcome } from '../../../scripts/simulation/outcome.ts';

/** The ordinary account with honest flags, whose limits are 0:40, 1:30 and US$ 1.00, and which just keeps them. */
export function outcome(changed: Partial<Outcome> = {}): Outcome {
  const none = { worker: undefined, home: undefined, dispatch: undefined, watchdog: undefined };
  return {
    options: {
      accounts: 1,
      regions: 1,
      images: 15,
      flags: 'honest',
      on: 'unshared',
      shares: 3,
      hours: 2,
      seed: 1,
      instances: 300,
    },
    quiet: {
      hours: 1,
      calls: 460,
      invocations: { audit: 60, dispatch: 0, watchdog: 4 },
      seconds: 50,
      gbSeconds: 25,
      vcpuSeconds: 10,
      unitsRead: 720,
      unitsWritten: 180,
      runUnitsRead: 12,
      runUnitsWritten: 3,
      runBytes: 1_000,
    },
    shares: 3,
    robotMs: [10_000, 40_400, 90_400],
    mailMs: [10_000, 40_000, 90_000],
    missed: 0,
    twice: 0,
    invented: 0,
    countedOnly: 0,
    others: { baseline: 1 },
    waits: [],
    refusedCalls: 0,
    refusedMessages: 0,
    busiest: 1,
    dropped: 0,
    failedRuns: 0,
    overdue: 0,
    reads: none,
    firstReads: none,
    ...changed,
  };
}
