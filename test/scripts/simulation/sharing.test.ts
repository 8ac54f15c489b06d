import { describe, expect, it } from 'vitest';
import { REUSED_AFTER_MS, TAKEN_BACK_MS } from '../../../scripts/simulation/assumptions.ts';
import { SimulatedClock } from '../../../scripts/simulation/clock.ts';
import { Dice } from '../../../scripts/simulation/dice.ts';
import type { Target } from '../../../scripts/simulation/options.ts';
import { letShare, planShares } from '../../../scripts/simulation/sharing.ts';
import { SwasAccount } from '../../../scripts/simulation/swas-account.ts';

const HOUR_MS = 3_600_000;
const regions = ['cn-region-1', 'cn-region-2'];

/** Three accounts with two regions, in each of which 2 of 15 images are shared. */
function world() {
  const clock = new SimulatedClock(0);
  const swas = (id: string): SwasAccount =>
    new SwasAccount(id, {
      clock,
      dice: new Dice(1),
      tally: { calls: 0, refused: 0 },
      callsPerMinute: 10,
      regions,
      images: 15,
      flags: 'honest',
    });
  const accounts = new Map(['1000001', '1000002', '1000003'].map((id) => [id, swas(id)]));
  const sharedNow = (): number =>
    [...accounts.values()].flatMap((a) => a.images).filter((i) => i.shares.size > 0).length;
  const plan = (on: Target, seed = 1) => planShares(accounts, { on, shares: 120, hours: 12 }, new Dice(seed));
  return { clock, accounts, sharedNow, plan };
}

describe.each(['unshared', 'shared'] as const)('on %s images', (on) => {
  it('shares go there, to every account and region, at moments of the whole time', () => {
    const { accounts, plan } = world();
    const planned = plan(on);
    expect(planned).toHaveLength(120);
    expect(planned.every(({ image }) => image.shares.size > 0 === (on === 'shared'))).toBe(true);
    expect(new Set(planned.map((s) => s.ownerId))).toEqual(new Set(accounts.keys()));
    for (const region of ['-1-', '-2-'])
      expect(planned.some(({ image }) => image.id.includes(region))).toBe(true);
    const moments = planned.map((s) => s.afterMs);
    expect(moments).toEqual(moments.toSorted((a, b) => a - b));
    expect(moments.at(0)).toBeLessThan(HOUR_MS);
    expect(moments.at(-1)).toBeGreaterThan(11 * HOUR_MS);
    expect(moments.at(-1)).toBeLessThan(12 * HOUR_MS);
    expect(new Set(planned.map((s) => s.withAccount)).size).toBe(120);
  });

  it('the seed decides which', () => {
    const where = (seed: number) =>
      world()
        .plan(on, seed)
        .map(({ image, afterMs }) => [image.id, afterMs]);
    expect(where(1)).toEqual(where(1));
    expect(where(1)).not.toEqual(where(2));
  });

  it('each share is made in its moment and taken back, so that the mix of images is what it was', async () => {
    const { clock, accounts, sharedNow, plan } = world();
    expect(sharedNow()).toBe(12);
    const shares = letShare(plan(on), accounts, { clock, isTold: () => true });
    let most = 0;
    for (const share of shares) {
      await clock.runUntil(share.sharedMs);
      expect(share.image.shares.has(share.withAccount)).toBe(true);
      // As many accounts as before, and this one, unless several share the image at a time.
      if (on === 'unshared') expect(share.image.shares.size).toBe(1);
      await clock.runUntil(Math.min(share.sharedMs + TAKEN_BACK_MS - 1, 12 * HOUR_MS));
      expect(share.image.shares.has(share.withAccount)).toBe(true);
      most = Math.max(most, sharedNow());
    }
    // 120 shares of a quarter of an hour in 12 hours: 2.5 at a time.
    expect(most).toBeLessThanOrEqual(12 + 10);
    await clock.runUntil(13 * HOUR_MS);
    expect(sharedNow()).toBe(12);
    expect(shares.every((s) => !s.image.shares.has(s.withAccount))).toBe(true);
  });
});

it('an image that was not shared has time to be seen unshared before it is shared again', () => {
  const byImage = new Map<string, number[]>();
  for (const { image, afterMs } of world().plan('unshared'))
    byImage.set(image.id, [...(byImage.get(image.id) ?? []), afterMs]);
  const gaps = [...byImage.values()].flatMap((ms) => ms.slice(1).map((one, n) => one - (ms[n] ?? 0)));
  expect(gaps.length).toBeGreaterThan(0);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(REUSED_AFTER_MS);
});

it('what has not been reported stays shared until it is', async () => {
  const { clock, accounts, plan } = world();
  const told = new Set<string>();
  const [first] = letShare(plan('unshared').slice(0, 1), accounts, { clock, isTold: (id) => told.has(id) });
  const { image, withAccount, sharedMs } = first ?? expect.fail('there is one');
  await clock.runUntil(sharedMs + 4 * TAKEN_BACK_MS);
  expect(image.shares.has(withAccount)).toBe(true);
  told.add(withAccount);
  await clock.runUntil(clock.now() + 60_000);
  expect(image.shares.has(withAccount)).toBe(false);
});

it('more shares than there is room for are an error', () => {
  const { accounts } = world();
  expect(() => planShares(accounts, { on: 'unshared', shares: 200, hours: 0.25 }, new Dice(1))).toThrow(
    new RangeError('200 shares do not fit into 0.25 h'),
  );
});
