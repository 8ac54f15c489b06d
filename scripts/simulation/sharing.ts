import type { Clock } from '../../lib/platform/clock.ts';
import { account, type SimulatedImage } from '../../test/support/simulated-cloud.ts';
import { REUSED_AFTER_MS, TAKEN_BACK_MS } from './assumptions.ts';
import type { Dice } from './dice.ts';
import type { SimulationOptions } from './options.ts';
import type { SwasAccount } from './swas-account.ts';

/** One share that somebody will make. */
export interface PlannedShare {
  readonly ownerId: string;
  readonly image: SimulatedImage;
  /** The account that gets the image; no two are alike. */
  readonly withAccount: string;
  /** How long after the first hour begins. */
  readonly afterMs: number;
}

export interface SimulatedShare extends PlannedShare {
  readonly sharedMs: number;
}

/** Between two looks whether a share has been reported, so that it may be taken back. */
const LOOK_MS = 60_000;
const MOST_TRIES = 10_000;

/**
 * Random shares at random moments, in the order of time: over all accounts and regions, on images that are shared now
 * or on those that are not.
 *
 * An unshared image has time to be taken back, and to be seen so, before it is shared again. Where it is shared
 * already, this changes nothing.
 *
 * @throws RangeError where so many do not fit; `problemOf` says so beforehand.
 */
export function planShares(
  accounts: ReadonlyMap<string, SwasAccount>,
  { on, shares, hours }: Pick<SimulationOptions, 'on' | 'shares' | 'hours'>,
  dice: Dice,
): readonly PlannedShare[] {
  const eligible = [...accounts].flatMap(([ownerId, { images }]) =>
    images
      .filter((image) => image.shares.size > 0 === (on === 'shared'))
      .map((image) => ({ ownerId, image })),
  );
  const apartMs = on === 'shared' ? 0 : REUSED_AFTER_MS;
  const taken = new Map<SimulatedImage, number[]>();
  const plan: PlannedShare[] = [];
  for (let tries = 0; plan.length < shares; tries += 1) {
    if (tries === MOST_TRIES + shares) throw new RangeError(`${shares} shares do not fit into ${hours} h`);
    const { ownerId, image } = dice.pick(eligible);
    const afterMs = dice.between(0, hours * 3_600_000 - 1);
    const moments = taken.get(image) ?? [];
    if (moments.some((ms) => Math.abs(ms - afterMs) < apartMs)) continue;
    taken.set(image, [...moments, afterMs]);
    plan.push({ ownerId, image, withAccount: account(1_000_000 + plan.length), afterMs });
  }
  return plan.toSorted((a, b) => a.afterMs - b.afterMs);
}

/**
 * Lets the shares happen from now on. Each is taken back after a while, but not before it has been reported: how long
 * an alert takes can only be measured if it comes.
 */
export function letShare(
  plan: readonly PlannedShare[],
  accounts: ReadonlyMap<string, SwasAccount>,
  { clock, isTold }: { readonly clock: Clock; readonly isTold: (withAccount: string) => boolean },
): readonly SimulatedShare[] {
  return plan.map((planned) => {
    const { ownerId, image, withAccount, afterMs } = planned;
    const owner = accounts.get(ownerId);
    const live = async (): Promise<void> => {
      await clock.sleep(afterMs);
      owner?.share(image, withAccount);
      await clock.sleep(TAKEN_BACK_MS);
      while (!isTold(withAccount)) await clock.sleep(LOOK_MS);
      owner?.takeBack(image, withAccount);
    };
    live().catch(() => undefined);
    return { ...planned, sharedMs: clock.now() + afterMs };
  });
}
