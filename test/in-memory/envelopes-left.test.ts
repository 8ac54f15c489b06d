import { describe, expect, it } from 'vitest';
import type { Fate } from '../../lib/alert/fate.ts';
import { DAY, HOUR, Lab } from '../support/lab.ts';
import { SimulatedChannel } from '../support/simulated-channel.ts';
import { account } from '../support/simulated-cloud.ts';

const unknown: Fate = { kind: 'unknown', message: 'no answer' };
const contentRefused: Fate = { kind: 'contentRefused', message: 'errcode 430102' };

async function withTwo() {
  const lab = await Lab.open();
  const other = new SimulatedChannel('channel-b');
  lab.channels = [lab.channel, other];
  const image = lab.cloud.addImage('m-1');
  await lab.run();
  return { lab, image, other };
}

describe('I3: an envelope that was set aside', () => {
  it('is not told twice when its notes were packed anew, since nobody else had told them', async () => {
    const { lab, image, other } = await withTwo();
    lab.channel.onSend = () => unknown;
    other.onSend = () => unknown;
    lab.cloud.share(image, account(1));
    await lab.runs(8 * 24, {}, HOUR);
    lab.channel.onSend = () => undefined;
    other.onSend = () => undefined;
    await lab.runs(48, {}, HOUR);
    expect([lab.channel.alerts(), other.alerts()]).toEqual([
      [`shared m-1 ${account(1)}`],
      [`shared m-1 ${account(1)}`],
    ]);
  });
});

describe('a removed channel', () => {
  it('leaves no names behind that each run looks at again', async () => {
    const { lab, other } = await withTwo();
    lab.channel.onSend = ({ payload }) =>
      payload.includes('"form":"whole"')
        ? contentRefused
        : payload.includes('"form":"named"')
          ? unknown
          : undefined;
    for (const name of ['m-2', 'm-3']) lab.cloud.share(lab.cloud.addImage(name), account(1));
    await lab.run();
    lab.channels = [other];
    await lab.runs(60, {}, HOUR);
    lab.cloud.share(lab.cloud.addImage('m-9'), account(1));
    await lab.runs(60, {}, HOUR);
    const left = (await lab.outbox()).map((r) => r.key.sort).filter((s) => s.startsWith('again/'));
    expect(left).toEqual([]);
  });
});

describe('clock ahead', () => {
  it('hides no blindness: what a channel took in a run with a clock two days ahead counts as never', async () => {
    const { lab, image, other } = await withTwo();
    lab.cloud.share(image, account(1));
    lab.later(2 * DAY);
    await lab.invoke();
    lab.later(-2 * DAY);
    lab.channel.onSend = () => unknown;
    lab.cloud.share(image, account(2));
    await lab.runs(24, {}, HOUR);
    expect(
      other.news().filter((words) => words.endsWith(' channel-a') || words.includes('Unanswered')),
    ).toEqual(['blind channel-a ChannelUnanswered']);
  });
});
