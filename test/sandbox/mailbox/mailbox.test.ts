import { createTransport } from 'nodemailer';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Effect, Faults } from '../../../sandbox/faults.ts';
import { startMailbox } from '../../../sandbox/mailbox/server.ts';
import type { MailboxSettings } from '../../../sandbox/mailbox/session.ts';
import type { SmtpStage } from '../../../sandbox/mailbox/smtp-stages.ts';

const MAIL = {
  from: 'auditor@sandbox.example',
  to: 'security@sandbox.example, second@sandbox.example',
  subject: 'Image 镜像 shared',
  text: 'plain text',
  html: '<p>rich text</p>',
  messageId: '<envelope-1@sandbox.example>',
  headers: { 'X-Severity': 'high' },
};

async function mailboxWith(settings: Partial<MailboxSettings> = {}) {
  const clock = { now: Date.parse('2026-03-01T00:00:00Z') };
  const faults = new Faults();
  const mailbox = await startMailbox({ faults, settings, now: () => clock.now });
  onTestFinished(() => mailbox.close());
  const send = (url = mailbox.url, mail: object = MAIL) => createTransport(url).sendMail(mail);
  return { clock, faults, mailbox, send };
}

describe('the mailbox', () => {
  test('takes a mail from a mailer that logged in, and keeps it', async () => {
    const { clock, mailbox, send } = await mailboxWith();
    expect((await send()).response).toMatch(/^250 /);
    expect(mailbox.messages).toHaveLength(1);
    const [mail] = mailbox.messages;
    expect(mail).toMatchObject({
      envelope: {
        from: 'auditor@sandbox.example',
        to: ['security@sandbox.example', 'second@sandbox.example'],
      },
      messageId: '<envelope-1@sandbox.example>',
      subject: 'Image 镜像 shared',
      html: '<p>rich text</p>',
      at: clock.now,
    });
    expect(mail?.text.trim()).toBe('plain text');
    expect(mail?.headers.get('x-severity')).toBe('high');
    expect(mail?.raw).toContain('Message-ID: <envelope-1@sandbox.example>\r\n');
    expect(mailbox.calls.map(({ command }) => command)).toEqual([
      'EHLO',
      'AUTH',
      'MAIL',
      'RCPT',
      'RCPT',
      'DATA',
      'DOT',
    ]);
  });

  test.each(['PLAIN', 'LOGIN'])('AUTH %s', async (authMethod) => {
    const { mailbox } = await mailboxWith();
    const { user, password: pass } = mailbox.settings;
    const transport = createTransport({
      host: '127.0.0.1',
      port: mailbox.port,
      authMethod,
      auth: { user, pass },
    });
    await expect(transport.verify()).resolves.toBe(true);
    transport.close();
  });

  test('a wrong password: 535; no login: 530', async () => {
    const { mailbox, send } = await mailboxWith();
    await expect(send(`smtp://x:y@127.0.0.1:${mailbox.port}`)).rejects.toMatchObject({
      code: 'EAUTH',
      responseCode: 535,
    });
    await expect(send(`smtp://127.0.0.1:${mailbox.port}`)).rejects.toMatchObject({ responseCode: 530 });
    expect(mailbox.messages).toEqual([]);
  });

  test('a sender that is not the user: 553, where the mailbox is strict', async () => {
    const { mailbox, send } = await mailboxWith({ senderMustBeUser: true });
    await expect(send(mailbox.url, { ...MAIL, from: 'other@sandbox.example' })).rejects.toMatchObject({
      code: 'EENVELOPE',
      responseCode: 553,
      command: 'MAIL FROM',
    });
    expect((await send()).accepted).toHaveLength(2);
  });

  test('offers no STARTTLS', async () => {
    const { mailbox } = await mailboxWith();
    await expect(
      createTransport({ host: '127.0.0.1', port: mailbox.port, requireTLS: true }).verify(),
    ).rejects.toThrow(/STARTTLS/);
  });
});

describe('the faults of the mailbox', () => {
  async function faulty(operation: SmtpStage, effect: Effect) {
    const fixture = await mailboxWith();
    fixture.faults.add({ service: 'email', operation, effect });
    return fixture;
  }

  test.each<[SmtpStage, string, string]>([
    ['AUTH', '535', '535 Refused'],
    ['MAIL', '553', '553 Refused'],
    ['RCPT', '550 5.1.1', '550 5.1.1 Refused'],
    ['DOT', '554 5.7.1', '554 5.7.1 Refused'],
  ])('refuse %s with %s', async (command, code, response) => {
    const { mailbox, send } = await faulty(command, { kind: 'refuse', code });
    // The mailer sends a mail to those recipients that were not refused.
    const mail = { ...MAIL, to: 'security@sandbox.example' };
    await expect(send(mailbox.url, mail)).rejects.toMatchObject({
      responseCode: Number(code.slice(0, 3)),
      response,
    });
    expect(mailbox.messages).toEqual([]);
    expect((await send(mailbox.url, mail)).accepted).toHaveLength(1);
  });

  test.each<[SmtpStage, number]>([
    ['AUTH', 454],
    ['MAIL', 451],
    ['DOT', 451],
  ])('throttle %s: %d', async (command, responseCode) => {
    const { send } = await faulty(command, { kind: 'throttle' });
    await expect(send()).rejects.toMatchObject({ responseCode });
  });

  test.each<[Effect['kind'], Effect, number]>([
    ['reset', { kind: 'reset' }, 0],
    ['garbage', { kind: 'garbage' }, 0],
    ['short', { kind: 'short' }, 1],
    ['loseReply', { kind: 'loseReply' }, 1],
  ])('%s at DOT: the mailer hears nothing good; mails kept: %s', async (_kind, effect, kept) => {
    const { mailbox, send } = await faulty('DOT', effect);
    await expect(send()).rejects.toThrow(
      /ECONNRESET|Connection closed|Invalid greeting|Message failed|closed unexpectedly/,
    );
    expect(mailbox.messages).toHaveLength(kept);
  });

  test('hang: until the mailbox is closed', async () => {
    const { mailbox, send } = await faulty('MAIL', { kind: 'hang' });
    const ended = send().then(
      () => 'sent',
      () => 'failed',
    );
    await vi.waitFor(() => expect(mailbox.calls.map(({ command }) => command)).toContain('MAIL'), {
      interval: 1,
    });
    await mailbox.close();
    expect(await ended).toBe('failed');
  });

  test('delay and change', async () => {
    const { faults, mailbox, send } = await faulty('DOT', { kind: 'delay', ms: 1 });
    const apply = vi.fn<() => void>();
    faults.add({ service: 'email', operation: 'RCPT', effect: { kind: 'change', apply } });
    await send();
    expect(apply).toHaveBeenCalledOnce();
    expect(mailbox.messages).toHaveLength(1);
  });
});
