import { describe, expect, test } from 'vitest';
import type { Share } from '../../lib/model/image.ts';
import { readShares } from '../../lib/swas/read-shares.ts';
import { fakeClock } from '../support/fake-clock.ts';
import {
  account,
  accounts,
  cut,
  failure,
  scriptedClient,
  share,
  type Step,
} from '../support/scripted-client.ts';

const IMAGE = { regionId: 'cn-hangzhou', imageId: 'm-1' };
const clock = fakeClock();

/** The share accounts as the n-th pass finds them, for a list of one page. */
const passes =
  (...lists: readonly (readonly string[])[]): Step<Share> =>
  ({ pass, pageNumber }) =>
    cut((lists[pass - 1] ?? lists.at(-1) ?? []).map(share), pageNumber, 50);

const steady =
  (list: readonly string[]): Step<Share> =>
  ({ pageNumber }) =>
    cut(list.map(share), pageNumber, 50);

async function read(step: Step<Share>, known: readonly string[] = []) {
  const client = scriptedClient({ shares: step });
  const reading = await readShares(client, IMAGE, new Set(known), clock);
  return { ...reading, ids: reading.shares.map((s) => s.accountId), calls: client.pagesAsked.length };
}

describe('I8: an undisturbed reading', () => {
  test.each([
    [0, 1],
    [1, 1],
    [49, 1],
    [50, 1],
    [51, 2],
    [100, 2],
    [101, 3],
    [120, 3],
  ])('of %i shares, all known, makes %i calls', async (count, calls) => {
    const reading = await read(steady(accounts(count)), accounts(count));
    expect(reading).toMatchObject({ coverage: 'complete', calls, ids: accounts(count), atMs: clock.now() });
    expect(reading.failure).toBeUndefined();
  });

  test.each([
    [0, 1],
    [50, 1],
    [51, 2],
    [120, 3],
  ])('of %i shares, all new, makes %i calls', async (count, calls) => {
    expect(await read(steady(accounts(count)))).toMatchObject({ coverage: 'complete', calls });
  });

  test('keeps the text of SharedTime as it was given', async () => {
    const { shares } = await read(steady(accounts(1)));
    expect(shares).toEqual([{ accountId: account(1), sharedTime: '2026-11-24 14:00:00.0' }]);
  });
});

describe('I1: absence only when proven', () => {
  test('the second look costs exactly one more pass', async () => {
    const reading = await read(steady(accounts(119)), accounts(120));
    expect(reading).toMatchObject({ coverage: 'complete', calls: 6, ids: accounts(119) });
  });

  test('the last account is gone after two passes that found nobody', async () => {
    expect(await read(steady([]), accounts(1))).toMatchObject({ coverage: 'complete', calls: 2, ids: [] });
  });

  test('an account that the second pass finds is there', async () => {
    const reading = await read(passes(accounts(1), accounts(2)), accounts(2));
    expect(reading).toMatchObject({ coverage: 'complete', calls: 2, ids: accounts(2) });
  });

  test('two passes that lack different accounts prove neither gone', async () => {
    const [a = '', b = '', c = ''] = accounts(3);
    const reading = await read(passes([a, b], [a, c], [a, b, c]), [a, b, c]);
    expect(reading.coverage).toBe('complete');
    expect(reading.ids.toSorted()).toEqual([a, b, c]);
  });

  test('an account that one of two passes saw is not gone', async () => {
    const [a = '', b = '', c = ''] = accounts(3);
    // c is missing from both, b from the second only: a third pass has to tell.
    const reading = await read(passes([a, b], [a], [a]), [a, b, c]);
    expect(reading).toMatchObject({ coverage: 'complete', calls: 3, ids: [a] });
  });

  test('entries that move between pages so that all counts agree hide nobody for good', async () => {
    const before = accounts(100);
    // While page 1 is read, its first entry goes and another is added at the end: the 51st is now the 50th.
    const after = [...before.slice(1), account(101)];
    const reading = await read(
      ({ pageNumber, call }) => cut((call === 1 ? before : after).map(share), pageNumber, 50),
      before,
    );
    expect(reading.coverage).toBe('complete');
    expect(reading.ids).toContain(account(51));
    expect(reading.ids).toContain(account(101));
  });

  test('a list that shifts each time is never complete, and all that was seen is present', async () => {
    const reading = await read(({ pageNumber, call }) => ({
      ...cut(accounts(60).map(share), pageNumber, 50),
      totalCount: 60 + call,
    }));
    expect(reading).toMatchObject({ coverage: 'partial', failure: { code: 'Shifting' } });
    expect(reading.ids).toEqual(accounts(60));
    expect(reading.calls).toBeLessThanOrEqual(4 * 3);
  });

  test('TotalCount above what is shown is no proof, however often it is asked', async () => {
    const reading = await read(() => ({ entries: [], totalCount: 3, pageSize: 50 }), accounts(3));
    expect(reading).toMatchObject({ coverage: 'partial', ids: [] });
  });

  test('a pass that shifted between two complete ones breaks the proof', async () => {
    let seen = 0;
    const reading = await read(({ pass, pageNumber }) => {
      seen = pass;
      return cut(accounts(pass === 2 && pageNumber === 1 ? 61 : 60).map(share), pageNumber, 50);
    }, accounts(62));
    // Complete, shifted, complete, complete: the first one does not count.
    expect(seen).toBe(4);
    expect(reading).toMatchObject({ coverage: 'complete', ids: accounts(60) });
  });

  test.each(['ApiTemporary', 'ApiDenied', 'OutOfTime'] as const)(
    'a second look that fails (%s) proves nothing',
    async (code) => {
      const reading = await read(
        ({ pageNumber, call }) => (call > 1 ? failure(code) : cut(accounts(1).map(share), pageNumber, 50)),
        accounts(2),
      );
      expect(reading).toMatchObject({ coverage: 'partial', failure: { code }, ids: accounts(1) });
    },
  );

  test('an account known and gone, and one that came: both are told from the same passes', async () => {
    const reading = await read(steady([account(7)]), [account(1)]);
    expect(reading).toMatchObject({ coverage: 'complete', calls: 2, ids: [account(7)] });
  });
});

describe('I1: presence at once', () => {
  test('what the pages before and after a failing one show is present', async () => {
    const reading = await read(({ pageNumber }) =>
      pageNumber === 2 ? failure('ApiGarbled') : cut(accounts(120).map(share), pageNumber, 50),
    );
    expect(reading).toMatchObject({ coverage: 'partial', failure: { code: 'ApiGarbled' } });
    expect(reading.ids).toEqual([...accounts(50), ...accounts(20, 101)]);
  });

  test('what an earlier pass saw is present, though a later one fails', async () => {
    const reading = await read(
      ({ call }) => (call === 1 ? cut(accounts(5).map(share), 1, 50) : failure('OutOfTime')),
      accounts(6),
    );
    expect(reading).toMatchObject({ coverage: 'partial', ids: accounts(5) });
  });

  test('an account that only one of two passes saw, and that was not known, is present', async () => {
    const [a = '', b = '', c = ''] = accounts(3);
    const reading = await read(passes([a, b], [a]), [a, c]);
    expect(reading).toMatchObject({ coverage: 'complete', ids: [a, b] });
  });

  test('a reading of which nothing came is failed', async () => {
    const reading = await read(() => failure('ApiDenied'), accounts(3));
    expect(reading).toMatchObject({ coverage: 'failed', ids: [], failure: { denied: true } });
  });

  test('more shares than a row holds: the first page is present, and the reading says why it is partial', async () => {
    const reading = await read(() => ({
      entries: accounts(50).map(share),
      totalCount: 20_001,
      pageSize: 50,
    }));
    expect(reading).toMatchObject({ coverage: 'partial', failure: { code: 'TooMany' }, calls: 1 });
  });
});
