import { expect, it } from 'vitest';
import { Lab, MINUTE } from '../support/lab.ts';
import { account } from '../support/simulated-cloud.ts';

const EVERY_MINUTE = { change: { timer: { periodMs: MINUTE } } };

it('I7: a run that took long, since a channel was slow, gives the next one no rest', async () => {
  const lab = await Lab.open();
  const image = lab.cloud.addImage('m-1');
  await lab.run(EVERY_MINUTE, MINUTE);
  await lab.run(EVERY_MINUTE, MINUTE);
  lab.cloud.share(image, account(1));
  lab.channel.onSend = () => lab.clock.sleep(50_000);
  const slow = await lab.run(EVERY_MINUTE, MINUTE);
  expect(slow.summary.durationMs).toBeGreaterThan(45_000);
  lab.channel.onSend = () => undefined;
  lab.cloud.share(image, account(2));
  const { summary } = await lab.run(EVERY_MINUTE, MINUTE);
  expect(summary.status, summary.reason).toBe('complete');
  expect(lab.channel.alerts()).toEqual([`shared m-1 ${account(1)}`, `shared m-1 ${account(2)}`]);
});
