import { describe, expect, test } from 'vitest';
import type { Share } from '../../lib/model/image.ts';
import type { ReadListOptions } from '../../lib/openapi/read-list.ts';
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

const shared =
  (list: readonly string[]): Step<Share> =>
  ({ pageNumber }) =>
    cut(list.map(share), pageNumber, 50);

async function read(step: Step<Share>, how?: ReadListOptions) {
  const client = scriptedClient({ shares: step });
  const reading = await readShares(client, IMAGE, clock, {}, how);
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
  ])('of %i shares makes %i calls', async (count, calls) => {
    const reading = await read(shared(accounts(count)));
    expect(reading).toMatchObject({ certainty: 'complete', calls, ids: accounts(count), atMs: clock.now() });
    expect(reading).not.toHaveProperty('failure');
    expect(reading).not.toHaveProperty('entries');
  });

  test.each([
    [50, 1],
    [51, 4],
  ])('I4: that is to be confirmed reads several pages twice: %i shares, %i calls', async (count, calls) => {
    expect(await read(shared(accounts(count)), { confirm: true })).toMatchObject({
      certainty: 'complete',
      calls,
    });
  });

  test('keeps the text of SharedTime as it was given', async () => {
    const { shares } = await read(shared(accounts(1)));
    expect(shares).toEqual([{ accountId: account(1), sharedTime: '2026-11-24 14:00:00.0' }]);
  });

  test('has the time of its end', async () => {
    const slow = fakeClock(undefined, { auto: true });
    const client = scriptedClient({ shares: shared(accounts(51)) });
    const waiting: typeof client.listCustomImageShareAccounts = async (...call) => {
      await slow.sleep(1_000);
      return client.listCustomImageShareAccounts(...call);
    };
    const startMs = slow.now();
    const reading = await readShares({ ...client, listCustomImageShareAccounts: waiting }, IMAGE, slow);
    expect(reading.atMs).toBe(startMs + 2_000);
  });

  test('asks for this image, and gives each call its options', async () => {
    const client = scriptedClient({ shares: shared(accounts(51)) });
    const requests: object[] = [];
    const watched: typeof client.listCustomImageShareAccounts = (request, options) => {
      requests.push(request);
      return client.listCustomImageShareAccounts(request, options);
    };
    const calls = { untilMs: 9, beginWithinMs: 7 };
    await readShares({ ...client, listCustomImageShareAccounts: watched }, IMAGE, clock, calls);
    expect(requests).toEqual([
      { ...IMAGE, pageNumber: 1 },
      { ...IMAGE, pageNumber: 2 },
    ]);
    expect(client.options).toEqual([{ untilMs: 9, waitAtMostMs: 7 }, { untilMs: 9 }]);
  });
});

describe('I1: absence only when it is proven', () => {
  test('a reading without a share that was there before is complete in one pass', async () => {
    expect(await read(shared([]))).toMatchObject({ certainty: 'complete', calls: 1, ids: [] });
  });

  test('entries that move between pages so that all counts agree are found by the second pass', async () => {
    const before = accounts(100);
    // While page 1 is read, its first entry goes and another is added at the end: the 51st is now the 50th.
    const after = [...before.slice(1), account(101)];
    const reading = await read(
      ({ pageNumber, call }) => cut((call === 1 ? before : after).map(share), pageNumber, 50),
      { confirm: true },
    );
    expect(reading).toMatchObject({ certainty: 'complete', calls: 6 });
    expect(reading.ids.toSorted()).toEqual(accounts(101));
  });

  test('a list that shifts each time is partial, and all that was seen is present', async () => {
    const reading = await read(({ pageNumber, call }) => ({
      ...cut(accounts(60).map(share), pageNumber, 50),
      totalCount: 60 + call,
    }));
    expect(reading).toMatchObject({ certainty: 'partial', ids: accounts(60), calls: 6 });
    expect(reading.failure).toEqual({
      code: 'Shifting',
      message:
        'the list of share accounts changed during each of 3 attempts to read it; at last it counted 66 and listed 60',
    });
  });

  test('a TotalCount above what is shown makes the reading steady, not complete', async () => {
    const reading = await read(() => ({ entries: [], totalCount: 3, pageSize: 50 }));
    expect(reading).toMatchObject({
      certainty: 'steady',
      ids: [],
      calls: 2,
      miscount: { counted: 3, listed: 0 },
    });
  });

  test('the same miscount in the last run makes it steady at the price of one call', async () => {
    const step: Step<Share> = () => ({ entries: [], totalCount: 3, pageSize: 50 });
    const { miscount: before } = await read(step);
    expect(await read(step, { before })).toMatchObject({ certainty: 'steady', calls: 1 });
  });

  test.each(['ApiTemporary', 'ApiDenied', 'OutOfTime'] as const)(
    'a second pass that fails (%s) proves nothing',
    async (code) => {
      const reading = await read(({ call }) =>
        call > 1 ? failure(code) : { ...cut(accounts(2).map(share), 1, 50), totalCount: 1 },
      );
      expect(reading).toMatchObject({ certainty: 'partial', failure: { code }, ids: accounts(2) });
    },
  );
});

describe('I1: presence at once', () => {
  test('what the pages before and after a failing one show is present', async () => {
    const reading = await read(({ pageNumber }) =>
      pageNumber === 2 ? failure('ApiGarbled') : cut(accounts(120).map(share), pageNumber, 50),
    );
    expect(reading).toMatchObject({ certainty: 'partial', failure: { code: 'ApiGarbled' } });
    expect(reading.ids).toEqual([...accounts(50), ...accounts(20, 101)]);
  });

  test('an account that only one of two passes saw is present', async () => {
    const [a = '', b = ''] = accounts(2);
    const reading = await read(({ pass }) =>
      pass === 1 ? { ...cut([a, b].map(share), 1, 50), totalCount: 1 } : cut([a].map(share), 1, 50),
    );
    expect(reading).toMatchObject({ certainty: 'complete', ids: [a, b] });
  });

  test('a reading of which nothing came has failed', async () => {
    const reading = await read(() => failure('ApiDenied'));
    expect(reading).toMatchObject({ certainty: 'failed', ids: [], failure: { denied: true } });
  });

  test('of more shares than a row holds the first page is present, and the reading says why it is partial', async () => {
    const reading = await read(() => ({
      entries: accounts(50).map(share),
      totalCount: 20_001,
      pageSize: 50,
    }));
    expect(reading).toMatchObject({ certainty: 'partial', failure: { code: 'TooMany' }, calls: 1 });
  });

  test('as many shares as a row holds are read', async () => {
    const reading = await read(({ pageNumber }) => ({
      entries: pageNumber === 1 ? accounts(20_000).map(share) : [],
      totalCount: 20_000,
      pageSize: 20_000,
    }));
    expect(reading).toMatchObject({ certainty: 'complete', calls: 1 });
  });
});

describe('I7: an image whose accounts are too many for one run', () => {
  test('is read on from the page that an earlier run reached', async () => {
    const pages: number[] = [];
    const { calls } = await read(
      ({ pageNumber }) => {
        pages.push(pageNumber);
        return cut(accounts(120).map(share), pageNumber, 50);
      },
      { from: 2 },
    );
    expect({ calls, pages }).toEqual({ calls: 3, pages: [2, 3, 1] });
  });

  test('says where it stopped', async () => {
    const reading = await read(({ pageNumber }) =>
      pageNumber === 3 ? failure('OutOfTime') : cut(accounts(120).map(share), pageNumber, 50),
    );
    expect(reading).toMatchObject({ certainty: 'partial', nextPage: 3, ids: accounts(100) });
  });
});

describe('I5: an account that is listed twice', () => {
  const EARLY = '2026-11-24 13:00:00.0';
  const LATE = '2026-11-24 15:00:00.0';
  const shown = async (...times: readonly (string | undefined)[]) => {
    const entries = times.map((sharedTime) => ({ accountId: account(1), sharedTime }));
    const { shares } = await read(() => ({ entries, totalCount: 2, pageSize: 50 }));
    return shares.map((s) => s.sharedTime);
  };

  test.each([
    [EARLY, LATE, LATE],
    [undefined, EARLY, EARLY],
    ['then', EARLY, EARLY],
    [EARLY, EARLY, EARLY],
  ])('has the later of %s and %s, in either order: %s', async (one, other, later) => {
    expect(await shown(one, other)).toEqual([later]);
    expect(await shown(other, one)).toEqual([later]);
  });

  test('has a text that cannot be read rather than none', async () => {
    expect(await shown(undefined, 'A day')).toEqual(['A day']);
    expect(await shown('A day', undefined)).toEqual(['A day']);
    expect(await shown('one', 'two')).toEqual(['two']);
  });

  test('has the later time also of two passes', async () => {
    const reading = await read(({ pass }) => ({
      entries: [{ accountId: account(1), sharedTime: pass === 1 ? LATE : EARLY }],
      totalCount: 0,
      pageSize: 50,
    }));
    expect(reading.shares).toEqual([{ accountId: account(1), sharedTime: LATE }]);
  });

  test.each([
    ['one', 'two'],
    ['2026-11-24 13:00:00.0', '2026-11-24T13:00:00Z'],
    [undefined, 'A time that cannot be read'],
  ])('has the same of %s and %s in either order', async (one, other) => {
    expect(await shown(one, other)).toEqual(await shown(other, one));
  });
});
