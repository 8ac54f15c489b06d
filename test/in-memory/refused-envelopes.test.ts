import { describe, expect, it } from 'vitest';
import type { Fate } from '../../lib/alert/fate.ts';
import type { Envelope } from '../../lib/alert/channel.ts';
import { SimulatedChannel } from '../support/simulated-channel.ts';
import { account } from '../support/simulated-cloud.ts';
import { DAY, HOUR, Lab, MINUTE } from '../support/lab.ts';

const contentRefused: Fate = { kind: 'contentRefused', message: 'errcode 430102: illegal content' };
const unknown: Fate = { kind: 'unknown', message: 'no answer' };

async function withImage(channels = 1) {
  const lab = await Lab.open();
  const others = Array.from({ length: channels - 1 }, (_, n) => new SimulatedChannel(`channel-${n + 2}`));
  lab.channels = [lab.channel, ...others];
  const image = lab.cloud.addImage('m-1');
  await lab.run();
  return { lab, image, other: others[0] ?? lab.channel };
}

/** A channel that refuses every message that names an image so, in any form but the reduced one. */
const dislikes =
  (word: string) =>
  ({ payload }: Envelope): Fate | undefined =>
    payload.includes(word) && !payload.includes('"form":"reduced"') ? contentRefused : undefined;

/** In runs of the minutes 0, 1, 16, 31, … */
const FIRST_MINUTES = [0, 16, 46, 166];

/** Each message in a few words. */
const messages = ({ accepted }: SimulatedChannel) =>
  accepted
    .slice(1)
    .map(
      ({ form, notes }) =>
        `${form}: ${notes
          .map((note) => (note.kind === 'change' ? note.change.imageId : note.kind))
          .join(' ')}`,
    );

describe('I3: refused for its content', () => {
  it('goes again at once without any foreign text, and stays so where it is one note', async () => {
    const { lab, image } = await withImage();
    lab.channel.onSend = dislikes('m-1');
    lab.cloud.share(image, account(1));
    const { summary, failure } = await lab.run();
    expect(messages(lab.channel)).toEqual(['reduced: m-1']);
    expect([failure, summary.alerts[0]]).toMatchObject([undefined, { delivered: 1, pending: 0 }]);
    await lab.runs(4);
    expect(messages(lab.channel)).toEqual(['reduced: m-1']);
  });

  it('of several, the halves with names follow until the one is found', async () => {
    const { lab } = await withImage();
    lab.channel.onSend = dislikes('m-evil');
    for (const name of ['m-2', 'm-3', 'm-evil', 'm-4', 'm-5'])
      lab.cloud.share(lab.cloud.addImage(name), account(1));
    await lab.run();
    const [first, ...halves] = messages(lab.channel);
    expect(first?.split(' ').toSorted()).toEqual(['m-2', 'm-3', 'm-4', 'm-5', 'm-evil', 'reduced:']);
    const named = halves.flatMap((words) => words.replace('named: ', '').split(' '));
    expect(named.toSorted()).toEqual(['m-2', 'm-3', 'm-4', 'm-5']);
    expect(halves.every((words) => words.startsWith('named: '))).toBe(true);
    await lab.runs(3);
    expect(messages(lab.channel)).toHaveLength(1 + halves.length);
    expect((await lab.outbox()).filter(({ key }) => key.sort.startsWith('again/'))).toEqual([]);
  });

  it('holds nothing up: what is found later is told in full', async () => {
    const { lab, image } = await withImage();
    lab.channel.onSend = dislikes('m-1');
    lab.cloud.share(image, account(1));
    await lab.run();
    lab.cloud.share(lab.cloud.addImage('m-2'), account(2));
    await lab.run();
    expect(messages(lab.channel)).toEqual(['reduced: m-1', 'whole: m-2']);
  });

  it('names come behind newer alerts, at the channel’s pace', async () => {
    const { lab } = await withImage();
    Object.assign(lab.channel, { minIntervalMs: MINUTE });
    lab.channel.onSend = dislikes('m-evil');
    for (const name of ['m-2', 'm-evil']) lab.cloud.share(lab.cloud.addImage(name), account(1));
    const stopped = { change: { timer: { periodMs: MINUTE } }, timeoutMs: 50_000 };
    await lab.run(stopped, MINUTE);
    expect(messages(lab.channel)).toEqual([expect.stringMatching(/^reduced: /)]);
    lab.cloud.share(lab.cloud.addImage('m-3'), account(2));
    for (let run = 0; run < 4; run += 1) await lab.run(stopped, MINUTE);
    expect(messages(lab.channel).slice(1)).toEqual(['whole: m-3', 'named: m-2']);
  });

  it('refused in its reduced form as well, it is told over the others, and what comes later is not held up', async () => {
    const { lab, image, other } = await withImage(2);
    lab.channel.onSend = ({ payload }: Envelope) =>
      payload.includes(account(1)) ? contentRefused : undefined;
    lab.cloud.share(image, account(1));
    const { failure } = await lab.run();
    expect(failure).toBeUndefined();
    expect(other.news()).toEqual([`shared m-1 ${account(1)}`, 'blind channel-a AlertsRefused']);
    lab.cloud.share(image, account(2));
    await lab.run();
    expect(lab.channel.alerts()).toEqual([`shared m-1 ${account(2)}`]);
    expect(other.news().slice(2), 'it still refuses one').toEqual([`shared m-1 ${account(2)}`]);
    lab.channel.onSend = () => undefined;
    await lab.runs(12);
    expect(lab.channel.alerts()).toEqual([`shared m-1 ${account(2)}`, `shared m-1 ${account(1)}`]);
    expect(other.news().at(-1)).toBe('over channel-a');
  });

  it('refused in its reduced form by the only channel, the function fails visibly as long as it lasts', async () => {
    const { lab, image } = await withImage();
    lab.channel.onSend = () => contentRefused;
    lab.cloud.share(image, account(1));
    for (let run = 0; run < 3; run += 1) expect((await lab.run()).failure?.code).toBe('NobodyTold');
    lab.channel.onSend = () => undefined;
    await lab.runs(10);
    expect(lab.channel.alerts()).toEqual([`shared m-1 ${account(1)}`]);
    expect((await lab.run()).failure).toBeUndefined();
  });
});

describe('I3: refused for the channel’s own sake', () => {
  it('is packed anew, with what was found meanwhile, and told once', async () => {
    const { lab, image } = await withImage();
    lab.channel.onSend = () => ({ kind: 'channelRefused', message: 'keywords not in content' });
    lab.cloud.share(image, account(1));
    expect((await lab.run()).failure?.code, 'nobody was told').toBe('NobodyTold');
    lab.cloud.share(image, account(2));
    await lab.run();
    lab.channel.onSend = () => undefined;
    await lab.run();
    expect(messages(lab.channel)).toEqual(['whole: m-1 m-1']);
    await lab.run();
    expect(lab.channel.alerts()).toEqual([`shared m-1 ${account(1)}`, `shared m-1 ${account(2)}`]);
  });
});

describe('I3: whether it arrived is not known', () => {
  it('is sent again unchanged after 5, 30 and 120 minutes, then daily, and set aside after a week', async () => {
    const { lab, image, other } = await withImage(2);
    const startMs = lab.clock.now();
    const sentAt: number[] = [];
    const first = (): Envelope | undefined => lab.channel.sent[1];
    lab.channel.onSend = (envelope: Envelope) => {
      if (first()?.id !== envelope.id) return undefined;
      expect(envelope.payload).toBe(first()?.payload);
      sentAt.push(lab.clock.now() - startMs);
      return unknown;
    };
    lab.cloud.share(image, account(1));
    await lab.run({}, MINUTE);
    await lab.runs(9 * 96, {}, 15 * MINUTE);
    const minutes = sentAt.map((ms) => Math.round(ms / MINUTE));
    // The next run after 5, 30 and 120 minutes, where runs are 15 apart.
    expect(minutes.slice(0, 4)).toEqual(FIRST_MINUTES);
    expect(sentAt).toHaveLength(4 + 6);
    for (const [n, at] of sentAt.slice(4).entries()) expect(at - (sentAt[n + 3] ?? 0)).toBeCloseTo(DAY, -7);
    expect(other.news().filter((words) => words.startsWith('notice'))).toEqual(['notice channel-a setAside']);
    expect(lab.channel.news(), 'the channel itself is not told').toEqual([]);
  }, 60_000);

  it('newer alerts go out meanwhile', async () => {
    const { lab, image } = await withImage();
    lab.channel.onSend = () => unknown;
    lab.cloud.share(image, account(1));
    await lab.run({}, MINUTE);
    lab.channel.onSend = () => undefined;
    lab.cloud.share(image, account(2));
    await lab.run({}, MINUTE);
    expect(lab.channel.alerts()[0]).toBe(`shared m-1 ${account(2)}`);
    await lab.run();
    expect(lab.channel.alerts()).toHaveLength(2);
  });

  it('when the channel takes messages again, all that waits is due at once', async () => {
    const { lab, image } = await withImage();
    lab.channel.onSend = () => unknown;
    lab.cloud.share(image, account(1));
    await lab.runs(20);
    lab.channel.onSend = () => undefined;
    lab.cloud.share(image, account(2));
    await lab.run();
    expect(lab.channel.alerts().toSorted()).toEqual([`shared m-1 ${account(1)}`, `shared m-1 ${account(2)}`]);
  });
});

describe('I3: put off', () => {
  it('a channel that was asked too often is left alone as long as it says, then gets what waits', async () => {
    const { lab, image } = await withImage();
    lab.cloud.share(image, account(1));
    lab.channel.onSend = () => ({ kind: 'putOff', message: 'too many', retryAfterMs: HOUR / 2 });
    await lab.run();
    lab.channel.onSend = () => undefined;
    const { summary } = await lab.run();
    expect(summary.alerts[0]).toMatchObject({ delivered: 0, pending: 1 });
    await lab.runs(2);
    expect(lab.channel.alerts()).toEqual([`shared m-1 ${account(1)}`]);
  });

  it('leaves no more than one row of itself, however long it lasts', async () => {
    const { lab, image } = await withImage();
    lab.cloud.share(image, account(1));
    lab.channel.onSend = () => ({ kind: 'putOff', message: 'away' });
    await lab.runs(10);
    const envelopes = (await lab.outbox()).filter(({ key }) => key.sort.startsWith('envelope/'));
    expect(envelopes.length).toBeLessThanOrEqual(2);
  });
});
