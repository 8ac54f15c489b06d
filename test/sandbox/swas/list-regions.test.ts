import { expect, test } from 'vitest';
import { swasFixture } from '../swas-fixture.ts';

test('ListRegions answers every region, and needs no permission', async () => {
  const { call } = await swasFixture({ authorize: () => false });
  const { status, reply } = await call('ListRegions');
  expect(status).toBe(200);
  expect(reply['Regions']).toHaveLength(8);
  expect(reply['Regions']).toContainEqual({
    RegionId: 'cn-hangzhou',
    LocalName: 'China (Hangzhou)',
    RegionEndpoint: 'swas.cn-hangzhou.aliyuncs.com',
  });
});
