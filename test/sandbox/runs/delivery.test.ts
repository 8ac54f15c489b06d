import { describe, expect, it, vi } from 'vitest';
import { CHANNEL_KINDS, type ChannelKind } from '../../../lib/config/channels.ts';
import type { Effect } from '../../../sandbox/faults.ts';
import { changesOf, newWorld, REGION, STORES, STRANGER, type World } from '../../support/new-world.ts';

// Whole runs over real sockets, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60_000;

async function shared(world: World): Promise<void> {
  const image = world.sandbox.cloud.addImage({ regionId: REGION, name: 'prod-db' });
  await world.audit();
  world.sandbox.cloud.share(image.id, STRANGER);
}

const DINGTALK_DOWN: readonly Effect[] = [
  { kind: 'refuse', code: '310000', message: 'sign not match' },
  { kind: 'throttle' },
  { kind: 'reset' },
  { kind: 'garbage', status: 502 },
];

describe.each(STORES)('delivery over %s', (kind) => {
  it.each(DINGTALK_DOWN)(
    'I3: a robot that answers with $kind holds no other channel up, and loses nothing',
    async (effect) => {
      const world = await newWorld(kind);
      await shared(world);
      const heal = world.sandbox.faults.add({ service: 'dingtalk', times: Infinity, effect });
      const { summary, failure } = await world.audit();
      expect(failure).toBeUndefined();
      // What refuses for good is itself told at once, over the other channel.
      const [robot, ...others] = summary.alerts;
      expect([robot?.delivered, robot?.pending]).toEqual([0, 1]);
      expect(robot?.failure).toBeTruthy();
      expect(others).toHaveLength(CHANNEL_KINDS.length - 1);
      for (const other of others)
        expect([other.delivered, other.pending]).toEqual([effect.kind === 'refuse' ? 2 : 1, 0]);
      const mailed = () => world.mails().filter((text) => text.includes(STRANGER));
      expect(mailed()).toHaveLength(1);
      heal();
      // One that was asked too often is left alone for the ten minutes that it refuses; what it may have taken is not
      // sent again within five.
      if (effect.kind !== 'refuse') {
        await world.audit();
        expect(world.posts()).toHaveLength(1);
        world.clock.advance(effect.kind === 'throttle' ? 11 * MINUTE : 6 * MINUTE);
      }
      await world.audit();
      expect(world.posts().at(-1)).toContain(STRANGER);
      expect(mailed()).toHaveLength(1);
      await world.audit();
      expect(world.posts()).toHaveLength(2);
    },
  );

  it('I3: an acceptance whose reply was lost is repeated unchanged, under the same id', async () => {
    const world = await newWorld(kind);
    await shared(world);
    world.sandbox.dingtalk.settings.honourMsgUuid = false;
    world.sandbox.faults.add({ service: 'dingtalk', effect: { kind: 'loseReply' } });
    const { summary } = await world.audit();
    expect(summary.alerts[0]).toMatchObject({ delivered: 0, pending: 1 });
    world.clock.advance(6 * MINUTE);
    expect((await world.audit()).summary.alerts[0]).toMatchObject({ delivered: 1, pending: 0 });
    const [first, second] = world.sandbox.dingtalk.messages.slice(-2);
    expect(first?.msgUuid).toBeTruthy();
    expect(second?.msgUuid).toBe(first?.msgUuid);
    expect(second?.body).toEqual(first?.body);
  });

  it('I3: a mail whose reply was lost is repeated with the same Message-ID', async () => {
    const world = await newWorld(kind);
    await shared(world);
    world.sandbox.faults.add({ service: 'email', operation: 'DOT', effect: { kind: 'loseReply' } });
    await world.audit();
    world.clock.advance(6 * MINUTE);
    await world.audit();
    const [first, second] = world.sandbox.mailbox.messages.slice(-2);
    expect(second?.messageId).toBe(first?.messageId);
    expect(second?.raw).toBe(first?.raw);
  });

  it('I3: a channel is known by its address: moved in the list, it is not told again', async () => {
    const world = await newWorld(kind);
    const other = { accessToken: 'another-robot-token' };
    world.sandbox.dingtalk.robots.push(other);
    const webhooks = [world.sandbox.dingtalk.webhook(), world.sandbox.dingtalk.webhook(other)];
    const secrets = [world.sandbox.env()['DINGTALK_SECRET'] ?? '', ''];
    const robots = (order: readonly number[]) => ({
      DINGTALK_WEBHOOK: order.map((i) => webhooks[i]).join(','),
      DINGTALK_SECRET: order.map((i) => secrets[i]).join(','),
    });
    await world.audit({ environment: robots([0, 1]) });
    expect(world.posts()).toHaveLength(2);
    await world.audit({ environment: robots([1, 0]) });
    expect(world.posts()).toHaveLength(2);
  });

  it('fails visibly when no channel accepted anything, and tells it when one does', async () => {
    const world = await newWorld(kind);
    await shared(world);
    const down = (service: ChannelKind): Effect =>
      service === 'email' ? { kind: 'refuse', code: '421' } : { kind: 'reset' };
    const heal = CHANNEL_KINDS.map((service) =>
      world.sandbox.faults.add({ service, times: Infinity, effect: down(service) }),
    );
    const { failure, summary } = await world.audit();
    expect(failure).toMatchObject({ code: 'NobodyTold' });
    expect(summary.status).toBe('complete');
    for (const off of heal) off();
    world.clock.advance(6 * MINUTE);
    const next = await world.audit();
    expect(next.failure).toBeUndefined();
    expect(next.notes).toEqual([]);
    for (const [channel, texts] of Object.entries(world.shown()))
      expect(texts.at(-1), channel).toContain(STRANGER);
  });

  it('many shares of one image are one message, and every account is in it', async () => {
    const world = await newWorld(kind);
    const image = world.sandbox.cloud.addImage({ regionId: REGION });
    await world.audit();
    const accounts = Array.from({ length: 60 }, (_, i) => String(1_000_000_000_000_000 + i));
    world.sandbox.cloud.share(image.id, ...accounts);
    const { notes } = await world.audit();
    expect(changesOf(notes)).toHaveLength(60);
    for (const [channel, texts] of Object.entries(world.shown())) {
      const messages = texts.slice(1);
      expect(messages.length, channel).toBeLessThanOrEqual(2);
      for (const account of accounts) expect(messages.join('\n'), channel).toContain(account);
    }
    expect(world.mails()).toHaveLength(2);
  });

  it("a flood of 600 new shares loses none of them and stays under the robot's limits", async () => {
    const world = await newWorld(kind);
    const image = world.sandbox.cloud.addImage({ regionId: REGION });
    await world.audit();
    const accounts = Array.from({ length: 600 }, (_, i) => String(1_000_000_000_000_000 + i));
    world.sandbox.cloud.share(image.id, ...accounts);
    const { summary, notes } = await world.audit();
    expect(changesOf(notes)).toHaveLength(600);
    // And that it is a flood.
    expect(summary.alerts.map((a) => [a.delivered, a.pending])).toEqual(CHANNEL_KINDS.map(() => [601, 0]));
    expect(world.posts().length).toBeLessThanOrEqual(20);
    const all = world.posts().join('\n');
    expect(accounts.filter((account) => !all.includes(account))).toEqual([]);
  });

  it('removes what has been told for a day, and nothing that waits', async () => {
    const world = await newWorld(kind);
    await shared(world);
    const outbox = async () => {
      const { store } = await world.parts();
      const rows: string[] = [];
      for await (const row of store.range('outbox', world.sandbox.cloud.accounts[0]?.id ?? ''))
        rows.push(row.key.sort);
      await store.close();
      return rows.length;
    };
    const down = world.sandbox.faults.add({ service: 'email', times: Infinity, effect: { kind: 'reset' } });
    await world.audit();
    world.clock.advance(2 * 86_400_000);
    await world.audit();
    expect(world.mails()).toHaveLength(1);
    down();
    await world.audit();
    expect(world.mails().filter((text) => text.includes(STRANGER))).toHaveLength(1);
    world.clock.advance(2 * 86_400_000);
    await world.audit();
    expect(await outbox()).toBe(0);
  });
});

it('I3: a mail server that takes nine seconds after the final dot gets each mail once', async () => {
  const world = await newWorld('sqlite');
  await shared(world);
  world.sandbox.faults.add({ service: 'email', operation: 'DOT', effect: { kind: 'delay', ms: 9_000 } });
  const { summary } = await world.audit();
  expect(summary.alerts.at(-1)).toMatchObject({ delivered: 1, pending: 0 });
  world.clock.advance(6 * MINUTE);
  await world.audit();
  expect(world.mails().filter((text) => text.includes(STRANGER))).toHaveLength(1);
});

describe('I3: two recipients of mail', () => {
  const OTHER = 'ops@sandbox.example';
  const both = (world: World) => ({
    environment: { MAIL_TO: `${world.environment()['MAIL_TO']},${OTHER}` },
  });
  const mailsTo = (world: World, recipient: string) =>
    world.sandbox.mailbox.messages.filter(
      ({ envelope, text }) => envelope.to.includes(recipient) && text.includes(STRANGER),
    ).length;

  it('one put off (greylisting) gets it later, the other at once and once', async () => {
    const world = await newWorld('sqlite');
    const image = world.sandbox.cloud.addImage({ regionId: REGION, name: 'prod-db' });
    await world.audit(both(world));
    world.sandbox.cloud.share(image.id, STRANGER);
    const grey = { kind: 'refuse', code: '451', message: '4.7.1 try again later' } as const;
    world.sandbox.faults.add({ service: 'email', operation: 'RCPT', recipient: OTHER, effect: grey });
    const first = world.environment()['MAIL_TO'] ?? '';
    const { failure } = await world.audit(both(world));
    expect(failure).toBeUndefined();
    expect([mailsTo(world, first), mailsTo(world, OTHER)]).toEqual([1, 0]);
    world.clock.advance(6 * MINUTE);
    await world.audit(both(world));
    expect([mailsTo(world, first), mailsTo(world, OTHER)]).toEqual([1, 1]);
  });

  it('one refused for good is told over everything else, and the other does not wait', async () => {
    const world = await newWorld('sqlite');
    const image = world.sandbox.cloud.addImage({ regionId: REGION, name: 'prod-db' });
    await world.audit(both(world));
    world.sandbox.cloud.share(image.id, STRANGER);
    const gone = { kind: 'refuse', code: '550', message: '5.1.1 no such user' } as const;
    world.sandbox.faults.add({
      service: 'email',
      operation: 'RCPT',
      recipient: OTHER,
      times: Infinity,
      effect: gone,
    });
    const first = world.environment()['MAIL_TO'] ?? '';
    await world.audit(both(world));
    expect([mailsTo(world, first), mailsTo(world, OTHER)]).toEqual([1, 0]);
    // Whose address it is stays visible, and is no link.
    for (const said of [world.posts().at(-1), world.mails().at(-1)]) {
      expect(said).toContain('Cannot send to channel "email to ops');
      expect(said).toContain('check MAIL');
    }
  });
});

describe('I10: a channel that takes nothing', () => {
  it('for good is told at once over the other one, and closed when it is over', async () => {
    const world = await newWorld('sqlite');
    await shared(world);
    const heal = world.sandbox.faults.add({
      service: 'dingtalk',
      times: Infinity,
      effect: { kind: 'refuse', code: '300001', message: 'token is not exist' },
    });
    const { summary, failure } = await world.audit();
    expect(failure).toBeUndefined();
    expect(world.mails().slice(-2).join('\n')).toContain('channel "DingTalk"');
    expect(world.mails().slice(-2).join('\n')).toContain('DINGTALK_WEBHOOK');
    expect(summary.alerts[0]).toMatchObject({ delivered: 0 });
    const told = world.mails().length;
    await world.audit();
    expect(world.mails()).toHaveLength(told);
    heal();
    await world.audit();
    await world.audit();
    expect(world.mails().at(-1)).toContain('accepted no messages for');
    expect(world.posts().join('\n')).toContain(STRANGER);
  });

  it('for a moment is told only when it lasts until it is due', async () => {
    const world = await newWorld('sqlite');
    await shared(world);
    world.sandbox.faults.add({
      service: 'dingtalk',
      times: Infinity,
      effect: { kind: 'garbage', status: 502 },
    });
    await world.audit();
    expect(world.mails().join('\n')).not.toContain('Cannot send to channel');
    world.clock.advance(600_000);
    await world.audit();
    expect(world.mails().at(-1)).toContain('channel "DingTalk"');
  });
});
