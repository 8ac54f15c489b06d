import { expect } from 'vitest';
import type { Ended } from './processes.ts';
import { PAST_PACE_MS, type World } from './world.ts';

const MOST_RUNS = 5;
/** What a run that was killed had sent, perhaps, goes out again after five minutes. */
const UNKNOWN_MS = 5.5 * 60_000;

/**
 * Run after run, each with all the quota, until one has nothing left to do.
 *
 * @param status of each of them.
 */
export async function recover(world: World, status: 'complete' | 'partial'): Promise<void> {
  let pauseMs = PAST_PACE_MS;
  for (let runs = 0; runs < MOST_RUNS; runs += 1) {
    world.clock.advance(pauseMs);
    const ended = await world.run().ended;
    expect(ended.err).toBe('');
    expect(ended.summary).toMatchObject({ status, calls: { throttled: 0 } });
    if (isQuiet(ended)) return;
    const waits = ended.summary?.alerts.some((channel) => channel.delivered === 0 && channel.pending > 0);
    pauseMs = waits === true ? UNKNOWN_MS : PAST_PACE_MS;
  }
  throw new Error(`not quiet after ${MOST_RUNS} runs`);
}

/** It found nothing, told nothing, and nothing waits. */
export function isQuiet({ summary }: Ended): boolean {
  if (summary === undefined) return false;
  return (
    summary.scopes.every((scope) => Object.keys(scope.changes).length === 0) &&
    summary.alerts.length === 2 &&
    summary.alerts.every((channel) => channel.delivered === 0 && channel.pending === 0)
  );
}
