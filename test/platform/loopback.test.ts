import { expect, test } from 'vitest';
import { isLoopback } from '../../lib/platform/loopback.ts';

test.each(['localhost', '127.0.0.1', '127.1.2.3', '[::1]', '::1'])('%s is this machine', (host) => {
  expect(isLoopback(host)).toBe(true);
  // As `new URL` writes it, which is how it comes here.
  const inUrl = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  expect(isLoopback(new URL(`http://${inUrl}/`).hostname)).toBe(true);
});

test.each([
  'localhost.example.com',
  '127.0.0.1.example.com',
  'example.com',
  '0.0.0.0',
  '10.0.0.1',
  '128.0.0.1',
  '1127.0.0.1',
  '127.0.0.1\n',
  'xlocalhost',
  '[::2]',
  '',
])('%o is not', (host) => {
  expect(isLoopback(host)).toBe(false);
});
