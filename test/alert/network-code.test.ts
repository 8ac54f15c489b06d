import { expect, test } from 'vitest';
import { networkCode, unreachable } from '../../lib/alert/network-code.ts';

const mail = { service: 'The mail server', at: 'smtp.example.com:465', setting: 'SMTP_URL' };

test.each([
  ['ENOTFOUND', 'putOff', 'DNS does not know'],
  ['ENODATA', 'putOff', 'DNS does not know'],
  ['EAI_AGAIN', 'putOff', 'DNS gives no answer'],
  ['ETIMEOUT', 'putOff', 'DNS gives no answer'],
  ['ESERVFAIL', 'putOff', 'DNS gives no answer'],
  ['ECONNREFUSED', 'putOff', 'check host and port in SMTP_URL'],
  ['ETIMEDOUT', 'putOff', 'VPC'],
  ['EHOSTUNREACH', 'putOff', 'VPC'],
  ['ENETUNREACH', 'putOff', 'VPC'],
  ['ECONNRESET', 'putOff', 'broke'],
  ['EPIPE', 'putOff', 'broke'],
  ['ABORTED', 'putOff', 'this run ended'],
  ['EMFILE', 'putOff', 'check the network, and SMTP_URL'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'channelRefused', 'smtp:// for one with STARTTLS'],
  ['EPROTO', 'channelRefused', 'smtp:// for one with STARTTLS'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'putOff', 'TLS 1.2'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'channelRefused', 'NODE_EXTRA_CA_CERTS'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'channelRefused', 'NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'channelRefused', 'NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'channelRefused', 'NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'channelRefused', 'NODE_EXTRA_CA_CERTS'],
  ['CERT_HAS_EXPIRED', 'channelRefused', 'expired'],
  ['CERT_NOT_YET_VALID', 'channelRefused', 'clock'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'channelRefused', 'for another host'],
  ['CERT_REVOKED', 'channelRefused', 'does not hold'],
] as const)('%s is %s and says: %s', (code, kind, says) => {
  const fate = unreachable(code, mail);
  expect(fate.kind).toBe(kind);
  expect(fate.message).toMatch(/^The mail server took nothing: /);
  expect(fate.message).toContain(says);
  expect(fate.message).toMatch(new RegExp(`\\(${code}\\)$`));
  // The host is named, unless it has nothing to do with it.
  expect(fate.message.includes('smtp.example.com')).toBe(code !== 'ABORTED');
});

test('advice fits the service: only a mail server has two schemes and port 25', () => {
  const robot = { service: 'DingTalk', at: 'oapi.dingtalk.com', setting: 'DINGTALK_WEBHOOK' };
  expect(unreachable('EPROTO', robot).message).not.toContain('smtp');
  expect(unreachable('ETIMEDOUT', { ...mail, at: 'smtp.example.com:25' }).message).toContain('block port 25');
  expect(unreachable('ETIMEDOUT', mail).message).not.toContain('block port 25');
});

test('the system’s code goes before the library’s, wherever it stands; nothing else of an error is shown', () => {
  expect(networkCode({ code: 'ESOCKET', originalCode: 'ECONNRESET' })).toBe('ECONNRESET');
  expect(networkCode({ code: 'https://secret', cause: { code: 'ENOTFOUND' } })).toBe('ENOTFOUND');
  expect(networkCode({ code: 7 })).toBe('no code');
  expect(networkCode('ECONNRESET')).toBe('no code');
});
