import { describe, expect, test } from 'vitest';
import type { ImageCoverage } from '../../lib/state/coverage.ts';
import { after, type CoverageEvent } from '../../lib/state/coverage-event.ts';
import { coverageFrom, pack, type PackedCoverage } from '../../lib/state/packed-coverage.ts';
import { NOW } from '../support/values.ts';

const FAILURE = { code: 'ApiThrottled', message: 'too many calls' };
const DENIED = { code: 'ApiDenied', message: 'not allowed', denied: true };

/** A value that nothing may change: its maps refuse to be set. */
function frozen(packed: PackedCoverage) {
  const coverage = coverageFrom(packed, NOW);
  const refuse = () => {
    throw new Error('a coverage is a value');
  };
  for (const map of [coverage.images, coverage.failures])
    Object.freeze(Object.assign(map, { set: refuse, delete: refuse, clear: refuse }));
  for (const image of coverage.images.values()) Object.freeze(image);
  return Object.freeze(coverage);
}

describe('what is known of a scope after', () => {
  const MISCOUNT = { counted: 4, listed: 3, digest: 'd', told: 1 };
  const KNOWN: PackedCoverage = {
    sinceMs: NOW - 9,
    listedAtMs: NOW - 8,
    failure: FAILURE,
    failures: { ApiThrottled: FAILURE },
    images: {
      a: NOW - 7,
      b: { sinceMs: NOW - 6, triedMs: NOW - 5, failure: 'ApiThrottled' },
      c: { readAtMs: NOW - 4, pages: 2, miscount: MISCOUNT, contradictedMs: NOW - 3, isExempt: true },
    },
  };
  const { failure: _, ...whole } = KNOWN;
  const withImage = (id: string, image: number | ImageCoverage, rest = KNOWN): PackedCoverage => ({
    ...rest,
    images: { ...rest.images, [id]: image },
  });
  const { failures: __, ...unfailing } = KNOWN;
  const read = { kind: 'read', readAtMs: NOW, pages: 1, contradictedMs: undefined } as const;
  const tried = { kind: 'tried', atMs: NOW } as const;
  const { a, b, c } = KNOWN.images as Readonly<Record<string, ImageCoverage>>;

  test.each<[string, CoverageEvent, PackedCoverage]>([
    [
      'a whole list',
      { kind: 'listed', isWhole: true, failure: undefined, atMs: NOW },
      { ...whole, listedAtMs: NOW },
    ],
    [
      'a list that failed',
      { kind: 'listed', isWhole: false, failure: DENIED, atMs: NOW },
      { ...KNOWN, failure: DENIED },
    ],
    [
      'a list whose turn did not come',
      { kind: 'listed', isWhole: false, failure: { code: 'OutOfTime', message: '' }, atMs: NOW },
      KNOWN,
    ],
    ['a count of the list', { kind: 'counted', miscount: MISCOUNT }, { ...KNOWN, miscount: MISCOUNT }],
    [
      'a count of an image',
      { kind: 'counted', imageId: 'a', miscount: MISCOUNT },
      withImage('a', { readAtMs: NOW - 7, miscount: MISCOUNT }),
    ],
    ['a count that agrees as before', { kind: 'counted', imageId: 'a', miscount: undefined }, KNOWN],
    [
      'a count that agrees again',
      { kind: 'counted', imageId: 'c', miscount: undefined },
      withImage('c', { readAtMs: NOW - 4, pages: 2, contradictedMs: NOW - 3, isExempt: true }),
    ],
    [
      'the count of an image that was not known',
      { kind: 'counted', imageId: 'new', miscount: undefined },
      withImage('new', {}),
    ],
    [
      'people were told that all is received',
      { kind: 'onlyReceivedTold' },
      { ...KNOWN, isOnlyReceivedTold: true },
    ],
    ['a reading', { ...read, imageId: 'a' }, withImage('a', NOW)],
    ['the first reading, after a failure', { ...read, imageId: 'b' }, withImage('b', NOW, unfailing)],
    [
      'a reading of several pages keeps the miscount',
      { ...read, imageId: 'c', pages: 3, contradictedMs: NOW - 1 },
      withImage('c', { readAtMs: NOW, pages: 3, miscount: MISCOUNT, contradictedMs: NOW - 1 }),
    ],
    ['an answer that verifies nothing', { ...read, imageId: 'a', readAtMs: undefined }, KNOWN],
    [
      'such an answer of an image that was never read',
      { ...read, imageId: 'b', readAtMs: undefined },
      withImage('b', { sinceMs: NOW - 6 }, unfailing),
    ],
    [
      'a failure',
      { ...tried, imageId: 'a', failure: DENIED },
      {
        ...withImage('a', { readAtMs: NOW - 7, triedMs: NOW, failure: 'ApiDenied' }),
        failures: { ApiThrottled: FAILURE, ApiDenied: DENIED },
      },
    ],
    [
      'a failure that is its list’s',
      { ...tried, imageId: 'b', failure: undefined },
      withImage('b', { ...b, triedMs: NOW }),
    ],
    [
      'a reading that was cut',
      { ...tried, imageId: 'new', failure: FAILURE, nextPage: 7 },
      withImage('new', { triedMs: NOW, failure: 'ApiThrottled', cut: { nextPage: 7 } }),
    ],
    [
      'images are expected: those that are new from now on',
      {
        kind: 'expected',
        images: [
          { imageId: 'new', isExempt: false },
          { imageId: 'c', isExempt: false },
          { imageId: 'b', isExempt: true },
        ],
        atMs: NOW,
      },
      {
        ...KNOWN,
        images: {
          a: a ?? 0,
          b: { ...b, isExempt: true },
          c: { readAtMs: NOW - 4, pages: 2, miscount: MISCOUNT, contradictedMs: NOW - 3 },
          new: { sinceMs: NOW },
        },
      },
    ],
    [
      'others are not in the scope any more',
      {
        kind: 'expected',
        images: [{ imageId: 'new', isExempt: false }],
        only: new Set(['c', 'new']),
        atMs: NOW,
      },
      { ...unfailing, images: { c: c ?? 0, new: { sinceMs: NOW } } },
    ],
    ['every image had its turn', { kind: 'covered', atMs: NOW }, { ...KNOWN, coveredAtMs: NOW }],
  ])('%s', (_name, event, expected) => {
    const before = frozen(KNOWN);
    // As text: what did not change must stay where it is, or its row is written again.
    expect(JSON.stringify(pack(after(before, event)))).toBe(
      JSON.stringify(pack(coverageFrom(expected, NOW))),
    );
    expect(pack(before)).toEqual(KNOWN);
  });
});
