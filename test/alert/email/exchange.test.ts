import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { parseSmtpUrl } from '../../../lib/alert/email/address.ts';
import type { SmtpEnd } from '../../../lib/alert/email/fates.ts';
import { deliverMail, type SmtpDelivery } from '../../../lib/alert/email/smtp.ts';
import { systemClock } from '../../../lib/platform/clock.ts';
import { privateCertificate, selfSignedCertificate } from '../../support/email-certificate.ts';
import { type ScriptedServer, scriptedServer } from './scripted-server.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function scripted(...about: Parameters<typeof scriptedServer>): Promise<ScriptedServer> {
  const server = await scriptedServer(...about);
  closing.push(() => server.close());
  return server;
}

/** @param url with a login, so that AUTH is a stage, too. */
const deliver = (url: string, other: Partial<SmtpDelivery> = {}): Promise<SmtpEnd> =>
  deliverMail({
    server: parseSmtpUrl(url),
    from: 'audit@example.com',
    to: 'a@example.com',
    message: Buffer.from('Subject: x\r\n\r\ntext\r\n'),
    timeouts: { connectMs: 2_000, commandMs: 2_000 },
    clock: systemClock,
    untilMs: Date.now() + 5_000,
    ...other,
  });
const urlOf = ({ port }: { readonly port: number }) => `smtp://user:password@127.0.0.1:${port}`;

async function listening<S extends Server>(server: S): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

test('a mail goes whole to its recipient, over one exchange', async () => {
  const server = await scripted();
  expect(await deliver(urlOf(server))).toEqual({ kind: 'taken' });
  expect(server.commands).toEqual(['EHLO', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'DOT']);
  expect(server.mail()).toBe('Subject: x\r\n\r\ntext');
});

const STAGES = ['GREETING', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'DOT'] as const;
const extensions = [
  ['one command at a time', '250 scripted'],
  ['all commands at once', '250-scripted\r\n250-AUTH PLAIN\r\n250 PIPELINING'],
] as const;

describe.each(extensions)('%s: a reply is one to the stage at which it came', (_how, EHLO) => {
  test.each(STAGES)('%s', async (stage) => {
    for (const reply of ['554 5.7.1 no', '451 4.7.1 later', '421 closing', '550-two\r\n550 lines']) {
      const server = await scripted({ EHLO, [stage]: reply });
      const end = await deliver(urlOf(server));
      // A server that closes says so of the whole exchange: which command it meant matters to nobody.
      if (!reply.startsWith('421')) expect(end).toMatchObject({ stage });
      expect(end).toMatchObject({ kind: 'replied', reply: reply.replace('\r', '') });
    }
  });
});

describe('a reply that is odd', () => {
  test('EHLO and HELO refused, or EHLO closing', async () => {
    const server = await scripted({ EHLO: '421 busy' });
    expect(await deliver(urlOf(server))).toEqual({ kind: 'replied', stage: 'EHLO', reply: '421 busy' });
  });

  test('8-bit text: UTF-8 as it is, anything else byte for byte', async () => {
    const utf8 = await scripted({ DOT: '554 内容被拒绝' });
    expect(await deliver(urlOf(utf8))).toMatchObject({ stage: 'DOT', reply: '554 内容被拒绝' });
    const gbk = await scripted({ DOT: Buffer.from([...Buffer.from('554 '), 0xc4, 0xda, 0x0d, 0x0a]) });
    expect(await deliver(urlOf(gbk))).toMatchObject({ stage: 'DOT', reply: '554 \u00C4\u00DA' });
  });

  test('another service: what it says is kept', async () => {
    const server = await scripted({ GREETING: 'HTTP/1.1 400 Bad Request' });
    expect(await deliver(urlOf(server))).toEqual({
      kind: 'replied',
      stage: 'GREETING',
      reply: 'HTTP/1.1 400 Bad Request',
    });
  });

  test('a page after the mail is its reply; half a «250» is none', async () => {
    const page = await scripted({ DOT: 'HTTP/1.1 502 Bad Gateway' });
    expect(await deliver(urlOf(page))).toMatchObject({ kind: 'replied', stage: 'DOT' });
    const half = await scripted({ DOT: (socket) => void socket.end('25') });
    expect(await deliver(urlOf(half))).toMatchObject({ kind: 'lost', stage: 'DOT' });
  });

  test('a reply without end is not read to it', async () => {
    const server = await scripted({ MAIL: `250-${'x'.repeat(100_000)}` });
    expect(await deliver(urlOf(server))).toMatchObject({ kind: 'lost', stage: 'MAIL' });
  });

  test('a size that the server announces is its refusal, before anything is sent', async () => {
    const server = await scripted({ EHLO: '250-scripted\r\n250 SIZE 10' });
    expect(await deliver(urlOf(server))).toEqual({
      kind: 'replied',
      stage: 'MAIL',
      reply: expect.stringMatching(/^552 5\.3\.4 /) as string,
    });
    expect(server.commands).not.toContain('MAIL');
  });
});

describe('a connection that ends', () => {
  test.each([
    ['GREETING', ['CONNECT', 'GREETING']],
    ['AUTH', ['AUTH', 'AUTH']],
    // Of the commands between login and mail it is not known which one was the last: nothing was taken.
    ['MAIL', ['MAIL', 'MAIL']],
    ['RCPT', ['MAIL', 'MAIL']],
    ['DATA', ['MAIL', 'MAIL']],
    ['DOT', ['DOT', 'DOT']],
  ] as const)('without a reply to %s, reset or closed', async (command, [reset, closed]) => {
    const resets = await scripted({ [command]: (socket: Socket) => void socket.resetAndDestroy() });
    expect(await deliver(urlOf(resets))).toEqual({ kind: 'lost', stage: reset, code: 'ECONNRESET' });
    const closes = await scripted({ [command]: (socket: Socket) => void socket.end() });
    expect(await deliver(urlOf(closes))).toEqual({ kind: 'lost', stage: closed, code: 'ECONNECTION' });
  });

  test('while the mail is on its way: the server has no whole mail, so it has none', async () => {
    const server = await scripted({
      DATA: (socket) => {
        socket.write('354 go on\r\n');
        socket.pause();
        setTimeout(() => socket.resetAndDestroy(), 100);
      },
    });
    const message = Buffer.alloc(20_000_000, 'x\r\n');
    expect(await deliver(urlOf(server), { message })).toMatchObject({ kind: 'lost', stage: 'DATA' });
  });

  test('a refusal that comes while the mail is on its way is one of the mail', async () => {
    const server = await scripted({
      DATA: (socket) => {
        socket.write('354 go on\r\n');
        socket.pause();
        setTimeout(() => socket.write('552 5.3.4 stop\r\n'), 50);
      },
    });
    const message = Buffer.alloc(20_000_000, 'x\r\n');
    expect(await deliver(urlOf(server), { message })).toEqual({
      kind: 'replied',
      stage: 'DOT',
      reply: '552 5.3.4 stop',
    });
  });
});

describe('how long is waited', () => {
  const silent = () => undefined;

  test.each(['AUTH', 'MAIL', 'RCPT', 'DATA'] as const)('for %s: a command’s time', async (stage) => {
    const server = await scripted({ [stage]: silent });
    const timeouts = { connectMs: 2_000, commandMs: 40 };
    const end = await deliver(urlOf(server), { timeouts });
    expect(end).toMatchObject({ kind: 'lost', code: 'ETIMEDOUT' });
    expect((end as { stage: string }).stage).toBe(stage === 'AUTH' ? 'AUTH' : 'MAIL');
  });

  test('for the greeting: as long as for the connection', async () => {
    const server = await scripted({ GREETING: silent });
    const timeouts = { connectMs: 60, commandMs: 2_000 };
    expect(await deliver(urlOf(server), { timeouts })).toEqual({
      kind: 'lost',
      stage: 'GREETING',
      code: 'ETIMEDOUT',
    });
  });

  test('for the answer to the mail: as long as the sender may, whatever a command’s time is', async () => {
    const slow = await scripted({ DOT: (socket) => void setTimeout(() => socket.write('250 ok\r\n'), 300) });
    const timeouts = { connectMs: 2_000, commandMs: 40 };
    expect(await deliver(urlOf(slow), { timeouts })).toEqual({ kind: 'taken' });
    const never = await scripted({ DOT: silent });
    const startMs = Date.now();
    expect(await deliver(urlOf(never), { untilMs: Date.now() + 150 })).toEqual({
      kind: 'lost',
      stage: 'DOT',
      code: 'ETIMEDOUT',
    });
    expect(Date.now() - startMs).toBeLessThan(1_500);
  });

  test('before it the sender’s end counts, too', async () => {
    const server = await scripted({ AUTH: silent });
    expect(await deliver(urlOf(server), { untilMs: Date.now() + 60 })).toMatchObject({
      stage: 'AUTH',
      code: 'ETIMEDOUT',
    });
  });

  test('who stops it is obeyed at once, and what was handed over is remembered', async () => {
    const before = await scripted({ MAIL: silent });
    expect(await deliver(urlOf(before), { signal: AbortSignal.timeout(50) })).toEqual({
      kind: 'lost',
      stage: 'MAIL',
      code: 'ABORTED',
    });
    const after = await scripted({ DOT: silent });
    expect(await deliver(urlOf(after), { signal: AbortSignal.timeout(50) })).toEqual({
      kind: 'lost',
      stage: 'DOT',
      code: 'ABORTED',
    });
    const never = await scripted();
    expect(await deliver(urlOf(never), { signal: AbortSignal.abort() })).toMatchObject({ code: 'ABORTED' });
    expect(never.commands).toEqual([]);
  });
});

describe('the network', () => {
  test('a refused connection, and a host that is not in DNS', async () => {
    const server = await scripted();
    server.close();
    expect(await deliver(urlOf(server))).toEqual({ kind: 'lost', stage: 'CONNECT', code: 'ECONNREFUSED' });
    const end = await deliver('smtps://mail.invalid');
    expect(end).toMatchObject({ kind: 'lost', stage: 'CONNECT' });
    expect((end as { code: string }).code).toMatch(/^(ENOTFOUND|EAI_AGAIN|ETIMEOUT|ESERVFAIL)$/);
  });

  test('smtps:// at a port without TLS', async () => {
    const server = await scripted();
    const end = await deliver(`smtps://127.0.0.1:${server.port}`);
    expect(end).toMatchObject({ kind: 'lost', stage: 'CONNECT' });
    expect((end as { code: string }).code).toMatch(
      /^(ERR_SSL_WRONG_VERSION_NUMBER|EPROTO|ERR_SSL_PACKET_LENGTH_TOO_LONG)$/,
    );
  });

  test('smtp:// at a port with TLS: no greeting comes, or the connection breaks before it', async () => {
    const port = await listening(createTlsServer(selfSignedCertificate()));
    expect(
      await deliver(`smtp://127.0.0.1:${port}`, { timeouts: { connectMs: 100, commandMs: 100 } }),
    ).toEqual({ kind: 'lost', stage: 'GREETING', code: 'ETIMEDOUT' });
    const closes = await listening(
      createServer((socket) => void socket.end(Buffer.from([0x15, 3, 1, 0, 2, 2, 0x46]))),
    );
    expect(await deliver(`smtp://127.0.0.1:${closes}`)).toMatchObject({ kind: 'lost', stage: 'GREETING' });
  });
});

describe('certificates', () => {
  const inTls = async (tls: { key: string; cert: string }) =>
    listening(createTlsServer(tls, (socket) => void socket.on('error', () => undefined).end('421 bye\r\n')));

  test.each([
    ['signed by itself', () => selfSignedCertificate(), undefined, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['of a private authority', () => privateCertificate(), undefined, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    [
      'of a private authority that is sent along',
      () => {
        const { cert, authority, ...made } = privateCertificate();
        return { ...made, cert: `${cert}${authority}` };
      },
      undefined,
      'SELF_SIGNED_CERT_IN_CHAIN',
    ],
    [
      'that has expired',
      () => selfSignedCertificate(Date.now() - 5 * 86_400_000),
      'itself',
      'CERT_HAS_EXPIRED',
    ],
    [
      'that is not valid yet',
      () => selfSignedCertificate(Date.now() + 5 * 86_400_000),
      'itself',
      'CERT_NOT_YET_VALID',
    ],
  ] as const)('one %s', async (_what, make, trusted, code) => {
    const tls = make();
    const port = await inTls(tls);
    const ca = trusted === 'itself' ? tls.cert : undefined;
    expect(await deliver(`smtps://127.0.0.1:${port}`, { ca })).toEqual({
      kind: 'lost',
      stage: 'CONNECT',
      code,
    });
  });

  test('one for another host', async () => {
    const tls = selfSignedCertificate();
    const port = await inTls(tls);
    expect(await deliver(`smtps://localhost:${port}`, { ca: tls.cert })).toEqual({
      kind: 'lost',
      stage: 'CONNECT',
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  test('one of a private authority that was made known holds: the server is heard', async () => {
    const { key, cert, authority } = privateCertificate();
    const port = await inTls({ key, cert });
    expect(await deliver(`smtps://127.0.0.1:${port}`, { ca: authority })).toEqual({
      kind: 'replied',
      stage: 'GREETING',
      reply: '421 bye',
    });
  });
});

describe('STARTTLS', () => {
  /** Another way to write 127.0.0.1, which does not count as this machine. */
  const elsewhere = ({ port }: { readonly port: number }) => `smtp://user:password@127.1:${port}`;

  test.each(['502 5.5.1 no', '454 4.7.0 not now'])(
    'refused with «%s»: no password is sent',
    async (reply) => {
      const server = await scripted({ STARTTLS: reply });
      expect(await deliver(elsewhere(server))).toEqual({ kind: 'replied', stage: 'STARTTLS', reply });
      expect(server.commands).toEqual(['EHLO', 'STARTTLS']);
    },
  );

  test('a certificate that does not hold ends it before the login', async () => {
    const server = await scripted({}, selfSignedCertificate());
    expect(await deliver(elsewhere(server))).toEqual({
      kind: 'lost',
      stage: 'CONNECT',
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(server.commands).toEqual(['EHLO', 'STARTTLS']);
  });

  test('a handshake that does not come', async () => {
    const server = await scripted({ STARTTLS: '220 go on' });
    const timeouts = { connectMs: 150, commandMs: 2_000 };
    expect(await deliver(elsewhere(server), { timeouts })).toEqual({
      kind: 'lost',
      stage: 'STARTTLS',
      code: 'ETIMEDOUT',
    });
    const closed = await scripted({ STARTTLS: (socket) => void socket.end('220 go on\r\n') });
    expect(await deliver(elsewhere(closed))).toMatchObject({ kind: 'lost' });
  });
});
