import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import type { Robot } from '../../../sandbox/dingtalk/robot.ts';
import { type DingTalkSettings, startDingTalk } from '../../../sandbox/dingtalk/server.ts';
import { sign } from '../../../sandbox/dingtalk/sign.ts';
import { type Effect, Faults } from '../../../sandbox/faults.ts';
import { copies } from '../../../sandbox/inbox.ts';

const verdict = z.object({ errcode: z.number(), errmsg: z.string() });

const OK = { errcode: 0, errmsg: 'ok' };
const text = (content: string, more: object = {}) => ({ msgtype: 'text', text: { content }, ...more });

async function dingtalkWith(robot: Partial<Robot> = {}, settings: Partial<DingTalkSettings> = {}) {
  const clock = { now: Date.parse('2026-03-01T00:00:00Z') };
  const faults = new Faults();
  const robots = [{ accessToken: 'token', ...robot }];
  const dingtalk = await startDingTalk({ robots, faults, settings, now: () => clock.now });
  onTestFinished(() => dingtalk.close());
  const post = async (body: unknown, query = '', init: RequestInit = {}) => {
    const response = await fetch(`${dingtalk.webhook()}${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    });
    return {
      status: response.status,
      verdict: verdict.parse(await response.json()),
    };
  };
  return { clock, faults, dingtalk, post };
}

describe('a DingTalk robot', () => {
  test('keeps what it accepts', async () => {
    const { clock, dingtalk, post } = await dingtalkWith();
    const body = { msgtype: 'markdown', markdown: { title: 'Shared', text: '### Shared' }, msgUuid: 'u-1' };
    expect(await post(body)).toEqual({ status: 200, verdict: OK });
    const read = { title: 'Shared', text: '### Shared' };
    expect(dingtalk.messages).toEqual([
      { robot: 'token', at: clock.now, msgUuid: 'u-1', body, ...read, repeat: false },
    ]);
  });

  test.each([
    { msgtype: 'link', link: { title: 't', text: 'x', messageUrl: 'https://example.com' } },
    { msgtype: 'actionCard', actionCard: { title: 't', text: 'x' } },
    { msgtype: 'feedCard', feedCard: { links: [{ title: 'x' }] } },
    { ...text('x'), at: { isAtAll: true } },
  ])('takes $msgtype', async (body) => {
    const { dingtalk, post } = await dingtalkWith();
    expect((await post(body)).verdict).toEqual(OK);
    expect(dingtalk.messages).toMatchObject([{ text: 'x' }]);
  });

  test('the token: missing, unknown', async () => {
    const { dingtalk } = await dingtalkWith();
    const send = async (query: string) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${dingtalk.url}/robot/send${query}`, {
        method: 'POST',
        headers,
        body: '{}',
      });
      return { status: response.status, verdict: await response.json() };
    };
    expect(await send('')).toEqual({
      status: 200,
      verdict: { errcode: 40035, errmsg: '缺少参数 access_token' },
    });
    expect(await send('?access_token=x')).toEqual({
      status: 200,
      verdict: { errcode: 300001, errmsg: 'token is not exist' },
    });
  });

  test('a robot with a secret: the right sign is accepted, within an hour', async () => {
    const { clock, post } = await dingtalkWith({ secret: 'SECx' });
    const signed = (timestamp: number, secret = 'SECx') =>
      `&timestamp=${timestamp}&sign=${encodeURIComponent(sign(secret, String(timestamp)))}`;
    expect((await post(text('x'), signed(clock.now))).verdict).toEqual(OK);
    expect((await post(text('x'), signed(clock.now - 3_600_000))).verdict).toEqual(OK);
    const invalidTimestamp = { errcode: 310000, errmsg: 'invalid timestamp' };
    expect((await post(text('x'), signed(clock.now - 3_600_001))).verdict).toEqual(invalidTimestamp);
    expect((await post(text('x'), signed(Math.floor(clock.now / 1000)))).verdict).toEqual(invalidTimestamp);
    expect((await post(text('x'))).verdict).toEqual(invalidTimestamp);
    expect((await post(text('x'), signed(clock.now, 'SECy'))).verdict).toEqual({
      errcode: 310000,
      errmsg: 'sign not match',
    });
  });

  test('a sign is Base64 of HMAC-SHA256 over timestamp, newline and secret', () => {
    expect(sign('SEC000', '1577262236757')).toBe('0mUoy51oaZiRp9zSbtu3Gh7pbwvH33YBGob4MsxeXA4=');
  });

  test('a robot with a keyword takes only messages that contain it where people read it', async () => {
    const { post } = await dingtalkWith({ keyword: 'ALERT' });
    expect((await post(text('an ALERT'))).verdict).toEqual(OK);
    const refused = { errcode: 310000, errmsg: 'keywords not in content' };
    expect((await post(text('an alert'))).verdict).toEqual(refused);
    expect((await post(text('x', { msgUuid: 'ALERT' }))).verdict).toEqual(refused);
  });

  test.each([
    ['not JSON', 'x', 40035, '缺少参数 json'],
    ['no object', '[]', 40035, '缺少参数 json'],
    ['no type', {}, 400105, '不支持的消息类型'],
    ['an unknown type', { msgtype: 'poem', poem: {} }, 400105, '不支持的消息类型'],
    ['no content', { msgtype: 'text' }, 40035, '缺少参数 text'],
    ['empty content', text(''), 40035, '缺少参数 text.content'],
    ['no title', { msgtype: 'markdown', markdown: { text: 'x' } }, 40035, '缺少参数 markdown.title'],
  ])('%s', async (_what, body, errcode, errmsg) => {
    const { post, dingtalk } = await dingtalkWith();
    expect(await post(body)).toEqual({ status: 200, verdict: { errcode, errmsg } });
    expect(dingtalk.messages).toEqual([]);
  });

  test('20,000 bytes at most', async () => {
    const { post } = await dingtalkWith();
    const room = 20_000 - JSON.stringify(text('')).length;
    expect((await post(text('x'.repeat(room)))).verdict).toEqual(OK);
    expect((await post(text('x'.repeat(room + 1)))).verdict.errcode).toBe(460101);
    expect((await post(text('中'.repeat(Math.ceil(room / 3))))).verdict.errcode).toBe(460101);
  });

  test('another method, type or path', async () => {
    const { dingtalk, post } = await dingtalkWith();
    expect((await post('x', '', { headers: { 'content-type': 'text/plain' } })).verdict.errcode).toBe(43004);
    const json = (response: Response) => response.json();
    expect(await json(await fetch(dingtalk.webhook()))).toMatchObject({ errcode: 43002 });
    expect(await json(await fetch(`${dingtalk.url}/robot/list`))).toMatchObject({ errcode: 404 });
    const root = await fetch(dingtalk.url);
    expect([root.status, await root.text()]).toEqual([200, '']);
  });

  test('twenty a minute, then ten minutes of refusal', async () => {
    const { clock, dingtalk, post } = await dingtalkWith();
    for (let n = 0; n < 20; n += 1) expect((await post(text(`${n}`))).verdict).toEqual(OK);
    const tooFast = { errcode: 130101, errmsg: 'send too fast, exceed 20 times per minute' };
    expect((await post(text('x'))).verdict).toEqual(tooFast);
    clock.now += 10 * 60_000 - 1;
    expect((await post(text('x'))).verdict).toEqual(tooFast);
    clock.now += 1;
    expect((await post(text('x'))).verdict).toEqual(OK);
    expect(dingtalk.messages).toHaveLength(21);
  });

  test('each robot has a pace of its own', async () => {
    const { dingtalk, post } = await dingtalkWith();
    for (let n = 0; n < 21; n += 1) await post(text('x'));
    const second = { accessToken: 'second' };
    dingtalk.robots.push(second);
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(dingtalk.webhook(second), {
      method: 'POST',
      headers,
      body: JSON.stringify(text('x')),
    });
    expect(await response.json()).toEqual(OK);
  });

  test('a msgUuid that was seen: accepted, recorded as a repeat, not shown again', async () => {
    const { dingtalk, post } = await dingtalkWith();
    await post(text('x', { msgUuid: 'u-1' }));
    expect((await post(text('x', { msgUuid: 'u-1' }))).verdict).toEqual(OK);
    expect(dingtalk.messages.map(({ repeat }) => repeat)).toEqual([false, true]);
    expect(dingtalk.shown()).toHaveLength(1);
  });

  test('a server that does not honour msgUuid shows it twice', async () => {
    const { dingtalk, post } = await dingtalkWith({}, { honourMsgUuid: false });
    await post(text('x', { msgUuid: 'u-1' }));
    await post(text('x', { msgUuid: 'u-1' }));
    expect(dingtalk.shown()).toHaveLength(2);
  });
});

describe('the faults of DingTalk', () => {
  async function faulty(effect: Effect) {
    const fixture = await dingtalkWith();
    fixture.faults.add({ service: 'dingtalk', operation: 'send', effect });
    return fixture;
  }

  test('refuse: HTTP 200 with that errcode', async () => {
    const { dingtalk, post } = await faulty({ kind: 'refuse', code: '410100', message: 'too fast' });
    expect(await post(text('x'))).toEqual({ status: 200, verdict: { errcode: 410100, errmsg: 'too fast' } });
    expect(dingtalk.messages).toEqual([]);
  });

  test('throttle', async () => {
    const { post } = await faulty({ kind: 'throttle' });
    expect((await post(text('x'))).verdict.errcode).toBe(130101);
    expect((await post(text('x'))).verdict).toEqual(OK);
  });

  test.each<[Effect['kind'], Effect, number]>([
    ['reset', { kind: 'reset' }, 0],
    ['short', { kind: 'short' }, 1],
    ['loseReply', { kind: 'loseReply' }, 1],
    ['garbage', { kind: 'garbage' }, 0],
  ])('%s: no verdict, and %s', async (_kind, effect, delivered) => {
    const { dingtalk, post } = await faulty(effect);
    await expect(post(text('x'))).rejects.toThrow(/fetch failed|terminated|is not valid JSON/);
    expect(dingtalk.messages).toHaveLength(delivered);
  });

  test.each([
    ['400013', '群已被解散'],
    ['400102', '机器人已停用'],
    ['430102', '含有不合适的文本'],
    ['999999', 'the request was refused'],
  ])('a robot that answers every message with %s, in the words of the service', async (code, errmsg) => {
    const { faults, dingtalk, post } = await dingtalkWith();
    faults.add({ service: 'dingtalk', times: Infinity, effect: { kind: 'refuse', code } });
    for (let n = 0; n < 2; n += 1)
      expect(await post(text('x'))).toEqual({ status: 200, verdict: { errcode: Number(code), errmsg } });
    expect(dingtalk.messages).toEqual([]);
  });

  test.each([
    ['text', text('a prod-db b')],
    ['the title', { msgtype: 'markdown', markdown: { title: 'prod-db', text: 'x' } }],
    ['a list', { msgtype: 'feedCard', feedCard: { links: [{ title: 'prod-db' }] } }],
  ])(
    'a text that it does not take, in %s: refused each time; another message is accepted',
    async (_, body) => {
      const { faults, dingtalk, post } = await dingtalkWith();
      const effect = { kind: 'refuse', code: '430102' } as const;
      faults.add({ service: 'dingtalk', content: 'prod-db', times: Infinity, effect });
      for (let n = 0; n < 2; n += 1) expect((await post(body)).verdict.errcode).toBe(430102);
      expect((await post(text('x', { msgUuid: 'prod-db' }))).verdict).toEqual(OK);
      expect(dingtalk.messages).toHaveLength(1);
    },
  );

  test.each<[string, Effect, object]>([
    ['a page', { kind: 'garbage', accepted: true }, { status: 502 }],
    ['nothing', { kind: 'garbage', body: '', status: 200, accepted: true }, { status: 200, body: '' }],
    [
      'a redirection',
      { kind: 'garbage', body: '', status: 302, location: 'http://127.0.0.1/', accepted: true },
      { status: 302, location: 'http://127.0.0.1/' },
    ],
    ['another refusal', { kind: 'refuse', code: '-1', accepted: true }, { status: 200 }],
    ['late', { kind: 'delay', ms: 1, accepted: true }, { status: 200, body: JSON.stringify(OK) }],
  ])('accepted, and the answer is %s: a repeat is not shown', async (_what, effect, answer) => {
    const { dingtalk, post } = await faulty(effect);
    const message = text('x', { msgUuid: 'u-1' });
    const response = await fetch(dingtalk.webhook(), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
      redirect: 'manual',
    });
    const heard = {
      status: response.status,
      body: await response.text(),
      location: response.headers.get('location'),
    };
    expect(heard).toMatchObject(answer);
    expect(dingtalk.shown()).toHaveLength(1);
    expect((await post(message)).verdict).toEqual(OK);
    expect(dingtalk.shown()).toHaveLength(1);
    expect([...copies(dingtalk.inbox)]).toEqual([['u-1', 2]]);
  });

  test('accepted, and no answer ever comes', async () => {
    const { dingtalk, post } = await faulty({ kind: 'hang', accepted: true });
    await expect(post(text('x'), '', { signal: AbortSignal.timeout(60) })).rejects.toThrow(/timeout/);
    expect(dingtalk.messages).toHaveLength(1);
  });

  test('hang: until the client gives up', async () => {
    const { post } = await faulty({ kind: 'hang' });
    await expect(post(text('x'), '', { signal: AbortSignal.timeout(30) })).rejects.toThrow(/timeout/);
  });

  test('delay and change', async () => {
    const { faults, dingtalk, post } = await faulty({ kind: 'delay', ms: 1 });
    expect((await post(text('x'))).verdict).toEqual(OK);
    const apply = vi.fn<() => void>();
    faults.add({ service: 'dingtalk', effect: { kind: 'change', apply } });
    expect((await post(text('x'))).verdict).toEqual(OK);
    expect(apply).toHaveBeenCalledOnce();
    expect(dingtalk.messages).toHaveLength(2);
  });

  test('a request with a wrong token or sign meets no fault', async () => {
    const { dingtalk } = await faulty({ kind: 'reset' });
    const response = await fetch(`${dingtalk.url}/robot/send?access_token=x`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(await response.json()).toMatchObject({ errcode: 300001 });
  });
});
