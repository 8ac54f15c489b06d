import { describe, expect, it } from 'vitest';
import { readingVerdict } from '../../lib/audit/reading-verdict.ts';
import type { Certainty } from '../../lib/model/image.ts';
import type { ImageCoverage } from '../../lib/state/coverage.ts';
import { coverageFrom } from '../../lib/state/packed-coverage.ts';
import { SHARES_PER_PAGE } from '../../lib/swas/client.ts';
import { account, image, knownImage, knownShare, NOW, share } from '../support/values.ts';

const AWAY = { code: 'ApiTemporary', message: 'away' };
const AT = NOW - 5;

interface Given {
  readonly isUnlisted?: boolean;
  readonly isOthers?: boolean;
  readonly isShared?: boolean;
  readonly isListBlind?: boolean;
  readonly isFlagged?: boolean;
  readonly named?: number;
  readonly nextPage?: number;
  readonly before?: ImageCoverage;
}

/** The verdict on a reading of an image that accounts hold. */
function verdict(certainty: Certainty, code?: string, given: Given = {}) {
  const {
    isUnlisted,
    isOthers,
    isShared = true,
    isListBlind,
    isFlagged,
    named = 0,
    nextPage,
    before,
  } = given;
  const reading = {
    shares: Array.from({ length: named }, (_, n) => share(account(n))),
    certainty,
    atMs: AT,
    nextPage,
    ...(code === undefined ? {} : { failure: { code, message: 'why' } }),
  };
  const audit = {
    image: image({ flaggedShared: isFlagged }),
    absence: isUnlisted === true ? { lacked: undefined } : undefined,
    reading,
  };
  const shares = isShared ? [knownShare(account(1))] : [];
  const held = knownImage(shares, isOthers === true ? { receivedFrom: account(2) } : {});
  const images = before === undefined ? {} : { 'm-1': before };
  const coverage = coverageFrom({ ...(isListBlind === true ? { failure: AWAY } : {}), images }, NOW);
  return readingVerdict(audit, held, coverage, NOW);
}

const READ = { kind: 'read', imageId: 'm-1', readAtMs: AT, pages: 0 };
const NOT_VERIFIED = { ...READ, readAtMs: undefined };
const UNREACHED = undefined;
const failed = (code: string) => ({
  kind: 'tried',
  imageId: 'm-1',
  failure: { code, message: 'why' },
  atMs: AT,
});

describe('what a reading means for the health of its image', () => {
  it('a whole one verifies it', () => {
    expect(verdict('complete')).toEqual(READ);
    expect(verdict('steady')).toEqual(READ);
  });

  it('counts the pages of its share accounts', () => {
    expect(verdict('complete', undefined, { named: 120 })).toMatchObject({
      pages: Math.ceil(120 / SHARES_PER_PAGE),
    });
  });

  it('I1: a flag that whole readings contradict does so since the first of them', () => {
    const since = (given: Given, certainty: Certainty = 'complete', code?: string) => {
      const event = verdict(certainty, code, { isFlagged: true, ...given });
      return event?.kind === 'read' ? event.contradictedMs : 'none';
    };
    const before = { contradictedMs: NOW - 60_000 };
    expect(since({})).toBe(NOW);
    expect(since({ before })).toBe(NOW - 60_000);
    // A time that a wrong clock wrote.
    expect(since({ before: { contradictedMs: NOW + 3_600_000 } })).toBe(NOW);
    expect(since({ before, named: 1 })).toBeUndefined();
    expect(since({ before, isFlagged: false })).toBeUndefined();
    // What does not show every account of an image of ours says nothing of it.
    expect(since({ before, isOthers: true })).toBe(NOW - 60_000);
    expect(since({ before, isUnlisted: true, isShared: false }, 'failed', 'ApiRejected')).toBe(NOW - 60_000);
  });

  it.each(['ApiTemporary', 'ApiThrottled', 'ApiGarbled', 'ApiDenied', 'ApiUnpaid', 'Shifting', 'TooMany'])(
    'any other is a failure, whatever it showed: %s',
    (code) => {
      expect(verdict('partial', code)).toEqual(failed(code));
      expect(verdict('failed', code)).toEqual(failed(code));
    },
  );

  it('I7: one for which the time ran out is none: not begun, or cut in the middle', () => {
    expect(verdict('failed', 'OutOfTime')).toEqual(UNREACHED);
    const cut = { kind: 'tried', atMs: AT, failure: { code: 'TooLong' } };
    expect(verdict('partial', 'OutOfTime', { nextPage: 7 })).toMatchObject({ ...cut, nextPage: 7 });
    expect(verdict('partial', 'OutOfTime')).toMatchObject({ ...cut, nextPage: 1 });
  });

  it('that it does not exist is part of the trouble with the list, if there is one', () => {
    expect(verdict('failed', 'ApiNotFound')).toEqual(failed('ApiNotFound'));
    expect(verdict('failed', 'ApiNotFound', { isListBlind: true })).toEqual({
      ...failed('ApiNotFound'),
      failure: undefined,
    });
    expect(verdict('failed', 'ApiDenied', { isListBlind: true })).toEqual(failed('ApiDenied'));
  });
});

describe('I14: of another account’s image', () => {
  const isOthers = true;

  it('a refusal verifies it, as does an answer that names ourselves', () => {
    expect(verdict('complete', undefined, { isOthers })).toEqual(READ);
    for (const code of ['ApiDenied', 'ApiNotFound', 'ApiRejected'])
      expect(verdict('failed', code, { isOthers })).toEqual(READ);
  });

  it('what passes says nothing, and it is never blind', () => {
    for (const code of ['ApiTemporary', 'ApiThrottled', 'ApiUnpaid', 'OutOfTime'])
      expect(verdict('failed', code, { isOthers })).toEqual(UNREACHED);
    expect(verdict('partial', 'OutOfTime', { isOthers })).toEqual(UNREACHED);
  });

  it('that was not asked for counts as read, and is not verified', () => {
    expect(verdict('failed', undefined, { isOthers, isUnlisted: true })).toEqual(NOT_VERIFIED);
  });
});

describe('I1: of an image that nobody lists', () => {
  it('that it does not exist is no failure: it is on its way to be gone', () => {
    expect(verdict('failed', 'ApiNotFound', { isUnlisted: true })).toEqual(NOT_VERIFIED);
  });

  it('a refusal is a failure only if accounts hold it', () => {
    expect(verdict('failed', 'ApiRejected', { isUnlisted: true })).toEqual(failed('ApiRejected'));
    expect(verdict('failed', 'ApiRejected', { isUnlisted: true, isShared: false })).toEqual(NOT_VERIFIED);
  });

  it('what passes is a failure all the same', () => {
    expect(verdict('failed', 'ApiThrottled', { isUnlisted: true, isShared: false })).toEqual(
      failed('ApiThrottled'),
    );
    expect(verdict('failed', 'OutOfTime', { isUnlisted: true, isShared: false })).toEqual(UNREACHED);
  });
});
