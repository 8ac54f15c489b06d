import { expect, test } from 'vitest';
import { ReadAhead } from '../../lib/openapi/read-ahead.ts';
import { failure } from '../support/scripted-client.ts';

function ahead(abreast: number, fails: Readonly<Record<number, Error>> = {}) {
  const asked: number[] = [];
  const pages = new ReadAhead(async (pageNumber) => {
    asked.push(pageNumber);
    const error = fails[pageNumber];
    if (error !== undefined) throw error;
    return `page ${pageNumber}`;
  }, abreast);
  const rest = async () => {
    const left: { readonly number: number; readonly page: string }[] = [];
    for await (const page of pages.rest()) left.push(page);
    return left;
  };
  return { pages, asked, rest };
}

test('so many pages are requested at once, the taken one included', async () => {
  const { pages, asked } = ahead(3);
  expect(await pages.take(2, 9)).toBe('page 2');
  expect(asked).toEqual([2, 3, 4]);
  expect(await pages.take(3, 9)).toBe('page 3');
  expect(asked).toEqual([2, 3, 4, 5]);
});

test('the last page is requested ahead, and none after it', async () => {
  const { pages, asked } = ahead(5);
  await pages.take(1, 3);
  expect(asked).toEqual([1, 2, 3]);
});

test('the page that is taken is requested even if it is after the last one', async () => {
  const { pages, asked } = ahead(3);
  expect(await pages.take(4, 2)).toBe('page 4');
  expect(asked).toEqual([4]);
});

test('the rest are the pages that nobody took, except those that failed', async () => {
  const { pages, rest } = ahead(4, { 3: failure('ApiTemporary') });
  await pages.take(1, 9);
  expect(await rest()).toEqual([
    { number: 2, page: 'page 2' },
    { number: 4, page: 'page 4' },
  ]);
});

test('a failure is reported when its page is taken', async () => {
  const error = failure('ApiTemporary');
  const { pages } = ahead(2, { 2: error });
  await pages.take(1, 9);
  await expect(pages.take(2, 9)).rejects.toBe(error);
});

test('a fault of this program among the rest is thrown', async () => {
  const { pages, rest } = ahead(2, { 2: new TypeError('a fault') });
  await pages.take(1, 9);
  await expect(rest()).rejects.toThrow(TypeError);
});
