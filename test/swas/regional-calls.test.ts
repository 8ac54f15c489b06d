import { expect, test } from 'vitest';
import { credentialSource } from '../../lib/platform/credentials.ts';
import { regionalCalls } from '../../lib/swas/regional-calls.ts';

const credentials = credentialSource(
  () => Promise.resolve({ accessKeyId: 'id', accessKeySecret: 'secret' }),
  () => undefined,
);
const calls = (endpoint: string) => regionalCalls({ endpoint, credentials });

test('each region has a call of its own, made once', () => {
  const callFor = calls('https://swas.{region}.example.com');
  expect(callFor('cn-beijing')).toBe(callFor('cn-beijing'));
  expect(callFor('cn-beijing')).not.toBe(callFor('cn-hangzhou'));
});

test('any region is the one that always exists', () => {
  const callFor = calls('https://swas.{region}.example.com');
  expect(callFor('')).toBe(callFor('cn-hangzhou'));
});

test('an endpoint without a region is one for all', () => {
  const callFor = calls('http://127.0.0.1:8080');
  expect(callFor('cn-beijing')).toBe(callFor('cn-hangzhou'));
});
