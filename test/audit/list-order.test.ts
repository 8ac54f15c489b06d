import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listOrder } from '../../lib/audit/list-order.ts';

const NOW = 1_000_000;
const TIMES = { nowMs: NOW, listMs: 60_000, listsPerMinute: 3 };
const names = (regions: readonly { readonly name: string }[]) => regions.map(({ name }) => name);
const region = (name: string, secondsAgo: number | undefined, isEmpty = false) => ({
  name,
  listedAtMs: secondsAgo === undefined ? undefined : NOW - secondsAgo * 1_000,
  isEmpty,
});

test('I7: the longest unlisted comes first, one that never was before all', () => {
  const given = [region('new', undefined), region('b', 5), region('a', 9)];
  expect(names(listOrder(given, TIMES))).toEqual(['new', 'a', 'b']);
});

test('an empty one waits for those with images, where the quota does not list all in a minute', () => {
  const given = [region('empty', 29, true), region('a', 20), region('b', 10)];
  expect(names(listOrder(given, TIMES))).toEqual(['empty', 'a', 'b']);
  const more = [...given, region('emptier', 25, true)];
  expect(names(listOrder(more, TIMES))).toEqual(['a', 'b', 'empty', 'emptier']);
});

test('I10: an empty one has its turn when half of its time has passed', () => {
  const given = [region('a', 59), region('empty', 30, true), region('b', 10), region('c', 1)];
  expect(names(listOrder(given, TIMES))).toEqual(['a', 'empty', 'b', 'c']);
});

test('every region is in the order once', () => {
  const one = fc.record({
    listedAtMs: fc.option(fc.nat(NOW), { nil: undefined }),
    isEmpty: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(one), fc.nat(20), (regions, listsPerMinute) => {
      const order = listOrder(regions, { ...TIMES, listsPerMinute });
      expect(new Set(order)).toEqual(new Set(regions));
      expect(order).toHaveLength(regions.length);
    }),
  );
});
