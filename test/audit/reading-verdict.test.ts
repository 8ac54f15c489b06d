import { describe, expect, it } from 'vitest';
import { readingVerdict, type VerdictContext } from '../../lib/audit/reading-verdict.ts';
import type { Certainty } from '../../lib/model/image.ts';

const verdict = (certainty: Certainty, code?: string, more: Partial<VerdictContext> = {}) =>
  readingVerdict(
    { certainty, ...(code === undefined ? {} : { failure: { code, message: 'why' } }) },
    { isUnlisted: false, isOthers: false, isShared: true, isListBlind: false, ...more },
  );

const READ = { kind: 'read', isVerified: true, isWhole: true };
const NOT_VERIFIED = { kind: 'read', isVerified: false, isWhole: false };
const UNREACHED = { kind: 'unreached' };
const failed = (code: string) => ({ kind: 'failed', failure: { code, message: 'why' } });

describe('what a reading means for the health of its image', () => {
  it('a whole one verifies it', () => {
    expect(verdict('complete')).toEqual(READ);
    expect(verdict('steady')).toEqual(READ);
  });

  it.each(['ApiTemporary', 'ApiThrottled', 'ApiGarbled', 'ApiDenied', 'Shifting', 'TooMany'])(
    'any other is a failure, whatever it showed: %s',
    (code) => {
      expect(verdict('partial', code)).toEqual(failed(code));
      expect(verdict('failed', code)).toEqual(failed(code));
    },
  );

  it('I7: one for which the time ran out is none: not begun, or cut in the middle', () => {
    expect(verdict('failed', 'OutOfTime')).toEqual(UNREACHED);
    expect(verdict('partial', 'OutOfTime')).toEqual({ kind: 'cut' });
  });

  it('that it does not exist is part of the trouble with the list, if there is one', () => {
    expect(verdict('failed', 'ApiNotFound')).toEqual(failed('ApiNotFound'));
    expect(verdict('failed', 'ApiNotFound', { isListBlind: true })).toEqual({ kind: 'failed' });
    expect(verdict('failed', 'ApiDenied', { isListBlind: true })).toEqual(failed('ApiDenied'));
  });
});

describe('I14: of another account’s image', () => {
  const isOthers = true;

  it('a refusal verifies it, as does an answer that names ourselves', () => {
    const verified = { kind: 'read', isVerified: true, isWhole: false };
    expect(verdict('complete', undefined, { isOthers })).toEqual(verified);
    for (const code of ['ApiDenied', 'ApiNotFound', 'ApiRejected'])
      expect(verdict('failed', code, { isOthers })).toEqual(verified);
  });

  it('what passes says nothing, and it is never blind', () => {
    for (const code of ['ApiTemporary', 'ApiThrottled', 'OutOfTime'])
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
