import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ChannelError } from '../../../lib/alert/channel.ts';
import { emailChannel, type EmailOptions } from '../../../lib/alert/email/channel.ts';
import { systemClock } from '../../../lib/platform/clock.ts';
import { type Effect, Faults } from '../../../sandbox/faults.ts';
import { type Mailbox, startMailbox } from '../../../sandbox/mailbox/server.ts';
import { selfSignedCertificate } from '../../support/email-certificate.ts';
import { PAYLOADS } from '../message/payloads.ts';
import { baselineNote, changeNote, NOW_MS, sampleNotes, shareChange } from '../message/samples.ts';

const PASSWORD = 'p@ss:w0rd/%25-long';
const USER = 'auditor@sandbox.example';
const ENVELOPE_ID = '0192a7c0-1111-4222-8333-444455556666';
const TO = ['security@sandbox.example', 'cloud@sandbox.example'];
const notes = [changeNote(shareChange())];

let faults: Faults;
let mailbox: Mailbox;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  faults = new Faults();
  mailbox = await startMailbox({ faults, settings: { user: USER, password: PASSWORD } });
  closing.push(() => mailbox.close());
});

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

function channel(options: Partial<EmailOptions> = {}) {
  return emailChannel({
    smtpUrl: mailbox.url,
    from: `Share auditor <${USER}>`,
    to: TO,
    language: 'en',
    timeZone: 'UTC',
    clock: systemClock,
    timeouts: { totalMs: 3_000 },
    ...options,
  });
}

async function send(options: Partial<EmailOptions> = {}, what = notes, signal?: AbortSignal): Promise<void> {
  const sender = channel(options);
  const { payload } = sender.compose(what, ENVELOPE_ID, NOW_MS);
  await sender.send({ id: ENVELOPE_ID, payload }, signal);
}

/** The error of a send that must fail, after a look through all of it for secrets (I12). */
async function failure(options: Partial<EmailOptions> = {}, signal?: AbortSignal): Promise<ChannelError> {
  const error: unknown = await send(options, notes, signal).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ChannelError)) throw new Error('A ChannelError was expected', { cause: error });
  expectNoSecret(error);
  expect(error.message).not.toMatch(/[\r\n]/);
  return error;
}

function expectNoSecret(error: unknown): void {
  const all = inspect(error, { depth: 10, showHidden: true });
  for (const form of [PASSWORD, encodeURIComponent(PASSWORD), Buffer.from(PASSWORD).toString('base64')])
    expect(all).not.toContain(form);
}

describe('a mail', () => {
  test('arrives at all recipients at once, complete in text and in HTML', async () => {
    await send();
    expect(mailbox.messages).toHaveLength(1);
    const [mail] = mailbox.messages;
    expect(mail?.envelope).toEqual({ from: USER, to: TO });
    expect(mail?.subject).toBe(
      'Image "backup-prod" (cn-hangzhou) shared with account 1234567890123456, never seen before',
    );
    for (const part of [mail?.text, mail?.html]) {
      expect(part).toContain('aliyun swas-open RemoveCustomImageShareAccount --region cn-hangzhou');
      expect(part).toContain('does not delete copies that were already made');
    }
    expect(mail?.html).toMatch(/^<!DOCTYPE html>/);
  });

  test('its headers let no machine answer, and say that it matters', async () => {
    await send();
    const headers = mailbox.messages[0]?.headers;
    expect(headers?.get('from')).toBe(`Share auditor <${USER}>`);
    expect(headers?.get('to')).toBe(TO.join(', '));
    expect(headers?.get('auto-submitted')).toBe('auto-generated');
    expect(headers?.get('x-auto-response-suppress')).toBe('All');
    expect(headers?.get('importance')).toBe('high');
    expect(headers?.get('content-type')).toContain('multipart/alternative');
  });

  test('a message that is not severe claims no importance', async () => {
    await send({}, [baselineNote()] as never);
    expect(mailbox.messages[0]?.headers.has('importance')).toBe(false);
  });

  test('I3: the same envelope sent again is the same mail to the last byte', async () => {
    const sender = channel();
    const { payload } = sender.compose(notes, ENVELOPE_ID, NOW_MS);
    await sender.send({ id: ENVELOPE_ID, payload });
    await sender.send({ id: ENVELOPE_ID, payload });
    const [first, second] = mailbox.messages;
    expect(first?.messageId).toBe(`<${ENVELOPE_ID}@sandbox.example>`);
    expect(first?.headers.get('date')).toBe('Mon, 01 Mar 2027 02:05:00 +0000');
    expect(second?.raw).toBe(first?.raw);
  });

  test('Chinese arrives as Chinese', async () => {
    await send({ language: 'zh', from: `共享审计 <${USER}>` });
    const [mail] = mailbox.messages;
    expect(mail?.subject).toContain('镜像“backup-prod”（cn-hangzhou）被共享给账号');
    expect(mail?.text).toContain('取消共享不会删除对方已创建的副本');
    expect(mail?.html).toContain('<html lang="zh">');
  });

  test('composing is pure and holds no secret', () => {
    const composed = channel().compose(sampleNotes(), ENVELOPE_ID, NOW_MS);
    expect(channel().compose(sampleNotes(), ENVELOPE_ID, NOW_MS)).toEqual(composed);
    expect(composed.payload).not.toContain(PASSWORD);
    expect(composed.cut).toBe(false);
  });

  test('a flood stays under 200 KB and says that it was cut', () => {
    const flood = Array.from({ length: 3_000 }, (_, index) =>
      changeNote(shareChange({ id: `${index}`, accountId: `${10n ** 15n + BigInt(index)}` })),
    );
    const composed = channel().compose(flood, ENVELOPE_ID, NOW_MS);
    const mail = JSON.parse(composed.payload) as { text: string; html: string };
    expect(Buffer.byteLength(mail.text + mail.html)).toBeLessThanOrEqual(200_000);
    expect(composed.cut).toBe(true);
  });

  test('a payload that is not its own is not sent', async () => {
    await expect(channel().send({ id: ENVELOPE_ID, payload: '{}' })).rejects.toThrow('subject');
    expect(mailbox.messages).toHaveLength(0);
  });

  test.each(PAYLOADS)('I11: %s in a name adds no header', async (_what, imageName) => {
    await send({}, [changeNote(shareChange({ imageName }))]);
    const [mail] = mailbox.messages;
    expect([...(mail?.headers.keys() ?? [])].toSorted()).toEqual([
      'auto-submitted',
      'content-type',
      'date',
      'from',
      'importance',
      'message-id',
      'mime-version',
      'subject',
      'to',
      'x-auto-response-suppress',
      'x-priority',
    ]);
    expect(mail?.envelope.to).toEqual(TO);
    // oxlint-disable-next-line no-control-regex -- looking for control characters is the point
    expect(mail?.subject).not.toMatch(/[\u0000-\u001F\u007F]/);
    // RFC 5322: no line is longer than 998 characters.
    expect(Math.max(...(mail?.raw.split('\r\n') ?? []).map((line) => line.length))).toBeLessThan(998);
  });
});

describe('I3: the channel is known by its address', () => {
  test('not by its password, nor by the order of the recipients', () => {
    const { id } = channel();
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(channel({ smtpUrl: mailbox.url.replace(encodeURIComponent(PASSWORD), 'other') }).id).toBe(id);
    expect(channel({ to: TO.toReversed() }).id).toBe(id);
    expect(channel({ to: TO.slice(1) }).id).not.toBe(id);
    expect(channel({ from: 'other@sandbox.example' }).id).not.toBe(id);
  });

  test('its label holds no password', () => {
    expect(channel().label).toBe('email to 2 recipients');
    expect(channel({ to: TO.slice(1) }).label).toBe('email to cloud@sandbox.example');
  });
});

describe('what a mail server refuses', () => {
  test('a wrong password names SMTP_URL', async () => {
    const error = await failure({
      smtpUrl: mailbox.url.replace(encodeURIComponent(PASSWORD), 'wrong-password'),
    });
    expect(error).toMatchObject({ code: 'ChannelRefused', retryable: false });
    expect(error.message).toMatch(/SMTP_URL .*535.*Authentication failed/);
  });

  test('a sender that is not the user names MAIL_FROM', async () => {
    mailbox.settings.senderMustBeUser = true;
    const error = await failure({ from: 'other@sandbox.example' });
    expect(error.code).toBe('ChannelRefused');
    expect(error.message).toMatch(/MAIL_FROM .*553/);
  });

  test.each([
    ['AUTH', '535', 'ChannelRefused', 'SMTP_URL'],
    ['AUTH', '454', 'ChannelUnavailable', '454'],
    ['MAIL', '550', 'ChannelRefused', 'MAIL_FROM'],
    ['MAIL', '451', 'ChannelUnavailable', '451'],
    ['RCPT', '550', 'ChannelRefused', 'MAIL_TO'],
    ['RCPT', '450', 'ChannelUnavailable', '450'],
    ['DATA', '554', 'ChannelRefused', 'MAIL_FROM'],
    ['DATA', '452', 'ChannelUnavailable', '452'],
    ['DATA', '503', 'ChannelUnavailable', '503'],
    ['MAIL', '421', 'ChannelUnavailable', '421'],
  ])('%s refused with %s is %s', async (operation, reply, code, said) => {
    faults.add({ service: 'email', operation, times: Infinity, effect: { kind: 'refuse', code: reply } });
    const error = await failure();
    expect(error.code).toBe(code);
    expect(error.message).toContain(said);
    expect(error.message).toContain(reply);
  });

  test('one recipient of two refused: accepted, and told of', async () => {
    faults.add({ service: 'email', operation: 'RCPT', effect: { kind: 'refuse', code: '550' } });
    const rejected: string[][] = [];
    await send({ onPartial: (recipients) => void rejected.push([...recipients]) });
    expect(rejected).toEqual([[TO[0]]]);
    expect(mailbox.messages[0]?.envelope.to).toEqual([TO[1]]);
  });

  test('I3: a listener that fails sends nothing twice', async () => {
    faults.add({ service: 'email', operation: 'RCPT', effect: { kind: 'refuse', code: '550' } });
    const onPartial = () => {
      throw new Error('no log');
    };
    await expect(send({ onPartial })).resolves.toBeUndefined();
  });

  test('I12: a server that repeats the login betrays nothing', async () => {
    const plain = Buffer.from(`\0${USER}\0${PASSWORD}`).toString('base64');
    const message = `no ${PASSWORD} ${plain}`;
    faults.add({ service: 'email', operation: 'AUTH', effect: { kind: 'refuse', code: '535', message } });
    expect((await failure()).message).toContain('no *** ***');
  });
});

describe('a mail server that cannot be reached, or answers otherwise', () => {
  const effects: readonly Effect[] = [
    { kind: 'reset' },
    { kind: 'garbage' },
    { kind: 'short' },
    { kind: 'throttle' },
  ];
  const cases = effects.flatMap((effect) =>
    (['AUTH', 'MAIL', 'RCPT', 'DATA'] as const).map((operation) => [effect.kind, operation, effect] as const),
  );
  test.each(cases)('%s at %s: the same envelope goes out again', async (_kind, operation, effect) => {
    faults.add({ service: 'email', operation, times: operation === 'RCPT' ? 2 : 1, effect });
    expect(await failure()).toMatchObject({ code: 'ChannelUnavailable', retryable: true });
    faults.clear();
    await send();
    expect(mailbox.messages.at(-1)?.messageId).toBe(`<${ENVELOPE_ID}@sandbox.example>`);
  });

  test('I3: a lost reply is a repeat of the same mail', async () => {
    faults.add({ service: 'email', operation: 'DOT', effect: { kind: 'loseReply' } });
    expect((await failure()).code).toBe('ChannelUnavailable');
    await send();
    expect(mailbox.messages).toHaveLength(2);
    expect(mailbox.messages[0]?.raw).toBe(mailbox.messages[1]?.raw);
  });

  test.each(['AUTH', 'MAIL', 'DATA'])('no reply to %s is waited for only so long', async (operation) => {
    faults.add({ service: 'email', operation, effect: { kind: 'hang' } });
    expect((await failure({ timeouts: { idleMs: 60 } })).message).toContain('ETIMEDOUT');
    faults.add({ service: 'email', operation, effect: { kind: 'hang' } });
    expect((await failure({ timeouts: { totalMs: 100 } })).message).toContain('longer than 0.1 s');
  });

  test('a server that says nothing at all is given up', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const sockets = new Set<Socket>();
    silent.on('connection', (socket) => void sockets.add(socket));
    closing.push(async () => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const smtpUrl = `smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    expect((await failure({ smtpUrl, timeouts: { greetingMs: 60 } })).message).toContain('ETIMEDOUT');
  });

  test('a caller that stops is told so', async () => {
    faults.add({ service: 'email', operation: 'DATA', effect: { kind: 'hang' } });
    expect((await failure({}, AbortSignal.timeout(60))).message).toContain('the time of this run was up');
    expect((await failure({}, AbortSignal.abort())).code).toBe('ChannelUnavailable');
  });

  test('a refused connection and an unknown host say so by their codes', async () => {
    const { url } = mailbox;
    await mailbox.close();
    expect((await failure({ smtpUrl: url })).message).toContain('ECONNREFUSED');
    expect((await failure({ smtpUrl: 'smtps://mail.invalid' })).code).toBe('ChannelUnavailable');
  });

  test('the connection is closed after every mail, accepted or not', async () => {
    const before = process.getActiveResourcesInfo().filter((name) => name.startsWith('TCPSocket')).length;
    await send();
    faults.add({ service: 'email', operation: 'MAIL', effect: { kind: 'refuse', code: '550' } });
    await failure();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const after = process.getActiveResourcesInfo().filter((name) => name.startsWith('TCPSocket')).length;
    expect(after).toBeLessThanOrEqual(before);
  });
});

describe('TLS', () => {
  const tls = selfSignedCertificate();

  test('a certificate that is trusted carries the mail', async () => {
    const secure = await startMailbox({ faults, tls, settings: { user: USER, password: PASSWORD } });
    closing.push(() => secure.close());
    await send({ smtpUrl: secure.url, ca: tls.cert });
    expect(secure.messages).toHaveLength(1);
  });

  test('one that is not is refused before anything is sent', async () => {
    const secure = await startMailbox({ faults, tls, settings: { user: USER, password: PASSWORD } });
    closing.push(() => secure.close());
    const error = await failure({ smtpUrl: secure.url });
    expect(error.code).toBe('ChannelRefused');
    expect(error.message).toMatch(/certificate .*SELF_SIGNED.*SMTP_URL/);
    expect(secure.calls).toHaveLength(0);
  });

  test('smtp:// to any other machine demands STARTTLS and sends no password without', async () => {
    // Another way to write 127.0.0.1, which does not count as this machine.
    const error = await failure({ smtpUrl: mailbox.url.replace('127.0.0.1', '127.1') });
    expect(error.code).toBe('ChannelRefused');
    expect(error.message).toContain('STARTTLS');
    expect(mailbox.calls.map(({ command }) => command)).toEqual(['EHLO']);
  });
});

describe('I12: settings that cannot be used are refused and not repeated', () => {
  test.each([
    ['no URL', { smtpUrl: `smtps:// ${PASSWORD}` }, 'SMTP_URL'],
    ['another scheme', { smtpUrl: `https://user:${PASSWORD}@mail.example` }, 'SMTP_URL'],
    ['no host', { smtpUrl: `smtps:${PASSWORD}` }, 'SMTP_URL'],
    [
      'a stray percent sign',
      { smtpUrl: `smtps://user:%zz${encodeURIComponent(PASSWORD)}@mail.example` },
      'SMTP_URL',
    ],
    ['a user without a password', { smtpUrl: `smtps://user@mail.example` }, 'SMTP_URL'],
    ['no sender', { from: PASSWORD }, 'MAIL_FROM'],
    ['a header in the sender', { from: `a@b.example\r\nBcc: ${PASSWORD}@b.example` }, 'MAIL_FROM'],
    ['a header in the sender’s name', { from: `x\r\nBcc: ${PASSWORD} <a@b.example>` }, 'MAIL_FROM'],
    ['no recipient', { to: [] }, 'MAIL_TO'],
    ['a recipient that is none', { to: ['a@b.example', 'a@b@c'] }, 'MAIL_TO'],
  ] as const)('%s', (_what, options, setting) => {
    let thrown: unknown;
    try {
      channel(options);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ChannelError);
    expect(thrown).toMatchObject({ code: 'ChannelRefused' });
    expect((thrown as ChannelError).message).toContain(setting);
    expectNoSecret(thrown);
  });
});
