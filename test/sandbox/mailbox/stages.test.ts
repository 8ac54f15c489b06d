import { createTransport } from 'nodemailer';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Effect, Faults, type FaultRule } from '../../../sandbox/faults.ts';
import { copies } from '../../../sandbox/inbox.ts';
import { startMailbox } from '../../../sandbox/mailbox/server.ts';
import { SMTP_STAGES, type SmtpStage } from '../../../sandbox/mailbox/smtp-stages.ts';
import { selfSignedCertificate } from '../../support/email-certificate.ts';
import { rawClient } from './raw-client.ts';

const MAIL = { from: 'auditor@sandbox.example', to: 'a@sandbox.example', subject: '镜像 shared', text: 'x' };

/** What the mailer says when it got no reply, or no good one. */
const NO_ANSWER =
  /ECONNRESET|closed|disconnected|timed? ?out|never received|Invalid greeting|Message failed|socket hang up/i;

async function world(options: Omit<Parameters<typeof startMailbox>[0], 'faults'> = {}) {
  const clock = { now: Date.parse('2026-03-01T00:00:00Z') };
  const faults = new Faults(() => clock.now);
  const mailbox = await startMailbox({ faults, ...options });
  onTestFinished(() => mailbox.close());
  const fault = (operation: SmtpStage, effect: Effect, more: Partial<FaultRule> = {}) =>
    faults.add({ service: 'email', operation, effect, ...more });
  const send = (mail: object = MAIL, tls: object = {}) =>
    createTransport({ url: mailbox.url, tls, socketTimeout: 200, greetingTimeout: 200 }).sendMail(mail);
  const client = async () => {
    const raw = await rawClient(mailbox.port);
    onTestFinished(() => void raw.socket.destroy());
    return raw;
  };
  return { clock, faults, mailbox, fault, send, client };
}

const CERTIFICATE = selfSignedCertificate();

describe.each(SMTP_STAGES)('at %s', (stage) => {
  const setUp = () => world({ startTls: CERTIFICATE });
  const trusting = { ca: CERTIFICATE.cert };

  test('a reply of several lines with 8-bit text reaches the mailer; the next mail passes', async () => {
    const { faults, fault, mailbox, send } = await setUp();
    // A mailer that is refused EHLO tries HELO.
    fault(stage, { kind: 'refuse', code: '554 5.7.1', message: '拒收\nnot this' }, { times: Infinity });
    await expect(send(MAIL, trusting)).rejects.toThrow(/554[- ]5\.7\.1 拒收\s+(554 )?5\.7\.1 not this/);
    expect(mailbox.messages).toEqual([]);
    faults.clear();
    await send(MAIL, trusting);
    expect(mailbox.messages).toHaveLength(1);
  });

  test.each<Effect>([{ kind: 'reset' }, { kind: 'hang' }])('$kind: nothing is kept', async (effect) => {
    const { fault, mailbox, send } = await setUp();
    fault(stage, effect);
    await expect(send(MAIL, trusting)).rejects.toThrow(NO_ANSWER);
    expect(mailbox.messages).toEqual([]);
  });

  test('a delay: the mail arrives', async () => {
    const { fault, mailbox, send } = await setUp();
    fault(stage, { kind: 'delay', ms: 60 });
    const before = performance.now();
    await send(MAIL, trusting);
    expect(performance.now() - before).toBeGreaterThan(55);
    expect(mailbox.messages).toHaveLength(1);
  });
});

describe('what a fault is limited to', () => {
  test('one recipient: the other gets the mail', async () => {
    const { fault, mailbox, send } = await world();
    fault('RCPT', { kind: 'refuse', code: '451' }, { recipient: 'b@sandbox.example', times: Infinity });
    const { accepted, rejected } = await send({ ...MAIL, to: 'b@sandbox.example, a@sandbox.example' });
    expect([accepted, rejected]).toEqual([['a@sandbox.example'], ['b@sandbox.example']]);
    expect(mailbox.messages[0]?.envelope.to).toEqual(['a@sandbox.example']);
  });

  test.each([
    ['the subject', { ...MAIL, subject: 'Bild 镜像' }],
    ['the text, in base64', { ...MAIL, subject: 's', text: '镜像'.repeat(40) }],
    ['the HTML, quoted', { ...MAIL, subject: 's', html: '<p>镜像</p>', textEncoding: 'quoted-printable' }],
  ])('decoded content: %s', async (_where, mail) => {
    const { fault, mailbox, send } = await world();
    fault('DOT', { kind: 'refuse', code: '554' }, { content: '镜像', times: Infinity });
    await expect(send(mail)).rejects.toMatchObject({ responseCode: 554 });
    await send({ ...MAIL, subject: 'harmless' });
    expect(mailbox.messages.map(({ subject }) => subject)).toEqual(['harmless']);
  });

  test('carried out twice: the reply is that of the first time', async () => {
    const { fault, mailbox, send } = await world();
    for (const stage of ['MAIL', 'DOT'] as const) fault(stage, { kind: 'duplicate' });
    await send();
    expect(mailbox.messages).toHaveLength(2);
  });

  test('a time', async () => {
    const { clock, fault, send } = await world();
    fault('MAIL', { kind: 'refuse', code: '451' }, { forMs: 60_000, times: Infinity });
    clock.now += 59_999;
    await expect(send()).rejects.toMatchObject({ responseCode: 451 });
    clock.now += 1;
    await send();
  });
});

describe('after the mail was accepted', () => {
  test.each<Effect>([
    { kind: 'hang', accepted: true },
    { kind: 'garbage', accepted: true },
    { kind: 'refuse', code: '451', accepted: true },
    { kind: 'delay', ms: 400, accepted: true },
    { kind: 'loseReply' },
    { kind: 'short' },
  ])('$kind: kept, and the mailer does not know; a repeat is counted', async (effect) => {
    const { fault, mailbox, send } = await world();
    const mail = { ...MAIL, messageId: '<e-1@sandbox.example>' };
    fault('DOT', effect);
    await expect(send(mail)).rejects.toThrow(NO_ANSWER);
    expect(mailbox.messages).toHaveLength(1);
    await send(mail);
    expect([...copies(mailbox.inbox)]).toEqual([['<e-1@sandbox.example>', 2]]);
  });
});

describe('a raw client', () => {
  test('the lines of a reply, byte for byte; 421 ends the connection', async () => {
    const { fault, client } = await world();
    fault('EHLO', { kind: 'refuse', code: '421 4.3.2', message: '停机\nlater' });
    const raw = await client();
    expect(await raw.reply()).toBe('220 mail.sandbox.example ESMTP\r\n');
    expect(await raw.say('EHLO x')).toBe('421-4.3.2 停机\r\n421 4.3.2 later\r\n');
    expect(await raw.closed()).toBe('end');
  });

  test('reset is a reset, not an end', async () => {
    const { fault, client } = await world();
    fault('EHLO', { kind: 'reset' });
    const raw = await client();
    await raw.reply();
    raw.socket.write('EHLO x\r\n');
    expect(await raw.closed()).toBe('reset');
  });

  test('doubled dots, a lone dot within, an empty mail', async () => {
    const { mailbox, client } = await world();
    const { user, password } = mailbox.settings;
    const raw = await client();
    await raw.begin(user, password);
    expect(await raw.say('DATA')).toMatch(/^354 /);
    expect(await raw.say('Subject: s\r\n\r\n..a\r\n..\r\nb.\r\n.')).toMatch(/^250 /);
    expect(mailbox.messages[0]?.raw).toBe('Subject: s\r\n\r\n.a\r\n.\r\nb.\r\n');
    await raw.say(`MAIL FROM:<${user}>`);
    await raw.say('RCPT TO:<a@sandbox.example>');
    await raw.say('DATA');
    expect(await raw.say('.')).toMatch(/^250 /);
    expect(mailbox.messages[1]?.raw).toBe('');
  });

  test('commands out of order, unknown, without an address', async () => {
    const { mailbox, client } = await world();
    const raw = await client();
    await raw.reply();
    expect(await raw.say('MAIL FROM:<a@b.example>')).toMatch(/^530 /);
    expect(await raw.say('RCPT TO:<a@b.example>')).toMatch(/^503 /);
    expect(await raw.say('DATA')).toMatch(/^503 /);
    expect(await raw.say('VRFY a')).toMatch(/^502 /);
    expect(await raw.say('STARTTLS')).toMatch(/^502 /);
    expect(await raw.say('AUTH CRAM-MD5')).toMatch(/^501 /);
    const { user, password } = mailbox.settings;
    await raw.say(`AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`);
    expect(await raw.say('MAIL FROM: a@b.example')).toMatch(/^501 /);
    expect(await raw.say('QUIT')).toMatch(/^221 /);
    expect(await raw.closed()).toBe('end');
  });

  test('a refused greeting: everything but QUIT is refused', async () => {
    const { fault, client } = await world();
    fault('GREETING', { kind: 'refuse', code: '554' });
    const raw = await client();
    expect(await raw.reply()).toBe('554 Refused\r\n');
    expect(await raw.say('EHLO x')).toMatch(/^503 /);
    expect(await raw.say('QUIT')).toMatch(/^221 /);
  });
});

describe('TLS', () => {
  test.each([
    ['expired', selfSignedCertificate(Date.now() - 3 * 86_400_000), 'trusted', /expired/],
    ['not valid yet', selfSignedCertificate(Date.now() + 3 * 86_400_000), 'trusted', /not yet valid/],
    ['for another host', selfSignedCertificate(Date.now(), '10.0.0.1'), 'trusted', /altnames/],
    ['self-signed', CERTIFICATE, 'unknown', /self-signed/],
  ] as const)(
    'a certificate that is %s, from the start and by STARTTLS',
    async (_what, made, known, message) => {
      for (const how of [{ tls: made }, { startTls: made }]) {
        const { mailbox, send } = await world(how);
        await expect(send(MAIL, known === 'trusted' ? { ca: made.cert } : {})).rejects.toThrow(message);
        expect(mailbox.messages).toEqual([]);
      }
    },
  );

  test('what is sent after STARTTLS and before the handshake is dropped', async () => {
    const { mailbox, client } = await world({ startTls: CERTIFICATE });
    const raw = await client();
    await raw.reply();
    raw.socket.write('STARTTLS\r\nEHLO injected\r\n');
    await raw.reply();
    raw.socket.end();
    await raw.closed();
    expect(mailbox.calls.map(({ command }) => command)).toEqual(['STARTTLS']);
  });

  test('a client without TLS at a port with it, and one with TLS at a port without', async () => {
    const secure = await world({ tls: CERTIFICATE });
    const plainUrl = secure.mailbox.url.replace('smtps:', 'smtp:');
    await expect(createTransport({ url: plainUrl, greetingTimeout: 100 }).sendMail(MAIL)).rejects.toThrow(
      NO_ANSWER,
    );
    const plain = await world();
    const secureUrl = plain.mailbox.url.replace('smtp:', 'smtps:');
    await expect(createTransport(secureUrl).sendMail(MAIL)).rejects.toMatchObject({ code: 'ESOCKET' });
    expect([...secure.mailbox.messages, ...plain.mailbox.messages]).toEqual([]);
  });
});
