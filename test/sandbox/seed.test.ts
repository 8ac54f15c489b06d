import { expect, test } from 'vitest';
import { Cloud } from '../../sandbox/cloud.ts';
import {
  demoAccounts,
  demoRegions,
  demoShareAccounts,
  PARTNER_IMAGE,
  seedDemo,
  WIDELY_SHARED_IMAGE,
} from '../../sandbox/seed.ts';

function seeded() {
  const cloud = new Cloud({ accounts: demoAccounts(), regions: demoRegions() });
  seedDemo(cloud);
  return cloud;
}

test('the demo account has twelve images, of which one is shared with 120 accounts and one with two', () => {
  const images = seeded().images();
  expect(images).toHaveLength(12);
  const shared = images.filter(({ shares }) => shares.size > 0).map(({ id, shares }) => [id, shares.size]);
  expect(Object.fromEntries(shared)).toEqual({ [WIDELY_SHARED_IMAGE]: 120, [PARTNER_IMAGE]: 2 });
  for (const { id, regionId } of images)
    expect([regionId, id]).toEqual(['cn-hangzhou', expect.stringMatching(/^m-[0-9a-z]{20}$/)]);
});

test('the account ids are all different, of 16 to 19 digits, and half of them do not fit a number', () => {
  const accounts = demoShareAccounts();
  expect(new Set(accounts).size).toBe(120);
  for (const id of accounts) expect(id).toMatch(/^[1-9]\d{15,18}$/);
  expect(accounts.filter((id) => String(Number(id)) !== id).length).toBeGreaterThan(50);
  for (const id of accounts) expect(BigInt(id)).toBeLessThan(2n ** 63n);
});

test('it is the same every time', () => {
  expect(seeded().images()).toEqual(seeded().images());
});
