import { describe, expect, test } from 'vitest';
import { chinaTime } from '../../../sandbox/china-time.ts';
import { swasFixture } from '../swas-fixture.ts';

async function withImage() {
  const fixture = await swasFixture();
  const { id } = fixture.cloud.addImage();
  const query = { RegionId: 'cn-hangzhou', ImageId: id };
  return { ...fixture, id, query };
}

describe('AddCustomImageShareAccount and RemoveCustomImageShareAccount', () => {
  test('share with several accounts at once, and take one back', async () => {
    const { cloud, call, id, query } = await withImage();
    const accounts = { 'Account.1': '1000000000000001', 'Account.2': '5301946782215093477' };
    expect((await call('AddCustomImageShareAccount', { ...query, ...accounts })).status).toBe(200);
    expect([...cloud.image(id).shares.keys()]).toEqual(['1000000000000001', '5301946782215093477']);
    await call('RemoveCustomImageShareAccount', { ...query, 'Account.1': '1000000000000001' });
    expect([...cloud.image(id).shares.keys()]).toEqual(['5301946782215093477']);
  });

  test('sharing again changes nothing; sharing after a revocation has a new time and stands last', async () => {
    const { cloud, clock, id } = await withImage();
    clock.now = Date.parse('2026-01-01T00:00:00Z');
    cloud.share(id, '1000000000000001', '1000000000000002');
    clock.now += 60_000;
    cloud.share(id, '1000000000000001');
    expect(cloud.image(id).shares.get('1000000000000001')).toBe('2026-01-01 08:00:00.0');
    cloud.unshare(id, '1000000000000001');
    cloud.share(id, '1000000000000001');
    expect([...cloud.image(id).shares]).toEqual([
      ['1000000000000002', '2026-01-01 08:00:00.0'],
      ['1000000000000001', '2026-01-01 08:01:00.0'],
    ]);
  });

  test('the time of a share that is made again is the first one, if a fault or the cloud says so', async () => {
    const { cloud, clock, faults, call, id, query } = await withImage();
    const account = { ...query, 'Account.1': '1000000000000001' };
    const first = chinaTime(clock.now);
    const shareAgain = async () => {
      // The vendor's client signs with the system's clock, so this one must not move far.
      clock.now += 60_000;
      expect((await call('RemoveCustomImageShareAccount', account)).status).toBe(200);
      expect((await call('AddCustomImageShareAccount', account)).status).toBe(200);
      return cloud.image(id).shares.get('1000000000000001');
    };
    cloud.share(id, '1000000000000001');
    const effect = { kind: 'odd', oddity: 'keeps-shared-time' } as const;
    faults.add({ service: 'swas', operation: 'AddCustomImageShareAccount', effect });
    expect(await shareAgain()).toBe(first);
    expect(await shareAgain()).toBe(chinaTime(clock.now));
    cloud.keepsSharedTime = true;
    expect(await shareAgain()).toBe(first);
    // A share that was never removed has no earlier time.
    await call('AddCustomImageShareAccount', { ...query, 'Account.1': '1000000000000002' });
    expect(cloud.image(id).shares.get('1000000000000002')).toBe(chinaTime(clock.now));
  });

  test('a repeat with the same ClientToken succeeds and does nothing; for another call the token is refused', async () => {
    const { cloud, call, id, query } = await withImage();
    const account = { ...query, 'Account.1': '1000000000000001' };
    const share = { ...account, ClientToken: 'once' };
    expect((await call('AddCustomImageShareAccount', share)).status).toBe(200);
    expect((await call('RemoveCustomImageShareAccount', { ...account, ClientToken: 'once' })).status).toBe(
      200,
    );
    expect((await call('AddCustomImageShareAccount', share)).status).toBe(200);
    expect(cloud.image(id).shares.size).toBe(0);
    const other = { ...share, 'Account.1': '1000000000000002' };
    expect(await call('AddCustomImageShareAccount', other)).toMatchObject({
      status: 400,
      code: 'IdempotentParameterMismatch',
    });
    expect((await call('AddCustomImageShareAccount', { ...share, ClientToken: 'twice' })).status).toBe(200);
    expect(cloud.image(id).shares.size).toBe(1);
  });

  test('accounts are read in the order of their numbers, also if one is left out', async () => {
    const { cloud, call, id, query } = await withImage();
    const accounts = { 'Account.10': '1000000000000003', 'Account.2': '1000000000000002' };
    await call('AddCustomImageShareAccount', { ...query, ...accounts });
    expect([...cloud.image(id).shares.keys()]).toEqual(['1000000000000002', '1000000000000003']);
  });

  test.each(['AddCustomImageShareAccount', 'RemoveCustomImageShareAccount'])(
    '%s: refusals',
    async (action) => {
      const { swas, call, query } = await withImage();
      const account = { 'Account.1': '1000000000000001' };
      expect(await call(action, account)).toMatchObject({ status: 400, code: 'MissingRegionId' });
      expect(await call(action, { RegionId: 'cn-hangzhou', ...account })).toMatchObject({
        code: 'MissingImageId',
      });
      expect(await call(action, query)).toMatchObject({ status: 400, code: 'MissingAccount' });
      const wrong = await call(action, { ...query, 'Account.1': 'someone@example.com' });
      expect(wrong).toMatchObject({ status: 400, code: 'InvalidParameter.Account' });
      for (const name of ['Account', 'Account.0', 'Account.x'])
        expect(await call(action, { ...query, [name]: '1000000000000001' })).toMatchObject({
          status: 400,
          code: 'InvalidParameter.Account',
        });
      const unknown = await call(action, { ...query, ...account, ImageId: 'm-unknown' });
      expect(unknown).toMatchObject({ status: 404, code: 'InvalidImageId.NotFound' });
      swas.settings.authorize = ({ action: asked }) => asked !== `swas-open:${action}`;
      expect(await call(action, { ...query, ...account })).toMatchObject({
        status: 403,
        code: 'NoPermission',
      });
    },
  );
});
