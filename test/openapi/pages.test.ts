import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OpenApiError } from '../../lib/openapi/errors.ts';
import { type Pass, readPages } from '../../lib/openapi/pages.ts';
import type { Page } from '../../lib/openapi/pages.ts';
import { cut, failure } from '../support/scripted-client.ts';

const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => `e${i + 1}`);

/** One pass over what `fetch` gives, with the page numbers that were asked for. */
async function pass(
  fetch: (pageNumber: number) => Page<string> | OpenApiError,
  maxEntries?: number,
  abreast?: number,
) {
  const asked: number[] = [];
  const result: Pass<string> = await readPages(
    async (pageNumber) => {
      asked.push(pageNumber);
      if (asked.length > 1_000) throw new Error('it does not end');
      const page = fetch(pageNumber);
      if (page instanceof Error) throw page;
      return page;
    },
    (entry) => entry,
    { ...(maxEntries === undefined ? {} : { maxEntries }), ...(abreast === undefined ? {} : { abreast }) },
  );
  return { ...result, seen: [...result.seen.keys()], asked };
}

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
  ])('over %i entries makes %i calls', async (count, calls) => {
    const { asked, seen, complete, pages } = await pass((n) => cut(numbers(count), n, 50));
    expect(asked).toEqual(Array.from({ length: calls }, (_, i) => i + 1));
    expect({ complete, pages, seen }).toEqual({ complete: true, pages: calls, seen: numbers(count) });
  });

  test('is complete whatever the server caps a page to, told or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 300 }),
        fc.integer({ min: 1, max: 120 }),
        fc.boolean(),
        async (count, cap, echo) => {
          const result = await pass((n) => cut(numbers(count), n, 50, { cap, echo }));
          expect(result.complete).toBe(true);
          expect(result.seen).toEqual(numbers(count));
          expect(result.asked).toHaveLength(Math.max(1, Math.ceil(count / Math.min(50, cap))));
        },
      ),
    );
  });
});

describe('I1: a pass is complete only when it proves to be', () => {
  test('fewer distinct entries than TotalCount', async () => {
    const { complete } = await pass((n) =>
      n === 1 ? cut(numbers(60), 1, 50) : { entries: numbers(10), totalCount: 60, pageSize: 50 },
    );
    expect(complete).toBe(false);
  });

  test('more distinct entries than TotalCount', async () => {
    const { complete, seen } = await pass(() => ({ entries: numbers(3), totalCount: 2, pageSize: 50 }));
    expect(complete).toBe(false);
    expect(seen).toEqual(numbers(3));
  });

  test.each([
    ['grew', 101],
    ['shrank', 99],
  ])('TotalCount %s on the way', async (_, later) => {
    const { complete, failure: why } = await pass((n) => ({
      ...cut(numbers(100), n, 50),
      totalCount: n === 1 ? 100 : later,
    }));
    expect(complete).toBe(false);
    expect(why).toBeUndefined();
  });

  test('a TotalCount that grew is followed to its end: what stands there is present', async () => {
    const { seen, complete } = await pass((n) => cut(n === 1 ? numbers(100) : numbers(130), n, 50));
    expect(seen).toEqual(numbers(130));
    expect(complete).toBe(false);
  });

  test('an empty page in the middle', async () => {
    const { complete, seen, asked } = await pass((n) =>
      n === 2 ? { entries: [], totalCount: 120, pageSize: 50 } : cut(numbers(120), n, 50),
    );
    expect(complete).toBe(false);
    expect(asked).toEqual([1, 2, 3]);
    expect(seen).toHaveLength(70);
  });

  test('an empty first page of a list that counts some', async () => {
    const { complete, asked } = await pass(() => ({ entries: [], totalCount: 7, pageSize: 50 }));
    expect(complete).toBe(false);
    expect(asked).toEqual([1]);
  });

  test('a server that shows its first page for every number', async () => {
    const { complete } = await pass(() => cut(numbers(120), 1, 50));
    expect(complete).toBe(false);
  });

  test('the same entry on two pages is one', async () => {
    const { complete, seen } = await pass((n) => ({
      entries: n === 1 ? numbers(50) : ['e50', 'e51'],
      totalCount: 52,
      pageSize: 50,
    }));
    expect(seen).toHaveLength(51);
    expect(complete).toBe(false);
  });

  test('an entry that came twice stands as it came last', async () => {
    const { seen } = await readPages(
      async (n) => ({ entries: [{ id: 'a', page: n }], totalCount: 2, pageSize: 1 }),
      (entry) => entry.id,
    );
    expect(seen.get('a')).toEqual({ id: 'a', page: 2 });
  });

  test('a reply that says a page size of nothing cannot loop', async () => {
    const { asked } = await pass(() => ({ entries: numbers(5), totalCount: 5, pageSize: 0 }));
    expect(asked).toEqual([1]);
  });

  test('a first page that holds more than was asked for', async () => {
    const { complete, seen } = await pass((n) => ({
      entries: n === 1 ? numbers(100) : [],
      totalCount: 100,
      pageSize: 50,
    }));
    expect(seen).toHaveLength(100);
    expect(complete).toBe(true);
  });
});

describe('I1: a page that fails', () => {
  test.each(['ApiTemporary', 'ApiGarbled'] as const)('in the middle (%s) hides no other', async (code) => {
    const result = await pass((n) => (n === 2 ? failure(code) : cut(numbers(120), n, 50)));
    expect(result.asked).toEqual([1, 2, 3]);
    expect(result.seen).toEqual([...numbers(50), ...numbers(120).slice(100)]);
    expect(result).toMatchObject({ complete: false, pages: 2, failure: { code } });
  });

  test.each(['ApiDenied', 'ApiThrottled', 'ApiNotFound', 'ApiRejected', 'OutOfTime'] as const)(
    'for a reason that holds for the next ones, too (%s) ends the pass',
    async (code) => {
      const result = await pass((n) => (n === 2 ? failure(code) : cut(numbers(120), n, 50)));
      expect(result.asked).toEqual([1, 2]);
      expect(result.seen).toEqual(numbers(50));
      expect(result).toMatchObject({ complete: false, pages: 1, failure: { code } });
    },
  );

  test('as the first ends the pass, since nothing is known of the others', async () => {
    const result = await pass(() => failure('ApiTemporary'));
    expect(result).toMatchObject({ asked: [1], seen: [], complete: false, pages: 0 });
  });

  test('keeps the first reason', async () => {
    const { failure: why } = await pass((n) =>
      n === 1 ? cut(numbers(120), n, 50) : failure(n === 2 ? 'ApiGarbled' : 'ApiDenied'),
    );
    expect(why?.code).toBe('ApiGarbled');
  });

  test('marks what only somebody can mend', async () => {
    const { failure: why } = await pass(() => failure('ApiDenied'));
    expect(why).toEqual({ code: 'ApiDenied', message: 'scripted ApiDenied', denied: true });
  });

  test('by a fault of this program is thrown, not swallowed', async () => {
    const broken = readPages(
      () => Promise.reject(new TypeError('a fault')),
      (entry: string) => entry,
    );
    await expect(broken).rejects.toThrow(TypeError);
  });
});

describe('a list beyond what can be kept', () => {
  test('is read no further, and says so', async () => {
    const result = await pass((n) => cut(numbers(101), n, 50), 100);
    expect(result).toMatchObject({ asked: [1], complete: false, failure: { code: 'TooMany' } });
    expect(result.seen).toEqual(numbers(50));
  });

  test('is read where it just fits', async () => {
    expect(await pass((n) => cut(numbers(100), n, 50), 100)).toMatchObject({ complete: true });
  });

  test('is read no further where it grows beyond while it is read', async () => {
    const result = await pass((n) => cut(numbers(n === 1 ? 100 : 10_000), n, 50), 100);
    expect(result.asked.length).toBeLessThanOrEqual(3);
    expect(result.complete).toBe(false);
  });
});

describe('pages asked for before their turn', () => {
  test('I8: are the same calls, so many at once and no more', async () => {
    let underWay = 0;
    let most = 0;
    const asked: number[] = [];
    const result = await readPages(
      async (n) => {
        asked.push(n);
        most = Math.max(most, (underWay += 1));
        await new Promise((resolve) => setImmediate(resolve));
        underWay -= 1;
        return cut(numbers(620), n, 50);
      },
      (entry) => entry,
      { abreast: 4 },
    );
    expect(asked).toEqual(Array.from({ length: 13 }, (_, i) => i + 1));
    expect(most).toBe(4);
    expect(result).toMatchObject({ complete: true, pages: 13 });
    expect([...result.seen.keys()]).toEqual(numbers(620));
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
        const four = await pass(fetch, undefined, 4);
        expect(four.complete).toBe(one.complete);
        expect(four.failure?.code).toBe(one.failure?.code);
        expect(four.seen).toEqual(expect.arrayContaining(one.seen));
        expect(new Set(four.asked).size).toBe(four.asked.length);
      }),
    );
  });

  test('a fault of this program is thrown, and leaves no rejection that nobody waits for', async () => {
    const broken = readPages(
      async (n) => {
        if (n > 2) throw new TypeError(`a fault in page ${n}`);
        return cut(numbers(300), n, 50);
      },
      (entry) => entry,
      { abreast: 4 },
    );
    await expect(broken).rejects.toThrow('a fault in page 3');
  });
});
