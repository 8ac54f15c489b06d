import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SendLimits } from '../../../lib/alert/channel.ts';
import { emailChannel, type EmailOptions } from '../../../lib/alert/email/channel.ts';
import { openMail } from '../../../lib/alert/email/open.ts';
import type { Fate, Unaccepted } from '../../../lib/alert/fate.ts';
import { ConfigError } from '../../../lib/errors.ts';
import type { Note } from '../../../lib/model/note.ts';
import { systemClock } from '../../../lib/platform/clock.ts';
import { Faults } from '../../../sandbox/faults.ts';
import { type Mailbox, startMailbox } from '../../../sandbox/mailbox/server.ts';
import { packedReport } from '../../support/report-file.ts';
import { PAYLOADS } from '../message/payloads.ts';
import {
  baselineNote,
  changeNote,
  digestNote,
  NOW_MS,
  sampleNotes,
  shareChange,
} from '../message/samples.ts';

const PASSWORD = 'p@ss:w0rd/%25-long';
const USER = 'auditor@sandbox.example';
const ENVELOPE_ID = '0192a7c0-1111-4222-8333-444455556666';
const TO = 'security@sandbox.example';
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
    ...options,
  });
}

const within = (ms: number): SendLimits => ({ untilMs: Date.now() + ms });
const ACCEPTED: Fate = { kind: 'accepted' };

async function send(
  options: Partial<EmailOptions> = {},
  what: readonly Note[] = notes,
  limits = within(5_000),
): Promise<Fate> {
  const sender = channel(options);
  const { payload } = sender.compose(what, ENVELOPE_ID, NOW_MS, 'whole');
  const fate = await sender.send({ id: ENVELOPE_ID, payload }, limits);
  // I12
  expectNoSecret(fate);
  return fate;
}

/** The fate of a mail that must not be accepted. */
async function failure(options: Partial<EmailOptions> = {}, limits?: SendLimits): Promise<Unaccepted> {
  const fate = await send(options, notes, limits);
  if (fate.kind === 'accepted') throw new Error('The mail was accepted');
  expect(fate.message).not.toMatch(/[\r\n]/);
  return fate;
}

function expectNoSecret(error: unknown): void {
  const all = inspect(error, { depth: 10, showHidden: true });
  for (const form of [PASSWORD, encodeURIComponent(PASSWORD), Buffer.from(PASSWORD).toString('base64')])
    expect(all).not.toContain(form);
}

describe('a mail', () => {
  test('arrives complete, in text and in HTML', async () => {
    expect(await send()).toEqual(ACCEPTED);
    expect(mailbox.messages).toHaveLength(1);
    const [mail] = mailbox.messages;
    expect(mail?.envelope).toEqual({ from: USER, to: [TO] });
    expect(mail?.subject).toBe('🔴 New share with an unknown account · backup-prod (cn-hangzhou)');
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
    expect(headers?.get('to')).toBe(TO);
    expect(headers?.get('auto-submitted')).toBe('auto-generated');
    expect(headers?.get('x-auto-response-suppress')).toBe('All');
    expect(headers?.get('importance')).toBe('high');
    expect(headers?.get('content-type')).toContain('multipart/alternative');
  });

  test('a message that is not severe claims no importance', async () => {
    await send({}, [baselineNote()]);
    expect(mailbox.messages[0]?.headers.has('importance')).toBe(false);
  });

  test('I3: the same envelope sent again is the same mail to the last byte', async () => {
    const sender = channel();
    const { payload } = sender.compose(notes, ENVELOPE_ID, NOW_MS, 'whole');
    await sender.send({ id: ENVELOPE_ID, payload }, within(5_000));
    await sender.send({ id: ENVELOPE_ID, payload }, within(5_000));
    const [first, second] = mailbox.messages;
    expect(first?.messageId).toBe(`<${ENVELOPE_ID}@sandbox.example>`);
    expect(first?.headers.get('date')).toBe('Mon, 01 Mar 2027 02:05:00 +0000');
    expect(second?.raw).toBe(first?.raw);
  });

  test('Chinese arrives as Chinese', async () => {
    await send({ language: 'zh', from: `共享审计 <${USER}>` });
    const [mail] = mailbox.messages;
    expect(mail?.subject).toContain('镜像共享给陌生账号：backup-prod（cn-hangzhou）');
    expect(mail?.text).toContain('取消共享不会删除对方已创建的副本');
    expect(mail?.html).toContain('<html lang="zh">');
  });

  test('composing is pure and holds no secret', () => {
    const composed = channel().compose(sampleNotes(), ENVELOPE_ID, NOW_MS, 'whole');
    expect(channel().compose(sampleNotes(), ENVELOPE_ID, NOW_MS, 'whole')).toEqual(composed);
    expect(composed.payload).not.toContain(PASSWORD);
    expect(composed.cut).toBe(false);
  });

  test('a flood stays under 200 KB and says that it was cut', () => {
    const flood = Array.from({ length: 3_000 }, (_, index) =>
      changeNote(shareChange({ id: `${index}`, accountId: `${10n ** 15n + BigInt(index)}` })),
    );
    const composed = channel().compose(flood, ENVELOPE_ID, NOW_MS, 'whole');
    const mail = JSON.parse(composed.payload) as { text: string; html: string };
    expect(Buffer.byteLength(mail.text + mail.html)).toBeLessThanOrEqual(200_000);
    expect(composed.cut).toBe(true);
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
    expect(mail?.envelope.to).toEqual([TO]);
    // oxlint-disable-next-line no-control-regex -- looking for control characters is the point
    expect(mail?.subject).not.toMatch(/[\u0000-\u001F\u007F]/);
    // RFC 5322: no line is longer than 998 characters.
    expect(Math.max(...(mail?.raw.split('\r\n') ?? []).map((line) => line.length))).toBeLessThan(998);
  });
});

describe('I3: each recipient has a channel', () => {
  const both = () =>
    openMail(
      { smtpUrl: mailbox.url, from: USER, to: [TO, 'cloud@sandbox.example'] },
      { language: 'en', timeZone: 'UTC', clock: systemClock },
    );

  test('known by server, sender and recipient, and not by the password or by the others', () => {
    const { id } = channel();
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(channel({ smtpUrl: mailbox.url.replace(encodeURIComponent(PASSWORD), 'other') }).id).toBe(id);
    expect(channel({ to: 'cloud@sandbox.example' }).id).not.toBe(id);
    expect(channel({ from: 'other@sandbox.example' }).id).not.toBe(id);
    expect(both().map((one) => one.label)).toEqual([`email to ${TO}`, 'email to cloud@sandbox.example']);
    expect(new Set(both().map((one) => one.id)).size).toBe(2);
  });

  test('one whom the server puts off or refuses is no matter of the other', async () => {
    for (const [code, kind] of [
      ['451 4.7.1', 'putOff'],
      ['550 5.1.1', 'channelRefused'],
    ] as const) {
      faults.add({ service: 'email', operation: 'RCPT', effect: { kind: 'refuse', code } });
      const fates: Fate['kind'][] = [];
      for (const one of both()) {
        const { payload } = one.compose(notes, ENVELOPE_ID, NOW_MS, 'whole');
        fates.push((await one.send({ id: ENVELOPE_ID, payload }, within(5_000))).kind);
      }
      expect(fates).toEqual([kind, 'accepted']);
    }
    expect(mailbox.messages.map((mail) => mail.envelope.to)).toEqual([
      ['cloud@sandbox.example'],
      ['cloud@sandbox.example'],
    ]);
  });
});

describe('a mail with a file', () => {
  const report = packedReport();
  const withFile = [{ ...digestNote(), report }];

  test.each([
    ['too large, before it is sent', 'MAIL', '552 5.3.4'],
    ['too large, when the server has it', 'DATA', '552'],
    ['disliked', 'DATA', '554 5.7.1'],
  ])('%s: goes at once without the file, and says so', async (_what, operation, code) => {
    faults.add({ service: 'email', operation, effect: { kind: 'refuse', code } });
    expect(await send({}, withFile)).toEqual(ACCEPTED);
    expect(mailbox.messages).toHaveLength(1);
    expect(mailbox.messages[0]?.raw).not.toContain('Content-Disposition');
    expect(mailbox.messages[0]?.text).toContain('The attached report was removed');
  });

  test('refused without it, too: its words are refused', async () => {
    faults.add({ service: 'email', operation: 'DATA', times: 2, effect: { kind: 'refuse', code: '554' } });
    expect((await send({}, withFile)).kind).toBe('contentRefused');
  });

  test('a server that does not answer is not asked again without it', async () => {
    faults.add({ service: 'email', operation: 'DOT', effect: { kind: 'loseReply' } });
    expect((await send({}, withFile)).kind).toBe('unknown');
    expect(mailbox.messages).toHaveLength(1);
  });

  test('the form without foreign text has no file: a report is full of names', () => {
    const payload = channel().compose(withFile, ENVELOPE_ID, NOW_MS, 'reduced').payload;
    expect(JSON.parse(payload)).not.toHaveProperty('attachment');
    for (const form of ['whole', 'named'] as const)
      expect(JSON.parse(channel().compose(withFile, ENVELOPE_ID, NOW_MS, form).payload)).toHaveProperty(
        'attachment',
      );
  });
});

describe('what a mail server refuses', () => {
  test('a wrong password names SMTP_URL', async () => {
    const fate = await failure({
      smtpUrl: mailbox.url.replace(encodeURIComponent(PASSWORD), 'wrong-password'),
    });
    expect(fate.kind).toBe('channelRefused');
    expect(fate.message).toMatch(/SMTP_URL .*535.*Authentication failed/);
  });

  test('a sender that is not the user names MAIL_FROM', async () => {
    mailbox.settings.senderMustBeUser = true;
    const fate = await failure({ from: 'other@sandbox.example' });
    expect(fate.kind).toBe('channelRefused');
    expect(fate.message).toMatch(/MAIL_FROM.*553/);
  });

  test('I12: a server that repeats the login betrays nothing', async () => {
    const plain = Buffer.from(`\0${USER}\0${PASSWORD}`).toString('base64');
    const message = `no ${PASSWORD} ${plain}`;
    faults.add({ service: 'email', operation: 'AUTH', effect: { kind: 'refuse', code: '535', message } });
    expect((await failure()).message).toContain('no *** ***');
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
    ['no recipient', { to: '' }, 'MAIL_TO'],
    ['a recipient that is none', { to: 'a@b@c' }, 'MAIL_TO'],
  ] as const)('%s', (_what, options, setting) => {
    let thrown: unknown;
    try {
      channel(options);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ConfigError);
    expect((thrown as ConfigError).message).toContain(setting);
    expectNoSecret(thrown);
  });
});
