import { describe, expect, it } from 'vitest';
import { deployed as trusting } from '../support/policy-file.ts';
import { SimulatedChannel } from '../support/simulated-channel.ts';
import { account, REGION } from '../support/simulated-cloud.ts';
import { ACCOUNT, DAY, HOUR, Lab, MINUTE } from '../support/lab.ts';

const BY_HAND = { change: { deployment: undefined } };
const OTHER = { change: { deployment: { regionId: 'cn-shanghai', functionName: 'share-audit' } } };

async function deployed() {
  const lab = await Lab.open();
  const image = lab.cloud.addImage('m-1');
  await lab.run();
  const mine = new SimulatedChannel('mine');
  /** A run with channels of its own. */
  const run = async (options: Parameters<Lab['run']>[0], channels = [mine]) => {
    const before = lab.channels;
    lab.channels = channels;
    const result = await lab.run(options, MINUTE);
    lab.channels = before;
    return result;
  };
  return { lab, image, mine, run };
}

describe('I3: a run by hand with channels of its own', () => {
  it('tells them what it found, besides, and finishes nothing for the deployment’s', async () => {
    const { lab, image, mine, run } = await deployed();
    lab.cloud.share(image, account(1));
    const { summary } = await run(BY_HAND);
    expect(mine.said()).toEqual([`shared m-1 ${account(1)}`]);
    expect(summary.alerts).toMatchObject([{ channel: 'mine', delivered: 1, pending: 0 }]);
    expect(lab.channel.alerts()).toEqual([]);
    await lab.run();
    expect(lab.channel.alerts()).toEqual([`shared m-1 ${account(1)}`]);
    expect(mine.said()).toHaveLength(1);
  });

  it('with one of the deployment’s sends for that one, and for no other', async () => {
    const { lab, image, mine, run } = await deployed();
    const b = new SimulatedChannel('channel-b');
    lab.channels = [lab.channel, b];
    await lab.run();
    lab.cloud.share(image, account(1));
    await run(BY_HAND, [b, mine]);
    expect([lab.channel, b, mine].map((c) => c.alerts().length)).toEqual([0, 1, 1]);
    await lab.run();
    expect([lab.channel, b, mine].map((c) => c.alerts().length)).toEqual([1, 1, 1]);
  });

  it('leaves nothing of its own channel in the store, and is not told what others left', async () => {
    const { lab, image, mine, run } = await deployed();
    lab.channel.onSend = () => ({ kind: 'putOff', message: 'away' });
    lab.cloud.share(image, account(1));
    await lab.run();
    mine.onSend = () => ({ kind: 'unknown', message: 'no answer' });
    lab.cloud.share(image, account(2));
    const { failure } = await run(BY_HAND);
    expect(failure?.code).toBe('NobodyTold');
    expect(mine.sent.map(({ payload }) => payload.includes(account(1)))).toEqual([false]);
    expect(JSON.stringify(await lab.outbox())).not.toContain('mine');
    lab.channel.onSend = () => undefined;
    await lab.run();
    expect(lab.channel.alerts()).toHaveLength(2);
  });

  it('without any channel finishes nothing', async () => {
    const { lab, image, run } = await deployed();
    lab.cloud.share(image, account(1));
    await run(BY_HAND, []);
    await lab.run();
    expect(lab.channel.alerts()).toHaveLength(1);
  });

  it('until a deployment has said that it is there, is one like any other', async () => {
    const lab = await Lab.open();
    const image = lab.cloud.addImage('m-1');
    await lab.run(BY_HAND);
    lab.cloud.share(image, account(1));
    await lab.run(BY_HAND);
    expect(lab.channel.alerts()).toHaveLength(1);
    expect((await lab.outbox()).filter(({ key }) => key.sort.startsWith('await/'))).toEqual([]);
  });
});

describe('I3: the deployment’s channels', () => {
  it('one that is new gets what is not done; one that is gone is waited for no more', async () => {
    const { lab, image } = await deployed();
    lab.channel.onSend = () => ({ kind: 'putOff', message: 'away' });
    lab.cloud.share(image, account(1));
    await lab.run();
    const b = new SimulatedChannel('channel-b');
    lab.channels = [b];
    const { summary } = await lab.run();
    expect(b.alerts()).toEqual([`shared m-1 ${account(1)}`]);
    expect(summary.alerts).toMatchObject([{ channel: 'channel-b', pending: 0 }]);
    await lab.run();
    expect((await lab.outbox()).filter(({ key }) => key.sort.startsWith('await/'))).toEqual([]);
  });

  it.each([
    'null',
    '{}',
    `{"regionId":"${REGION}","functionName":"share-audit"}`,
    `{"regionId":"${REGION}","functionName":"share-audit","channelIds":"channel-a","seenMs":1}`,
  ])('are said anew where the row is damaged: %s', async (deployment) => {
    const { lab, image } = await deployed();
    await lab.tamper(await lab.row('state', ACCOUNT, 'audit/deployment'), 'state', { deployment });
    lab.cloud.share(image, account(1));
    expect((await lab.run()).failure).toBeUndefined();
    expect(lab.channel.alerts()).toEqual([`shared m-1 ${account(1)}`]);
    const { columns } = await lab.row('state', ACCOUNT, 'audit/deployment');
    expect(columns['deployment']).toContain('"channelIds":["channel-a"]');
  });

  it('costs a row in the first run and one an hour, however many runs there are', async () => {
    const { lab } = await deployed();
    const versions: number[] = [];
    for (let n = 0; n < 25; n += 1) {
      await lab.run({}, 10 * MINUTE);
      const row = await lab.store.get('state', {
        partition: ACCOUNT,
        sort: 'audit/deployment',
      });
      versions.push(row?.version ?? 0);
    }
    expect(Math.max(...versions)).toBeLessThanOrEqual(6);
  });
});

describe('I3: a second deployment on the same tables', () => {
  it('is told once on both sides, takes no alert of the first, and tells its own channels what it finds', async () => {
    const { lab, image, mine, run } = await deployed();
    await run(OTHER);
    await run(OTHER);
    await lab.run();
    expect(mine.said()).toEqual(['notice all secondDeployment']);
    expect(lab.news()).toEqual(['notice all secondDeployment']);
    lab.cloud.share(image, account(1));
    await run(OTHER);
    await lab.run();
    expect([mine.alerts().length, lab.channel.alerts().length]).toEqual([1, 1]);
    lab.cloud.share(image, account(2));
    await lab.run();
    expect([mine.alerts().length, lab.channel.alerts().length]).toEqual([1, 2]);
  });

  it('takes over when the first has been silent for a day', async () => {
    const { lab, image, mine, run } = await deployed();
    await run(OTHER);
    lab.later(DAY + HOUR);
    await run(OTHER);
    lab.cloud.share(image, account(1));
    lab.channels = [mine];
    await lab.run(BY_HAND);
    await run(OTHER);
    expect(mine.alerts()).toEqual([`shared m-1 ${account(1)}`]);
    expect((await lab.outbox()).filter(({ key }) => key.sort.startsWith('await/'))).toEqual([]);
  });

  it('I13: does not put its policy into force', async () => {
    const { lab, image, run } = await deployed();
    const policy = trusting(`accounts: {"${account(1)}": {name: Partner CI}}`);
    await run({ change: { ...OTHER.change, policy } });
    lab.cloud.share(image, account(1));
    await lab.run();
    expect(lab.channel.alerts()).toEqual([`shared m-1 ${account(1)}`]);
  });

  it('a webhook that is rotated is none, whichever function knows it first', async () => {
    const { lab, run } = await deployed();
    const rotated = new SimulatedChannel('rotated');
    await run({}, [rotated]);
    lab.channels = [rotated];
    await lab.runs(3);
    expect([...lab.channel.news(), ...rotated.news()]).toEqual([]);
  });
});
