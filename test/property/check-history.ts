import type { Change } from '../../lib/model/change.ts';
import type { Note } from '../../lib/model/note.ts';
import { DAY, MINUTE } from '../support/lab.ts';
import { historyOf, isAnySetAside, notAtRest } from './at-rest.ts';
import { type History, QUIET } from './history.ts';
import { wrongNotices } from './notices.ts';
import { missingAlerts, untoldShares, wrongNews } from './told.ts';
import { World } from './world.ts';

/** Longer than any lease that is left behind. */
const LEASES_END_MS = 25 * MINUTE;
/** So many runs in a row must be complete; after so many it is taken that they never will be. */
const WELL = 3;
const PATIENCE = 60;

/** Runs by the timer until all is well. @returns why it never was. */
async function settle(world: World): Promise<string[]> {
  let well = 0;
  let last = '';
  for (let n = 0; n < PATIENCE && well < WELL; n += 1) {
    const [result] = await world.audit([QUIET]);
    world.wait(15 * MINUTE);
    well = result?.summary.status === 'complete' ? well + 1 : 0;
    const codes = result?.summary.scopes.flatMap((s) => s.failure?.code ?? []) ?? ['Killed'];
    last = `${result?.summary.status} ${result?.summary.reason ?? ''} ${codes.join()} ${result?.failure?.message ?? ''}`;
  }
  return well < WELL ? [`I7: the audit never is complete again: ${last}`] : [];
}

/** So many runs by the timer, whatever becomes of them: what is missing may keep them from being complete. */
async function goOn(world: World, runs: number): Promise<void> {
  for (let n = 0; n < runs; n += 1) {
    await world.audit([QUIET]);
    world.wait(15 * MINUTE);
  }
}

export interface Checked {
  /** What is not as it must be. */
  readonly problems: readonly string[];
  /** What the first channel was told. */
  readonly notes: readonly Note[];
  /** The changes in the history's table. */
  readonly recorded: readonly Change[];
}

export const checkHistory = async (history: History): Promise<readonly string[]> =>
  (await carryOut(history)).problems;

/** Carries a history out, lets all be well again, and says what is not as it must be. */
export async function carryOut(history: History): Promise<Checked> {
  const world = await World.open(history);
  try {
    for (const step of history.steps) await world.step(step);
    world.heal();
    world.wait(LEASES_END_MS);
    await goOn(world, 8);
    const soon = missingAlerts(world, true);
    // What lacks all at once is believed after a day, and so is an image whose share call names nobody.
    world.wait(DAY + 60 * MINUTE);
    await goOn(world, 3);
    // Where no other image answers, it takes a week.
    if (world.ledger.images.some((i) => i.deleted === 'ghost')) {
      world.wait(8 * DAY);
      await goOn(world, 3);
    }
    // What a channel never took, by a clock that was days ahead, goes out when it takes something again.
    if (await isAnySetAside(world)) {
      world.apply({ kind: 'create', region: 0, accounts: [4], exposed: false });
      await goOn(world, 3);
    }
    const late = await settle(world);
    const recorded = await historyOf(world);
    const end = [
      ...missingAlerts(world),
      ...untoldShares(world),
      ...wrongNews(world, recorded),
      ...wrongNotices(world),
      ...(await notAtRest(world, recorded)),
    ];
    const problems = [...new Set([...soon, ...late, ...end])];
    return { problems, notes: world.mailboxes[0].notes(), recorded };
  } finally {
    await world.lab.store.close();
  }
}
