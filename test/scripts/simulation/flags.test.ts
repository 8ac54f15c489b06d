import { expect, it } from 'vitest';
import { FLAGS_LATE_MS } from '../../../scripts/simulation/assumptions.ts';
import { SimulatedClock } from '../../../scripts/simulation/clock.ts';
import { Dice } from '../../../scripts/simulation/dice.ts';
import type { Flags } from '../../../scripts/simulation/options.ts';
import { SwasAccount } from '../../../scripts/simulation/swas-account.ts';

const RegionId = 'cn-region-1';
const HOLDER = '1234567890123456';

/** Four images, the first of which is shared since long ago. */
function world(flags: Flags) {
  const clock = new SimulatedClock(0);
  const swas = new SwasAccount('1000001', {
    clock,
    dice: new Dice(1),
    tally: { calls: 0, refused: 0 },
    callsPerMinute: 1_000,
    regions: [RegionId],
    images: 4,
    flags,
  });
  const flagsAt = async (ms: number): Promise<unknown> => {
    await clock.runUntil(ms - 100);
    const answer = swas.call('ListCustomImages', { RegionId });
    await clock.runUntil(ms);
    const { CustomImages } = (await answer) as { CustomImages: { InShareUser: boolean }[] };
    return CustomImages.map((image) => image.InShareUser);
  };
  const [, second] = swas.images;
  return { clock, swas, flagsAt, image: second ?? expect.fail('there are four') };
}

it.each([
  ['honest', 200, 200],
  ['late', FLAGS_LATE_MS, FLAGS_LATE_MS + 200],
] as const)('%s flags show a share, and that it is taken back', async (flags, beforeMs, afterMs) => {
  const { clock, swas, image, flagsAt } = world(flags);
  expect(await flagsAt(100)).toEqual([true, false, false, false]);
  swas.share(image, HOLDER);
  const sharedMs = clock.now();
  if (flags === 'late') expect(await flagsAt(sharedMs + beforeMs - 1)).toEqual([true, false, false, false]);
  expect(await flagsAt(sharedMs + afterMs)).toEqual([true, true, false, false]);
  swas.takeBack(image, HOLDER);
  const backMs = clock.now();
  if (flags === 'late') expect(await flagsAt(backMs + beforeMs - 1)).toEqual([true, true, false, false]);
  expect(await flagsAt(backMs + afterMs)).toEqual([true, false, false, false]);
});

it('lying flags show no share, and the image names who holds it', async () => {
  const { clock, swas, image, flagsAt } = world('lying');
  swas.share(image, HOLDER);
  expect(await flagsAt(100)).toEqual([false, false, false, false]);
  expect(await flagsAt(2 * FLAGS_LATE_MS)).toEqual([false, false, false, false]);
  const answer = swas.call('ListCustomImageShareAccounts', { RegionId, ImageId: image.id });
  await clock.runUntil(3 * FLAGS_LATE_MS);
  expect(await answer).toMatchObject({ ImageShareUsers: [{ UserId: HOLDER }] });
});
