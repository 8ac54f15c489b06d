import { expect, test } from 'vitest';
import { lastPage, pageOrder } from '../../lib/openapi/page-order.ts';

/** The order for a list whose last page is known from the first answer on. */
const order = (from: number, last: number): number[] => {
  let known = from;
  const numbers: number[] = [];
  for (const { number } of pageOrder(from, () => known)) {
    numbers.push(number);
    known = last;
  }
  return numbers;
};

test.each([
  [1, 1, [1]],
  [1, 3, [1, 2, 3]],
  [3, 5, [3, 4, 5, 1, 2]],
  [3, 3, [3, 1, 2]],
])('from page %i of a list that ends at %i: %j', (from, last, expected) => {
  expect(order(from, last)).toEqual(expected);
});

test('a pass that begins past the end of a list that has shrunk reads all that is left', () => {
  expect(order(5, 2)).toEqual([5, 1, 2]);
});

test('the first page is read even if the list is known to end before it', () => {
  expect([...pageOrder(3, () => 2)].map(({ number }) => number)).toEqual([3, 1, 2]);
});

test('a list that grows is read to its new end', () => {
  let last = 1;
  const numbers: number[] = [];
  for (const { number } of pageOrder(1, () => last)) {
    numbers.push(number);
    if (number === 2) last = 4;
    else last = Math.max(last, 2);
  }
  expect(numbers).toEqual([1, 2, 3, 4]);
});

test('no page is requested ahead past the end, nor a second time', () => {
  const ends = [...pageOrder(3, () => 4)].map(({ number, end }) => [number, end]);
  expect(ends).toEqual([
    [3, 4],
    [4, 4],
    [1, 2],
    [2, 2],
  ]);
});

test('no page is requested ahead past the end of a list that has shrunk', () => {
  let last = 5;
  const ends: number[] = [];
  for (const { end } of pageOrder(5, () => last)) {
    ends.push(end);
    last = 2;
  }
  expect(ends.slice(1)).toEqual([2, 2]);
});

test.each([
  [0, 50, 1],
  [50, 50, 1],
  [51, 50, 2],
  [7, 0, 1],
])('%i entries, %i a page: %i pages', (total, pageSize, pages) => {
  expect(lastPage({ total, step: pageSize })).toBe(pages);
});
