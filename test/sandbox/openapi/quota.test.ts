import { describe, expect, test } from 'vitest';
import { swasFixture } from '../swas-fixture.ts';
import { signedFetch } from './signed-fetch.ts';

const HANGZHOU = { RegionId: 'cn-hangzhou' };

describe('the call quota', () => {
  test('ten calls in a minute, then 400 Throttling.User; the minute slides', async () => {
    const { clock, call } = await swasFixture({ quotaPerMinute: 10 });
    for (let n = 0; n < 10; n += 1) {
      expect((await call('ListCustomImages', HANGZHOU)).status).toBe(200);
      clock.now += 1000;
    }
    expect(await call('ListCustomImages', HANGZHOU)).toMatchObject({ status: 400, code: 'Throttling.User' });
    clock.now += 49_999;
    expect((await call('ListCustomImages', HANGZHOU)).code).toBe('Throttling.User');
    clock.now += 1;
    expect((await call('ListCustomImages', HANGZHOU)).status).toBe(200);
    expect((await call('ListCustomImages', HANGZHOU)).code).toBe('Throttling.User');
  });

  test('each API has its own, all regions of the account share it', async () => {
    const { call } = await swasFixture({ quotaPerMinute: 1 });
    expect((await call('ListCustomImages', HANGZHOU)).status).toBe(200);
    expect((await call('ListCustomImages', { RegionId: 'cn-shanghai' })).code).toBe('Throttling.User');
    expect((await call('ListRegions')).status).toBe(200);
  });

  test('all keys of an account share it, another account has its own', async () => {
    const { cloud, call } = await swasFixture({ quotaPerMinute: 1 });
    cloud.accounts[0]?.accessKeys.push({ id: 'second', secret: 's' });
    cloud.accounts.push({ id: '1999999999999999', accessKeys: [{ id: 'other', secret: 's' }] });
    const keys = (accessKeyId: string) => ({ keys: { accessKeyId, accessKeySecret: 's' } });
    expect((await call('ListRegions')).status).toBe(200);
    expect((await call('ListRegions', {}, keys('second'))).code).toBe('Throttling.User');
    expect((await call('ListRegions', {}, keys('other'))).status).toBe(200);
  });

  test('x-acs-retry-after tells the milliseconds until there is room', async () => {
    const { swas, clock } = await swasFixture({ quotaPerMinute: 1 });
    await signedFetch(swas.url);
    clock.now += 20_000;
    const { headers } = await signedFetch(swas.url);
    expect(headers.get('x-acs-retry-after')).toBe('40000');
  });

  test.each([
    [false, 200],
    [true, 400],
  ])('refused calls count: %s', async (countRefused, status) => {
    const { clock, call } = await swasFixture({ quotaPerMinute: 1, countRefused });
    await call('ListRegions');
    clock.now += 30_000;
    expect((await call('ListRegions')).code).toBe('Throttling.User');
    clock.now += 30_000;
    expect((await call('ListRegions')).status).toBe(status);
  });

  test('a call with wrong parameters does not count; one that fails later does', async () => {
    const { call } = await swasFixture({ quotaPerMinute: 1 });
    expect((await call('ListCustomImages')).code).toBe('MissingRegionId');
    expect((await call('ListCustomImages', { RegionId: 'cn-nowhere' })).code).toBe(
      'InvalidRegionId.NotFound',
    );
    expect((await call('ListCustomImages', HANGZHOU)).code).toBe('Throttling.User');
  });

  test('may be changed while the service runs', async () => {
    const { swas, call } = await swasFixture({ quotaPerMinute: 0 });
    expect((await call('ListRegions')).code).toBe('Throttling.User');
    swas.settings.quotaPerMinute = 1;
    expect((await call('ListRegions')).status).toBe(200);
  });
});
