import { describe, expect, test } from 'vitest';
import { dueTimes, type Workload } from '../../lib/state/due.ts';

const MINUTE = 60_000;

/** Due times in minutes of a small account whose timer fires every five minutes, unless said otherwise. */
function due(more: Partial<Workload> = {}) {
  const times = dueTimes({
    periodMs: 5 * MINUTE,
    isTimed: true,
    overdueMs: 30 * MINUTE,
    callsPerMinute: 10,
    lists: 1,
    reads: 1,
    ...more,
  });
  return { list: times.listMs / MINUTE, image: times.imageMs / MINUTE };
}

describe('I10: how old a list or a reading may become is the largest of', () => {
  test('OVERDUE_MINUTES', () => {
    expect(due()).toEqual({ list: 30, image: 30 });
    expect(due({ overdueMs: 20 * MINUTE })).toEqual({ list: 20, image: 20 });
    expect(due({ periodMs: 10 * MINUTE })).toEqual({ list: 30, image: 30 });
  });

  test('three firings of the timer', () => {
    expect(due({ periodMs: 11 * MINUTE })).toEqual({ list: 33, image: 33 });
  });

  test('for a list, three times what listing every region takes', () => {
    expect(due({ lists: 100 })).toEqual({ list: 30, image: 30 });
    expect(due({ lists: 110 })).toEqual({ list: 33, image: 30 });
    expect(due({ lists: 30, callsPerMinute: 1 })).toEqual({ list: 90, image: 30 });
  });

  test('for an image, twice its longest wait, which is three rounds', () => {
    expect(due({ reads: 50 })).toEqual({ list: 30, image: 30 });
    expect(due({ reads: 60 })).toEqual({ list: 30, image: 36 });
    expect(due({ reads: 1_000 })).toEqual({ list: 30, image: 600 });
    expect(due({ reads: 1_000, callsPerMinute: 100 })).toEqual({ list: 30, image: 60 });
  });

  test('the firings also if there is much to read', () => {
    expect(due({ periodMs: 60 * MINUTE, lists: 110, reads: 60 })).toEqual({ list: 180, image: 180 });
  });
});

test('a quota below one call a minute counts as one', () => {
  expect(due({ callsPerMinute: 0, lists: 20, reads: 20 })).toEqual({ list: 60, image: 120 });
});

test('an account without regions or images is due like a small one', () => {
  expect(due({ lists: 0, reads: 0 })).toEqual({ list: 30, image: 30 });
});
