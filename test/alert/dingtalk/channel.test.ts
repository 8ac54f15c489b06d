import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ChannelError } from '../../../lib/alert/channel.ts';
import { dingtalkChannel, type DingtalkOptions } from '../../../lib/alert/dingtalk/channel.ts';
import { systemClock } from '../../../lib/platform/clock.ts';
import { type DingTalk, startDingTalk } from '../../../sandbox/dingtalk/server.ts';
import { type Effect, Faults } from '../../../sandbox/faults.ts';
import type { Note } from '../../../lib/model/note.ts';
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
    timeoutMs: 2_000,
    ...options,
  });
}

async function send(options: Partial<DingtalkOptions> = {}, signal?: AbortSignal) {
  const sender = channel(options);
  const { payload } = sender.compose(notes, ENVELOPE_ID, NOW_MS);
  await sender.send({ id: ENVELOPE_ID, payload }, signal);
}

/** The error of a send that must fail, after a look through all of it for secrets (I12). */
async function failure(options: Partial<DingtalkOptions> = {}, signal?: AbortSignal): Promise<ChannelError> {
  const error: unknown = await send(options, signal).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ChannelError)) throw new Error('A ChannelError was expected', { cause: error });
  const all = `${inspect(error, { depth: 10, showHidden: true })}${error.stack}${JSON.stringify(error)}`;
  expect(all).not.toContain(TOKEN);
  expect(all).not.toContain(SECRET);
  return error;
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
    await send();
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
    const { payload } = sender.compose(notes, ENVELOPE_ID, NOW_MS);
    await sender.send({ id: ENVELOPE_ID, payload });
    await sender.send({ id: ENVELOPE_ID, payload });
    expect(dingtalk.messages).toHaveLength(2);
    expect(dingtalk.shown()).toHaveLength(1);
    expect(dingtalk.messages[0]?.body).toEqual(dingtalk.messages[1]?.body);
  });

  test('mentions the numbers in the severest message, and in no other', () => {
    const mentions = ['13800138000', '+852-61234567'];
    const bodyOf = (of: readonly Note[]) =>
      JSON.parse(channel({ mentions }).compose(of, ENVELOPE_ID, NOW_MS).payload) as {
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
    const composed = channel().compose([long], ENVELOPE_ID, NOW_MS);
    expect(composed.cut).toBe(true);
    expect(Buffer.byteLength(composed.payload)).toBeLessThanOrEqual(20_000);
    expect(composed.payload).toMatch(/Not shown for lack of space: [0-9]+ more lines of the digest/);
    // No heading over a list of which nothing fits.
    expect(composed.payload).not.toContain('most widely shared');
  });

  test('composing is pure and holds no secret', () => {
    const sender = channel();
    const composed = sender.compose(notes, ENVELOPE_ID, NOW_MS);
    expect(sender.compose(notes, ENVELOPE_ID, NOW_MS)).toEqual(composed);
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
    const composed = sender.compose([...flood, ...sampleNotes()], ENVELOPE_ID, NOW_MS);
    expect(composed.cut).toBe(true);
    expect(Buffer.byteLength(composed.payload)).toBeLessThanOrEqual(18_000);
    await sender.send({ id: ENVELOPE_ID, payload: composed.payload });
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
    const composed = channel({ keyword: 'New share' }).compose(notes, ENVELOPE_ID, NOW_MS);
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
    const error = await failure(options);
    expect(error).toMatchObject({ code: 'ChannelRefused', retryable: false });
    expect(error.message).toContain(setting);
  });

  test('a missing keyword names DINGTALK_KEYWORD', async () => {
    dingtalk.robots.push({ accessToken: TOKEN + TOKEN, keyword: 'sesame' });
    const error = await failure({ webhook: dingtalk.webhook(dingtalk.robots[1]) });
    expect(error).toMatchObject({ code: 'ChannelRefused' });
    expect(error.message).toContain('DINGTALK_KEYWORD');
  });

  test('an unknown token names DINGTALK_WEBHOOK', async () => {
    const error = await failure({ webhook: dingtalk.webhook({ accessToken: `${TOKEN}x` }) });
    expect(error).toMatchObject({ code: 'ChannelRefused' });
    expect(error.message).toContain('DINGTALK_WEBHOOK');
  });

  test('a clock that is wrong is named', async () => {
    const clock = { ...systemClock, now: () => Date.now() - 2 * 3_600_000 };
    expect((await failure({ clock })).message).toContain('clock');
  });

  test.each([
    [310_000, 'ip 1.2.3.4 not in whitelist', 'ChannelRefused', 'IP list'],
    [310_000, 'description:来源IP地址不在白名单内', 'ChannelRefused', 'IP list'],
    [310_000, 'description:关键词不匹配;solution:请联系群管理员', 'ChannelRefused', 'DINGTALK_KEYWORD'],
    [
      310_000,
      'description:机器人发送签名不匹配;solution:请确认签名和生成签名的时间戳',
      'ChannelRefused',
      'DINGTALK_SECRET',
    ],
    [310_000, 'description:机器人发送签名过期;solution:签名生成时间', 'ChannelRefused', 'clock'],
    [310_000, 'something new', 'ChannelRefused', 'DINGTALK_SECRET, DINGTALK_KEYWORD'],
    [300_005, 'token is not exist', 'ChannelRefused', 'DINGTALK_WEBHOOK'],
    [40_035, '缺少参数 access_token', 'ChannelRefused', 'DINGTALK_WEBHOOK'],
    [460_101, 'message too long', 'ChannelRefused', 'too long'],
    [130_101, 'send too fast', 'ChannelThrottled', 'too many'],
    [410_100, 'send too fast', 'ChannelThrottled', 'too many'],
    [-1, '系统繁忙', 'ChannelUnavailable', '系统繁忙'],
    [999_999, 'who knows', 'ChannelUnavailable', '999999'],
  ])('errcode %i «%s» is %s', async (errcode, message, code, said) => {
    faults.add({ service: 'dingtalk', effect: { kind: 'refuse', code: String(errcode), message } });
    const error = await failure();
    expect(error.code).toBe(code);
    expect(error.message).toContain(said);
    expect(error.message).not.toContain('\n');
  });

  test('too many messages: not before ten minutes have passed', async () => {
    for (let sent = 0; sent < 20; sent += 1) await send();
    const error = await failure();
    expect(error).toMatchObject({ code: 'ChannelThrottled', retryable: true });
    expect(error.retryAfterMs).toBeGreaterThan(600_000);
  });

  test('the HTTP status decides nothing', async () => {
    faults.add({
      service: 'dingtalk',
      effect: { kind: 'garbage', status: 503, body: '{"errcode":0,"errmsg":"ok"}' },
    });
    await expect(send()).resolves.toBeUndefined();
    faults.add({
      service: 'dingtalk',
      effect: { kind: 'refuse', status: 500, code: '300001', message: 'x' },
    });
    expect((await failure()).code).toBe('ChannelRefused');
  });

  test('I12: a server that repeats the request betrays nothing', async () => {
    const message = `no robot ${TOKEN}, sign ${encodeURIComponent(SECRET)} ${SECRET}\u001B[31m`;
    faults.add({ service: 'dingtalk', effect: { kind: 'refuse', code: '300001', message } });
    expect((await failure()).message).toContain('no robot ***, sign *** ***␛');
  });
});

describe('a DingTalk that cannot be reached, or answers otherwise', () => {
  const temporary: readonly (readonly [string, Effect])[] = [
    ['a reset connection', { kind: 'reset' }],
    ['a gateway’s page', { kind: 'garbage' }],
    ['a page with HTTP 200', { kind: 'garbage', status: 200, body: '<html>' }],
    ['JSON of somebody else', { kind: 'garbage', status: 200, body: '{"code":0}' }],
    ['an empty answer', { kind: 'garbage', status: 200, body: '' }],
    ['an errcode that is none', { kind: 'garbage', status: 200, body: '{"errcode":null}' }],
    ['an errcode of nothing', { kind: 'garbage', status: 200, body: '{"errcode":""}' }],
    ['an answer without end', { kind: 'garbage', status: 200, body: ' '.repeat(1_000_000) }],
    ['half an answer', { kind: 'short' }],
    ['a lost reply', { kind: 'loseReply' }],
  ];
  test.each(temporary)('%s: the same envelope goes out again', async (_what, effect) => {
    faults.add({ service: 'dingtalk', effect });
    expect(await failure()).toMatchObject({ code: 'ChannelUnavailable', retryable: true });
    await send();
    expect(dingtalk.shown()).toHaveLength(1);
  });

  test('no answer is waited for only so long', async () => {
    faults.add({ service: 'dingtalk', effect: { kind: 'hang' } });
    const error = await failure({ timeoutMs: 50 });
    expect(error.code).toBe('ChannelUnavailable');
    expect(error.message).toContain('did not answer within 0.05 s');
  });

  test('an answer that never ends is not waited for either', async () => {
    const webhook = await answering((_request, response) => void response.writeHead(200).write('{'));
    expect((await failure({ webhook, timeoutMs: 50 })).code).toBe('ChannelUnavailable');
  });

  test('a caller that stops is told so', async () => {
    faults.add({ service: 'dingtalk', effect: { kind: 'hang' } });
    const error = await failure({}, AbortSignal.timeout(50));
    expect(error.code).toBe('ChannelUnavailable');
    expect(error.message).toContain('time of this run');
    expect((await failure({}, AbortSignal.abort())).code).toBe('ChannelUnavailable');
  });

  test('a refused connection says so by its code', async () => {
    const webhook = dingtalk.webhook();
    await dingtalk.close();
    const error = await failure({ webhook });
    expect(error.code).toBe('ChannelUnavailable');
    expect(error.message).toContain('ECONNREFUSED');
  });

  test('I12: a redirect is not followed, the token goes nowhere else', async () => {
    let followed = 0;
    const elsewhere = await answering((_request, response) => {
      followed += 1;
      response.end('{"errcode":0}');
    });
    const webhook = await answering((_request, response) => {
      response.writeHead(307, { location: elsewhere }).end();
    });
    expect((await failure({ webhook })).code).toBe('ChannelUnavailable');
    expect(followed).toBe(0);
  });

  test('I3: «accepted» stands even if the connection breaks right after it', async () => {
    const webhook = await answering((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"errcode":0,"errmsg":"ok"}', () => setTimeout(() => response.destroy(), 20));
    });
    await expect(send({ webhook })).resolves.toBeUndefined();
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
    expect(error).toMatchObject({ code: 'ChannelRefused' });
    expect((error as ChannelError).message).toMatch(/^DINGTALK_WEBHOOK /);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(new RegExp(`${TOKEN}|${SECRET}`));
  });
});
