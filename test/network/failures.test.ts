import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { folderForTest } from '../support/command.ts';
import { privateCertificate } from '../support/email-certificate.ts';
import { CLIENTS, SECRET, type Told } from './clients.ts';
import { tls, WRONG } from './servers.ts';

/** What each client is to say: the cause in words, and the code of the system. */
const EXPECTED: Readonly<Record<keyof typeof WRONG, readonly [words: string, code: RegExp]>> = {
  'a port that nobody listens on': ['refuses the connection', /ECONNREFUSED/],
  'a name of two addresses, at a port that nobody listens on': ['refuses the connection', /ECONNREFUSED/],
  'a host that DNS does not know': ['DNS ', /ENOTFOUND|EAI_AGAIN|ESERVFAIL/],
  'an address that nothing leads to': ['', /ENETUNREACH|EHOSTUNREACH|EACCES|EADDRNOTAVAIL/],
  'a server that resets': ['the connection to', /ECONNRESET/],
  'a server that hangs up': ['the connection to', /ECONNRESET|UND_ERR_SOCKET/],
  'a server that never answers': ['gave no answer in time', /TIMEOUT/],
  'a server of another protocol': ['does not answer in HTTP', /HPE_INVALID_CONSTANT/],
  'a server with headers without end': ['does not answer in HTTP', /(HPE|UND_ERR)_HEADERS?_OVERFLOW/],
  'plain HTTP at an https:// address': ['does not answer in TLS', /ERR_SSL_WRONG_VERSION_NUMBER/],
  'another protocol at an https:// address': ['does not answer in TLS', /ERR_SSL_WRONG_VERSION_NUMBER/],
  'a server that hangs up during the handshake': ['the connection to', /ECONNRESET/],
  'a certificate signed by itself': ['is signed by itself', /DEPTH_ZERO_SELF_SIGNED_CERT/],
  'a certificate that has expired': ['has expired', /CERT_HAS_EXPIRED/],
  'a certificate that is not valid yet': ['is not valid yet', /CERT_NOT_YET_VALID/],
  'a chain that is not complete': ['certificates in between', /UNABLE_TO_VERIFY_LEAF_SIGNATURE/],
  'a private authority': ['an authority unknown here', /SELF_SIGNED_CERT_IN_CHAIN/],
  'TLS 1.1': ['TLS 1.2 or newer', /ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION/],
};

/** I10, I3: what the network does is final for no client; a channel's message is put off, or told over the others. */
const KINDS: Readonly<Record<string, RegExp>> = {
  swas: /^ApiTemporary$/,
  functionCompute: /^FcTemporary$/,
  functionComputeAcs3: /^FcTemporary$/,
  tablestore: /^StoreUnavailable$/,
  heartbeat: /^told$/,
  dingtalk: /^(putOff|channelRefused|unknown)$/,
  mail: /^(putOff|channelRefused)$/,
};

/** A message may have been handed over, or the server speaks first: then the channel says that, in words of its own. */
const isOwnMatter = (client: string, what: string): boolean =>
  (client === 'dingtalk' || client === 'mail') &&
  /^a server (that (resets|hangs up|never answers)|of|with)/.test(what) &&
  !what.includes('handshake');

describe.each(Object.entries(EXPECTED))('%s', (what, [words, code]) => {
  test('every client says it, names the host and no secret, and takes it for nothing final', async () => {
    const origin = await WRONG[what as keyof typeof WRONG]();
    const { host } = new URL(origin);
    const asked = Object.entries(CLIENTS).map(async ([client, ask]) => [client, await ask(origin)] as const);
    for (const [client, { message, kind }] of await Promise.all(asked)) {
      expect(kind, client).toMatch(KINDS[client] ?? /never/);
      expect(message, client).not.toContain(SECRET);
      expect(message, client).not.toContain('client failed');
      if (isOwnMatter(client, what)) continue;
      expect(message, client).toContain(host);
      expect(message, client).toContain(words);
      expect(message, client).toMatch(code);
    }
  });
});

test('a certificate for another host, of an authority that is known', async () => {
  const { key, cert, authority } = privateCertificate('127.0.0.2');
  const origin = await tls({ key, cert });
  const file = join(await folderForTest(), 'authority.pem');
  await writeFile(file, authority);
  const script = join(import.meta.dirname, 'ask-clients.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, origin], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: file },
  });
  const { told } = JSON.parse(stdout) as { told: Record<string, Told> };
  expect(Object.keys(told)).toEqual(Object.keys(CLIENTS));
  for (const [client, { message, kind }] of Object.entries(told)) {
    expect(kind, client).toMatch(KINDS[client] ?? /never/);
    expect(message, client).toContain(`the certificate of ${new URL(origin).host} is for another host`);
    expect(message, client).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
  }
});
