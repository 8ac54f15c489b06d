import { describe, expect, test } from 'vitest';
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
