import { describe, expect, it } from 'vitest';
import { assessMiscount } from '../../lib/audit/miscount.ts';

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
