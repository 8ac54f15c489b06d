import { describe, expect, test } from 'vitest';
import { type Stage, STAGES, smtpFate } from '../../../lib/alert/email/fates.ts';

const MINUTE = 60_000;
const ROUTE = {
  server: 'the mail server smtp.example.com:465',
  at: 'smtp.example.com:465',
  recipient: 'a@example.com',
  redact: (text: string) => text.replaceAll('the-password', '***'),
};
const replied = (stage: Stage, reply: string) => smtpFate({ kind: 'replied', stage, reply }, ROUTE);
const lost = (stage: Stage, code: string) => smtpFate({ kind: 'lost', stage, code }, ROUTE);

test('a mail that the server took is accepted', () => {
  expect(smtpFate({ kind: 'taken' }, ROUTE)).toEqual({ kind: 'accepted' });
});

describe('each reply at each stage has its fate and its advice', () => {
  test.each([
    ['GREETING', '554 No SMTP service here', 'channelRefused', 'host in SMTP_URL'],
    ['GREETING', '550 5.7.1 blocked', 'channelRefused', 'have this address allowed'],
    ['EHLO', '502 5.5.1 not here', 'channelRefused', 'no encryption'],
    ['STARTTLS', '502 5.5.1 not offered', 'channelRefused', 'smtps://'],
    ['AUTH', '535 5.7.8 bad credentials', 'channelRefused', 'user and password in SMTP_URL'],
    ['AUTH', '534 5.7.9 too weak', 'channelRefused', 'user and password in SMTP_URL'],
    ['AUTH', '503 5.5.1 authentication not enabled', 'channelRefused', 'takes no login'],
    ['AUTH', '504 5.5.4 no such mechanism', 'channelRefused', 'takes no login'],
    ['MAIL', '550 no', 'channelRefused', 'MAIL_FROM'],
    ['MAIL', '553 5.7.1 must equal the user', 'channelRefused', 'MAIL_FROM'],
    ['MAIL', '501 5.1.7 bad sender', 'channelRefused', 'MAIL_FROM'],
    ['MAIL', '530 5.7.0 log in first', 'channelRefused', 'wants a login'],
    ['MAIL', '503 AUTH first', 'channelRefused', 'wants a login'],
    ['MAIL', '552 too large', 'contentRefused', 'too large'],
    ['MAIL', '552 5.3.4 too large', 'contentRefused', 'too large'],
    ['MAIL', '523 5.3.4 too large', 'contentRefused', 'too large'],
    ['RCPT', '530 5.7.0 log in first', 'channelRefused', 'wants a login'],
    ['RCPT', '550 no such user', 'channelRefused', 'check MAIL_TO'],
    ['RCPT', '550 5.1.1 no such user', 'channelRefused', 'check MAIL_TO'],
    ['RCPT', '551 5.1.6 moved', 'channelRefused', 'check MAIL_TO'],
    ['RCPT', '553 5.1.3 bad address', 'channelRefused', 'check MAIL_TO'],
    ['RCPT', '556 5.1.10 takes no mail', 'channelRefused', 'check MAIL_TO'],
    ['RCPT', '552 no', 'channelRefused', 'check MAIL_TO'],
    ['RCPT', '552 5.2.2 over quota', 'channelRefused', 'full or closed'],
    ['RCPT', '550 5.2.1 disabled', 'channelRefused', 'full or closed'],
    ['RCPT', '552 5.2.3 too large', 'contentRefused', 'too large'],
    ['RCPT', '550 5.1.8 sender unknown', 'channelRefused', 'MAIL_FROM'],
    ['RCPT', '550 5.7.1 relaying denied', 'channelRefused', 'have it allowed there'],
    ['RCPT', '554 5.7.0 policy', 'channelRefused', 'have it allowed there'],
    ['DATA', '554 no valid recipients', 'contentRefused', 'what this mail says'],
    ['DATA', '552 too large', 'contentRefused', 'too large'],
    ['DOT', '554 5.7.1 spam', 'contentRefused', 'what this mail says'],
    ['DOT', '550 no', 'contentRefused', 'what this mail says'],
    ['DOT', '552 5.7.0 a dangerous file', 'contentRefused', 'what this mail says'],
    ['DOT', '552 too large', 'contentRefused', 'too large'],
    ['DOT', '552 5.3.4 too large', 'contentRefused', 'too large'],
    ['DOT', '554 5.2.3 too large', 'contentRefused', 'too large'],
    ['DOT', '552 5.2.2 over quota', 'channelRefused', 'full or closed'],
    ['DOT', '550 5.1.1 no such user', 'channelRefused', 'check MAIL_TO'],
    ['DOT', '554 5.1.8 sender unknown', 'channelRefused', 'MAIL_FROM'],
  ] as const)('%s: «%s» is %s: %s', (stage, reply, kind, advice) => {
    const is = replied(stage, reply);
    expect(is.kind).toBe(kind);
    const { message } = is as { message: string };
    expect(message).toContain(advice);
    expect(message).toMatch(/^T.* \(/);
    expect(message).toContain(`(${stage}: ${reply})`);
    expect(message).toContain('smtp.example.com:465');
  });

  test.each([
    ['RCPT', '450 4.2.0 greylisted', 5 * MINUTE],
    ['RCPT', '451 4.7.1 come back', 5 * MINUTE],
    ['RCPT', '452 4.5.3 too many', 5 * MINUTE],
    ['RCPT', '421 closing', MINUTE],
    ['GREETING', '421 busy', MINUTE],
    ['EHLO', '421 busy', MINUTE],
    ['STARTTLS', '454 not now', MINUTE],
    ['AUTH', '454 4.7.0 not now', MINUTE],
    ['AUTH', '432 4.7.12 a password transition is needed', MINUTE],
    ['MAIL', '451 4.3.0 not now', MINUTE],
    ['MAIL', '452 4.3.1 disk full', MINUTE],
    ['DATA', '451 not now', MINUTE],
    ['DATA', '503 5.5.1 out of order', MINUTE],
    ['DOT', '421 closing', MINUTE],
    ['DOT', '451 4.3.0 not now', MINUTE],
    ['DOT', '452 4.3.1 disk full', MINUTE],
    ['DOT', '503 out of order', MINUTE],
  ] as const)('%s: «%s» took nothing and waits %i ms', (stage, reply, retryAfterMs) => {
    expect(replied(stage, reply)).toMatchObject({ kind: 'putOff', retryAfterMs });
  });

  test('every 4yz and 5yz has a row at every stage where a server replies', () => {
    for (const stage of STAGES.filter((other) => other !== 'CONNECT'))
      for (let code = 400; code < 600; code += 1) {
        const is = replied(stage, `${code} said`) as { kind: string; message: string };
        expect(is.message, `${stage} ${code}`).not.toContain('as a mail server');
        expect(is.kind === 'putOff', `${stage} ${code}`).toBe(
          code < 500 || (code === 503 && (stage === 'DATA' || stage === 'DOT')),
        );
      }
  });

  test('what is no reply of SMTP: nothing was taken before the mail’s last byte; after it, nobody knows', () => {
    for (const reply of ['HTTP/1.1 400 Bad Request', '2', '5500 x', '354 go on', '250 ok', '-ERR'])
      for (const stage of STAGES.filter((other) => other !== 'CONNECT')) {
        const is = replied(stage, reply) as { kind: string; message: string };
        expect(is.kind, `${stage} ${reply}`).toBe(stage === 'DOT' ? 'unknown' : 'putOff');
        expect(is.message).toContain(reply);
        expect(is.message).toContain(stage === 'DOT' ? 'is not known' : 'host and port in SMTP_URL');
      }
  });

  test('several lines become one, whose codes stand once; the enhanced code may stand in any of them', () => {
    const is = replied('RCPT', '550-5.7.1 Our rules\n550-5.7.1 say no.\n550 5.7.1 See example.com') as {
      message: string;
    };
    expect(is.message).toContain('(RCPT: 550-5.7.1 Our rules say no. See example.com)');
    expect(replied('DOT', '552-sorry\r\n552 5.2.2 over quota').kind).toBe('channelRefused');
  });

  test('I11, I12: 8-bit text is shown, control characters are made visible, and no secret is', () => {
    const { message } = replied('AUTH', '535 the-password 认证失败 \u001B[31m\u0000') as { message: string };
    expect(message).toContain('(AUTH: 535 *** 认证失败 ␛[31m␀)');
    expect((replied('DOT', `554 ${'x'.repeat(5_000)}`) as { message: string }).message.length).toBeLessThan(
      600,
    );
  });
});

describe('a connection that ends without a reply', () => {
  test.each(STAGES)('at %s', (stage) => {
    for (const code of ['ECONNRESET', 'ETIMEDOUT', 'ECONNECTION', 'ABORTED', 'no code']) {
      const is = lost(stage, code) as { kind: string; message: string };
      expect(is.kind, code).toBe(stage === 'DOT' ? 'unknown' : 'putOff');
      expect(is.message).toContain(code === 'ETIMEDOUT' && !/CONN|TLS|GREET|DOT/.test(stage) ? stage : code);
    }
  });

  test('says what may be wrong with the port where the server does not greet', () => {
    const message = expect.stringMatching(/smtps:\/\/ is for a port with TLS from the start/) as string;
    expect(lost('GREETING', 'ETIMEDOUT')).toMatchObject({ message });
    expect(lost('GREETING', 'ABORTED')).not.toMatchObject({ message });
    expect(lost('CONNECT', 'ERR_SSL_WRONG_VERSION_NUMBER')).toMatchObject({
      kind: 'channelRefused',
      message,
    });
  });

  test('a certificate is for a person to mend, at whichever stage it is shown', () => {
    for (const stage of ['CONNECT', 'STARTTLS'] as const)
      expect(lost(stage, 'SELF_SIGNED_CERT_IN_CHAIN')).toMatchObject({
        kind: 'channelRefused',
        message: expect.stringContaining('NODE_EXTRA_CA_CERTS') as string,
      });
  });
});
