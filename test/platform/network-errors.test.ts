import { expect, test } from 'vitest';
import { isLasting, networkCode, networkCodeOf, unreachable } from '../../lib/platform/network-errors.ts';

const mail = { at: 'smtp.example.com:465', setting: 'SMTP_URL' };

test.each([
  ['ESOMETHING', 'passing', 'check the network, and SMTP_URL'],
  ['ENOTFOUND', 'passing', 'DNS does not know'],
  ['ENODATA', 'passing', 'DNS does not know'],
  ['EAI_AGAIN', 'passing', 'DNS gives no answer'],
  ['ETIMEOUT', 'passing', 'DNS gives no answer'],
  ['ESERVFAIL', 'passing', 'DNS gives no answer'],
  ['ECONNREFUSED', 'passing', 'check host and port in SMTP_URL'],
  ['ETIMEDOUT', 'passing', 'VPC'],
  ['EHOSTUNREACH', 'passing', 'VPC'],
  ['ENETUNREACH', 'passing', 'VPC'],
  ['ECONNRESET', 'passing', 'broke'],
  ['EPIPE', 'passing', 'broke'],
  ['ABORTED', 'passing', 'this run ended'],
  ['EMFILE', 'passing', 'no address, port or file handle'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'lasting', 'smtp:// for one with STARTTLS'],
  ['EPROTO', 'lasting', 'smtp:// for one with STARTTLS'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'passing', 'TLS 1.2'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'lasting', 'NODE_EXTRA_CA_CERTS'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'lasting', 'NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'lasting', 'NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'lasting', 'NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'lasting', 'NODE_EXTRA_CA_CERTS'],
  ['CERT_HAS_EXPIRED', 'lasting', 'expired'],
  ['CERT_NOT_YET_VALID', 'lasting', 'clock'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'lasting', 'for another host'],
  ['CERT_REVOKED', 'lasting', 'does not hold'],
  ['EAI_NONAME', 'passing', 'DNS does not know'],
  ['EAI_FAIL', 'passing', 'DNS gives no answer'],
  ['TIMEOUT', 'passing', 'no answer in time'],
  ['UND_ERR_HEADERS_TIMEOUT', 'passing', 'no answer in time'],
  ['UND_ERR_CONNECT_TIMEOUT', 'passing', 'VPC'],
  ['UND_ERR_SOCKET', 'passing', 'broke'],
  ['EADDRNOTAVAIL', 'passing', 'no address, port or file handle'],
  ['EACCES', 'passing', 'forbids'],
  ['HPE_INVALID_CONSTANT', 'passing', 'does not answer in HTTP'],
  ['HPE_HEADER_OVERFLOW', 'passing', 'does not answer in HTTP'],
  ['ERR_INVALID_URL', 'lasting', 'correct it in SMTP_URL'],
] as const)('%s is %s and says: %s', (code, kind, says) => {
  const message = unreachable(code, mail);
  expect(isLasting(code)).toBe(kind === 'lasting');
  expect(message).toContain(says);
  expect(message).toMatch(new RegExp(`\\(${code}\\)$`));
  // The host is named, unless it has nothing to do with it.
  expect(message.includes('smtp.example.com')).toBe(code !== 'ABORTED');
});

test('advice fits the service: only a mail server has two schemes and port 25', () => {
  const robot = { at: 'oapi.dingtalk.com', setting: 'DINGTALK_WEBHOOK' };
  expect(unreachable('EPROTO', robot)).not.toContain('smtp');
  expect(unreachable('ETIMEDOUT', { ...mail, at: 'smtp.example.com:25' })).toContain('block port 25');
  expect(unreachable('ETIMEDOUT', mail)).not.toContain('block port 25');
});

test('the system’s code goes before the library’s, wherever it stands; nothing else of an error is shown', () => {
  expect(networkCode({ code: 'ESOCKET', originalCode: 'ECONNRESET' })).toBe('ECONNRESET');
  expect(networkCode({ code: 'https://secret', cause: { code: 'ENOTFOUND' } })).toBe('ENOTFOUND');
  expect(networkCode({ code: 7 })).toBe('no code');
  expect(networkCode('ECONNRESET')).toBe('no code');
});

test('a code is found under what wraps it, however deep, and a circle of causes ends', () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  const several = new AggregateError([refused, refused]);
  expect(networkCodeOf(several)).toBe('ECONNREFUSED');
  expect(networkCodeOf(new TypeError('fetch failed', { cause: several }))).toBe('ECONNREFUSED');
  const circle = new Error('a');
  circle.cause = circle;
  expect(networkCodeOf(circle)).toBeUndefined();
});

test.each([
  ['a wait that `AbortSignal.timeout` ended', new DOMException('timed out', 'TimeoutError'), 'TIMEOUT'],
  ['a wait of the vendor’s client', Object.assign(new Error(), { name: 'RequestTimeoutError' }), 'TIMEOUT'],
  ['its other name for it', Object.assign(new Error(), { name: 'RequestTimeoutError2' }), 'TIMEOUT'],
  ['a fault of this program', new TypeError('x is not a function'), undefined],
  ['a misuse of Node', Object.assign(new Error(), { code: 'ERR_INVALID_ARG_TYPE' }), undefined],
  ['a fault of TLS, named by OpenSSL', eproto('wrong version number'), 'ERR_SSL_WRONG_VERSION_NUMBER'],
  [
    'another, with its reason',
    eproto('tlsv1 alert protocol version'),
    'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  ],
  ['one without a reason', Object.assign(new Error('write EPROTO'), { code: 'EPROTO' }), 'EPROTO'],
])('%s', (_, error, code) => {
  expect(networkCodeOf(error)).toBe(code);
});

function eproto(reason: string): Error {
  const message = `write EPROTO 80BC:error:0A00010B:SSL routines:ssl3_get_record:${reason}:../deps/openssl:1:\n`;
  return Object.assign(new Error(message), { code: 'EPROTO' });
}
