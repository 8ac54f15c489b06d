import { describe, expect, it, vi } from 'vitest';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { Dice } from '../../scripts/simulation/dice.ts';
import { answers, Deployment, statuses } from '../support/deployment.ts';
import { HOUR, type Lab, MINUTE } from '../support/lab.ts';
import { account } from '../support/simulated-cloud.ts';

// Hundreds of runs, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const SECOND = 1_000;
const CONFIGURED = 9;
const SHARES = 'ListCustomImageShareAccounts';

/** How far the clock of the next run's instance is ahead: 15 seconds at the most, or as much behind. */
type Ahead = () => number;

const atRandom = (): Ahead => {
  const dice = new Dice(16);
  return () => dice.between(-15 * SECOND, 15 * SECOND);
};
const inTurn = (): Ahead => {
  let run = 0;
  return () => ((run += 1) % 2 === 0 ? 15 : -15) * SECOND;
};

async function apart(aheadMs: Ahead) {
  const deployment = await Deployment.open({ aheadMs });
  const { lab } = deployment;
  const images = Array.from({ length: 15 }, (_, n) => lab.cloud.addImage(`m-${n}`));
  return { deployment, lab, images };
}

/** Shares each image twice at random moments of six hours. @returns the alerts that are to come */
async function shareTwice({ deployment, lab, images }: Awaited<ReturnType<typeof apart>>) {
  const dice = new Dice(1);
  const alerts: string[] = [];
  await deployment.pass(HOUR);
  for (const round of [1, 2])
    for (const [n, image] of images.entries()) {
      const id = account(100 * round + n);
      lab.cloud.share(image, id);
      alerts.push(`shared ${image.id} ${id}`);
      await deployment.pass(dice.between(2 * MINUTE, 20 * MINUTE));
    }
  await deployment.pass(HOUR);
  return alerts.toSorted();
}

/** The most calls of an API in any minute by the true time. */
function mostInAMinute({ cloud }: Lab, api: string): number {
  const times = cloud.calls.filter(({ action }) => action === api).map(({ atMs }) => atMs);
  return Math.max(...times.map((ms) => times.filter((atMs) => atMs >= ms && atMs < ms + MINUTE).length));
}

describe.each([
  ['at random', atRandom],
  ['in turn', inTurn],
])('each run is on an instance whose clock is up to 15 seconds ahead or behind, %s', (_how, ahead) => {
  /**
   * I8: what one instance answered at a moment by its clock, another one finds up to 30 seconds older: it waits for half
   * a true minute in place of a whole one. So a true minute may hold what 90 seconds by one clock may, which are never
   * more than two minutes' calls.
   */
  it('every share is told once, nothing else is told, and no true minute has more than twice the calls', async () => {
    const world = await apart(ahead());
    const alerts = await shareTwice(world);
    const { deployment, lab } = world;
    expect(deployment.news().toSorted()).toEqual(alerts);
    expect(statuses(deployment.runs, 0)).toEqual(new Set(['complete']));
    expect(answers(deployment.looks, 0)).toEqual(new Set(['well']));
    expect(deployment.heartbeats).toHaveLength(deployment.runs.length);
    expect(mostInAMinute(lab, SHARES)).toBeLessThanOrEqual(2 * CONFIGURED);
    const reads = lab.cloud.calls.filter(({ action }) => action === SHARES).length;
    expect(reads / deployment.runs.length, 'reads a run').toBeGreaterThan(CONFIGURED / 2);
  });

  it('I8: the cloud grants ten calls in any true minute: people do not hear of its refusals', async () => {
    const world = await apart(ahead());
    const granted = new Map<string, number[]>();
    world.lab.cloud.onCall(({ action, atMs }) => {
      const recent = (granted.get(action) ?? []).filter((ms) => ms > atMs - MINUTE);
      if (recent.length >= 10)
        throw new OpenApiError('over the call quota', {
          code: 'ApiThrottled',
          vendorCode: 'Throttling.User',
        });
      granted.set(action, [...recent, atMs]);
    });
    const alerts = await shareTwice(world);
    expect(world.deployment.news().toSorted()).toEqual(alerts);
    expect(statuses(world.deployment.runs, 0)).toEqual(new Set(['complete']));
  });
});
