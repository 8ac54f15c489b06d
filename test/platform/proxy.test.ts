import { afterEach, expect, test, vi } from 'vitest';
import { proxyFor } from '../../lib/platform/proxy.ts';

afterEach(() => vi.unstubAllEnvs());

const NONE = { https_proxy: '', HTTPS_PROXY: '', all_proxy: '', ALL_PROXY: '', no_proxy: '', NO_PROXY: '' };

test.each([
  [{}, 'https://a.example', undefined],
  [{ HTTPS_PROXY: 'http://p:3128' }, 'https://a.example', 'http://p:3128/'],
  [{ https_proxy: 'http://p:3128', HTTPS_PROXY: 'http://q:1' }, 'https://a.example', 'http://p:3128/'],
  // Without a scheme, as many write it.
  [{ HTTPS_PROXY: 'p:3128' }, 'https://a.example', 'http://p:3128/'],
  [{ HTTPS_PROXY: 'https://p:3128' }, 'https://a.example', 'https://p:3128/'],
  [{ HTTPS_PROXY: 'http://u:p%40w@p:3128' }, 'https://a.example', 'http://u:p%40w@p:3128/'],
  [{ HTTP_PROXY: 'http://p:3128' }, 'https://a.example', undefined],
  [{ HTTPS_PROXY: 'http://p:3128' }, 'smtps://a.example:465', undefined],
  [{ ALL_PROXY: 'p:3128' }, 'smtps://a.example:465', 'http://p:3128/'],
  [{ ALL_PROXY: 'http://p:3128' }, 'smtp://a.example:587', 'http://p:3128/'],
  [{ ALL_PROXY: 'http://p:3128' }, 'https://a.example', 'http://p:3128/'],
  [{ HTTPS_PROXY: 'http://p:3128' }, 'https://127.0.0.1:8443', undefined],
  [{ HTTPS_PROXY: 'http://p:3128' }, 'https://localhost', undefined],
  [{ HTTPS_PROXY: 'http://p:3128' }, 'https://[::1]', undefined],
  [{ ALL_PROXY: 'http://p:3128' }, 'http://100.100.100.200/latest', undefined],
  [{ HTTPS_PROXY: 'http://p:3128', NO_PROXY: '*' }, 'https://a.example', undefined],
  [{ HTTPS_PROXY: 'http://p:3128', NO_PROXY: 'a.example' }, 'https://a.example', undefined],
  [{ HTTPS_PROXY: 'http://p:3128', NO_PROXY: '.example' }, 'https://a.example', undefined],
  [{ HTTPS_PROXY: 'http://p:3128', NO_PROXY: '*.example' }, 'https://a.example', undefined],
  [{ HTTPS_PROXY: 'http://p:3128', NO_PROXY: 'x, Example' }, 'https://a.example', undefined],
  [{ HTTPS_PROXY: 'http://p:3128', NO_PROXY: 'a.example:443' }, 'https://a.example', undefined],
  [{ HTTPS_PROXY: 'http://p:3128', NO_PROXY: 'a.example:8443' }, 'https://a.example', 'http://p:3128/'],
  [{ HTTPS_PROXY: 'http://p:3128', NO_PROXY: 'ample' }, 'https://a.example', 'http://p:3128/'],
  [{ HTTPS_PROXY: 'http://p:3128', NO_PROXY: ',, .' }, 'https://a.exampl', 'http://p:3128/'],
  [{ HTTPS_PROXY: 'http://:99999' }, 'https://a.example', undefined],
  // As a shell in front of a local proxy has them.
  [{ HTTPS_PROXY: 'http://p:7890', ALL_PROXY: 'socks5://p:7890' }, 'https://a.example', 'http://p:7890/'],
  [{ HTTPS_PROXY: 'http://p:7890', ALL_PROXY: 'socks5://p:7890' }, 'smtps://a.example:465', undefined],
  [{ ALL_PROXY: 'socks5h://u:w@p:7890' }, 'https://a.example', undefined],
])('%j %s: %s', (environment, address, proxy) => {
  for (const [name, value] of Object.entries({ ...NONE, ...environment })) vi.stubEnv(name, value);
  expect(proxyFor(new URL(address))?.href).toBe(proxy);
});
