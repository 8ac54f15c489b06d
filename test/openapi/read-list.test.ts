import { describe, expect, test } from 'vitest';
import type { Miscount } from '../../lib/model/image.ts';
import type { OpenApiError } from '../../lib/openapi/errors.ts';
import type { Page, PagedList } from '../../lib/openapi/pages.ts';
import { readList, type ReadListOptions } from '../../lib/openapi/read-list.ts';
import { cut, failure } from '../support/scripted-client.ts';

const numbers = (count: number, from = 1): string[] =>
  Array.from({ length: count }, (_, i) => `e${from + i}`);

type Fetch = (ask: { readonly page: number; readonly pass: number }) => Page<string> | OpenApiError;

/** Reads a list whose pages are those that `fetch` returns; `asked` are the pages of each pass. */
async function read(fetch: Fetch, options?: ReadListOptions, list: Partial<PagedList<string>> = {}) {
  const asked: number[][] = [];
  const firstCalls: boolean[] = [];
  const reading = await readList<string>(
    'things',
    (isFirstCall) => {
      const pages: number[] = [];
      asked.push(pages);
      const pass = asked.length;
      return {
        async fetchPage(page) {
          pages.push(page);
          firstCalls.push(isFirstCall(page));
          const result = fetch({ page, pass });
          if (result instanceof Error) throw result;
          return result;
        },
        keyOf: (entry) => entry,
        ...list,
      };
    },
    options,
  );
  return { ...reading, asked, firstCalls };
}

/** A list that is the n-th of `lists` in the n-th pass, and then the last one. */
const inPasses =
  (...lists: readonly (readonly string[])[]): Fetch =>
  ({ page, pass }) =>
    cut(lists[pass - 1] ?? lists.at(-1) ?? [], page, 50);

/** A list that counts otherwise than it lists: each pass by its own, and then by the last one. */
const counting =
  (...passes: readonly (readonly [counted: number, list: readonly string[]])[]): Fetch =>
  ({ page, pass }) => {
    const [counted, list] = passes[pass - 1] ?? passes.at(-1) ?? [0, []];
    return { ...cut(list, page, 50), totalCount: counted };
  };

const miscountOf = async (counted: number, list: readonly string[]): Promise<Miscount> => {
  const { miscount } = await read(counting([counted, list]));
  if (miscount === undefined) throw new Error('it agrees');
  return miscount;
};

describe('I8: a list that is at rest', () => {
  test.each([
    [0, [1]],
    [50, [1]],
    [51, [1, 2]],
    [120, [1, 2, 3]],
  ])('of %i entries is complete in one pass, over pages %j', async (count, pages) => {
    const { asked, entries, ...rest } = await read(inPasses(numbers(count)));
    expect({ asked, entries }).toEqual({ asked: [pages], entries: numbers(count) });
    expect(rest).toEqual({ certainty: 'complete', firstCalls: pages.map((page) => page === 1) });
  });
});

describe('I4: a reading that later ones are compared with', () => {
  test.each([0, 1, 50])('needs one pass over a single page (%i entries)', async (count) => {
    const { asked, certainty } = await read(inPasses(numbers(count)), { confirm: true });
    expect({ asked, certainty }).toEqual({ asked: [[1]], certainty: 'complete' });
  });

  test('needs two passes that agree over several pages', async () => {
    const { asked, certainty } = await read(inPasses(numbers(51)), { confirm: true });
    expect({ asked, certainty }).toEqual({
      asked: [
        [1, 2],
        [1, 2],
      ],
      certainty: 'complete',
    });
  });

  test('needs a third pass if the first two counted the same and listed different entries', async () => {
    const other = [...numbers(50), 'other'];
    const { asked, certainty, entries } = await read(inPasses(numbers(51), other, other), { confirm: true });
    expect({ passes: asked.length, certainty }).toEqual({ passes: 3, certainty: 'complete' });
    expect(entries.toSorted()).toEqual([...numbers(51), 'other'].toSorted());
  });

  test('is partial if no two passes in a row agree', async () => {
    const lists = [numbers(51), numbers(52), numbers(51)];
    const { asked, certainty, failure: why, miscount } = await read(inPasses(...lists), { confirm: true });
    expect({ passes: asked.length, certainty }).toEqual({ passes: 3, certainty: 'partial' });
    expect(why).toEqual({
      code: 'Shifting',
      message:
        'the list of things changed during each of 3 attempts to read it; at last it counted 51 and listed 51',
    });
    expect(miscount).toBeUndefined();
  });

  test('is not confirmed by a complete pass before one that is not', async () => {
    const fetch: Fetch = ({ page, pass }) =>
      pass === 2 ? { ...cut(numbers(51), page, 50), totalCount: 52 } : cut(numbers(51), page, 50);
    expect(await read(fetch, { confirm: true })).toMatchObject({ certainty: 'partial' });
  });

  test('is not confirmed by a pass that saw the same on a page that was not full', async () => {
    const fetch: Fetch = ({ page, pass }) => {
      if (pass > 1) return cut(numbers(100), page, 50);
      const pages = [numbers(49), numbers(51, 50)];
      return { entries: pages[page - 1] ?? [], totalCount: 100, pageSize: 50 };
    };
    const { asked, certainty } = await read(fetch, { confirm: true });
    expect({ passes: asked.length, certainty }).toEqual({ passes: 3, certainty: 'complete' });
  });

  test('is steady after one pass if it shows the same miscount as the last run', async () => {
    const before = await miscountOf(61, numbers(60));
    const { asked, certainty } = await read(counting([61, numbers(60)]), { confirm: true, before });
    expect({ asked, certainty }).toEqual({ asked: [[1, 2]], certainty: 'steady' });
  });
});

describe('I1: a miscount', () => {
  test('is steady if a second pass shows the same, at the price of one pass', async () => {
    const { asked, ...reading } = await read(counting([4, numbers(3)]));
    // Page 2 is requested, too: a server may cap its pages without saying so.
    expect(asked).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(reading).toMatchObject({
      entries: numbers(3),
      certainty: 'steady',
      miscount: { counted: 4, listed: 3 },
    });
    expect(reading).not.toHaveProperty('failure');
  });

  test('is steady at once if the last run saw the same', async () => {
    const before = await miscountOf(4, numbers(3));
    const { asked, certainty, miscount } = await read(counting([4, numbers(3)]), { before });
    expect({ passes: asked.length, certainty, miscount }).toEqual({
      passes: 1,
      certainty: 'steady',
      miscount: before,
    });
  });

  test.each<[string, [number, string[]]]>([
    ['the count', [5, numbers(3)]],
    ['the entries', [4, numbers(3, 2)]],
  ])('is compared by %s with the last run', async (_, then) => {
    const before = await miscountOf(...then);
    const { asked, certainty } = await read(counting([4, numbers(3)]), { before });
    expect({ passes: asked.length, certainty }).toEqual({ passes: 2, certainty: 'steady' });
  });

  test('may be of more entries than are counted', async () => {
    const { certainty, miscount } = await read(counting([2, numbers(3)]));
    expect(certainty).toBe('steady');
    expect(miscount).toMatchObject({ counted: 2, listed: 3 });
  });

  test.each<[string, [number, string[]]]>([
    ['different counts', [5, numbers(3)]],
    ['different entries', [4, numbers(3, 2)]],
  ])('is not steady by two passes with %s, but by a third that repeats the second', async (_, second) => {
    const { asked, certainty, miscount } = await read(counting([4, numbers(3)], second));
    expect({ passes: asked.length, certainty }).toEqual({ passes: 3, certainty: 'steady' });
    expect(miscount).toMatchObject({ counted: second[0] });
  });

  test('is not steady by a pass whose count changed from page to page', async () => {
    const pages = (page: number): string[] => (page === 1 ? numbers(2) : numbers(1, 3));
    const { asked, certainty } = await read(({ page, pass }) => ({
      entries: pages(page),
      totalCount: pass === 1 && page === 1 ? 3 : 4,
      pageSize: 2,
    }));
    expect({ passes: asked.length, certainty }).toEqual({ passes: 3, certainty: 'steady' });
  });

  test('is partial if it is another one in each pass, and names the last one', async () => {
    const counts = [4, 5, 6].map((counted) => [counted, numbers(3)] as const);
    const { asked, ...reading } = await read(counting(...counts));
    expect(asked).toHaveLength(3);
    expect(reading).toMatchObject({
      certainty: 'partial',
      entries: numbers(3),
      miscount: { counted: 6, listed: 3 },
      failure: {
        code: 'Shifting',
        message:
          'the list of things changed during each of 3 attempts to read it; at last it counted 6 and listed 3',
      },
    });
  });

  test('that a second pass does not repeat is forgotten: the list is complete', async () => {
    const { asked, certainty, ...rest } = await read(counting([4, numbers(3)], [4, numbers(4)]));
    expect({ passes: asked.length, certainty }).toEqual({ passes: 2, certainty: 'complete' });
    expect(rest).not.toHaveProperty('miscount');
  });

  test('is not confirmed by an equal one before a pass that shifted', async () => {
    const fetch: Fetch = ({ page, pass }) => ({
      ...cut(numbers(60), page, 50),
      totalCount: pass === 2 ? 60 + page : 61,
    });
    const { certainty, asked } = await read(fetch);
    expect({ certainty, passes: asked.length }).toEqual({ certainty: 'partial', passes: 3 });
  });

  test('of the last run does not make a shifting list steady', async () => {
    const before = await miscountOf(62, numbers(60));
    const fetch: Fetch = ({ page }) => ({ ...cut(numbers(60), page, 50), totalCount: 60 + page });
    expect(await read(fetch, { before })).toMatchObject({ certainty: 'partial' });
  });
});

describe('I1: a list that shifts', () => {
  const shifting: Fetch = ({ page, pass }) => ({
    ...cut(numbers(60), page, 50),
    totalCount: 60 + page + pass,
  });

  test('is read again from its start until it stands still', async () => {
    const fetch: Fetch = ({ page, pass }) =>
      pass < 3 ? { ...cut(numbers(60), page, 50), totalCount: 60 + page } : cut(numbers(60), page, 50);
    const { asked, certainty, entries } = await read(fetch);
    expect(asked).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect({ certainty, entries }).toEqual({ certainty: 'complete', entries: numbers(60) });
  });

  test('is partial after three attempts, with all that was seen', async () => {
    const { asked, ...reading } = await read(shifting);
    expect(asked).toHaveLength(3);
    expect(reading).toMatchObject({
      certainty: 'partial',
      entries: numbers(60),
      failure: { code: 'Shifting' },
    });
    expect(reading).not.toHaveProperty('miscount');
    expect(reading).not.toHaveProperty('nextPage');
  });

  test('because a page came twice is partial, however often that is the same', async () => {
    const { asked, certainty } = await read(() => cut(numbers(120), 1, 50));
    expect({ passes: asked.length, certainty }).toEqual({ passes: 3, certainty: 'partial' });
  });

  test('keeps an entry that only an earlier pass saw: it was there', async () => {
    const fetch = counting([3, ['a', 'b']], [1, ['b']]);
    expect(await read(fetch)).toMatchObject({ certainty: 'complete', entries: ['a', 'b'] });
  });

  test('keeps of an entry in several passes the one that the list chooses', async () => {
    const read3 = (choose?: PagedList<{ id: string; pass: number }>['choose']) => {
      let pass = 0;
      return readList<{ id: string; pass: number }>('things', () => {
        pass += 1;
        const mine = pass;
        return {
          fetchPage: async () => ({ entries: [{ id: 'a', pass: mine }], totalCount: 0, pageSize: 50 }),
          keyOf: (entry) => entry.id,
          ...(choose === undefined ? {} : { choose }),
        };
      });
    };
    expect((await read3()).entries).toEqual([{ id: 'a', pass: 2 }]);
    expect((await read3((a) => a)).entries).toEqual([{ id: 'a', pass: 1 }]);
  });
});

describe('I1: a list of which a page fails', () => {
  test('has failed if nothing was answered', async () => {
    expect(await read(() => failure('ApiDenied'))).toMatchObject({
      entries: [],
      certainty: 'failed',
      failure: { code: 'ApiDenied', denied: true },
    });
  });

  test('is partial if a page was answered, even one without entries', async () => {
    const fetch: Fetch = ({ page }) =>
      page === 1 ? { entries: [], totalCount: 100, pageSize: 50 } : failure('ApiDenied');
    expect(await read(fetch)).toMatchObject({ entries: [], certainty: 'partial' });
  });

  test('is partial if only an earlier pass was answered', async () => {
    const fetch: Fetch = ({ pass }) =>
      pass === 1 ? { entries: ['a'], totalCount: 2, pageSize: 50 } : failure('OutOfTime');
    const { asked, ...reading } = await read(fetch);
    expect(asked).toHaveLength(2);
    expect(reading).toMatchObject({ entries: ['a'], certainty: 'partial', failure: { code: 'OutOfTime' } });
  });

  test('is partial if only an earlier pass was answered, without entries', async () => {
    const fetch: Fetch = ({ pass }) =>
      pass === 1 ? { entries: [], totalCount: 3, pageSize: 50 } : failure('OutOfTime');
    expect(await read(fetch)).toMatchObject({ entries: [], certainty: 'partial' });
  });

  test('is not read again in this run', async () => {
    const { asked } = await read(({ page }) =>
      page === 2 ? failure('ApiTemporary') : cut(numbers(120), page, 50),
    );
    expect(asked).toEqual([[1, 2, 3]]);
  });

  test('says where it stopped, so that the next run begins there', async () => {
    const fetch: Fetch = ({ page }) => (page === 2 ? failure('OutOfTime') : cut(numbers(120), page, 50));
    expect(await read(fetch)).toMatchObject({ nextPage: 2, entries: numbers(50) });
  });

  test('begins at its start again if it did not stop early', async () => {
    const fetch: Fetch = ({ page }) => (page === 2 ? failure('ApiTemporary') : cut(numbers(120), page, 50));
    expect(await read(fetch)).not.toHaveProperty('nextPage');
  });

  test('names the failure of the second pass', async () => {
    const fetch: Fetch = ({ page, pass }) =>
      pass === 2 && page === 2 ? failure('OutOfTime') : { ...cut(numbers(60), page, 50), totalCount: 61 };
    expect(await read(fetch)).toMatchObject({ certainty: 'partial', nextPage: 2, entries: numbers(60) });
  });

  test('does not hide a fault of this program', async () => {
    const fetch: Fetch = () => {
      throw new TypeError('a fault');
    };
    await expect(read(fetch)).rejects.toThrow(TypeError);
  });
});

describe('I7: a list that an earlier run did not read to its end', () => {
  test('is read on from there, then from its start', async () => {
    const { asked, firstCalls, ...reading } = await read(inPasses(numbers(220)), { from: 3 });
    expect(asked).toEqual([[3, 4, 5, 1, 2]]);
    expect(firstCalls).toEqual([true, false, false, false, false]);
    expect(reading.certainty).toBe('complete');
  });

  test('is read from its start in the second pass', async () => {
    const fetch: Fetch = ({ page, pass }) =>
      pass === 1 ? { ...cut(numbers(60), page, 50), totalCount: 60 + page } : cut(numbers(60), page, 50);
    const { asked, firstCalls, certainty } = await read(fetch, { from: 2 });
    expect(asked).toEqual([
      [2, 1],
      [1, 2],
    ]);
    expect(firstCalls).toEqual([true, false, false, false]);
    expect(certainty).toBe('complete');
  });

  test('I8: only the very first call may give up on the quota', async () => {
    const { firstCalls } = await read(counting([61, numbers(60)]));
    expect(firstCalls).toEqual([true, false, false, false]);
  });
});
