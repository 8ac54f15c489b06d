import { expect, it } from 'vitest';
import { pathProblem } from '../../lib/config/file-path.ts';

it.each([
  ['file:x.sqlite', 'x.sqlite'],
  ['file:x.sqlite?mode=memory&cache=shared', 'x.sqlite'],
  ['FILE:x.sqlite', 'x.sqlite'],
  ['file:/tmp/x.sqlite', '/tmp/x.sqlite'],
  ['file:///tmp/my%20x.sqlite#a', '/tmp/my x.sqlite'],
  ['file://localhost/tmp/x.sqlite', '/tmp/x.sqlite'],
  ['file:%zz', 'share-audit.sqlite'],
  ['file:', 'share-audit.sqlite'],
  ['file::memory:', 'share-audit.sqlite'],
  ['file:file:x.sqlite', 'share-audit.sqlite'],
  ['sqlite:///tmp/x.sqlite', '/tmp/x.sqlite'],
  ['sqlite:x.sqlite', 'x.sqlite'],
  [':memory:', 'share-audit.sqlite'],
  ['libsql://host/db?authToken=secret', 'share-audit.sqlite'],
  ['https://host/db', 'share-audit.sqlite'],
  ['http://127.0.0.1:8080', 'share-audit.sqlite'],
  ['ws+x://host', 'share-audit.sqlite'],
  ['x.sqlite?mode=memory', 'x.sqlite'],
  ['data/', 'data/share-audit.sqlite'],
  ['/', '/share-audit.sqlite'],
  ['x.sqlite-wal', 'x.sqlite'],
  ['/tmp/x.sqlite-shm', '/tmp/x.sqlite'],
  ['x.sqlite-journal', 'x.sqlite'],
])('%s is refused, with what to write instead', (path, instead) => {
  const problem = pathProblem(path) ?? '';
  expect(problem).toMatch(/: write \S|, such as /);
  expect(problem.endsWith(` ${instead}`), problem).toBe(true);
  expect(problem).not.toContain('secret');
});

it.each([
  'x.sqlite',
  './x.sqlite',
  '/tmp/a b.sqlite',
  'backup:2026.sqlite',
  'C:\\x.sqlite',
  'what?.sqlite',
  'profile',
])('%s is a plain path', (path) => {
  expect(pathProblem(path)).toBeUndefined();
});
