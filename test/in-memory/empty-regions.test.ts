import { expect, it } from 'vitest';
import { Deployment } from '../support/deployment.ts';
import { HOUR, MINUTE } from '../support/lab.ts';
import { account } from '../support/simulated-cloud.ts';

const REGIONS = Array.from({ length: 20 }, (_, n) => `cn-r${String.fromCharCode(97 + n)}`);
const [FIRST = '', SECOND = ''] = REGIONS;

/** When each region was listed within a span, in order. */
function listsOf({ lab }: Deployment, region: string, fromMs: number): number[] {
  return lab.cloud.calls.flatMap(({ action, query, atMs }) =>
    action === 'ListCustomImages' && query['RegionId'] === region && atMs >= fromMs ? [atMs] : [],
  );
}
const longest = (times: readonly number[]): number =>
  Math.max(...times.slice(1).map((atMs, i) => atMs - (times[i] ?? 0)));

it('I7: of twenty regions, the two with images are listed each minute, and no empty one is late', async () => {
  const deployment = await Deployment.open({ regions: REGIONS });
  const { lab } = deployment;
  const images = [FIRST, SECOND].map((region) => lab.cloud.addImage(`m-${region}`, { region }));
  await deployment.pass(30 * MINUTE);
  const fromMs = lab.clock.now();
  await deployment.pass(2 * HOUR);
  for (const region of [FIRST, SECOND])
    expect(longest(listsOf(deployment, region, fromMs))).toBeLessThan(1.2 * MINUTE);
  for (const region of REGIONS.slice(2)) {
    const times = listsOf(deployment, region, fromMs);
    expect(longest(times), region).toBeLessThan(4 * MINUTE);
  }
  const sharedMs = lab.clock.now();
  for (const image of images) lab.cloud.share(image, account(1));
  await deployment.pass(5 * MINUTE);
  expect(deployment.news().filter((words) => words.startsWith('shared'))).toHaveLength(2);
  for (const { atMs, words } of deployment.told)
    if (words.startsWith('shared')) expect(atMs - sharedMs).toBeLessThan(1.5 * MINUTE);
  expect(deployment.news().filter((words) => words.startsWith('blind'))).toEqual([]);
});
