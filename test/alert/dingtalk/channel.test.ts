import { createServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { SendLimits } from '../../../lib/alert/channel.ts';
import { dingtalkChannel, type DingtalkOptions } from '../../../lib/alert/dingtalk/channel.ts';
import type { Fate, Unaccepted } from '../../../lib/alert/fate.ts';
import { ConfigError } from '../../../lib/errors.ts';
import { systemClock } from '../../../lib/platform/clock.ts';
import { type DingTalk, startDingTalk } from '../../../sandbox/dingtalk/server.ts';
import { type Effect, Faults } from '../../../sandbox/faults.ts';
import type { Note } from '../../../lib/model/note.ts';
import { selfSignedCertificate } from '../../support/email-certificate.ts';
import { changeNote, digestNote, NOW_MS, sampleNotes, shareChange } from '../message/samples.ts';

const SECRET = 'SEC0123456789abcdef0123456789abcdef';
const TOKEN = 'f00dfeed0123456789';
const ENVELOPE_ID = '0192a7c0-1111-4222-8333-444455556666';
const notes = [changeNote(shareChange())];

let faults: Faults;
let dingtalk: DingTalk;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  faults = new Faults();
  dingtalk = await startDingTalk({ robots: [{ accessToken: TOKEN, secret: SECRET }], faults });
  closing.push(() => dingtalk.close());
});

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

function channel(options: Partial<DingtalkOptions> = {}) {
  return dingtalkChannel({
    webhook: dingtalk.webhook(),
    secret: SECRET,
    label: 'DingTalk 1',
    language: 'en',
    timeZone: 'UTC',
    clock: systemClock,
    ...options,
  });
}

const within = (ms: number): SendLimits => ({ untilMs: Date.now() + ms });

async function send(options: Partial<DingtalkOptions> = {}, limits = within(2_000)): Promise<Fate> {
  const sender = channel(options);
  const { payload } = sender.compose(notes, ENVELOPE_ID, NOW_MS, 'whole');
  const fate = await sender.send({ id: ENVELOPE_ID, payload }, limits);
  // I12
  for (const secret of [TOKEN, SECRET]) expect(JSON.stringify(fate)).not.toContain(secret);
  return fate;
}

const ACCEPTED: Fate = { kind: 'accepted' };

/** The fate of a message that must not be accepted. */
async function failure(options: Partial<DingtalkOptions> = {}, limits?: SendLimits): Promise<Unaccepted> {
  const fate = await send(options, limits);
  if (fate.kind === 'accepted') throw new Error('The message was accepted');
  expect(fate.message).not.toMatch(/[\r\n]/);
  return fate;
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** A server that answers everything in this way. */
async function answering(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/robot/send?access_token=${TOKEN}`;
}

describe('a message to a DingTalk robot', () => {
  test('arrives signed, as Markdown, with the headline as its title and mentions nobody', async () => {
    expect(await send()).toEqual(ACCEPTED);
    expect(dingtalk.messages).toHaveLength(1);
    expect(dingtalk.messages[0]?.body).toMatchObject({
      msgtype: 'markdown',
      markdown: {
        title: '🔴 New share with an unknown account · backup-prod (cn-hangzhou)',
        text: expect.stringMatching(/^### 🔴 New share [^]*does not delete copies/) as string,
      },
      at: { isAtAll: false },
      msgUuid: ENVELOPE_ID,
    });
  });

  test('I3: the same envelope sent again is the same message to the server, under a new signature', async () => {
    const sender = channel();
    const { payload } = sender.compose(notes, ENVELOPE_ID, NOW_MS, 'whole');
    expect(await sender.send({ id: ENVELOPE_ID, payload }, within(2_000))).toEqual(ACCEPTED);
    expect(await sender.send({ id: ENVELOPE_ID, payload }, within(2_000))).toEqual(ACCEPTED);
    expect(dingtalk.messages).toHaveLength(2);
    expect(dingtalk.shown()).toHaveLength(1);
    expect(dingtalk.messages[0]?.body).toEqual(dingtalk.messages[1]?.body);
  });

  test('mentions the numbers in the severest message, and in no other', () => {
    const mentions = ['13800138000', '+852-61234567'];
    const bodyOf = (of: readonly Note[]) =>
      JSON.parse(channel({ mentions }).compose(of, ENVELOPE_ID, NOW_MS, 'whole').payload) as {
        markdown: { text: string };
        at: unknown;
      };
    const severe = bodyOf(notes);
    expect(severe.at).toEqual({ isAtAll: false, atMobiles: mentions });
    expect(severe.markdown.text).toMatch(/\n\n@13800138000 @\+852-61234567$/);
    for (const other of [[changeNote(shareChange({ neverSeenBefore: false }))], [digestNote()]]) {
      const body = bodyOf(other);
      expect(body.at).toEqual({ isAtAll: false });
      expect(body.markdown.text).not.toContain('13800138000');
    }
  });

  test('a digest stays under the size limit whatever its names', () => {
    const name = '漢'.repeat(500);
    const { digest } = digestNote();
    const [first] = digest.changes;
    if (first === undefined) throw new Error('the sample has no change');
    const changes = Array.from({ length: 30 }, () => ({ ...first, imageName: name }));
    const [widest] = digest.now.widest;
    if (widest === undefined) throw new Error('the sample has no image');
    const long = digestNote({
      changes,
      now: { ...digest.now, widest: Array.from({ length: 10 }, () => ({ ...widest, imageName: name })) },
      exceptions: Array.from({ length: 30 }, () => ({ accountId: '1', name, unused: true })),
    });
    const composed = channel().compose([long], ENVELOPE_ID, NOW_MS, 'whole');
    expect(composed.cut).toBe(true);
    expect(Buffer.byteLength(composed.payload)).toBeLessThanOrEqual(20_000);
    expect(composed.payload).toMatch(/Not shown for lack of space: [0-9]+ more lines of the digest/);
    // No heading over a list of which nothing fits.
    expect(composed.payload).not.toContain('most widely shared');
  });

  test('composing is pure and holds no secret', () => {
    const sender = channel();
    const composed = sender.compose(notes, ENVELOPE_ID, NOW_MS, 'whole');
    expect(sender.compose(notes, ENVELOPE_ID, NOW_MS, 'whole')).toEqual(composed);
    expect(composed.payload).not.toContain(TOKEN);
    expect(composed.cut).toBe(false);
    expect(composed.headline).toContain('unknown account');
  });

  test('a flood stays under the size limit, is accepted, and says that it was cut', async () => {
    const flood = Array.from({ length: 2_000 }, (_, index) =>
      changeNote(
        shareChange({
          id: `${index}`,
          accountId: `${10n ** 15n + BigInt(index)}`,
          imageName: '"\\\n🚀'.repeat(40),
        }),
      ),
    );
    const sender = channel();
    const composed = sender.compose([...flood, ...sampleNotes()], ENVELOPE_ID, NOW_MS, 'whole');
    expect(composed.cut).toBe(true);
    expect(Buffer.byteLength(composed.payload)).toBeLessThanOrEqual(18_000);
    expect(await sender.send({ id: ENVELOPE_ID, payload: composed.payload }, within(2_000))).toEqual(
      ACCEPTED,
    );
    expect(dingtalk.messages).toHaveLength(1);
  });

  test('the robot’s keyword stands in title and text, once', async () => {
    dingtalk.robots.push({ accessToken: 'keyword-token', keyword: '镜像_共享' });
    const webhook = dingtalk.webhook(dingtalk.robots[1]);
    await send({ webhook, secret: undefined, keyword: '镜像_共享' });
    const { title, text } = z
      .object({ title: z.string(), text: z.string() })
      .parse(dingtalk.messages[0]?.body['markdown']);
    expect(title).toMatch(/^镜像_共享: 🔴 New share/);
    expect(text.split('镜像_共享')).toHaveLength(2);
  });

  test('a keyword that is there already is not repeated', () => {
    const composed = channel({ keyword: 'New share' }).compose(notes, ENVELOPE_ID, NOW_MS, 'whole');
    expect(composed.headline).toMatch(/^🔴 New share/u);
  });

  test('I3: the channel is known by its robot, not by secret, label or place', () => {
    const { id } = channel();
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(channel({ label: 'other', secret: 'SECother', language: 'zh' }).id).toBe(id);
    expect(channel({ webhook: `${dingtalk.webhook()}&timestamp=1&sign=x` }).id).toBe(id);
    expect(channel({ webhook: dingtalk.webhook({ accessToken: 'another' }) }).id).not.toBe(id);
  });

  test('the pace stays under twenty a minute', () => {
    expect(60_000 / channel().minIntervalMs).toBeLessThan(20);
  });
});

describe('what DingTalk refuses', () => {
  test.each([
    ['a wrong secret', { secret: 'SECwrong-wrong-wrong' }, 'DINGTALK_SECRET'],
    ['a missing secret', { secret: undefined }, 'clock'],
  ])('%s: says which setting to change', async (_what, options, setting) => {
    const fate = await failure(options);
    expect(fate.kind).toBe('channelRefused');
    expect(fate.message).toContain(setting);
  });

  test('a missing keyword names DINGTALK_KEYWORD', async () => {
    dingtalk.robots.push({ accessToken: TOKEN + TOKEN, keyword: 'sesame' });
    const fate = await failure({ webhook: dingtalk.webhook(dingtalk.robots[1]) });
    expect(fate.kind).toBe('channelRefused');
    expect(fate.message).toContain('DINGTALK_KEYWORD');
  });

  test('an unknown token names DINGTALK_WEBHOOK', async () => {
    const fate = await failure({ webhook: dingtalk.webhook({ accessToken: `${TOKEN}x` }) });
    expect(fate.kind).toBe('channelRefused');
    expect(fate.message).toContain('DINGTALK_WEBHOOK');
  });

  test('a clock that is wrong is named', async () => {
    const clock = { ...systemClock, now: () => Date.now() - 2 * 3_600_000 };
    const fate = await failure({ clock }, { untilMs: clock.now() + 2_000 });
    expect(fate.message).toContain('clock');
  });

  test('the words of a message: refused for its content', async () => {
    const effect = { kind: 'refuse', code: '430102', message: 'text violates the rules' } as const;
    faults.add({ service: 'dingtalk', effect });
    expect(await failure()).toMatchObject({
      kind: 'contentRefused',
      message: expect.stringContaining('(errcode 430102: text violates the rules)') as string,
    });
  });

  test('too many messages: not before ten minutes have passed', async () => {
    for (let sent = 0; sent < 20; sent += 1) expect(await send()).toEqual(ACCEPTED);
    const fate = await failure();
    expect(fate).toMatchObject({ kind: 'putOff' });
    expect((fate as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(600_000);
  });

  test('the HTTP status decides nothing', async () => {
    faults.add({
      service: 'dingtalk',
      effect: { kind: 'garbage', status: 503, body: '{"errcode":0,"errmsg":"ok"}' },
    });
    expect(await send()).toEqual(ACCEPTED);
    faults.add({
      service: 'dingtalk',
      effect: { kind: 'refuse', status: 500, code: '300001', message: 'x' },
    });
    expect((await failure()).kind).toBe('channelRefused');
  });

  test('I12: a server that repeats the request betrays nothing', async () => {
    const message = `no robot ${TOKEN}, sign ${encodeURIComponent(SECRET)} ${SECRET}\u001B[31m`;
    faults.add({ service: 'dingtalk', effect: { kind: 'refuse', code: '300001', message } });
    expect((await failure()).message).toContain('no robot ***, sign *** ***␛');
  });
});

describe('a DingTalk that may have the message', () => {
  const unreadable: readonly (readonly [string, Effect])[] = [
    ['a reset connection', { kind: 'reset' }],
    ['a gateway’s page', { kind: 'garbage' }],
    ['a page with HTTP 200', { kind: 'garbage', status: 200, body: '<html>' }],
    ['an empty answer', { kind: 'garbage', status: 200, body: '' }],
    ['an answer without end', { kind: 'garbage', status: 200, body: ' '.repeat(1_000_000) }],
    ['half an answer', { kind: 'short' }],
    ['a lost reply', { kind: 'loseReply' }],
  ];
  test.each(unreadable)('%s: unknown, and the same envelope is no second message', async (_what, effect) => {
    faults.add({ service: 'dingtalk', effect });
    const fate = await failure();
    expect(fate.kind).toBe('unknown');
    expect(fate.message).toContain('whether it took the message is not known');
    expect(await send()).toEqual(ACCEPTED);
    expect(dingtalk.shown()).toHaveLength(1);
  });

  test('its answer is waited for until the sender’s time is up, and no longer', async () => {
    faults.add({ service: 'dingtalk', effect: { kind: 'delay', ms: 150 } });
    expect(await send({ connectMs: 100 }, within(2_000))).toEqual(ACCEPTED);
    faults.add({ service: 'dingtalk', effect: { kind: 'hang' } });
    const startMs = Date.now();
    expect(await failure({}, within(100))).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('ETIMEDOUT') as string,
    });
    expect(Date.now() - startMs).toBeLessThan(1_500);
  });

  test('an answer that never ends is not waited for either', async () => {
    const webhook = await answering((_request, response) => void response.writeHead(200).write('{'));
    expect((await failure({ webhook }, within(100))).kind).toBe('unknown');
  });

  test('who stops the wait is told so: unknown after it was handed over', async () => {
    faults.add({ service: 'dingtalk', effect: { kind: 'hang' } });
    const limits = { ...within(5_000), signal: AbortSignal.timeout(50) };
    expect(await failure({}, limits)).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('ABORTED') as string,
    });
  });

  test('I12: a redirect is not followed, the token goes nowhere else', async () => {
    let followed = 0;
    const elsewhere = await answering((_request, response) => {
      followed += 1;
      response.end('{"errcode":0}');
    });
    const webhook = await answering((_request, response) => {
      response.writeHead(302, { location: elsewhere }).end();
    });
    expect((await failure({ webhook })).kind).toBe('unknown');
    expect(followed).toBe(0);
  });

  test('I3: «accepted» stands even if the connection breaks right after it', async () => {
    const webhook = await answering((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"errcode":0,"errmsg":"ok"}', () => setTimeout(() => response.destroy(), 20));
    });
    expect(await send({ webhook })).toEqual(ACCEPTED);
  });
});

describe('a DingTalk that cannot have the message: put off', () => {
  test('who stops before anything was handed over', async () => {
    expect(await failure({}, { ...within(5_000), signal: AbortSignal.abort() })).toMatchObject({
      kind: 'putOff',
      message: expect.stringContaining('this run ended') as string,
    });
    expect(dingtalk.messages).toEqual([]);
  });

  test('a refused connection says so by its code', async () => {
    const webhook = dingtalk.webhook();
    await dingtalk.close();
    const fate = await failure({ webhook });
    expect(fate.kind).toBe('putOff');
    expect(fate.message).toMatch(/127\.0\.0\.1:\d+ .*ECONNREFUSED/);
  });

  test('a host that is not in DNS', async () => {
    const webhook = `https://robot.invalid/robot/send?access_token=${TOKEN}`;
    const fate = await failure({ webhook });
    expect(fate.kind).toBe('putOff');
    expect(fate.message).toMatch(/robot\.invalid.*DINGTALK_WEBHOOK|robot\.invalid.*name servers/);
  });

  test('a connection that is not made is waited for only so long', async () => {
    const silent = createTcpServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const sockets = new Set<Socket>();
    silent.on('connection', (socket) => void sockets.add(socket));
    closing.push(async () => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    // TCP connects; the handshake of TLS never ends.
    const webhook = `https://127.0.0.1:${(silent.address() as AddressInfo).port}/?access_token=${TOKEN}`;
    expect(await failure({ webhook, connectMs: 60 }, within(5_000))).toMatchObject({
      kind: 'putOff',
      message: expect.stringContaining('ETIMEDOUT') as string,
    });
  });

  test('a port without TLS, and a certificate that does not hold, are for a person to mend', async () => {
    const plain = dingtalk.webhook().replace('http:', 'https:');
    expect(await failure({ webhook: plain })).toMatchObject({
      kind: 'channelRefused',
      message: expect.stringContaining('check the port in DINGTALK_WEBHOOK') as string,
    });
    let asked = 0;
    const server = createHttpsServer(selfSignedCertificate(), (_request, response) => {
      asked += 1;
      response.end('{"errcode":0}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => void server.close(() => resolve())));
    const webhook = `https://127.0.0.1:${(server.address() as AddressInfo).port}/?access_token=${TOKEN}`;
    expect(await failure({ webhook })).toMatchObject({
      kind: 'channelRefused',
      message: expect.stringContaining('NODE_EXTRA_CA_CERTS') as string,
    });
    expect(asked).toBe(0);
  });

  test.each([
    ['Retry-After in seconds', '120', 120_000],
    ['Retry-After as a date', new Date(Date.now() + 100_000).toUTCString(), 100_000],
    ['a Retry-After of nonsense', 'soon', undefined],
  ])('HTTP 429 of a gateway, with %s', async (_what, value, ms) => {
    const webhook = await answering((_request, response) => {
      response.writeHead(429, { 'retry-after': value }).end('<html>');
    });
    const fate = await failure({ webhook });
    expect(fate.kind).toBe('putOff');
    const { retryAfterMs } = fate as { retryAfterMs?: number };
    if (ms === undefined) expect(retryAfterMs).toBeUndefined();
    else expect(Math.abs((retryAfterMs ?? 0) - ms)).toBeLessThan(5_000);
  });
});

describe('I12: an address that cannot be used is refused and not repeated', () => {
  test.each([
    ['no URL', `https://${TOKEN} ${SECRET}`],
    ['no encryption', `http://oapi.dingtalk.com/robot/send?access_token=${TOKEN}`],
    ['another scheme', `ftp://127.0.0.1/robot/send?access_token=${TOKEN}`],
    ['no token', 'https://oapi.dingtalk.com/robot/send'],
    ['a password', `https://${TOKEN}:${SECRET}@oapi.dingtalk.com/robot/send?access_token=x`],
  ])('%s', (_what, webhook) => {
    const error = thrownBy(() => channel({ webhook }));
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).problems).toEqual([expect.stringMatching(/^DINGTALK_WEBHOOK /)]);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(new RegExp(`${TOKEN}|${SECRET}`));
  });
});
