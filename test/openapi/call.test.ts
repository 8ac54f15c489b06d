import { describe, expect, test } from 'vitest';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { readShares } from '../../lib/swas/read-shares.ts';
import { listImages } from '../../lib/swas/list-images.ts';
import type { Effect } from '../../sandbox/faults.ts';
import { DEMO_REGION, demoShareAccounts, PARTNER_IMAGE, WIDELY_SHARED_IMAGE } from '../../sandbox/seed.ts';
import { answering, caller, everythingIn, KEYS, SECRET, setting } from '../support/over-the-wire.ts';

const WIDE = { regionId: DEMO_REGION, imageId: WIDELY_SHARED_IMAGE };
const action = 'ListCustomImageShareAccounts';
const query = { RegionId: DEMO_REGION, ImageId: WIDELY_SHARED_IMAGE, PageSize: '50', PageNumber: '1' };

describe('a reading over the wire', () => {
  test('I9: ids beyond 2^53 keep every digit', async () => {
    const { client, clock } = await setting({ seed: true });
    const reading = await readShares(client, WIDE, clock);
    expect(reading.certainty).toBe('complete');
    expect(reading.shares.map((s) => s.accountId).toSorted()).toEqual(demoShareAccounts().toSorted());
    const partner = await readShares(client, { ...WIDE, imageId: PARTNER_IMAGE }, clock);
    expect(partner.shares).toContainEqual({
      accountId: '5301946782215093477',
      sharedTime: '2026-03-22 09:03:58.0',
    });
  });

  test('I8: makes the calls that the page sizes demand, at the largest pages', async () => {
    const { client, clock, swas } = await setting({ seed: true });
    await listImages(client, DEMO_REGION);
    await readShares(client, WIDE, clock);
    expect(swas.calls.map((c) => [c.action, c.page, c.pageSize])).toEqual([
      ['ListCustomImages', 1, 100],
      [action, 1, 50],
      [action, 2, 50],
      [action, 3, 50],
    ]);
  });

  test('follows a server that caps its pages', async () => {
    const { client, clock, swas } = await setting({ seed: true });
    swas.settings.capPageSize = 20;
    expect(await readShares(client, WIDE, clock)).toMatchObject({ certainty: 'complete' });
    expect(swas.calls).toHaveLength(6);
  });

  test.each(['string', 'number'] as const)('reads counts that are written as a %s', async (countsAs) => {
    const { client, swas } = await setting({ seed: true });
    swas.settings.countsAs = countsAs;
    expect((await client.listCustomImages({ regionId: DEMO_REGION })).totalCount).toBe(12);
    expect((await client.listCustomImageShareAccounts(WIDE)).totalCount).toBe(120);
  });

  test('a share that is taken back is missing from one complete pass', async () => {
    const { client, clock, swas, cloud } = await setting({ seed: true });
    const [first = '', ...others] = demoShareAccounts();
    cloud.unshare(WIDELY_SHARED_IMAGE, first);
    const reading = await readShares(client, WIDE, clock);
    expect(reading.certainty).toBe('complete');
    expect(reading.shares.map((s) => s.accountId).toSorted()).toEqual(others.toSorted());
    expect(swas.calls).toHaveLength(3);
  });

  test('I1: a share that moves to a page already read is found if the reading is confirmed', async () => {
    const { client, clock, cloud, faults, swas } = await setting({ seed: true });
    const [first = ''] = demoShareAccounts();
    // As page 2 is asked for, the first entry leaves page 1 and comes back at the end of the list.
    const apply = () => {
      cloud.unshare(WIDELY_SHARED_IMAGE, first);
      cloud.share(WIDELY_SHARED_IMAGE, first);
    };
    faults.add({ service: 'swas', operation: action, page: 2, effect: { kind: 'change', apply } });
    const reading = await readShares(client, WIDE, clock, {}, { confirm: true });
    expect(reading.certainty).toBe('complete');
    expect(reading.shares).toHaveLength(120);
    expect(swas.calls.length).toBeGreaterThan(3);
  });

  test('images and regions', async () => {
    const { client } = await setting({ seed: true });
    expect((await client.listRegions()).regionIds).toContain('ap-southeast-1');
    const { entries } = await client.listCustomImages({ regionId: DEMO_REGION });
    expect(entries.find((i) => i.imageId === WIDELY_SHARED_IMAGE)).toMatchObject({
      name: 'golden-base-nodejs20',
      ownerId: '1850926437581920',
      flaggedShared: true,
      exposedToEcs: false,
    });
  });

  test('filters reach the service', async () => {
    const { client } = await setting({ seed: true });
    const names = async (filter: object) =>
      (await client.listCustomImages({ regionId: DEMO_REGION, ...filter })).entries.map((i) => i.name);
    expect(await names({ imageIds: [PARTNER_IMAGE] })).toEqual(['staging-crm']);
    expect(await names({ imageNames: ['gitea-1.22', 'nothing'] })).toEqual(['gitea-1.22']);
    // `true` includes what other accounts share; `false` leaves that out.
    expect(await names({ share: true })).toHaveLength(12);
    expect(await names({ share: false })).toHaveLength(12);
    expect(await names({ tags: [{ key: 'env', value: 'production' }] })).toHaveLength(2);
    expect(await names({ resourceGroupId: 'rg-nothing' })).toEqual([]);
    expect(await names({ pageSize: 5, pageNumber: 3 })).toHaveLength(2);
  });

  test('every parameter arrives as it was given', async () => {
    const { call, asked } = await answering('{}');
    const given = {
      ...query,
      ClientToken: 'aA0-~!*()\'"+ &=%',
      ImageNames: '["映像 ✓"]',
      'Tag.1.Key': 'a/b',
    };
    await call(action, given);
    expect(Object.fromEntries(asked[0] ?? [])).toMatchObject(given);
  });

  test('ClientToken reaches the service, which refuses one that is not ASCII', async () => {
    const { client } = await setting({ seed: true });
    await expect(
      client.listCustomImageShareAccounts({ ...WIDE, clientToken: 'a1b2-c3' }),
    ).resolves.toMatchObject({ totalCount: 120 });
    await expect(client.listCustomImageShareAccounts({ ...WIDE, clientToken: '令牌' })).rejects.toMatchObject(
      { code: 'ApiRejected', vendorCode: 'InvalidParameter.ClientToken' },
    );
  });
});

describe('each refusal has its meaning', () => {
  test.each([
    ['wrong secret', { ...KEYS, accessKeySecret: 'not-the-secret' }],
    ['unknown key', { ...KEYS, accessKeyId: 'unknown-key' }],
    ['token that is none', { ...KEYS, securityToken: 'not-a-token' }],
  ])('%s: denied', async (_, keys) => {
    const { call } = await setting({ seed: true, keys });
    const error: unknown = await call(action, query).catch((e: unknown) => e);
    expect(error).toMatchObject({ name: 'OpenApiError', code: 'ApiDenied', retryable: false });
    for (const secret of [SECRET, keys.accessKeySecret, 'not-a-token'])
      expect(everythingIn(error)).not.toContain(secret);
  });

  test('no permission: denied, with the permission that is missing', async () => {
    const { call, swas } = await setting({ seed: true });
    swas.settings.authorize = () => false;
    await expect(call(action, query)).rejects.toMatchObject({
      code: 'ApiDenied',
      vendorCode: 'NoPermission',
      message: expect.stringContaining('swas-open:ListCustomImageShareAccounts') as string,
    });
  });

  test.each([
    ['image', action, { ...query, ImageId: 'm-nothing' }],
    ['region', 'ListCustomImages', { RegionId: 'xx-nowhere' }],
    ['action', 'NoSuchAction', {}],
  ])('an unknown %s: not found', async (_, what, asked) => {
    const { call } = await setting({ seed: true });
    await expect(call(what, asked)).rejects.toMatchObject({ code: 'ApiNotFound' });
  });

  test('a page too large: rejected', async () => {
    const { call } = await setting({ seed: true });
    await expect(call(action, { ...query, PageSize: '51' })).rejects.toMatchObject({ code: 'ApiRejected' });
  });

  test.each<[string, Effect, string]>([
    ['over the quota', { kind: 'throttle' }, 'ApiThrottled'],
    ['a fault of the service', { kind: 'refuse', code: 'InternalError' }, 'ApiTemporary'],
    ['not available', { kind: 'refuse', code: 'ServiceUnavailable' }, 'ApiTemporary'],
    ['a gateway’s page', { kind: 'garbage' }, 'ApiGarbled'],
    ['a page with HTTP 200', { kind: 'garbage', status: 200 }, 'ApiGarbled'],
    ['nothing with HTTP 200', { kind: 'garbage', status: 200, body: '' }, 'ApiGarbled'],
    ['nothing with HTTP 503', { kind: 'garbage', status: 503, body: '' }, 'ApiGarbled'],
    [
      'JSON of somebody else',
      { kind: 'garbage', status: 502, body: '{"error":"bad gateway"}' },
      'ApiGarbled',
    ],
    ['JSON that is a list, refused', { kind: 'garbage', status: 400, body: '[]' }, 'ApiTemporary'],
    ['JSON that is null, refused', { kind: 'garbage', status: 400, body: 'null' }, 'ApiTemporary'],
    [
      'bytes that are no text',
      { kind: 'garbage', status: 200, body: Buffer.from([0, 255, 254]) },
      'ApiGarbled',
    ],
    ['half an answer', { kind: 'short' }, 'ApiTemporary'],
    ['a reset', { kind: 'reset' }, 'ApiTemporary'],
    ['a lost reply', { kind: 'loseReply' }, 'ApiTemporary'],
  ])('%s', async (_, effect, code) => {
    const { call, faults } = await setting({ seed: true });
    faults.add({ service: 'swas', effect });
    const error: unknown = await call(action, query).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(OpenApiError);
    expect(error).toMatchObject({ code, retryable: true });
  });

  test('nobody listens: temporary', async () => {
    const { call, swas } = await setting();
    await swas.close();
    await expect(call(action, query)).rejects.toMatchObject({ code: 'ApiTemporary' });
  });

  test('each of these once is no failure of a reading', async () => {
    const { client, faults, clock } = await setting({ seed: true });
    const once: Effect[] = [{ kind: 'garbage' }, { kind: 'short' }, { kind: 'reset' }];
    once.forEach((effect, i) => faults.add({ service: 'swas', page: i + 1, effect }));
    const reading = await readShares(client, WIDE, clock);
    expect(reading.certainty).toBe('complete');
    expect(reading.shares).toHaveLength(120);
  });

  test('I1: a page that fails for good leaves the others present', async () => {
    const { client, faults, clock } = await setting({ seed: true });
    faults.add({
      service: 'swas',
      page: 2,
      times: Number.POSITIVE_INFINITY,
      effect: { kind: 'garbage', status: 200 },
    });
    const reading = await readShares(client, WIDE, clock);
    expect(reading).toMatchObject({ certainty: 'partial', failure: { code: 'ApiGarbled' } });
    expect(reading.shares).toHaveLength(70);
  });
});

describe('an answer that is none', () => {
  test('larger than the cap is not read to its end', async () => {
    const { call } = await answering(Buffer.alloc(5 * 1024 * 1024, ' '));
    await expect(call(action, query)).rejects.toMatchObject({
      code: 'ApiGarbled',
      message: expect.stringContaining('4 MB') as string,
    });
  });

  test('a refusal larger than the cap ends as a short error', async () => {
    const { call } = await answering(`{"Code":"X","Message":"${'x'.repeat(5 * 1024 * 1024)}"}`, 400);
    const error: unknown = await call(action, query).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(OpenApiError);
    expect(everythingIn(error).length).toBeLessThan(10_000);
  });

  test('nested a hundred thousand deep ends as an error, not as a crash', async () => {
    const { call } = await answering('['.repeat(100_000));
    await expect(call(action, query)).rejects.toBeInstanceOf(OpenApiError);
  });

  test('a number of many digits is kept as text, a small one as a number', async () => {
    const { call } = await answering('{"big":9223372036854775807,"small":7,"list":[18446744073709551615]}');
    expect(await call(action, query)).toEqual({
      big: '9223372036854775807',
      small: 7,
      list: ['18446744073709551615'],
    });
  });

  test('a silence is left at once when the run stops', async () => {
    const { call, faults, swas } = await setting({ seed: true });
    faults.add({ service: 'swas', effect: { kind: 'hang' } });
    const stop = new AbortController();
    const ended = call(action, query, stop.signal).catch((error: unknown) => error);
    while (swas.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    expect(await ended).toMatchObject({ code: 'OutOfTime' });
  });

  test('an aborted run calls nobody', async () => {
    const { call, swas } = await setting({ seed: true });
    await expect(call(action, query, AbortSignal.abort())).rejects.toMatchObject({ code: 'OutOfTime' });
    await call('ListRegions', {});
    expect(swas.calls.map((c) => c.action)).toEqual(['ListRegions']);
  });
});

describe('I12: errors are quiet', () => {
  const TOKEN = 'CAIS8wF1q6Ft5B2yfSjIr5fEKdLTtrdq';

  test.each<[string, Effect]>([
    ['a refusal', { kind: 'refuse', code: 'InvalidParameter' }],
    [
      'a refusal of the signature',
      { kind: 'refuse', code: 'SignatureDoesNotMatch', message: `got ${TOKEN}` },
    ],
    ['a throttling', { kind: 'throttle' }],
    ['a page', { kind: 'garbage' }],
    ['a page that repeats the request', { kind: 'garbage', body: `<p>Authorization: ACS3 ${TOKEN}</p>` }],
    ['a reset', { kind: 'reset' }],
    ['half an answer', { kind: 'short' }],
  ])('%s holds no key, token or signature', async (_, effect) => {
    const { call, faults } = await setting({ seed: true });
    faults.add({ service: 'swas', effect });
    const error: unknown = await call(action, query).catch((e: unknown) => e);
    const text = everythingIn(error);
    expect(error).toBeInstanceOf(OpenApiError);
    for (const secret of [SECRET, KEYS.accessKeyId, TOKEN, 'ACS3-HMAC-SHA256', 'Signature='])
      expect(text).not.toContain(secret);
    expect(text).not.toMatch(/[0-9a-f]{64}/);
  });

  test('credentials that cannot be had are one of our errors, without what their source said', async () => {
    const { url } = (await setting({ seed: true })).swas;
    const call = caller(url, {
      get accessKeyId(): string {
        throw new Error(`profile holds ${SECRET}`);
      },
      accessKeySecret: SECRET,
    });
    const error: unknown = await call(action, query).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(OpenApiError);
    expect(everythingIn(error)).not.toContain(SECRET);
  });
});

describe('I8: the quota over the wire', () => {
  test('within the quota nothing is ever refused', async () => {
    const { client, swas } = await setting({ seed: true, quotaPerMinute: 10, configured: 10 });
    await Promise.all(Array.from({ length: 35 }, () => client.listCustomImageShareAccounts(WIDE)));
    expect(swas.calls.filter((c) => c.code !== undefined)).toEqual([]);
    expect(client.counts()).toEqual({ byApi: { [action]: 35 }, throttled: 0 });
  });

  test('a quota lower than configured is learnt, and every call is answered in the end', async () => {
    const { client, swas } = await setting({ seed: true, quotaPerMinute: 3, configured: 10 });
    const pages = await Promise.all(
      Array.from({ length: 20 }, () => client.listCustomImageShareAccounts(WIDE)),
    );
    expect(pages.every((page) => page.totalCount === 120)).toBe(true);
    expect(swas.calls.filter((c) => c.code === 'Throttling.User').length).toBeLessThanOrEqual(10);
    expect(client.counts().throttled).toBe(swas.calls.length - 20);
  });
});
