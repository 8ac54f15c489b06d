import { describe, expect, it } from 'vitest';
import { assessMiscount, notice } from '../../lib/audit/notices.ts';
import { NOW, SCOPE } from '../support/values.ts';

const count = (counted: number, listed: number) => ({ counted, listed, digest: 'd' });

describe('I1: a count that does not agree', () => {
  it('is told once it is steady, and again when more is hidden', () => {
    expect(assessMiscount(undefined, count(16, 15), false)).toEqual({ keep: count(16, 15), isNews: false });
    const told = assessMiscount(undefined, count(16, 15), true);
    expect(told).toEqual({ keep: { ...count(16, 15), told: 1 }, isNews: true });
    expect(assessMiscount(told.keep, count(15, 14), true).isNews).toBe(false);
    expect(assessMiscount(told.keep, count(17, 15), false)).toEqual({
      keep: { ...count(17, 15), told: 1 },
      isNews: false,
    });
    expect(assessMiscount(told.keep, count(17, 15), true)).toEqual({
      keep: { ...count(17, 15), told: 2 },
      isNews: true,
    });
  });

  it('that counts too few is told, too', () => {
    expect(assessMiscount(undefined, count(14, 15), true).isNews).toBe(true);
  });

  it('is none where only the pages are shorter than the service says', () => {
    expect(assessMiscount(undefined, count(15, 15), true)).toEqual({ keep: count(15, 15), isNews: false });
  });
});

describe('a notice', () => {
  const ofList = { kind: 'scope', scope: SCOPE, part: 'list' } as const;

  it('has the same id for the same oddity of the same subject', () => {
    const ids = [
      notice(ofList, { kind: 'miscount', counted: 16, listed: 15 }, NOW),
      notice(ofList, { kind: 'miscount', counted: 26, listed: 25 }, NOW + 1),
      notice(ofList, { kind: 'miscount', counted: 17, listed: 15 }, NOW),
      notice(ofList, { kind: 'onlyReceived', images: 1, ownerId: '1' }, NOW),
      notice(
        { kind: 'image', scope: SCOPE, imageId: 'm-1', imageName: 'one' },
        { kind: 'miscount', counted: 16, listed: 15 },
        NOW,
      ),
    ].map(({ id }) => id);
    expect(ids[0]).toBe('notice/1850926437581920:cn-hangzhou/list/miscount/1');
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(4);
  });
});
