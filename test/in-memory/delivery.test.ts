import { describe, expect, it } from 'vitest';
import type { Store } from '../../lib/snapshot/store.ts';
import { beforeWrites, storeAway } from '../support/failing-store.ts';
import { SimulatedChannel } from '../support/simulated-channel.ts';
import { account, type SimulatedImage } from '../support/simulated-cloud.ts';
import { DAY, Lab, MINUTE } from '../support/lab.ts';

const told = `shared m-0 ${account(1)}`;

async function withImages(count: number, channels: readonly SimulatedChannel[] = []) {
  const lab = await Lab.open();
  if (channels.length > 0) lab.channels = channels;
  const images: SimulatedImage[] = [];
  for (let n = 0; n < count; n += 1) images.push(lab.cloud.addImage(`m-${n}`));
  await lab.run();
  return { lab, images };
}

const isEnvelopeFor = (channelId: string, sort: string) => sort.startsWith(`envelope/${channelId}/`);

describe('I6: an envelope whose storing takes too long', () => {
  it('is not sent any more in this run, and goes out once with the next', async () => {
    const { lab, images } = await withImages(1);
    for (const image of images) lab.cloud.share(image, account(1));
    const now = lab.clock.now();
    const deadline = { callsUntilMs: now + 5_000, endMs: now + 20_000, killMs: now + 25_000 };
    const slow = (store: Store) =>
      beforeWrites(store, async (_table, { key }) => {
        if (isEnvelopeFor('channel-a', key.sort)) await lab.clock.sleep(10_000);
      });
    await lab.run({ change: { deadline }, wrapStore: slow });
    expect(lab.channel.sent).toHaveLength(1);
    await lab.runs(2);
    expect(lab.channel.alerts()).toEqual([told]);
  });

  it('is not sent after the lease has ended, when another run is at work', async () => {
    const { lab, images } = await withImages(1);
    for (const image of images) lab.cloud.share(image, account(1));
    const sentAt: number[] = [];
    lab.channel.onSend = () => sentAt.push(lab.clock.now());
    const now = lab.clock.now();
    const deadline = { callsUntilMs: now + 5_000, endMs: now + 13_000, killMs: now + 18_000 };
    // It is stored at once; the reply comes when the lease has ended.
    const slow = (store: Store) =>
      beforeWrites(
        store,
        () => undefined,
        (_table, { key }) =>
          isEnvelopeFor('channel-a', key.sort) ? lab.clock.sleep(19_900) : Promise.resolve(),
      );
    const late = lab.invoke({ change: { deadline }, wrapStore: slow });
    await lab.clock.sleep(18_100);
    const next = await lab.invoke();
    expect(next.summary.status).toBe('complete');
    await late;
    await lab.runs(2);
    expect(lab.channel.alerts()).toEqual([told]);
    expect(sentAt).toHaveLength(1);
    expect(sentAt[0]).toBeGreaterThanOrEqual(deadline.killMs);
  });
});

describe('several channels', () => {
  it('I6: one channel’s store error leaves no other’s send under way when the run returns', async () => {
    const [a, b] = [new SimulatedChannel('channel-a'), new SimulatedChannel('channel-b')];
    const { lab, images } = await withImages(1, [a, b]);
    for (const image of images) lab.cloud.share(image, account(1));
    let underWay = 0;
    b.onSend = async () => {
      underWay += 1;
      await lab.clock.sleep(8_000);
      underWay -= 1;
    };
    const { summary } = await lab.run({
      wrapStore: (store) =>
        beforeWrites(store, (_table, { key }) => {
          if (isEnvelopeFor('channel-a', key.sort)) throw storeAway();
        }),
    });
    expect(underWay).toBe(0);
    expect(summary.status).toBe('failed');
    expect(b.alerts()).toEqual([told]);
    await lab.runs(2);
    expect([a.alerts(), b.alerts()]).toEqual([[told], [told]]);
  });

  it('I3: a fault in one channel’s message is its own failure', async () => {
    const [a, b] = [new SimulatedChannel('channel-a'), new SimulatedChannel('channel-b')];
    const { lab, images } = await withImages(1, [a, b]);
    for (const image of images) lab.cloud.share(image, account(1));
    const compose = a.compose.bind(a);
    a.compose = () => {
      throw new TypeError('a fault');
    };
    const { summary, failure } = await lab.run();
    expect([summary.status, failure]).toEqual(['complete', undefined]);
    expect(summary.alerts.map((alert) => [alert.delivered, alert.pending])).toEqual([
      [0, 1],
      [1, 0],
    ]);
    a.compose = compose;
    await lab.runs(2);
    expect([a.alerts(), b.alerts()]).toEqual([[told], [told]]);
  });

  it('I3: a run by hand with fewer channels does not finish notes for the deployment’s', async () => {
    const [a, b] = [new SimulatedChannel('channel-a'), new SimulatedChannel('channel-b')];
    const { lab, images } = await withImages(1, [a, b]);
    for (const image of images) lab.cloud.share(image, account(1));
    // Found and posted with both, while neither could be reached; then somebody audits with one of them.
    await lab.run({
      wrapStore: (store) =>
        beforeWrites(store, (_table, { key }) => {
          if (key.sort.startsWith('envelope/')) throw storeAway();
        }),
    });
    lab.channels = [a];
    await lab.run({ change: { deployment: undefined } }, 3 * DAY);
    await lab.run({ change: { deployment: undefined } });
    expect([a.alerts(), b.alerts()]).toEqual([[told], []]);
    lab.channels = [a, b];
    await lab.runs(2);
    expect([a.alerts(), b.alerts()]).toEqual([[told], [told]]);
  });

  it('I3: a run without any channel finishes nothing', async () => {
    const { lab, images } = await withImages(1);
    for (const image of images) lab.cloud.share(image, account(1));
    lab.channels = [];
    await lab.run();
    lab.channels = [lab.channel];
    await lab.runs(2);
    expect(lab.channel.alerts()).toEqual([told]);
  });

  it('a channel that the deployment has no more is waited for no more, and its envelopes go after a day', async () => {
    const [a, b] = [new SimulatedChannel('channel-a'), new SimulatedChannel('channel-b')];
    const { lab } = await withImages(1, [a, b]);
    b.onSend = () => ({ kind: 'unknown', message: 'no answer' });
    const image = lab.cloud.addImage('m-new');
    lab.cloud.share(image, account(1));
    await lab.run();
    lab.channels = [a];
    const ofB = async () =>
      (await lab.outbox()).filter(({ key }) => key.sort.startsWith('envelope/channel-b'));
    await lab.run();
    expect(await ofB()).not.toEqual([]);
    expect((await lab.outbox()).filter(({ key }) => key.sort.startsWith('await/'))).toEqual([]);
    await lab.run({}, 2 * DAY);
    await lab.run();
    expect(await ofB()).toEqual([]);
    expect(a.alerts()).toEqual([`shared m-new ${account(1)}`]);
  });
});

describe('a long run sends while it works', () => {
  it('I3: one hiccup of the outbox does not end the rounds, and the end still sends', async () => {
    const { lab, images } = await withImages(60);
    for (const image of images) lab.cloud.share(image, account(1));
    const startMs = lab.clock.now();
    const sentAt: number[] = [];
    lab.channel.onSend = () => sentAt.push(lab.clock.now() - startMs);
    let envelopes = 0;
    const { summary } = await lab.invoke({
      callsPerMinute: 10,
      wrapStore: (store) =>
        beforeWrites(store, (_table, { key }) => {
          if (!isEnvelopeFor('channel-a', key.sort)) return;
          envelopes += 1;
          if (envelopes === 1) throw storeAway();
        }),
    });
    expect(summary.status).toBe('complete');
    expect(summary.durationMs).toBeGreaterThanOrEqual(5 * MINUTE);
    expect(sentAt[0], 'the round after the hiccup').toBeLessThan(2 * MINUTE);
    expect(sentAt.length, 'rounds that sent').toBeGreaterThan(4);
    expect(lab.channel.alerts()).toHaveLength(60);
  });
});

describe('I7: a call that hangs at the end', () => {
  it('does not eat the time for sending', async () => {
    const { lab, images } = await withImages(40);
    for (const image of images.slice(0, 39)) lab.cloud.share(image, account(1));
    const now = lab.clock.now();
    const [callsUntilMs, endMs] = [now + 10_000, now + 40_000];
    // Begun half a second before the end of calling; the client itself would wait for 30 s.
    lab.cloud.onCall(async ({ action, query }) => {
      if (action === 'ListCustomImages') await lab.clock.sleep(500);
      if (query['ImageId'] === 'm-39') await lab.clock.sleep(callsUntilMs - 500 + 29_900 - lab.clock.now());
    });
    const { summary, failure } = await lab.invoke({
      change: { deadline: { callsUntilMs, endMs, killMs: endMs + 5_000 } },
    });
    expect([summary.status, failure]).toEqual(['partial', undefined]);
    expect(lab.clock.now()).toBeLessThan(endMs);
    expect(lab.channel.alerts()).toHaveLength(39);
  });
});

describe('I6: a run that waits for a channel’s pace', () => {
  it('keeps no other run from its work', async () => {
    const slow = new SimulatedChannel('slow');
    Object.assign(slow, { minIntervalMs: 2 * MINUTE });
    const { lab, images } = await withImages(1, [slow]);
    const [image] = images;
    if (image === undefined) throw new Error('there is no image');
    // The baseline went out just now: the next message waits for a minute.
    lab.later(-14 * MINUTE);
    lab.cloud.share(image, account(1));
    const waits = lab.invoke();
    await lab.clock.sleep(MINUTE / 2);
    const { summary } = await lab.invoke();
    expect(summary.status).toBe('complete');
    await waits;
    expect(slow.alerts()).toEqual([told]);
  });
});
