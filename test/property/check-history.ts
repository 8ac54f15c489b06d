import { DAY, MINUTE } from '../support/lab.ts';
import { historyOf, notAtRest } from './at-rest.ts';
import { type History, QUIET } from './history.ts';
import { missingAlerts, wrongNews } from './expectation.ts';
import { World } from './world.ts';

/** Longer than any lease that is left behind. */
const LEASES_END_MS = 25 * MINUTE;
/** So many runs in a row must be complete; after so many it is taken that they never will be. */
const WELL = 3;
const PATIENCE = 60;

/** Runs by the timer until all is well. @returns why it never was. */
async function settle(world: World, vanished: boolean): Promise<string[]> {
  let well = 0;
  let last = '';
  for (let n = 0; n < PATIENCE && well < WELL; n += 1) {
    const [result] = await world.audit([QUIET]);
    world.wait(15 * MINUTE);
    const codes = result?.summary.scopes.flatMap((s) => s.failure?.code ?? []) ?? ['Killed'];
    const unbelieved = vanished && codes.length > 0 && codes.every((code) => code === 'AllGone');
    well = result?.summary.status === 'complete' || unbelieved ? well + 1 : 0;
    last = `${result?.summary.status} ${result?.summary.reason ?? ''} ${codes.join()} ${result?.failure?.message ?? ''}`;
  }
  return well < WELL ? [`I7: the audit never is complete again: ${last}`] : [];
}

/** Carries a history out, lets all be well again, and says what is not as it must be. */
export async function checkHistory(history: History): Promise<string[]> {
  const world = await World.open(history);
  try {
    for (const step of history.steps) await world.step(step);
    world.heal();
    world.wait(LEASES_END_MS);
    const soon = [...(await settle(world, true)), ...missingAlerts(world)];
    // What was not believed at first, all images gone at once, is believed after a day.
    world.wait(DAY + 60 * MINUTE);
    const late = await settle(world, false);
    const recorded = await historyOf(world);
    const end = [
      ...missingAlerts(world),
      ...wrongNews(world, recorded),
      ...(await notAtRest(world, recorded)),
    ];
    return [...new Set([...soon, ...late, ...end])];
  } finally {
    await world.lab.store.close();
  }
}
