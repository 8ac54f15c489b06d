import { describe, expect, it } from 'vitest';
import { dingtalkChannel } from '../../lib/alert/dingtalk/channel.ts';
import type { TestableChannel } from '../../lib/alert/channel.ts';
import { deliver } from '../../lib/alert/deliver.ts';
import { emailChannel } from '../../lib/alert/email/channel.ts';
import { Mailbag } from '../../lib/alert/outbox/mailbag.ts';
import { Outbox } from '../../lib/alert/outbox/outbox.ts';
import type { ChangeNote } from '../../lib/model/note.ts';
import { type FakeClock, fakeClock } from '../support/fake-clock.ts';
import { memoryStore } from '../support/memory-store.ts';
import { changeNote, NOW_MS, shareChange } from './message/samples.ts';

const HOME = '1850926437581920';
const LOUD = '1111111111111111';
const QUIET = '2222222222222222';
const VICTIM = 'm-victim';
const SECOND = 1_000;

/** What an account has shared, a note for each share, the last one the one that matters. */
function shares(
  owner: string,
  count: number,
  images: number,
  change: Parameters<typeof shareChange>[0] = {},
): ChangeNote[] {
  return Array.from({ length: count }, (_, n) =>
    changeNote(
      shareChange({
        id: `${owner}/${n}`,
        scope: { accountId: owner, regionId: 'cn-hangzhou' },
        imageId: `m-noise${n % images}`,
        imageName: `noise ${n % images}`,
        accountId: String(3_000_000_000_000_000 + n),
        noticedAtMs: NOW_MS + n,
        ...change,
      }),
    ),
  );
}

/** The real channels' messages, in the order in which they went. */
function channels(clock: FakeClock): readonly TestableChannel[] {
  const shared = { language: 'en', timeZone: 'UTC', clock } as const;
  const webhook = 'https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef';
  return [
    dingtalkChannel({ ...shared, webhook, label: 'DingTalk' }),
    emailChannel({
      ...shared,
      smtpUrl: 'smtps://a:long-password@smtp.example.com:465',
      from: 'a@example.com',
      to: 'b@example.com',
    }),
  ];
}

async function told(
  channel: TestableChannel,
  clock: FakeClock,
  ...runs: readonly (readonly ChangeNote[])[]
): Promise<string[]> {
  const store = await memoryStore();
  const awaited = [channel.id];
  for (const [n, notes] of runs.entries()) {
    const outbox = new Outbox(store, HOME, `run ${n}`, awaited);
    // As the audit does: an image's news at a time.
    for (const note of notes) await outbox.post([note]);
  }
  const messages: string[] = [];
  const recorded = {
    ...channel,
    send: ({ payload }: { payload: string }) => {
      messages.push(payload);
      return Promise.resolve({ kind: 'accepted' } as const);
    },
  };
  for (let turn = 0; turn < 20; turn += 1) {
    const bag = await Mailbag.open({
      store,
      homeId: HOME,
      token: `turn ${turn}`,
      channel: recorded,
      awaited,
      nowMs: clock.now(),
    });
    const { left } = await deliver(bag, { clock, endMs: clock.now() + 3_600 * SECOND, patient: true });
    if (left === 'nothing') return messages;
    clock.jump(60 * SECOND);
  }
  throw new Error('it never ends');
}

const readable = (payload: string): string =>
  payload.startsWith('{') ? payload : Buffer.from(payload, 'utf8').toString().replaceAll('=\r\n', '');

describe.each([0, 1])('channel %i', (at) => {
  it.each([
    ['1,000 shares of 15 images', shares(LOUD, 1_000, 15)],
    ['300 shares of 300 images', shares(LOUD, 300, 300)],
    ['1,000 shares of one image', shares(LOUD, 1_000, 1)],
    ['names as long as they come', shares(LOUD, 300, 15, { imageName: '生'.repeat(500) })],
  ])('%s in one account: the other account’s only share is in the first message', async (_, noise) => {
    const clock = fakeClock(NOW_MS + 60 * SECOND, { auto: true });
    const channel = channels(clock)[at] as TestableChannel;
    // Posted last, and less severe than all the noise.
    const [one] = shares(QUIET, 1, 1, {
      imageId: VICTIM,
      imageName: 'victim',
      accountId: '4444444444444444',
      noticedAtMs: NOW_MS + 30 * SECOND,
      neverSeenBefore: false,
    });
    const messages = await told(channel, clock, [...noise, one as ChangeNote]);
    expect(readable(messages[0] ?? '').includes(VICTIM)).toBe(true);
    expect(readable(messages[0] ?? '')).toContain('4444444444444444');
    expect(messages.length).toBeLessThanOrEqual(12);
  });

  it.each([
    ['one share in each of 300 runs', shares(LOUD, 300, 1)],
    ['one image more in each of 300 runs', shares(LOUD, 300, 300)],
  ])(
    'while the channel is down, %s: the other account’s only share is in the first message',
    async (_, noise) => {
      const clock = fakeClock(NOW_MS + 60 * SECOND, { auto: true });
      const channel = channels(clock)[at] as TestableChannel;
      const one = shares(QUIET, 1, 1, { imageId: VICTIM, noticedAtMs: NOW_MS + 30 * SECOND });
      const messages = await told(channel, clock, ...noise.map((note) => [note]), one);
      expect(readable(messages[0] ?? '').includes(VICTIM)).toBe(true);
    },
  );

  it('while the channel is down, a quiet image of the loud account is in the first message, too', async () => {
    const clock = fakeClock(NOW_MS + 60 * SECOND, { auto: true });
    const channel = channels(clock)[at] as TestableChannel;
    const quiet = shares(LOUD, 1, 1, { id: 'quiet', imageId: VICTIM, noticedAtMs: NOW_MS + 30 * SECOND });
    const messages = await told(channel, clock, ...shares(LOUD, 300, 1).map((note) => [note]), quiet);
    expect(readable(messages[0] ?? '').includes(VICTIM)).toBe(true);
  });

  it('less severe news of many accounts: the most severe is in the first message', async () => {
    const clock = fakeClock(NOW_MS + 60 * SECOND, { auto: true });
    const channel = channels(clock)[at] as TestableChannel;
    const lapsed = Array.from({ length: 300 }, (_, n) =>
      shares(String(5_000_000_000_000_000 + n), 1, 1, {
        kind: 'noLongerTrusted',
        verdict: 'expired',
        neverSeenBefore: false,
      }),
    );
    const one = shares(QUIET, 1, 1, { imageId: VICTIM, noticedAtMs: NOW_MS + 30 * SECOND });
    const messages = await told(channel, clock, ...lapsed, one);
    expect(readable(messages[0] ?? '').includes(VICTIM)).toBe(true);
  });

  it('a quiet image of the loud account is in the first message, too', async () => {
    const clock = fakeClock(NOW_MS + 60 * SECOND, { auto: true });
    const channel = channels(clock)[at] as TestableChannel;
    const quiet = shares(LOUD, 1, 1, { id: 'quiet', imageId: VICTIM, noticedAtMs: NOW_MS + 30 * SECOND });
    const messages = await told(channel, clock, [...shares(LOUD, 650, 1), ...quiet]);
    expect(readable(messages[0] ?? '').includes(VICTIM)).toBe(true);
  });
});

it('what no message holds one by one is counted for each account, with the command that lists it', async () => {
  const clock = fakeClock(NOW_MS + 60 * SECOND, { auto: true });
  const channel = channels(clock)[0] as TestableChannel;
  const noise = shares(LOUD, 1_000, 100, { imageName: '生'.repeat(60) });
  const messages = await told(channel, clock, noise);
  const last = readable(messages[10] ?? '');
  expect(last).toMatch(new RegExp(`Account ${LOUD}: \\d+ more shares of \\d+ images, noticed`));
  expect(last).toContain(`npx share-auditor history --owner ${LOUD} --since 2027-03-01`);
});
