import { describe, expect, it } from 'vitest';
import { StoreError } from '../../lib/snapshot/store.ts';
import { answers, Deployment } from '../support/deployment.ts';
import { intercepted } from '../support/failing-store.ts';
import { DAY, HOUR, MINUTE } from '../support/lab.ts';
import { SimulatedChannel } from '../support/simulated-channel.ts';
import { account } from '../support/simulated-cloud.ts';

/** Audit and watchdog over two channels, whose store refuses everything from then on. */
async function refused() {
  const deployment = await Deployment.open({ periodMs: 5 * MINUTE });
  const { lab } = deployment;
  const channels = [lab.channel, new SimulatedChannel('channel-b')];
  lab.channels = channels;
  const image = lab.cloud.addImage('m-1');
  await deployment.pass(HOUR);
  const before = channels.map(({ accepted }) => accepted.length);
  /** Messages that each channel has had since then. */
  const messages = () => channels.map(({ accepted }, n) => accepted.length - (before[n] ?? 0));
  const denied = () => {
    throw new StoreError('the role may not read the table', { code: 'StoreDenied' });
  };
  deployment.options = { ...deployment.options, wrapStore: (store) => intercepted(store, denied) };
  const mend = () => {
    deployment.options = { periodMs: 5 * MINUTE };
  };
  return { deployment, lab, image, messages, mend, fromMs: lab.clock.now() };
}

describe('I10: a store that refuses everything', () => {
  it('is told on every channel by the first look, and every look answers «storeless»', async () => {
    const { deployment, messages, fromMs } = await refused();
    await deployment.pass(17 * MINUTE);
    expect(messages()).toEqual([1, 1]);
    expect(deployment.news()).toEqual([expect.stringMatching(/^blind all Store/)]);
    await deployment.pass(4 * HOUR);
    expect(answers(deployment.looks, fromMs)).toEqual(new Set(['storeless']));
  });

  // Each look sends it anew: its id is the same all day, and only DingTalk knows a repeat by that.
  it('is one message on each channel in four hours of looks', async () => {
    const { deployment, messages } = await refused();
    await deployment.pass(4 * HOUR);
    expect(messages()).toEqual([1, 1]);
  });

  it('is reminded of daily, whatever day the calendar shows', async () => {
    const { deployment, messages } = await refused();
    await deployment.pass(DAY - HOUR);
    expect(messages()).toEqual([1, 1]);
    await deployment.pass(2 * HOUR);
    expect(messages()).toEqual([2, 2]);
    await deployment.pass(DAY);
    expect(messages()).toEqual([3, 3]);
  });

  // What was told without the store is not remembered.
  it('is over, told once on each channel, when the store answers again', async () => {
    const { deployment, mend, messages } = await refused();
    await deployment.pass(20 * MINUTE);
    mend();
    const before = messages();
    await deployment.pass(2 * HOUR);
    expect(deployment.news().at(-1)).toMatch(/^over /);
    expect(messages()).toEqual(before.map((count) => count + 1));
  });

  it('loses no share: what was made meanwhile is told on each channel once when it answers again', async () => {
    const { deployment, lab, image, mend } = await refused();
    await deployment.pass(HOUR);
    lab.cloud.share(image, account(1));
    await deployment.pass(3 * HOUR);
    mend();
    await deployment.pass(HOUR);
    expect(deployment.news().filter((words) => words.startsWith('shared'))).toEqual([
      `shared m-1 ${account(1)}`,
    ]);
    const said = lab.channels.map((channel) => (channel as SimulatedChannel).alerts());
    expect(said).toEqual([[`shared m-1 ${account(1)}`], [`shared m-1 ${account(1)}`]]);
  });
});
