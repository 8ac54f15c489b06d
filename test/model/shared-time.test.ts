import { describe, expect, test } from 'vitest';
import { isSurelyAfter, isSurelyBefore, movedBy, parseSharedTime } from '../../lib/model/shared-time.ts';

const HOUR = 3_600_000;
const TEXT = '2026-11-24 13:59:21.0';
const SHOWN = Date.UTC(2026, 10, 24, 13, 59, 21);

describe('a time that the service writes is read as a clock on its wall', () => {
  test.each([
    [TEXT, SHOWN],
    ['2026-11-24 13:59:21', SHOWN],
    ['2026-11-24T13:59:21Z', SHOWN],
    ['2026-11-24T13:59:21+08:00', SHOWN],
    ['2026-11-24T13:59:21-0330', SHOWN],
    ['2026-11-24 13:59:21.5', SHOWN + 500],
    ['2026-11-24 13:59:21.05', SHOWN + 50],
    ['2026-11-24T13:59:21.123456789Z', SHOWN + 123],
    ['1784102361', 1_784_102_361_000],
    ['1784102361042', 1_784_102_361_042],
  ])('%s', (text, ms) => {
    expect(parseSharedTime(text)).toBeCloseTo(ms, 3);
  });

  test.each([
    undefined,
    '',
    'yesterday',
    '2026-11-24',
    '13:59:21',
    ' 2026-11-24 13:59:21',
    '2026-11-24 13:59:21 ',

    '2026-11-24 13:59:21.',
    '2026-11-24 13:59:21.1234567890',
    '2026-11-24 13:59:21+8',
    '24-11-2026 13:59:21',
    '2026-13-24 13:59:21',
    '2026-11-24 25:00:00',
    '2026-11-24 13:60:00',
    '2026-02-30 10:00:00',
    '178410236',
    '17841023610',
    '17841023610420',
    '-1784102361',
    '1784102361.5',
  ])('%j is not readable', (text) => {
    expect(parseSharedTime(text)).toBeUndefined();
  });
});

describe('I5: by how much a time moved', () => {
  test.each([
    [TEXT, '2026-11-24 14:59:21.0', HOUR],
    [TEXT, '2026-11-24 05:59:21.0', -8 * HOUR],
    [TEXT, '2026-11-24 13:59:21.5', 500],
    [TEXT, TEXT, 0],
    [TEXT, '2026-11-24T13:59:21Z', 0],
  ])('from %s to %s: %i ms', (before, now, ms) => {
    expect(movedBy(before, now)).toBe(ms);
  });

  test.each([
    [undefined, TEXT],
    [TEXT, undefined],
    ['odd', TEXT],
    [TEXT, 'odd'],
    [undefined, undefined],
  ])('from %s to %s: not at all, because one of them cannot be read', (before, now) => {
    expect(movedBy(before, now)).toBe(0);
  });
});

describe('I4, I5: a time is surely later or earlier than a moment only if it is so in every zone', () => {
  test('later: it must be more than 14 hours ahead, since the service may write the time of UTC+14', () => {
    expect(isSurelyAfter(TEXT, SHOWN - 14 * HOUR - 1)).toBe(true);
    expect(isSurelyAfter(TEXT, SHOWN - 14 * HOUR)).toBe(false);
    expect(isSurelyAfter(TEXT, SHOWN)).toBe(false);
  });

  test('earlier: it must be more than 12 hours behind, since the service may write the time of UTC−12', () => {
    expect(isSurelyBefore(TEXT, SHOWN + 12 * HOUR + 1)).toBe(true);
    expect(isSurelyBefore(TEXT, SHOWN + 12 * HOUR)).toBe(false);
    expect(isSurelyBefore(TEXT, SHOWN)).toBe(false);
  });

  test.each([undefined, '', 'odd'])('%j is surely neither', (text) => {
    expect(isSurelyAfter(text, Number.NEGATIVE_INFINITY)).toBe(false);
    expect(isSurelyBefore(text, Number.POSITIVE_INFINITY)).toBe(false);
  });
});
