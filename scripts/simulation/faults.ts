import type { Outcome } from './outcome.ts';

/** What is wrong with an outcome, whatever its limits are. Empty: nothing is. */
export function faultsOf(outcome: Outcome): string[] {
  const { missed, twice, invented, countedOnly, refusedCalls, refusedMessages } = outcome;
  const { dropped, failedRuns, overdue, others } = outcome;
  const counted = [
    [missed, 'not reported by every channel'],
    [twice, 'reported twice'],
    [invented, 'invented'],
    [countedOnly, 'counted in a message, not named'],
    [refusedCalls, 'calls refused for the quota'],
    [refusedMessages, 'messages refused by the robot'],
    [dropped, 'events dropped'],
    [failedRuns, 'runs failed'],
    [overdue, 'accounts overdue'],
    ...Object.entries(others)
      .filter(([kind]) => kind !== 'baseline')
      .map(([kind, n]) => [n, `told besides: ${kind}`] as const),
  ] as const;
  return counted.flatMap(([n, what]) => (n === 0 ? [] : [`${n} ${what}`]));
}
