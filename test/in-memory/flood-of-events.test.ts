import { describe, expect, it, vi } from 'vitest';
import { Dice } from '../../scripts/simulation/dice.ts';
import { between, Deployment } from '../support/deployment.ts';
import { HOUR, MINUTE } from '../support/lab.ts';
import { account } from '../support/simulated-cloud.ts';

// Thousands of invocations, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const SECOND = 1_000;
const EVENTS = 1_000;
const APIS = ['ListCustomImages', 'ListCustomImageShareAccounts'];

/** As deployed, with nine calls a minute and fifteen images that were audited for an hour. */
async function deployed() {
  const deployment = await Deployment.open();
  const { lab } = deployment;
  const images = Array.from({ length: 15 }, (_, n) => lab.cloud.addImage(`m-${n}`));
  await deployment.pass(HOUR);
  const callsOf = (api: string, fromMs: number, toMs = Infinity) =>
    between(lab.cloud.calls, fromMs, toMs).filter(({ action }) => action === api);
  return { deployment, lab, images, callsOf };
}

type World = Awaited<ReturnType<typeof deployed>>;

/**
 * A minute in which the timer fires once and a thousand events come at random, several at once.
 *
 * @param timerAt the second of the timer.
 */
async function flood({ deployment, lab }: World, timerAt: number, atSecond: (second: number) => void) {
  const startMs = lab.clock.now();
  const dice = new Dice(timerAt);
  const seconds = Array.from({ length: EVENTS }, () => dice.between(0, 59));
  for (let second = 0; second < 60; second += 1) {
    lab.later(Math.max(0, startMs + second * SECOND - lab.clock.now()));
    atSecond(second);
    const events = seconds.filter((of) => of === second).map(() => deployment.audit({ lookNow: true }));
    await Promise.all(second === timerAt ? [deployment.audit(), ...events] : events);
  }
  lab.later(Math.max(0, startMs + MINUTE - lab.clock.now()));
}

describe('1,000 events in each of six minutes, beside the timer', () => {
  it('make four runs a minute at the most, besides the timer’s, and never more calls than configured', async () => {
    const world = await deployed();
    const { deployment, lab, callsOf } = world;
    for (let minute = 0; minute < 6; minute += 1) {
      const fromMs = lab.clock.now();
      await flood(world, (7 * minute) % 60, () => undefined);
      const ran = between(deployment.runs, fromMs).filter(({ summary }) => summary.status !== 'skipped');
      expect(ran.length, `runs in minute ${minute}`).toBeLessThanOrEqual(4 + 1);
      expect(ran.every(({ summary }) => summary.status === 'complete')).toBe(true);
    }
    for (const api of APIS) {
      const times = callsOf(api, lab.clock.now() - 6 * MINUTE).map(({ atMs }) => atMs);
      const most = times.map((ms) => times.filter((atMs) => atMs >= ms && atMs < ms + MINUTE).length);
      expect(Math.max(...most), api).toBeLessThanOrEqual(9);
    }
    expect(deployment.news()).toEqual([]);
  });

  it('keep nothing from being read, and every share is told within a minute', async () => {
    const world = await deployed();
    const { deployment, lab, images } = world;
    const fromMs = lab.clock.now();
    const madeMs: number[] = [];
    for (const [minute, image] of images.slice(0, 6).entries())
      await flood(world, 0, (second) => {
        if (second !== 21) return;
        lab.cloud.share(image, account(minute));
        madeMs.push(lab.clock.now());
      });
    await deployment.pass(2 * MINUTE);
    const told = between(deployment.told, fromMs);
    expect(told.map(({ words }) => words)).toEqual(
      images.slice(0, 6).map((image, minute) => `shared ${image.id} ${account(minute)}`),
    );
    expect(Math.max(...told.map(({ atMs }, n) => atMs - (madeMs[n] ?? 0)))).toBeLessThanOrEqual(MINUTE);
    for (const { id } of images)
      expect(between(lab.cloud.readsOf(id), fromMs).length, id).toBeGreaterThanOrEqual(2);
  });

  // The timer's run leaves one call of the minute for such an image, and the next event's run spends it on any other.
  it('I7: a share made between two events is told by the second', async () => {
    const { deployment, lab, images } = await deployed();
    for (const [n, image] of images.entries()) {
      await deployment.audit();
      lab.later(15 * SECOND);
      await deployment.audit({ lookNow: true });
      lab.cloud.share(image, account(n));
      lab.later(15 * SECOND);
      await deployment.audit({ lookNow: true });
      expect(deployment.news().at(-1)).toBe(`shared ${image.id} ${account(n)}`);
      lab.later(30 * SECOND);
    }
  });
});
