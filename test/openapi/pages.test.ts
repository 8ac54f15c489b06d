import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OpenApiError } from '../../lib/openapi/errors.ts';
import { callOptions, type Page, type PagedList, readPages } from '../../lib/openapi/pages.ts';
import { cut, failure } from '../support/scripted-client.ts';

const numbers = (count: number, from = 1): string[] =>
  Array.from({ length: count }, (_, i) => `e${from + i}`);

interface Options extends Pick<PagedList<string>, 'maxEntries' | 'abreast'> {
  readonly from?: number;
}

/** One pass over the pages that `fetch` returns, with the page numbers that were requested. */
async function pass(fetch: (pageNumber: number) => Page<string> | OpenApiError, options: Options = {}) {
  const { from, ...rest } = options;
  const asked: number[] = [];
  const fetchPage = async (pageNumber: number) => {
    asked.push(pageNumber);
    if (asked.length > 1_000) throw new Error('it does not end');
    const page = fetch(pageNumber);
    if (page instanceof Error) throw page;
    return page;
  };
  const result = await readPages({ fetchPage, keyOf: (entry) => entry, ...rest }, from);
  return { ...result, seen: [...result.seen.keys()], asked };
}

/** The pages exactly as given, under one TotalCount; a later page is empty. */
const pagesOf =
  (totalCount: number, pageSize: number | undefined, ...pages: readonly (readonly string[])[]) =>
  (n: number): Page<string> => ({ entries: pages[n - 1] ?? [], totalCount, pageSize });

describe('I8: an undisturbed pass', () => {
  test.each([
    [0, 1],
    [1, 1],
    [49, 1],
    [50, 1],
    [51, 2],
    [100, 2],
    [101, 3],
    [120, 3],
  ])('over %i entries makes %i calls and is complete', async (count, calls) => {
    const { asked, seen, kind, pages, ...rest } = await pass((n) => cut(numbers(count), n, 50));
    expect(asked).toEqual(numbers(calls).map((_, i) => i + 1));
    expect({ kind, pages, seen }).toEqual({ kind: 'complete', pages: calls, seen: numbers(count) });
    expect(rest).toEqual({
      count: { counted: count, listed: count, digest: expect.any(String) as string },
    });
  });

  test.each(['says so', 'says nothing', 'claims the requested size'] as const)(
    'finds every entry in the fewest calls if the server caps its pages and %s',
    async (says) => {
      await fc.assert(
        fc.asyncProperty(fc.nat({ max: 300 }), fc.integer({ min: 1, max: 120 }), async (count, cap) => {
          const result = await pass((n) => {
            const page = cut(numbers(count), n, 50, { cap, echo: says === 'says so' });
            return says === 'says nothing' ? { ...page, pageSize: undefined } : page;
          });
          expect(result.seen).toEqual(numbers(count));
          expect(result.asked).toHaveLength(Math.max(1, Math.ceil(count / Math.min(50, cap))));
          // A page that is smaller than the size that the server claims may lack entries.
          const isDoubtful = says === 'claims the requested size' && cap < 50 && result.pages > 1;
          expect(result.kind).toBe(isDoubtful ? 'miscounted' : 'complete');
        }),
      );
    },
  );
});

describe('I1: a pass whose count does not agree with its entries is miscounted', () => {
  test('because TotalCount is larger', async () => {
    const { kind, count } = await pass(pagesOf(60, 50, numbers(50), numbers(9, 51)));
    expect(kind).toBe('miscounted');
    expect(count).toMatchObject({ counted: 60, listed: 59 });
  });

  test('because TotalCount is smaller, and every entry is seen', async () => {
    const { kind, seen, count, asked } = await pass(pagesOf(2, 50, numbers(3)));
    expect([kind, seen, asked]).toEqual(['miscounted', numbers(3), [1]]);
    expect(count).toMatchObject({ counted: 2, listed: 3 });
  });

  test('at no more calls than its page size demands (I8)', async () => {
    const { asked } = await pass(pagesOf(1_000, 50, numbers(1)));
    expect(asked.length).toBeLessThanOrEqual(20);
  });

  test('because the only page is empty', async () => {
    const { kind, asked } = await pass(pagesOf(7, 50));
    expect([kind, asked]).toEqual(['miscounted', [1]]);
  });

  test('because the server shows nothing and says no page size', async () => {
    const { kind, asked } = await pass(pagesOf(7, undefined));
    expect([kind, asked]).toEqual(['miscounted', [1]]);
  });

  test('because an entry that counts twice is on one page twice', async () => {
    const { kind, seen } = await pass(pagesOf(3, 50, ['e1', 'e2', 'e1']));
    expect([kind, seen]).toEqual(['miscounted', ['e1', 'e2']]);
  });

  test('because an entry is on two pages', async () => {
    const { kind, seen } = await pass(pagesOf(52, 50, numbers(50), ['e50', 'e51']));
    expect(kind).toBe('miscounted');
    expect(seen).toHaveLength(51);
  });

  test('although no page failed, so it has no failure', async () => {
    expect(await pass(pagesOf(3, 50, numbers(2)))).not.toHaveProperty('failure');
  });
});

describe('I1: a page before the last one that is not full makes the pass miscounted, even if the count agrees', () => {
  test.each<[string, number[], number[]]>([
    ['a short page in the middle', [50, 49, 51], [1, 2, 3]],
    ['a page in the middle that is too long', [50, 51, 49], [1, 2, 3]],
    ['an empty page in the middle', [75, 0, 75], [1, 2, 3]],
    ['a short first page', [49, 50, 51], [1, 2, 3, 4]],
  ])('%s', async (_, sizes, asked) => {
    const starts = sizes.map((_size, i) => 1 + sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
    const lists = sizes.map((size, i) => numbers(size, starts[i]));
    const result = await pass(pagesOf(150, 50, ...lists));
    expect(result).toMatchObject({ kind: 'miscounted', seen: numbers(150), asked });
  });

  test('the largest page counts as full if the server says no size', async () => {
    const [full, short] = [numbers(50), numbers(49, 51)];
    const { kind } = await pass(pagesOf(149, undefined, full, short, numbers(50, 100)));
    expect(kind).toBe('miscounted');
    expect(await pass(pagesOf(99, undefined, full, short))).toMatchObject({ kind: 'complete' });
  });

  test('only the last page may be short or long', async () => {
    expect(await pass(pagesOf(60, 50, numbers(50), numbers(10, 51)))).toMatchObject({ kind: 'complete' });
    expect(await pass(pagesOf(110, 50, numbers(50), numbers(60, 51)))).toMatchObject({ kind: 'complete' });
  });

  test('empty pages at the end do not count', async () => {
    const result = await pass(pagesOf(100, 20, numbers(100)));
    expect(result).toMatchObject({ kind: 'complete', asked: [1, 2, 3, 4, 5], seen: numbers(100) });
  });
});

describe('I1: a list that changes while it is read is shifted', () => {
  test.each([
    ['grew', 101],
    ['shrank', 99],
  ])('because TotalCount %s', async (_, later) => {
    const result = await pass((n) => ({ ...cut(numbers(100), n, 50), totalCount: n === 1 ? 100 : later }));
    expect(result.kind).toBe('shifted');
    expect(result).not.toHaveProperty('failure');
    expect(result.count.counted).toBe(Math.max(100, later));
  });

  test('even if TotalCount is the first one again on the last page', async () => {
    const { kind } = await pass((n) => ({
      ...cut(numbers(150), n, 50),
      totalCount: n === 2 ? 149 : 150,
    }));
    expect(kind).toBe('shifted');
  });

  test('and a TotalCount that grew is followed to its end', async () => {
    const { seen, kind } = await pass((n) => cut(n === 1 ? numbers(100) : numbers(130), n, 50));
    expect(seen).toEqual(numbers(130));
    expect(kind).toBe('shifted');
  });

  test('and does not go on for ever if TotalCount grows with each call', async () => {
    const { asked } = await pass((n) => ({ entries: ['e1'], totalCount: n + 1, pageSize: 50 }), {
      maxEntries: 500,
    });
    expect(asked.length).toBeLessThanOrEqual(20);
  });

  test('because a page came twice', async () => {
    const { kind } = await pass((n) => ({ ...cut(numbers(120), n === 2 ? 1 : n, 50) }));
    expect(kind).toBe('shifted');
  });

  test('because the server shows its first page for every number', async () => {
    const { kind, count } = await pass(() => cut(numbers(120), 1, 50));
    expect(kind).toBe('shifted');
    expect(count).toMatchObject({ counted: 120, listed: 50 });
  });

  test('because a count comes only with a later page', async () => {
    const { kind } = await pass((n) => ({
      ...cut(numbers(60), n, 50),
      totalCount: n === 1 ? undefined : 60,
    }));
    expect(kind).toBe('shifted');
  });

  test('but not because one page has no count', async () => {
    const { kind } = await pass((n) => ({
      ...cut(numbers(100), n, 50),
      totalCount: n === 2 ? undefined : 100,
    }));
    expect(kind).toBe('complete');
  });

  test('but not because two pages have the same text without the borders of their entries', async () => {
    expect(await pass(pagesOf(4, 2, ['a', 'bc'], ['ab', 'c']))).toMatchObject({ kind: 'complete' });
  });

  test('but not because two empty pages at the end are equal', async () => {
    expect(await pass(pagesOf(30, 10, numbers(30)))).toMatchObject({ kind: 'complete', pages: 3 });
  });
});

describe('the count of a pass', () => {
  const digest = async (...pages: readonly (readonly string[])[]) =>
    (await pass(pagesOf(pages.flat().length, pages[0]?.length, ...pages))).count.digest;

  test('has the same digest for the same entries in any order', async () => {
    expect(await digest(['c', 'a'], ['b', 'd'])).toBe(await digest(['a', 'b', 'c', 'd']));
  });

  test.each([
    [
      ['a', 'b'],
      ['a', 'c'],
    ],
    [['a', 'b'], ['a']],
    [['a'], []],
    [
      ['a', 'bc'],
      ['ab', 'c'],
    ],
  ])('has different digests for %j and %j', async (one, other) => {
    expect(await digest(one)).not.toBe(await digest(other));
  });

  test('has a digest short enough to be stored', async () => {
    expect(await digest(numbers(50))).toMatch(/^[\w-]{16}$/);
  });

  test('is 0 if no page was answered', async () => {
    const { count } = await pass(() => failure('ApiDenied'));
    expect(count).toMatchObject({ counted: 0, listed: 0 });
  });
});

describe('I1: a page that fails breaks the pass', () => {
  test.each(['ApiTemporary', 'ApiGarbled'] as const)(
    'but in the middle (%s) it hides no other',
    async (code) => {
      const result = await pass((n) => (n === 2 ? failure(code) : cut(numbers(120), n, 50)));
      expect(result.asked).toEqual([1, 2, 3]);
      expect(result.seen).toEqual([...numbers(50), ...numbers(20, 101)]);
      expect(result).toMatchObject({ kind: 'broken', pages: 2, failure: { code } });
      expect(result).not.toHaveProperty('stoppedAt');
    },
  );

  test.each(['ApiDenied', 'ApiThrottled', 'ApiNotFound', 'ApiRejected', 'OutOfTime'] as const)(
    'and ends it for a reason that holds for the next pages, too (%s)',
    async (code) => {
      const result = await pass((n) => (n === 2 ? failure(code) : cut(numbers(120), n, 50)));
      expect(result.asked).toEqual([1, 2]);
      expect(result.seen).toEqual(numbers(50));
      expect(result).toMatchObject({ kind: 'broken', pages: 1, stoppedAt: 2, failure: { code } });
    },
  );

  test('and ends it if it is the first, since nothing is known of the others', async () => {
    const result = await pass(() => failure('ApiTemporary'));
    expect(result).toMatchObject({ asked: [1], seen: [], kind: 'broken', pages: 0, stoppedAt: 1 });
  });

  test('and the first reason is kept', async () => {
    const { failure: why } = await pass((n) =>
      n === 1 ? cut(numbers(120), n, 50) : failure(n === 2 ? 'ApiGarbled' : 'ApiDenied'),
    );
    expect(why?.code).toBe('ApiGarbled');
  });

  test('and a failure that only a person can mend is marked', async () => {
    const { failure: why } = await pass(() => failure('ApiDenied'));
    expect(why).toEqual({ code: 'ApiDenied', message: 'scripted ApiDenied', denied: true });
  });

  test('but a fault of this program is thrown', async () => {
    const broken = readPages({
      fetchPage: () => Promise.reject(new TypeError('a fault')),
      keyOf: (entry: string) => entry,
    });
    await expect(broken).rejects.toThrow(TypeError);
  });
});

describe('I11: a page of which not everything can be used breaks the pass', () => {
  const odd = (n: number, problem: string): Page<string> => ({ ...cut(numbers(120), n, 50), problem });

  test('and its usable entries, and the pages after it, are seen', async () => {
    const result = await pass((n) => (n === 2 ? odd(n, 'its entry 3 is odd') : cut(numbers(120), n, 50)));
    expect(result).toMatchObject({ kind: 'broken', asked: [1, 2, 3], seen: numbers(120), pages: 3 });
    expect(result.failure).toEqual({
      code: 'OddAnswer',
      message: 'page 2 of the list: its entry 3 is odd',
    });
    expect(result).not.toHaveProperty('stoppedAt');
  });

  test('and of several problems the first one is named', async () => {
    const { failure: why } = await pass((n) => odd(n, `problem ${n}`));
    expect(why?.message).toBe('page 1 of the list: problem 1');
  });

  test('and its problem is named instead of a later failure', async () => {
    const { failure: why } = await pass((n) => (n === 1 ? odd(n, 'odd') : failure('ApiDenied')));
    expect(why?.code).toBe('OddAnswer');
  });

  test('and an earlier failure is named instead of its problem', async () => {
    const { failure: why } = await pass((n) =>
      n === 2 ? failure('ApiTemporary') : n === 3 ? odd(n, 'odd') : cut(numbers(120), n, 50),
    );
    expect(why?.code).toBe('ApiTemporary');
  });

  test('also if it has no count: its entries are seen, and nothing is complete', async () => {
    const result = await pass(() => ({
      entries: numbers(2),
      totalCount: undefined,
      pageSize: 50,
      problem: 'it has no usable TotalCount',
    }));
    expect(result).toMatchObject({ kind: 'broken', asked: [1], seen: numbers(2) });
    expect(result.count.counted).toBe(2);
  });
});

test('I1: a list without any count is read until a page is not full', async () => {
  const fetch = (n: number) => ({ ...cut(numbers(120), n, 50), totalCount: undefined, problem: 'no count' });
  const { seen, count } = await pass(fetch);
  expect([seen, count.counted]).toEqual([numbers(120), 120]);
});

describe('a pass that begins at a later page', () => {
  const from = (start: number, count: number, abreast = 1) =>
    pass((n) => cut(numbers(count), n, 50), { from: start, abreast });

  test('reads the pages before it at the end, each once', async () => {
    const result = await from(3, 220);
    expect(result).toMatchObject({ kind: 'complete', asked: [3, 4, 5, 1, 2], pages: 5 });
    expect(result.seen.toSorted()).toEqual(numbers(220).toSorted());
  });

  test.each([1, 2, 3, 4])('is complete from any page (%i)', async (start) => {
    expect(await from(start, 151)).toMatchObject({ kind: 'complete', pages: 4 });
  });

  test('is complete also if several pages are requested at once', async () => {
    const result = await from(3, 220, 4);
    expect(result).toMatchObject({ kind: 'complete', asked: [3, 4, 5, 1, 2] });
  });

  test('past the end of a list that has shrunk reads what is left', async () => {
    const result = await from(4, 60);
    expect(result).toMatchObject({ kind: 'complete', asked: [4, 1, 2] });
    expect(result.seen).toEqual(numbers(60));
  });

  test('fails with its first page, and names it', async () => {
    const result = await pass(() => failure('OutOfTime'), { from: 3 });
    expect(result).toMatchObject({ asked: [3], pages: 0, stoppedAt: 3, kind: 'broken' });
  });

  test('stops at a page before it, and names that one', async () => {
    const fetch = (n: number) => (n === 1 ? failure('OutOfTime') : cut(numbers(150), n, 50));
    const result = await pass(fetch, { from: 2 });
    expect(result).toMatchObject({ asked: [2, 3, 1], stoppedAt: 1, kind: 'broken' });
  });

  test('misses no page if its first one is short and the server says no size', async () => {
    const fetch = (n: number) => ({ ...cut(numbers(103), n, 50), pageSize: undefined });
    const result = await pass(fetch, { from: 3 });
    expect(result.kind).toBe('complete');
    expect(result.seen.toSorted()).toEqual(numbers(103).toSorted());
  });

  test('compares its pages in the order of the list, not of the calls', async () => {
    // Page 3 is the short last one, although it is read first.
    expect(await from(3, 110)).toMatchObject({ kind: 'complete', asked: [3, 1, 2] });
    // Page 1 is short, although it is read last.
    const short = pagesOf(149, 50, numbers(49), numbers(50, 50), numbers(50, 100));
    expect(await pass(short, { from: 2 })).toMatchObject({ kind: 'miscounted', asked: [2, 3, 1] });
  });

  test('does not take the number of entries on that page for the page size', async () => {
    const result = await pass((n) => cut(numbers(103), n, 50), { from: 3 });
    expect(result.asked).toEqual([3, 1, 2]);
  });
});

describe('two entries with the same key', () => {
  const read = (choose?: PagedList<{ id: string; page: number }>['choose']) =>
    readPages({
      fetchPage: async (n) => ({ entries: [{ id: 'a', page: n }], totalCount: 2, pageSize: 1 }),
      keyOf: (entry) => entry.id,
      ...(choose === undefined ? {} : { choose }),
    });

  test('the later one is kept', async () => {
    expect((await read()).seen.get('a')).toEqual({ id: 'a', page: 2 });
  });

  test('or the one that the list chooses, which gets the earlier one first', async () => {
    expect((await read((a) => a)).seen.get('a')).toEqual({ id: 'a', page: 1 });
  });
});

describe('a page size that cannot be right', () => {
  test('of 0 does not loop', async () => {
    const { asked, kind } = await pass(pagesOf(5, 0, numbers(5)));
    expect([asked, kind]).toEqual([[1], 'complete']);
  });

  test('because each page shows an entry twice, and hides no page of a server that caps them', async () => {
    const { kind, seen, asked } = await pass((n) => {
      const page = cut(numbers(5), n, 50, { cap: 2, echo: false });
      return { entries: [...page.entries, ...page.entries.slice(0, 1)], totalCount: 6, pageSize: 50 };
    });
    expect([kind, seen, asked]).toEqual(['miscounted', numbers(5), [1, 2, 3]]);
  });

  test('of 0 does not hide the pages after the first one', async () => {
    const { asked } = await pass((n) => ({ ...cut(numbers(120), n, 50), pageSize: 0 }));
    expect(asked).toEqual([1, 2, 3]);
  });

  test('smaller than what the first page holds is followed', async () => {
    const { kind, seen, asked } = await pass(pagesOf(100, 50, numbers(100)));
    expect(seen).toHaveLength(100);
    expect([kind, asked]).toEqual(['complete', [1, 2]]);
  });
});

describe('a list that is too long to be stored', () => {
  test('is not read further, and says so', async () => {
    const result = await pass((n) => cut(numbers(101), n, 50), { maxEntries: 100 });
    expect(result).toMatchObject({ asked: [1], kind: 'broken', stoppedAt: 1 });
    expect(result.failure).toEqual({
      code: 'TooMany',
      message: 'the list counts 101 entries; more than 100 are not read',
    });
    expect(result.seen).toEqual(numbers(50));
  });

  test('is read if it just fits', async () => {
    expect(await pass((n) => cut(numbers(100), n, 50), { maxEntries: 100 })).toMatchObject({
      kind: 'complete',
    });
  });

  test('is not read further if it grows beyond the limit meanwhile', async () => {
    const result = await pass((n) => cut(numbers(n === 1 ? 100 : 10_000), n, 50), { maxEntries: 120 });
    expect(result).toMatchObject({ kind: 'shifted', asked: [1, 2, 3] });
  });
});

describe('pages that are requested before their turn', () => {
  test('I8: are the same calls, so many at once and no more', async () => {
    let underWay = 0;
    let most = 0;
    const asked: number[] = [];
    const result = await readPages({
      async fetchPage(n) {
        asked.push(n);
        most = Math.max(most, (underWay += 1));
        await new Promise((resolve) => setImmediate(resolve));
        underWay -= 1;
        return cut(numbers(620), n, 50);
      },
      keyOf: (entry) => entry,
      abreast: 4,
    });
    expect(asked).toEqual(Array.from({ length: 13 }, (_, i) => i + 1));
    expect(most).toBe(4);
    expect(result).toMatchObject({ kind: 'complete', pages: 13 });
    expect([...result.seen.keys()]).toEqual(numbers(620));
  });

  test('by default are none', async () => {
    const asked: number[] = [];
    await readPages({
      async fetchPage(n) {
        asked.push(n);
        await new Promise((resolve) => setImmediate(resolve));
        expect(asked).toHaveLength(n);
        return cut(numbers(200), n, 50);
      },
      keyOf: (entry) => entry,
    });
    expect(asked).toEqual([1, 2, 3, 4]);
  });

  test('I1: are seen if an earlier one ends the pass', async () => {
    const fetch = (n: number) => (n === 2 ? failure('ApiDenied') : cut(numbers(300), n, 50));
    const result = await pass(fetch, { abreast: 3 });
    expect(result).toMatchObject({ asked: [1, 2, 3, 4], pages: 3, stoppedAt: 2 });
    expect(result.seen).toEqual([...numbers(50), ...numbers(100, 101)]);
  });

  test('may fail after the end of the pass without hiding its reason', async () => {
    const fetch = (n: number) =>
      n === 1 ? cut(numbers(300), n, 50) : failure(n === 2 ? 'ApiDenied' : 'ApiTemporary');
    expect(await pass(fetch, { abreast: 3 })).toMatchObject({ pages: 1, failure: { code: 'ApiDenied' } });
  });

  test('I1: change nothing of what is complete, and show no less', async () => {
    const code = fc.constantFrom('ApiTemporary', 'ApiGarbled', 'ApiDenied', 'OutOfTime');
    const fault = fc.oneof({ weight: 6, arbitrary: fc.constant('answered') }, code);
    const course = fc.array(fc.record({ fault, total: fc.integer({ min: 290, max: 300 }) }), {
      minLength: 7,
      maxLength: 7,
    });
    await fc.assert(
      fc.asyncProperty(course, fc.boolean(), async (pages, steady) => {
        const fetch = (n: number) => {
          const at = pages[n - 1] ?? { fault: 'answered', total: 300 };
          if (at.fault !== 'answered') return failure(at.fault);
          return cut(numbers(steady ? 300 : at.total), n, 50);
        };
        const one = await pass(fetch);
        const four = await pass(fetch, { abreast: 4 });
        expect(four.kind).toBe(one.kind);
        expect(four.failure?.code).toBe(one.failure?.code);
        expect(four.stoppedAt).toBe(one.stoppedAt);
        expect(four.seen).toEqual(expect.arrayContaining(one.seen));
        expect(new Set(four.asked).size).toBe(four.asked.length);
      }),
    );
  });

  test.each([
    ['in its turn', 'ApiTemporary'],
    ['although an earlier page ended the pass', 'ApiDenied'],
  ] as const)('throw a fault of this program %s, and no rejection is left unhandled', async (_, second) => {
    const broken = readPages({
      async fetchPage(n) {
        if (n > 2) throw new TypeError(`a fault in page ${n}`);
        if (n === 2) throw failure(second);
        return cut(numbers(300), n, 50);
      },
      keyOf: (entry) => entry,
      abreast: 4,
    });
    await expect(broken).rejects.toThrow('a fault in page 3');
  });
});

describe('I7: a list that is begun is read to its end', () => {
  const signal = new AbortController().signal;

  test('so only its first call may give up on the quota', () => {
    const options = { untilMs: 7, signal, beginWithinMs: 100 };
    expect(callOptions(options, true)).toEqual({ untilMs: 7, signal, waitAtMostMs: 100 });
    expect(callOptions(options, false)).toEqual({ untilMs: 7, signal });
  });

  test('and without a limit even that one waits', () => {
    expect(callOptions({ untilMs: 7 }, true).waitAtMostMs).toBeUndefined();
  });
});

test('I1: a list without any count that shows nothing counts nothing', async () => {
  const nothing = { entries: [], totalCount: undefined, pageSize: undefined, problem: 'no count' };
  expect((await pass(() => nothing)).count).toMatchObject({ counted: 0, listed: 0 });
});

test('I1: a count that comes with a later page is followed', async () => {
  const { asked, kind } = await pass((n) => ({
    ...cut(numbers(199), n, 50),
    totalCount: n === 2 ? 199 : undefined,
    problem: 'no count',
  }));
  expect([asked, kind]).toEqual([[1, 2, 3, 4], 'broken']);
});
