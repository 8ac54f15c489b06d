import { describe, expect, test } from 'vitest';
import { fateOf } from '../../../lib/alert/dingtalk/fates.ts';
import type { Posted } from '../../../lib/alert/post-json.ts';

const MINUTE = 60_000;
const PEER = { at: 'oapi.dingtalk.com', setting: 'DINGTALK_WEBHOOK' };
const fate = (posted: Posted) => fateOf(posted, PEER, (text) => text.replaceAll('the-token', '***'));
const answered = (text: string, status = 200, retryAfterMs?: number) =>
  fate({ kind: 'answered', status, text, retryAfterMs });
const errcode = (code: unknown, errmsg = 'said') => answered(JSON.stringify({ errcode: code, errmsg }));

describe('each errcode has its fate and its advice', () => {
  test('0, as a number or as text, is acceptance, whatever the HTTP status and the words', () => {
    expect(errcode(0)).toEqual({ kind: 'accepted' });
    expect(errcode('0')).toEqual({ kind: 'accepted' });
    expect(answered('{"errcode":0}', 503)).toEqual({ kind: 'accepted' });
  });

  test.each([
    [-1, 'putOff', 'busy'],
    [130_101, 'putOff', 'ten minutes'],
    [410_100, 'putOff', 'ten minutes'],
    [300_001, 'channelRefused', 'DINGTALK_WEBHOOK'],
    [300_005, 'channelRefused', 'DINGTALK_WEBHOOK'],
    [40_035, 'channelRefused', 'DINGTALK_WEBHOOK'],
    [400_013, 'channelRefused', 'another group'],
    [400_101, 'channelRefused', 'make a new custom robot'],
    [400_102, 'channelRefused', 'start it again'],
    [400_105, 'channelRefused', 'make a new custom robot'],
    [400_106, 'channelRefused', 'make a new custom robot'],
    [430_101, 'contentRefused', 'unsafe link'],
    [430_102, 'contentRefused', 'a name'],
    [430_103, 'contentRefused', 'picture'],
    [430_104, 'contentRefused', 'illegal'],
    [460_101, 'contentRefused', 'too long'],
    // Nobody knows it: nothing was taken, and the next form shows whether it was the words.
    [999_999, 'contentRefused', 'not known here'],
    [404, 'contentRefused', 'not known here'],
  ] as const)('%i is %s: %s', (code, kind, advice) => {
    const is = errcode(code, 'as the service says');
    expect(is.kind).toBe(kind);
    const { message } = is as { message: string };
    expect(message).toContain(advice);
    expect(message).toContain(`(errcode ${code}: as the service says)`);
    expect(errcode(String(code), 'as the service says')).toEqual(is);
  });

  test.each([
    ['keywords not in content', 'DINGTALK_KEYWORD'],
    ['description:关键词不匹配;solution:请联系群管理员', 'DINGTALK_KEYWORD'],
    ['sign not match', 'DINGTALK_SECRET'],
    ['description:机器人发送签名不匹配;solution:请确认签名和生成签名的时间戳', 'DINGTALK_SECRET'],
    ['invalid timestamp', 'clock'],
    ['timestamp is expired', 'clock'],
    ['description:机器人发送签名过期;solution:签名生成时间', 'clock'],
    ['ip 1.2.3.4 not in whitelist', 'IP list'],
    ['description:来源IP地址不在白名单内', 'IP list'],
    ['something new', 'DINGTALK_SECRET, DINGTALK_KEYWORD'],
    ['', 'DINGTALK_SECRET, DINGTALK_KEYWORD'],
  ])('310000 «%s» names %s', (errmsg, advice) => {
    const is = errcode(310_000, errmsg);
    expect(is.kind).toBe('channelRefused');
    expect((is as { message: string }).message).toContain(advice);
  });

  test('too many messages: ten minutes and a little; busy: no wait of its own', () => {
    for (const code of [130_101, 410_100])
      expect(errcode(code)).toMatchObject({ kind: 'putOff', retryAfterMs: 10.5 * MINUTE });
    expect(errcode(-1)).toMatchObject({ retryAfterMs: undefined });
  });

  test('I11, I12: the words of the service are shown on one line, without secrets', () => {
    const { message } = errcode(300_001, 'the-token\r\n‮evil') as { message: string };
    expect(message).toContain('***␍␊‹U+202E›evil');
  });
});

describe('an answer that is not DingTalk’s own', () => {
  const page = '<html><h1>a page</h1></html>';

  test.each([
    ['a page', page],
    ['nothing', ''],
    ['JSON that was cut', '{"errcode":0,"errm'],
    ['JSON of somebody else', '{"code":0}'],
    ['no object', '0'],
    ['null', 'null'],
    ['an errcode that is none', '{"errcode":null}'],
    ['an errcode of nothing', '{"errcode":""}'],
    ['an errcode that is no integer', '{"errcode":0.5}'],
    ['an errcode of words', '{"errcode":"ok"}'],
  ])('%s with HTTP 200: it may have been taken', (_what, text) => {
    const is = answered(text);
    expect(is.kind).toBe('unknown');
    expect((is as { message: string }).message).toMatch(/HTTP 200.*whether it took the message is not known/);
  });

  test.each([
    [301, 'unknown'],
    [302, 'unknown'],
    [307, 'unknown'],
    [400, 'contentRefused'],
    [403, 'contentRefused'],
    [404, 'contentRefused'],
    [405, 'contentRefused'],
    [407, 'putOff'],
    [408, 'putOff'],
    [413, 'contentRefused'],
    [425, 'putOff'],
    [429, 'putOff'],
    [499, 'contentRefused'],
    [500, 'unknown'],
    [502, 'unknown'],
    [503, 'unknown'],
    [504, 'unknown'],
    [511, 'putOff'],
  ])('HTTP %i is %s', (status, kind) => {
    const is = answered(page, status);
    expect(is.kind).toBe(kind);
    expect((is as { message: string }).message).toContain(`HTTP ${status}`);
    expect((is as { message: string }).message.includes('is not known')).toBe(kind === 'unknown');
  });

  test('a 503 that says when to come again took nothing; no wait is longer than an hour', () => {
    expect(answered(page, 503, 30_000)).toMatchObject({ kind: 'putOff', retryAfterMs: 30_000 });
    expect(answered(page, 429, 86_400_000)).toMatchObject({ kind: 'putOff', retryAfterMs: 60 * MINUTE });
    expect(answered(page, 429)).toMatchObject({ kind: 'putOff', retryAfterMs: undefined });
    // What a gateway means by it with other statuses is not known.
    expect(answered(page, 502, 30_000).kind).toBe('unknown');
  });

  test('407 names the proxy', () => {
    expect(JSON.stringify(answered(page, 407))).toContain('proxy wants a login');
  });
});

test('no connection: put off. A request without an answer: unknown', () => {
  const unreached = fate({ kind: 'unreached', code: 'ECONNREFUSED' });
  expect(unreached.kind).toBe('putOff');
  expect('message' in unreached && unreached.message).toMatch(
    /^DingTalk took nothing: oapi\.dingtalk\.com .*DINGTALK_WEBHOOK.*ECONNREFUSED/,
  );
  expect(fate({ kind: 'unanswered', code: 'ECONNRESET' })).toEqual({
    kind: 'unknown',
    message: 'DingTalk gave no answer (ECONNRESET); whether it took the message is not known',
  });
});
