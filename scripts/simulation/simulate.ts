import * as given from './assumptions.ts';
import { layBaseline } from './baseline.ts';
import { DEFAULT_CALLS_PER_MINUTE, Deployment } from './deployment.ts';
import { Dice } from './dice.ts';
import type { SimulationOptions } from './options.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { measureQuiet } from './quiet.ts';
import { readsOf } from './reads.ts';
import { letShare, planShares } from './sharing.ts';

const HOUR_MS = 3_600_000;
/** Nobody reads the summaries of the members' runs, and a thousand members write hundreds of megabytes an hour. */
const FORGET_MS = 10 * 60_000;

/**
 * One deployment: its baseline; a day later a quiet time, and then some hours in which images are shared at random
 * moments; and as long as it takes (two hours at the most) until all is told.
 *
 * @param onProgress hears what is going on, and at which simulated hour.
 */
export async function simulate(
  options: SimulationOptions,
  onProgress: (what: string) => void = () => undefined,
): Promise<Outcome> {
  const { hours, seed } = options;
  const world = new Deployment(options);
  const { accounts, clock, platform, tables, tally, readers } = world;
  // Dice of their own: the same shares whatever the audit does.
  const plan = planShares(accounts, options, new Dice(seed + 1));
  const isTold = (withAccount: string): boolean =>
    readers.robot.told.has(withAccount) && readers.mailbox.told.has(withAccount);
  const pass = async (ms: number, isOver?: () => boolean): Promise<void> => {
    const untilMs = clock.now() + ms;
    for (; clock.now() < untilMs; ) {
      if (isOver?.() === true) return;
      await clock.runUntil(Math.min(untilMs, clock.now() + FORGET_MS), isOver);
      platform.check();
      tables.forget('runs', clock.now() - FORGET_MS, world.homeId);
    }
  };

  onProgress('baseline');
  await layBaseline(world, pass);
  const firstReads = readsOf(platform.invocations, world.homeId);
  await pass(given.DAY_BETWEEN_MS);

  platform.invocations = [];
  platform.instances = options.instances;
  platform.busiest = 0;
  Object.assign(tally, { calls: 0, refused: 0 });
  world.callsPerMinute = DEFAULT_CALLS_PER_MINUTE;
  for (const swas of accounts.values()) swas.callsPerMinute = given.CALLS_PER_MINUTE;
  world.startTimers();
  onProgress('settling');
  await pass(given.SETTLE_MS);
  onProgress('quiet');
  const quietHours = given.quietHours(accounts.size);
  const quiet = await measureQuiet(world, quietHours, () => pass(quietHours * HOUR_MS));

  const shares = letShare(plan, accounts, { clock, isTold });
  for (let quarter = 1; quarter <= 4 * hours; quarter += 1) {
    onProgress(`quarter of an hour ${quarter} of ${4 * hours}`);
    await pass(HOUR_MS / 4);
  }
  const toMs = clock.now();
  onProgress('the last alerts');
  await pass(given.DRAIN_MS, () => shares.every((s) => isTold(s.withAccount)));
  world.stopTimers();
  return outcomeOf(world, { options, quiet, firstReads, shares, toMs });
}
