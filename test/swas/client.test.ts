import { describe, expect, test } from 'vitest';
import type { RpcCall } from '../../lib/openapi/call.ts';
import { swasClient } from '../../lib/swas/client.ts';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { CallQuota } from '../../lib/openapi/quota.ts';
import { type FakeClock, fakeClock } from '../support/fake-clock.ts';
import { failure } from '../support/scripted-client.ts';

const EMPTY = { TotalCount: 0, ImageShareUsers: [], CustomImages: [], Regions: [] };

/** The client over scripted replies, one a call; the last one stands for all after it. */
function client(replies: readonly unknown[], { perMinute = 100, clock = auto() } = {}) {
  const asked: { regionId: string; action: string; query: Readonly<Record<string, string>>; atMs: number }[] =
    [];
  const callFor =
    (regionId: string): RpcCall =>
    (action, query) => {
      asked.push({ regionId, action, query, atMs: clock.now() });
      const reply = replies[asked.length - 1] ?? replies.at(-1);
      return reply instanceof Error ? Promise.reject(reply) : Promise.resolve(reply);
    };
  const quota = new CallQuota(perMinute, clock);
  const swas = swasClient({ callFor, quota, clock, random: () => 1 });
  return { swas, asked, clock, quota };
}

const auto = (): FakeClock => fakeClock(undefined, { auto: true });
const SHARES = { regionId: 'cn-hangzhou', imageId: 'm-1' };

describe('what is asked', () => {
  test('every parameter of ListCustomImages', async () => {
    const { swas, asked } = client([EMPTY]);
    await swas.listCustomImages({
      regionId: 'cn-hangzhou',
      pageNumber: 3,
      pageSize: 20,
      imageIds: ['m-1', 'm-2'],
      imageNames: ['one "quoted"'],
      share: false,
      tags: [{ key: 'env', value: 'prod' }, { key: 'team' }],
      resourceGroupId: 'rg-1',
    });
    expect(asked[0]).toMatchObject({ regionId: 'cn-hangzhou', action: 'ListCustomImages' });
    expect(asked[0]?.query).toStrictEqual({
      RegionId: 'cn-hangzhou',
      PageNumber: '3',
      PageSize: '20',
      ImageIds: '["m-1","m-2"]',
      ImageNames: '["one \\"quoted\\""]',
      Share: 'false',
      'Tag.1.Key': 'env',
      'Tag.1.Value': 'prod',
      'Tag.2.Key': 'team',
      ResourceGroupId: 'rg-1',
    });
  });

  test('every parameter of ListCustomImageShareAccounts', async () => {
    const { swas, asked } = client([EMPTY]);
    await swas.listCustomImageShareAccounts({
      ...SHARES,
      pageNumber: 2,
      pageSize: 7,
      clientToken: '0c593ea1-3bea-11e9-b96b-88e9fe637760',
    });
    expect(asked[0]?.query).toEqual({
      RegionId: 'cn-hangzhou',
      ImageId: 'm-1',
      PageNumber: '2',
      PageSize: '7',
      ClientToken: '0c593ea1-3bea-11e9-b96b-88e9fe637760',
    });
  });

  test('I8: the largest pages by default, and nothing that was not asked for', async () => {
    const { swas, asked } = client([EMPTY]);
    await swas.listCustomImages({ regionId: 'cn-hangzhou' });
    await swas.listCustomImageShareAccounts(SHARES);
    expect(asked.map((a) => a.query)).toStrictEqual([
      { RegionId: 'cn-hangzhou', PageNumber: '1', PageSize: '100' },
      { RegionId: 'cn-hangzhou', ImageId: 'm-1', PageNumber: '1', PageSize: '50' },
    ]);
  });

  test('the page size that the service says it used is told, and that it says nothing, too', async () => {
    const { swas } = client([{ ...EMPTY, PageSize: 20 }, EMPTY]);
    expect((await swas.listCustomImageShareAccounts(SHARES)).pageSize).toBe(20);
    expect((await swas.listCustomImageShareAccounts({ ...SHARES, pageSize: 30 })).pageSize).toBeUndefined();
  });
});

describe('I11: an answer with an odd entry is used, and not requested again', () => {
  test('of share accounts', async () => {
    const { swas, asked } = client([
      { TotalCount: 2, ImageShareUsers: [{ UserId: 'x' }, { UserId: '123456' }] },
    ]);
    expect(await swas.listCustomImageShareAccounts(SHARES)).toEqual({
      entries: [{ accountId: '123456', sharedTime: undefined }],
      totalCount: 2,
      pageSize: undefined,
      problem: 'its entry 1 cannot be used: UserId is not an account id',
    });
    expect(asked).toHaveLength(1);
  });

  test('of images', async () => {
    const { swas, asked } = client([{ TotalCount: '2', CustomImages: [{ ImageId: 'm-1' }, null] }]);
    const { entries, problem } = await swas.listCustomImages({ regionId: 'cn-hangzhou' });
    expect(entries.map((e) => e.imageId)).toEqual(['m-1']);
    expect(problem).toMatch(/^its entry 2/);
    expect(asked).toHaveLength(1);
  });

  test('of regions', async () => {
    const { swas, asked } = client([{ Regions: [{ RegionId: 'rus-west-1' }, { RegionId: 'Moon Base/1' }] }]);
    expect(await swas.listRegions()).toEqual({
      regionIds: ['rus-west-1'],
      problem: 'its entry 2 cannot be used: RegionId is not a region id',
    });
    expect(asked.map((a) => [a.regionId, a.action, a.query])).toEqual([['', 'ListRegions', {}]]);
  });

  test('of regions, of which there are more than can be: none is used', async () => {
    const named = (n: number) => ({
      Regions: Array.from({ length: n }, (_, i) => ({ RegionId: `xx-east-${i}` })),
    });
    await expect(client([named(20_000)]).swas.listRegions()).rejects.toMatchObject({
      code: 'ApiGarbled',
      message: 'ListRegions names 20,000 regions, and SWAS has fewer than 200; none of them is used',
    });
    expect((await client([named(200)]).swas.listRegions()).regionIds).toHaveLength(200);
  });

  test('and without one there is no problem', async () => {
    const { swas } = client([{ Regions: [{ RegionId: 'rus-west-1' }] }]);
    expect(await swas.listRegions()).toEqual({ regionIds: ['rus-west-1'], problem: undefined });
  });
});

describe('what is temporary is asked again', () => {
  test.each(['ApiTemporary', 'ApiGarbled'] as const)('%s three times, with growing pauses', async (code) => {
    const { swas, asked } = client([failure(code), failure(code), failure(code), EMPTY]);
    await expect(swas.listCustomImageShareAccounts(SHARES)).resolves.toMatchObject({ totalCount: 0 });
    const pauses = asked.map((a, i) => a.atMs - (asked[i - 1]?.atMs ?? a.atMs)).slice(1);
    expect(pauses).toEqual([400, 1_600, 6_400]);
  });

  test('and given up after four', async () => {
    const { swas, asked } = client([failure('ApiTemporary')]);
    await expect(swas.listCustomImageShareAccounts(SHARES)).rejects.toMatchObject({ code: 'ApiTemporary' });
    expect(asked).toHaveLength(4);
  });

  test('an answer of the wrong shape is one of these', async () => {
    const { swas, asked } = client([{ TotalCount: 1 }, EMPTY]);
    await expect(swas.listCustomImageShareAccounts(SHARES)).resolves.toMatchObject({ totalCount: 0 });
    expect(asked).toHaveLength(2);
  });

  test.each(['ApiDenied', 'ApiNotFound', 'ApiRejected', 'OutOfTime'] as const)(
    '%s is not asked again',
    async (code) => {
      const { swas, asked } = client([failure(code)]);
      await expect(swas.listCustomImageShareAccounts(SHARES)).rejects.toMatchObject({ code });
      expect(asked).toHaveLength(1);
    },
  );

  test('only OpenApiErrors leave it, without the message of what is not one', async () => {
    const { swas } = client([new TypeError('secret in here')]);
    const error: unknown = await swas.listRegions().catch((e: unknown) => e);
    expect(error).toBeInstanceOf(OpenApiError);
    expect(String(error)).not.toContain('secret in here');
  });

  test('no pause reaches past the end of the run', async () => {
    const { swas, asked, clock } = client([failure('ApiTemporary')]);
    const untilMs = clock.now() + 300;
    await expect(swas.listCustomImageShareAccounts(SHARES, { untilMs })).rejects.toMatchObject({
      code: 'OutOfTime',
    });
    expect(asked).toHaveLength(1);
    expect(clock.now()).toBeLessThanOrEqual(untilMs);
  });

  test('an abort ends a pause at once', async () => {
    const clock = fakeClock();
    const { swas } = client([failure('ApiTemporary')], { clock });
    const stop = new AbortController();
    const call = swas.listCustomImageShareAccounts(SHARES, { signal: stop.signal });
    const ended = call.catch((error: unknown) => error);
    await clock.advance(100);
    stop.abort();
    expect(await ended).toMatchObject({ code: 'OutOfTime' });
    expect(clock.slept).toEqual([400]);
  });
});

describe('I8: refusals for the quota', () => {
  test('are asked again within the quota, and counted', async () => {
    const { swas, asked } = client([failure('ApiThrottled'), failure('ApiThrottled'), EMPTY]);
    await swas.listCustomImageShareAccounts(SHARES);
    const pauses = asked.map((a, i) => a.atMs - (asked[i - 1]?.atMs ?? a.atMs)).slice(1);
    expect(pauses).toEqual([4_000, 8_000]);
    expect(swas.counts()).toEqual({ byApi: { ListCustomImageShareAccounts: 3 }, throttled: 2 });
  });

  test('end after six of one call', async () => {
    const { swas, asked } = client([failure('ApiThrottled')]);
    await expect(swas.listCustomImageShareAccounts(SHARES)).rejects.toMatchObject({ code: 'ApiThrottled' });
    expect(asked).toHaveLength(6);
  });

  test('do not use up the attempts for what is temporary, nor these those', async () => {
    const mixed = ['ApiThrottled', 'ApiTemporary', 'ApiThrottled', 'ApiTemporary', 'ApiGarbled'] as const;
    const { swas } = client([...mixed.map((code) => failure(code)), EMPTY]);
    await expect(swas.listCustomImageShareAccounts(SHARES)).resolves.toMatchObject({ totalCount: 0 });
  });

  test('a failed call counts against the quota: it may have been served', async () => {
    const { swas, quota } = client([failure('ApiTemporary'), EMPTY]);
    await swas.listCustomImageShareAccounts(SHARES);
    expect(quota.state()['ListCustomImageShareAccounts']?.recentMs).toHaveLength(2);
  });

  test('each call of an API waits for its own quota only', async () => {
    const { swas, clock } = client([EMPTY], { perMinute: 1 });
    const startMs = clock.now();
    await Promise.all([
      swas.listRegions(),
      swas.listCustomImages({ regionId: 'cn-hangzhou' }),
      swas.listCustomImageShareAccounts(SHARES),
    ]);
    expect(clock.now()).toBe(startMs);
    expect(swas.counts().byApi).toEqual({
      ListRegions: 1,
      ListCustomImages: 1,
      ListCustomImageShareAccounts: 1,
    });
  });

  test('I7: no call once the run’s time is up, though the quota would allow it', async () => {
    const { swas, asked, clock } = client([EMPTY]);
    const untilMs = clock.now() - 1;
    await expect(swas.listCustomImageShareAccounts(SHARES, { untilMs })).rejects.toMatchObject({
      code: 'OutOfTime',
    });
    expect(asked).toEqual([]);
  });
});
