import { describe, expect, test } from 'vitest';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { AccountCoverage } from '../../lib/state/account-coverage.ts';
import {
  allRegions,
  keepListedRegions,
  readKnownRegions,
  readListedRegions,
} from '../../lib/state/known-regions.ts';
import type { RegionList } from '../../lib/swas/client.ts';
import { counting } from '../support/failing-store.ts';
import { editCoverage } from '../support/edit-coverage.ts';
import { memoryStore } from '../support/memory-store.ts';
import { failure, scriptedClient } from '../support/scripted-client.ts';
import { NOW, SCOPE } from '../support/values.ts';

const ACCOUNT = SCOPE.accountId;
const KEY = { partition: ACCOUNT, sort: 'audit/regions' };

/** One run: the regions to audit, and why they could not be listed. */
async function run(store: Store, listed: readonly string[] | RegionList | Error, minute = 0) {
  const given: unknown[] = [];
  const client = {
    ...scriptedClient({}),
    listRegions: async (options?: object) => {
      given.push(options);
      if (listed instanceof Error) throw listed;
      return 'regionIds' in listed ? listed : { regionIds: listed };
    },
  };
  const nowMs = NOW + minute * 60_000;
  const coverage = await AccountCoverage.load(store, ACCOUNT, nowMs);
  const token = `run-${minute}`;
  const calls = { untilMs: 7 };
  const regions = await allRegions({ store, client, coverage, accountId: ACCOUNT, calls, nowMs, token });
  for (const regionId of regions) coverage.scope(regionId);
  await coverage.save(token);
  return { regions, given, refusal: coverage.regions };
}

describe('the regions to audit if all are configured', () => {
  test('are those that ListRegions names, in order', async () => {
    const { regions, refusal, given } = await run(await memoryStore(), [
      'cn-shanghai',
      'cn-hangzhou',
      'rus-west-1',
    ]);
    expect(regions).toEqual(['cn-hangzhou', 'cn-shanghai', 'rus-west-1']);
    expect(refusal).toBeUndefined();
    expect(given).toEqual([{ untilMs: 7 }]);
  });

  test('are also those that it ever named', async () => {
    const store = await memoryStore();
    await run(store, ['cn-hangzhou', 'cn-shanghai']);
    expect((await run(store, ['cn-beijing', 'cn-hangzhou'], 1)).regions).toEqual([
      'cn-beijing',
      'cn-hangzhou',
      'cn-shanghai',
    ]);
    expect(await readKnownRegions(store, ACCOUNT)).toEqual(['cn-beijing', 'cn-hangzhou', 'cn-shanghai']);
  });

  test('are those from before if the list fails', async () => {
    const store = await memoryStore();
    await run(store, ['cn-hangzhou']);
    expect((await run(store, failure('ApiTemporary'), 1)).regions).toEqual(['cn-hangzhou']);
  });

  test('are not known if the list fails in the first run', async () => {
    const error = failure('ApiTemporary');
    await expect(run(await memoryStore(), error)).rejects.toBe(error);
  });

  test('are not known if the first list is empty', async () => {
    const { store, writes } = counting(await memoryStore());
    await expect(run(store, [])).rejects.toMatchObject({
      code: 'ApiGarbled',
      message: 'ListRegions names no region',
    });
    expect(writes).toEqual([]);
  });

  test('a fault of this program is thrown', async () => {
    const store = await memoryStore();
    await run(store, ['cn-hangzhou']);
    await expect(run(store, new TypeError('a fault'), 1)).rejects.toThrow(TypeError);
  });

  test('I8: are written only if they change', async () => {
    const { store, writes } = counting(await memoryStore());
    await run(store, ['cn-hangzhou']);
    await run(store, ['cn-hangzhou'], 1);
    const ofRegions = () => writes.filter(({ key }) => key.sort === KEY.sort);
    expect(ofRegions()).toMatchObject([{ key: KEY, expected: 0, token: 'run-0/regions' }]);
    await run(store, ['cn-beijing'], 2);
    expect(ofRegions()[1]).toMatchObject({ key: KEY, expected: 1 });
  });

  test('are listed anew if their row is damaged', async () => {
    const store = await memoryStore();
    await store.write('state', { key: KEY, columns: { regions: '{' }, expected: 0, token: 'x' });
    expect(await readKnownRegions(store, ACCOUNT)).toEqual([]);
    expect((await run(store, ['cn-hangzhou'])).regions).toEqual(['cn-hangzhou']);
    expect(await readKnownRegions(store, ACCOUNT)).toEqual(['cn-hangzhou']);
  });

  test('are none for an account that was never listed', async () => {
    expect(await readKnownRegions(await memoryStore(), ACCOUNT)).toEqual([]);
  });
});

describe('I10: a list of regions that cannot be used', () => {
  test.each<[string, RegionList | Error, object]>([
    [
      'because it fails',
      failure('ApiTemporary'),
      {
        code: 'ApiTemporary',
        message:
          'the list of regions cannot be read; those known from before are audited: scripted ApiTemporary',
      },
    ],
    [
      'because it names none',
      { regionIds: [] },
      { code: 'ApiGarbled', message: 'ListRegions names no region' },
    ],
    [
      'because of one entry',
      { regionIds: ['cn-beijing'], problem: 'its entry 2 is odd' },
      { code: 'OddAnswer', message: 'ListRegions: its entry 2 is odd; the other regions are audited' },
    ],
    [
      'because it is denied',
      new OpenApiError('no', { code: 'ApiDenied' }),
      { code: 'ApiDenied', denied: true },
    ],
  ])('%s is kept, since when it fails, until it is read', async (_, listed, why) => {
    const store = await memoryStore();
    await run(store, ['cn-hangzhou']);
    for (const minute of [1, 2])
      expect((await run(store, listed, minute)).refusal).toMatchObject({
        sinceMs: NOW + 60_000,
        failure: why,
      });
    expect((await run(store, ['cn-hangzhou'], 3)).refusal).toBeUndefined();
    expect((await run(store, listed, 4)).refusal).toMatchObject({ sinceMs: NOW + 240_000 });
  });

  test('I11: because of one entry hides no other region', async () => {
    const listed = { regionIds: ['cn-beijing'], problem: 'its entry 2 is odd' };
    expect((await run(await memoryStore(), listed)).regions).toEqual(['cn-beijing']);
  });
});

describe('I10: a region that ListRegions names no more', () => {
  const DAY = 24 * 60;
  const listing = (store: Store, minute: number, ids: readonly string[] = ['cn-hangzhou']) =>
    run(store, ids, minute);

  test('is closed after a week in which its endpoint did not answer', async () => {
    const store = await memoryStore();
    await listing(store, 0, ['cn-hangzhou', 'cn-gone']);
    for (let day = 1; day <= 7; day += 1)
      expect((await listing(store, day * DAY)).regions, `day ${day}`).toEqual(['cn-gone', 'cn-hangzhou']);
    expect((await listing(store, 8 * DAY)).regions).toEqual(['cn-hangzhou']);
    expect(await readKnownRegions(store, ACCOUNT)).toEqual(['cn-hangzhou']);
    expect((await listing(store, 9 * DAY, ['cn-hangzhou', 'cn-gone'])).regions).toContain('cn-gone');
  });

  test('is audited as long as its endpoint answers', async () => {
    const store = await memoryStore();
    await listing(store, 0, ['cn-hangzhou', 'cn-gone']);
    for (let day = 1; day <= 20; day += 1) {
      const coverage = await AccountCoverage.load(store, ACCOUNT, NOW + day * DAY * 60_000);
      editCoverage(coverage, 'cn-gone').set({ listedAtMs: NOW + day * DAY * 60_000 });
      await coverage.save(`listed ${day}`);
      expect((await listing(store, day * DAY)).regions).toContain('cn-gone');
    }
  });

  test('is not closed by a week in which nothing could be listed', async () => {
    const store = await memoryStore();
    await listing(store, 0, ['cn-hangzhou', 'cn-gone']);
    for (let day = 1; day <= 9; day += 1)
      expect((await run(store, failure('ApiTemporary'), day * DAY)).regions).toContain('cn-gone');
    expect((await listing(store, 10 * DAY)).regions).toContain('cn-gone');
  });
});

describe('what ListRegions answered is kept, to check names by when it gives no answer', () => {
  const DAY_MINUTES = 24 * 60;

  test('a run of all regions keeps it, and writes it anew once a day or when something is new', async () => {
    const counted = counting(await memoryStore());
    const writes = async (listed: readonly string[], minute: number) => {
      const before = counted.writes.length;
      await run(counted.store, listed, minute);
      return counted.writes.slice(before).filter(({ key }) => key.sort === KEY.sort).length;
    };
    expect(await writes(['cn-hangzhou'], 0)).toBe(1);
    expect(await writes(['cn-hangzhou'], 15)).toBe(0);
    expect(await writes(['cn-hangzhou'], DAY_MINUTES)).toBe(1);
    expect(await readListedRegions(counted.store, ACCOUNT)).toEqual({
      atMs: NOW + DAY_MINUTES * 60_000,
      regionIds: ['cn-hangzhou'],
    });
    expect(await writes(['cn-hangzhou', 'cn-beijing'], DAY_MINUTES + 1)).toBe(1);
  });

  test('it names no region to audit, and the regions to audit stay', async () => {
    const store = await memoryStore();
    const listed = { atMs: NOW, regionIds: ['cn-beijing', 'cn-hangzhou'] };
    await keepListedRegions(store, ACCOUNT, listed, 'a');
    expect(await readKnownRegions(store, ACCOUNT)).toEqual([]);
    await run(store, ['cn-hangzhou'], 1);
    expect(await readKnownRegions(store, ACCOUNT)).toEqual(['cn-hangzhou']);
    await keepListedRegions(store, ACCOUNT, { atMs: NOW, regionIds: ['us-west-1'] }, 'b');
    expect(await readKnownRegions(store, ACCOUNT)).toEqual(['cn-hangzhou']);
    expect((await readListedRegions(store, ACCOUNT))?.regionIds).toEqual([
      'cn-beijing',
      'cn-hangzhou',
      'us-west-1',
    ]);
  });

  test.each(['{', '[]', '{"atMs":"now","regionIds":[]}', 'null'])(
    'a damaged answer (%s) counts as none',
    async (damaged) => {
      const store = await memoryStore();
      await store.write('state', { key: KEY, columns: { listed: damaged }, expected: 0, token: 'x' });
      expect(await readListedRegions(store, ACCOUNT)).toBeUndefined();
      await keepListedRegions(store, ACCOUNT, { atMs: NOW, regionIds: ['cn-hangzhou'] }, 'a');
      expect((await readListedRegions(store, ACCOUNT))?.regionIds).toEqual(['cn-hangzhou']);
    },
  );
});

describe('regions that cannot be so many', () => {
  const invented = (n: number, from = 0) => Array.from({ length: n }, (_, i) => `xx-east-${from + i}`);

  test('are not stored beyond 200, whatever many answers name; that is told, and the others are audited', async () => {
    const store = await memoryStore();
    await run(store, ['cn-hangzhou', 'cn-shanghai']);
    let last = await run(store, ['cn-hangzhou', ...invented(150)], 1);
    expect(last).toMatchObject({ regions: { length: 152 }, refusal: undefined });
    for (let minute = 2; minute < 6; minute += 1) {
      last = await run(store, ['cn-hangzhou', ...invented(150, minute * 150)], minute);
      expect(last.regions).toHaveLength(152);
      expect(last.regions).toEqual(expect.arrayContaining(['cn-hangzhou', 'cn-shanghai']));
    }
    expect(last.refusal?.failure).toEqual({
      code: 'OddAnswer',
      message:
        'ListRegions: with 150 new regions (xx-east-750, xx-east-751, xx-east-752, …) there would be more than 200, which cannot be; the new ones are not audited',
    });
    expect((await readListedRegions(store, ACCOUNT))?.regionIds.length).toBeLessThanOrEqual(200);
    expect(JSON.stringify(await store.get('state', KEY)).length).toBeLessThan(20_000);
  });

  test('leave when they are listed no more, and then there is room', async () => {
    const store = await memoryStore();
    await run(store, ['cn-hangzhou', ...invented(199)]);
    const real = ['cn-hangzhou', 'cn-shanghai'];
    expect((await run(store, real, 1)).regions).toHaveLength(200);
    expect((await run(store, real, 2 + 7 * 24 * 60)).regions).toEqual(['cn-hangzhou']);
    const healed = await run(store, real, 3 + 7 * 24 * 60);
    expect(healed).toMatchObject({ regions: real, refusal: undefined });
    expect((await readListedRegions(store, ACCOUNT))?.regionIds).toContain('cn-shanghai');
  });
});
