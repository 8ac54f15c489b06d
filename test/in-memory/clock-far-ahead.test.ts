import { describe, expect, it, vi } from 'vitest';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { answers, between, Deployment, statuses } from '../support/deployment.ts';
import { DAY, HOUR, MINUTE } from '../support/lab.ts';
import { account } from '../support/simulated-cloud.ts';

// Days of runs, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

/** Fifteen images, audited for an hour; then `meanwhile`, and one run whose clock is 20 days ahead. */
async function withOneRunAhead(meanwhile: (deployment: Deployment) => void = () => undefined) {
  const deployment = await Deployment.open();
  const { lab } = deployment;
  const images = Array.from({ length: 15 }, (_, n) => lab.cloud.addImage(`m-${n}`));
  await deployment.pass(HOUR);
  meanwhile(deployment);
  const fromMs = lab.clock.now();
  deployment.options = { aheadMs: () => 20 * DAY };
  await deployment.pass(MINUTE);
  deployment.options = {};
  return { deployment, lab, images, fromMs };
}

describe('after one run whose clock was 20 days ahead', () => {
  it('audits go on, and nobody is told anything', async () => {
    const { deployment, lab, images, fromMs } = await withOneRunAhead();
    await deployment.pass(HOUR);
    const audited = between(lab.cloud.calls, fromMs + MINUTE);
    for (const { id } of images)
      expect(audited.filter(({ query }) => query['ImageId'] === id).length, id).toBeGreaterThan(10);
    deployment.options = { periodMs: 10 * MINUTE };
    await deployment.pass(2 * DAY);
    expect(deployment.news()).toEqual([]);
    expect(statuses(deployment.runs, fromMs)).toEqual(new Set(['complete']));
    expect(answers(deployment.looks, fromMs)).toEqual(new Set(['well']));
    expect(deployment.heartbeats).toHaveLength(deployment.runs.length);
  });

  it('a share that is made meanwhile is told within minutes, and each share once', async () => {
    const early: string[] = [];
    const { deployment, lab, images, fromMs } = await withOneRunAhead(({ lab: { cloud } }) => {
      const image = cloud.addImage('m-early');
      cloud.share(image, account(9));
      early.push(`shared ${image.id} ${account(9)}`);
    });
    for (const [n, image] of images.entries()) {
      const madeMs = lab.clock.now();
      lab.cloud.share(image, account(n));
      await deployment.pass(3 * MINUTE);
      const told = between(deployment.told, madeMs).map(({ words }) => words);
      expect(told).toEqual([`shared ${image.id} ${account(n)}`]);
    }
    deployment.options = { periodMs: 10 * MINUTE };
    await deployment.pass(DAY + HOUR);
    // What the run that was ahead has told is not told again.
    expect(deployment.news()).toEqual([
      ...early,
      ...images.map((image, n) => `shared ${image.id} ${account(n)}`),
    ]);
    expect(between(deployment.told, fromMs, fromMs + MINUTE)).toHaveLength(1);
  });

  it('I10: a list that it met as refused is blind when it is due by the right clock, and over when it answers', async () => {
    const { deployment, lab, fromMs } = await withOneRunAhead(({ lab: { cloud } }) =>
      cloud.refuse(
        new OpenApiError('a fault of its own', { code: 'ApiTemporary' }),
        ({ action }) => action === 'ListCustomImages',
      ),
    );
    await deployment.pass(2 * HOUR);
    const begun = between(deployment.told, fromMs);
    expect(begun.map(({ words }) => words)).toEqual(['blind cn-hangzhou ApiTemporary']);
    lab.cloud.onCall();
    const healedMs = lab.clock.now();
    await deployment.pass(HOUR);
    expect(between(deployment.told, healedMs).map(({ words }) => words)).toEqual(['over cn-hangzhou']);
    expect(statuses(deployment.runs, healedMs + 10 * MINUTE)).toEqual(new Set(['complete']));
  });
});
