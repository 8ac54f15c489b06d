import { expect, test } from 'vitest';
import { parseSharedTime } from '../../lib/model/shared-time.ts';

const FACE = Date.UTC(2024, 6, 15, 13, 59, 21);

test.each([
  ['2024-07-15 13:59:21.0', FACE],
  ['2024-07-15 13:59:21', FACE],
  ['2024-07-15 13:59:21.5', FACE + 500],
  ['2024-07-15T13:59:21', FACE],
  ['2024-07-15T13:59:21Z', FACE],
  ['2024-07-15T13:59:21.250Z', FACE + 250],
  ['2024-07-15T13:59:21+08:00', FACE],
  ['2024-07-15T13:59:21-0330', FACE],
  [String(FACE / 1000), FACE],
  [String(FACE + 7), FACE + 7],
])('%s', (text, ms) => {
  expect(parseSharedTime(text)).toBe(ms);
});

test.each([
  undefined,
  '',
  'yesterday',
  '2024-07-15',
  '2024-02-30 10:00:00.0',
  '2024-07-15 25:00:00.0',
  '15/07/2024 13:59:21',
  '172105',
  '17210519612',
  ' 2024-07-15 13:59:21.0',
])('%s cannot be read', (text) => {
  expect(parseSharedTime(text)).toBeUndefined();
});
