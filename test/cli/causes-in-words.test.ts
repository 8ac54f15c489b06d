import { describe, expect, test } from 'vitest';
import type { ScopeSummary } from '../../lib/audit/summary.ts';
import { causesInWords, reasonWithout } from '../../lib/cli/causes-in-words.ts';

const WHY = 'swas.cn-hangzhou.aliyuncs.com refuses the connection (ECONNREFUSED)';
const REFUSED = `ListCustomImages: ${WHY}`;

const scope = (regionId: string, more: Partial<ScopeSummary>): ScopeSummary => ({
  scope: `1234567890123456:${regionId}`,
  images: 12,
  read: 0,
  failed: Object.keys(more.failedImages ?? {}).length,
  baseline: 'told',
  changes: {},
  oldestVerification: null,
  ...more,
});
const because = (message: string) => ({ code: 'ApiTemporary', message });
const failed = (message: string, ...ids: string[]) =>
  Object.fromEntries(ids.map((id) => [id, because(message)]));

describe('the causes of a run', () => {
  test('one for many images is said once, with a count', () => {
    const ids = Array.from({ length: 12 }, (_, i) => `m-${i + 1}`);
    expect(causesInWords([scope('cn-hangzhou', { failedImages: failed(REFUSED, ...ids) })]).lines).toEqual([
      `12 images (m-1, m-2, m-3 and 9 more): ${WHY}`,
    ]);
  });

  test('each of several, over all regions', () => {
    const scopes = [
      scope('cn-hangzhou', { failure: because(REFUSED), failedImages: failed('denied', 'm-1') }),
      scope('cn-shanghai', { failure: because(REFUSED), failedImages: failed('denied', 'm-2') }),
      scope('cn-beijing', { failedImages: failed('garbled', 'm-3') }),
    ];
    expect(causesInWords(scopes).lines).toEqual([
      `the list of images in 2 regions (cn-hangzhou, cn-shanghai): ${WHY}`,
      '2 images (m-1, m-2): denied',
      'm-3: garbled',
    ]);
  });

  test('one for the list and for images is one, whichever call met it', () => {
    const failedImages = failed(`ListCustomImageShareAccounts: ${WHY}`, 'm-1');
    const { lines, messages } = causesInWords([
      scope('cn-hangzhou', { failure: because(REFUSED), failedImages }),
    ]);
    expect(lines).toEqual([`the list of images in cn-hangzhou and m-1: ${WHY}`]);
    expect(messages).toEqual([REFUSED, `ListCustomImageShareAccounts: ${WHY}`]);
  });

  test('images that a summary does not name are counted', () => {
    const { lines } = causesInWords([scope('cn-hangzhou', { failed: 40, failedImages: failed('x', 'm-1') })]);
    expect(lines).toEqual(['m-1: x', '39 more images failed']);
  });

  test('none', () => {
    expect(causesInWords([scope('cn-hangzhou', {})])).toEqual({ lines: [], messages: [] });
  });
});

test.each([
  [`Nothing could be read: ${REFUSED}`, 'Nothing could be read'],
  [REFUSED, undefined],
  ['the deadline came', 'the deadline came'],
  [undefined, undefined],
])('the reason %s is told as %s', (reason, told) => {
  expect(reasonWithout([REFUSED], reason)).toBe(told);
});
