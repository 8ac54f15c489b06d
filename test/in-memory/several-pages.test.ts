import { expect, it } from 'vitest';
import { Deployment } from '../support/deployment.ts';
import { MINUTE } from '../support/lab.ts';
import { account } from '../support/simulated-cloud.ts';

it('I7: an image of several pages keeps no run waiting for the quota, and no share on another', async () => {
  const deployment = await Deployment.open();
  const { lab } = deployment;
  const long = lab.cloud.addImage('m-long', { shares: 120 });
  const others = Array.from({ length: 11 }, (_, n) =>
    lab.cloud.addImage(`m-${n}`, { shares: n < 4 ? 1 : 0 }),
  );
  await deployment.pass(30 * MINUTE);
  const fromMs = lab.clock.now();
  const sharedMs = new Map<string, number>();
  for (const [n, image] of others.slice(4).entries()) {
    await deployment.pass(2 * MINUTE + 7_000 * (n + 1));
    sharedMs.set(image.id, lab.clock.now());
    lab.cloud.share(image, account(500 + n));
  }
  await deployment.pass(5 * MINUTE);
  const summaries = deployment.runs.filter(({ atMs }) => atMs > fromMs).map(({ summary }) => summary);
  expect(summaries.filter(({ status }) => status === 'skipped')).toEqual([]);
  expect(Math.max(...summaries.map(({ durationMs }) => durationMs))).toBeLessThan(30_000);
  for (const [id, atMs] of sharedMs) {
    const told = deployment.told.filter(({ words }) => words.startsWith(`shared ${id} `));
    expect(told, id).toHaveLength(1);
    expect((told[0]?.atMs ?? 0) - atMs, id).toBeLessThan(65_000);
  }
  // It has its turn all the same.
  const reads = lab.cloud.readsOf(long.id).filter(({ atMs }) => atMs > fromMs);
  expect(reads.length).toBeGreaterThan(3 * 5);
});
