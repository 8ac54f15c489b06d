import { describe, expect, test, vi } from 'vitest';
import type { Effect } from '../../../sandbox/faults.ts';
import { swasFixture } from '../swas-fixture.ts';
import { signedFetch } from './signed-fetch.ts';

async function faulty(effect: Effect) {
  const fixture = await swasFixture();
  fixture.faults.add({ service: 'swas', operation: 'ListRegions', effect });
  return fixture;
}

describe('the faults of an OpenAPI service', () => {
  test.each([
    ['InternalError', 500],
    ['ServiceUnavailable', 503],
    ['Forbidden.RAM', 403],
    ['InvalidImageId.NotFound', 404],
    ['InvalidParam', 400],
  ])('refuse %s comes with status %d, once', async (code, status) => {
    const { call } = await faulty({ kind: 'refuse', code });
    expect(await call('ListRegions')).toMatchObject({ status, code });
    expect((await call('ListRegions')).status).toBe(200);
  });

  test('refuse with a status and a message of its own', async () => {
    const { call } = await faulty({ kind: 'refuse', code: 'Odd', status: 418, message: 'short and stout' });
    expect(await call('ListRegions')).toMatchObject({ status: 418, error: { Message: 'short and stout' } });
  });

  test('throttle is the gateway’s own refusal', async () => {
    const { call, swas } = await faulty({ kind: 'throttle' });
    expect(await call('ListRegions')).toMatchObject({ status: 400, code: 'Throttling.User' });
    expect(swas.calls).toMatchObject([
      { action: 'ListRegions', status: 400, code: 'Throttling.User', fault: 'throttle' },
    ]);
  });

  test('reset: nothing is done, the connection breaks', async () => {
    const { call, swas } = await faulty({ kind: 'reset' });
    await expect(call('ListRegions')).rejects.toThrow(/ECONNRESET|socket hang up/);
    expect(swas.calls).toMatchObject([{ status: 0, fault: 'reset' }]);
  });

  test('hang: no answer until the client gives up', async () => {
    const { call } = await faulty({ kind: 'hang' });
    await expect(call('ListRegions', {}, { readTimeout: 50 })).rejects.toThrow(/ReadTimeout/);
  });

  test('hang: closing the service ends it', async () => {
    const { call, swas } = await faulty({ kind: 'hang' });
    const ended = call('ListRegions').then(
      () => 'answered',
      () => 'failed',
    );
    await vi.waitFor(() => expect(swas.calls).toHaveLength(1), { interval: 1 });
    await swas.close();
    expect(await ended).toBe('failed');
  });

  test('garbage: a gateway’s page, which the vendor’s client cannot read', async () => {
    const { call, swas } = await faulty({ kind: 'garbage' });
    await expect(call('ListRegions')).rejects.toThrow(SyntaxError);
    expect(swas.calls).toMatchObject([{ status: 502 }]);
  });

  test('garbage of one’s own', async () => {
    const { swas } = await faulty({
      kind: 'garbage',
      body: '{"Regions":"none"}',
      status: 200,
      contentType: 'application/json',
    });
    expect(await signedFetch(swas.url)).toMatchObject({ status: 200, reply: { Regions: 'none' } });
  });

  test('short: the answer ends in the middle', async () => {
    const { call, swas } = await faulty({ kind: 'short' });
    await expect(call('ListRegions')).rejects.toThrow(/aborted|ECONNRESET/);
    expect(swas.calls).toMatchObject([{ status: 200, fault: 'short' }]);
  });

  test('loseReply: it is done, and nobody hears of it', async () => {
    const { cloud, faults, call } = await swasFixture();
    const { id } = cloud.addImage();
    faults.add({ service: 'swas', operation: 'AddCustomImageShareAccount', effect: { kind: 'loseReply' } });
    const query = { RegionId: 'cn-hangzhou', ImageId: id, 'Account.1': '1000000000000001' };
    await expect(call('AddCustomImageShareAccount', query)).rejects.toThrow(/ECONNRESET|socket hang up/);
    expect([...cloud.image(id).shares.keys()]).toEqual(['1000000000000001']);
  });

  test('duplicate: it is done twice, and the first answer counts', async () => {
    const { faults, call, swas } = await swasFixture({ quotaPerMinute: 2 });
    faults.add({ service: 'swas', effect: { kind: 'duplicate' } });
    expect((await call('ListRegions')).status).toBe(200);
    expect((await call('ListRegions')).code).toBe('Throttling.User');
    expect(swas.calls).toMatchObject([{ fault: 'duplicate' }, {}]);
  });

  test('delay: the right answer, later', async () => {
    const { call } = await faulty({ kind: 'delay', ms: 30 });
    const before = performance.now();
    expect((await call('ListRegions')).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThanOrEqual(29);
  });

  test('change: the answer already knows', async () => {
    const { cloud, faults, call } = await swasFixture();
    faults.add({ service: 'swas', effect: { kind: 'change', apply: () => void cloud.addImage() } });
    const { reply } = await call('ListCustomImages', { RegionId: 'cn-hangzhou' });
    expect(reply).toMatchObject({ TotalCount: '1' });
  });

  test('rules choose by region, image and page', async () => {
    const { cloud, faults, call } = await swasFixture();
    const { id } = cloud.addImage();
    const effect: Effect = { kind: 'refuse', code: 'InternalError' };
    faults.add({ service: 'swas', regionId: 'cn-hangzhou', imageId: id, page: 2, effect });
    const query = { RegionId: 'cn-hangzhou', ImageId: id };
    expect((await call('ListCustomImageShareAccounts', { ...query, PageNumber: '1' })).status).toBe(200);
    expect((await call('ListCustomImageShareAccounts', { ...query, PageNumber: '2' })).code).toBe(
      'InternalError',
    );
  });

  test('a faulty call costs no quota unless it is carried out', async () => {
    const { faults, call } = await swasFixture({ quotaPerMinute: 1 });
    faults.add({ service: 'swas', effect: { kind: 'refuse', code: 'InternalError' } });
    expect((await call('ListRegions')).code).toBe('InternalError');
    expect((await call('ListRegions')).status).toBe(200);
  });

  test('latency: an answer takes its time', async () => {
    const { call } = await swasFixture({ latencyMs: 30 });
    const before = performance.now();
    await call('ListRegions');
    expect(performance.now() - before).toBeGreaterThanOrEqual(29);
  });
});
