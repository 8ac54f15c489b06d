import { describe, expect, it } from 'vitest';
import { answers, Deployment, statuses } from '../support/deployment.ts';
import { DAY, HOUR, MINUTE } from '../support/lab.ts';
import { account } from '../support/simulated-cloud.ts';

const HOURLY = { periodMs: HOUR };

describe('AUDIT_SCHEDULE=@every 1h, with the watchdog every 17 minutes and OVERDUE_MINUTES of 30', () => {
  it('I10: with all well for three days, neither audit nor watchdog has anything to tell', async () => {
    const deployment = await Deployment.open(HOURLY);
    const startMs = deployment.lab.clock.now();
    for (let n = 0; n < 15; n += 1) deployment.lab.cloud.addImage(`m-${n}`);
    await deployment.pass(3 * DAY);
    expect(deployment.news()).toEqual([]);
    expect(statuses(deployment.runs, startMs)).toEqual(new Set(['complete']));
    expect(answers(deployment.looks, startMs)).toEqual(new Set(['well']));
    expect(deployment.heartbeats).toHaveLength(3 * 24);
  });

  it('every share is told by the next firing', async () => {
    const deployment = await Deployment.open(HOURLY);
    const { lab } = deployment;
    const images = Array.from({ length: 8 }, (_, n) => lab.cloud.addImage(`m-${n}`));
    await deployment.pass(90 * MINUTE);
    for (const [n, image] of images.entries()) {
      lab.cloud.share(image, account(n));
      await deployment.pass(HOUR);
      expect(deployment.news().at(-1)).toBe(`shared ${image.id} ${account(n)}`);
    }
    expect(deployment.news()).toHaveLength(images.length);
  });

  // The watchdog learns the timer's period from the first run. Until then it waits for OVERDUE_MINUTES only.
  it('I10: a timer whose first firing comes an hour after the deployment is not overdue', async () => {
    const deployment = await Deployment.open({ ...HOURLY, firstAfterMs: HOUR });
    deployment.lab.cloud.addImage('m-1');
    await deployment.pass(3 * HOUR);
    expect(deployment.news()).toEqual([]);
  });
});
