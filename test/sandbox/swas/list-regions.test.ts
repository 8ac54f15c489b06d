import { expect, test } from 'vitest';
import { swasFixture } from '../swas-fixture.ts';

test('ListRegions answers every region, and needs no permission', async () => {
  const { call } = await swasFixture({ authorize: () => false });
  const { status, reply } = await call('ListRegions');
  expect(status).toBe(200);
  expect(reply['Regions']).toHaveLength(9);
  for (const id of ['cn-hangzhou', 'rus-west-1'])
    expect(reply['Regions']).toContainEqual(
      expect.objectContaining({ RegionId: id, RegionEndpoint: `swas.${id}.aliyuncs.com` }),
    );
});

test('names in the language that AcceptLanguage asks for, by default in Chinese', async () => {
  const { call } = await swasFixture();
  const name = async (query: Record<string, string>) =>
    (await call('ListRegions', query)).reply['Regions'] as { LocalName: string }[];
  expect((await name({}))[0]?.LocalName).toBe('华东1（杭州）');
  expect((await name({ AcceptLanguage: 'zh-CN' }))[0]?.LocalName).toBe('华东1（杭州）');
  expect((await name({ AcceptLanguage: 'en-US' }))[0]?.LocalName).toBe('China (Hangzhou)');
  for (const AcceptLanguage of ['ja', 'en', 'EN-US'])
    expect(await call('ListRegions', { AcceptLanguage })).toMatchObject({
      status: 400,
      code: 'InvalidParameter.AcceptLanguage',
    });
});

test('an image in the region rus-west-1 is listed there', async () => {
  const { cloud, call } = await swasFixture();
  const { id } = cloud.addImage({ regionId: 'rus-west-1' });
  expect((await call('ListCustomImages', { RegionId: 'rus-west-1' })).reply).toMatchObject({
    TotalCount: '1',
    CustomImages: [{ ImageId: id, RegionId: 'rus-west-1' }],
  });
});
