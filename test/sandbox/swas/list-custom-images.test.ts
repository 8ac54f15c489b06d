import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Outcome } from '../openapi/vendor-client.ts';
import { swasFixture } from '../swas-fixture.ts';

const HANGZHOU = { RegionId: 'cn-hangzhou' };

const idsOf = ({ reply }: Outcome) =>
  z
    .array(z.looseObject({ ImageId: z.string() }))
    .parse(reply['CustomImages'])
    .map((image) => image.ImageId);

async function withImages(count: number) {
  const fixture = await swasFixture();
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    ids.unshift(fixture.cloud.addImage({ name: `image-${n}` }).id);
    fixture.clock.now += 1000;
  }
  return { ...fixture, ids };
}

describe('ListCustomImages', () => {
  test('writes an image as the real one does, its owner as a bare integer', async () => {
    const { cloud, call } = await swasFixture();
    cloud.accounts.push({ id: '5301946782215093477', accessKeys: [{ id: 'big', secret: 's' }] });
    const { id } = cloud.addImage({
      ownerId: '5301946782215093477',
      name: 'shop',
      description: 'nightly',
      creationTime: '2026-02-03T04:05:06Z',
      tags: [{ key: 'env', value: 'prod' }],
      shares: ['1420771593046218'],
    });
    cloud.setInShare(id, true);
    const keys = { accessKeyId: 'big', accessKeySecret: 's' };
    const outcome = await call('ListCustomImages', HANGZHOU, { keys });
    expect(outcome.text).toContain('"UserId":5301946782215093477,');
    expect(outcome.reply).toMatchObject({
      TotalCount: '1',
      PageSize: '10',
      PageNumber: '1',
      CustomImages: [
        {
          ImageId: id,
          Name: 'shop',
          Description: 'nightly',
          Status: '1',
          CreationTime: '2026-02-03T04:05:06Z',
          RegionId: 'cn-hangzhou',
          UserId: '5301946782215093477',
          InShare: true,
          InShareUser: true,
          Tags: [{ Key: 'env', Value: 'prod' }],
        },
      ],
    });
  });

  test('the newest first, ten to a page unless asked otherwise', async () => {
    const { call, ids } = await withImages(12);
    expect(idsOf(await call('ListCustomImages', HANGZHOU))).toEqual(ids.slice(0, 10));
    expect(idsOf(await call('ListCustomImages', { ...HANGZHOU, PageNumber: '2' }))).toEqual(ids.slice(10));
    expect(idsOf(await call('ListCustomImages', { ...HANGZHOU, PageSize: '100' }))).toEqual(ids);
    expect(idsOf(await call('ListCustomImages', { ...HANGZHOU, PageSize: '5', PageNumber: '9' }))).toEqual(
      [],
    );
  });

  test('a new image moves the others on to the next page', async () => {
    const { cloud, call, ids } = await withImages(3);
    const page = (n: string) => call('ListCustomImages', { ...HANGZHOU, PageSize: '2', PageNumber: n });
    expect(idsOf(await page('1'))).toEqual([ids[0], ids[1]]);
    cloud.addImage();
    expect(idsOf(await page('2'))).toEqual([ids[1], ids[2]]);
  });

  test.each([
    ['PageSize', '0'],
    ['PageSize', '101'],
    ['PageSize', 'ten'],
    ['PageSize', '-1'],
    ['PageNumber', '0'],
    ['ImageIds', 'm-1'],
    ['ImageIds', '[]'],
    ['ImageIds', '[1]'],
    ['ImageIds', JSON.stringify(Array.from({ length: 101 }, () => 'm-1'))],
    ['ImageNames', '{"a":1}'],
    ['Share', 'maybe'],
    ['Tag', '[]'],
    ['ClientToken', 'x'.repeat(65)],
    ['ClientToken', 'ключ'],
  ])('%s %s: 400 InvalidParameter', async (name, value) => {
    const { call } = await swasFixture();
    const outcome = await call('ListCustomImages', { ...HANGZHOU, [name]: value });
    expect(outcome).toMatchObject({ status: 400, code: `InvalidParameter.${name}` });
  });

  test('no region: 400 MissingRegionId; an unknown one: 404 InvalidRegionId.NotFound', async () => {
    const { call } = await swasFixture();
    expect(await call('ListCustomImages')).toMatchObject({ status: 400, code: 'MissingRegionId' });
    const outcome = await call('ListCustomImages', { RegionId: 'cn-nowhere' });
    expect(outcome).toMatchObject({ status: 404, code: 'InvalidRegionId.NotFound' });
  });

  test('filters by id, name, tag and resource group', async () => {
    const { cloud, call } = await swasFixture();
    const plain = cloud.addImage({ name: 'plain' }).id;
    const shared = cloud.addImage({
      name: 'shared',
      shares: ['1000000000000001'],
      resourceGroupId: 'rg-2',
    }).id;
    const tagged = cloud.addImage({ name: 'tagged', tags: [{ key: 'env', value: 'prod' }] }).id;
    const ids = async (filter: Record<string, string>) =>
      idsOf(await call('ListCustomImages', { ...HANGZHOU, ...filter }));
    expect(await ids({ ImageIds: JSON.stringify([plain, 'm-unknown']) })).toEqual([plain]);
    expect(await ids({ ImageNames: '["shared"]' })).toEqual([shared]);
    expect(await ids({ 'Tag.1.Key': 'env' })).toEqual([tagged]);
    expect(await ids({ 'Tag.1.Key': 'env', 'Tag.1.Value': 'test' })).toEqual([]);
    // Also if a number is left out.
    expect(await ids({ 'Tag.1.Key': 'env', 'Tag.20.Key': 'team' })).toEqual([]);
    expect(await ids({ ResourceGroupId: 'rg-2' })).toEqual([shared]);
  });

  test.each([
    { 'Tag.1.Value': 'prod' },
    { 'Tag.1.Key': '' },
    { 'Tag.21.Key': 'env' },
    { 'Tag.0.Key': 'env' },
    { 'Tag.1': 'env' },
    { 'Tag.1.Key': 'x'.repeat(65) },
    { 'Tag.1.Key': 'env', 'Tag.1.Value': 'x'.repeat(65) },
  ])('%j: 400 InvalidParameter.Tag', async (tags) => {
    const { call } = await swasFixture();
    const outcome = await call('ListCustomImages', { ...HANGZHOU, ...tags });
    expect(outcome).toMatchObject({ status: 400, code: 'InvalidParameter.Tag' });
  });

  test('an image that another account shares with the caller is there, with its owner; Share=false leaves it out', async () => {
    const { cloud, call } = await swasFixture();
    cloud.accounts.push({ id: '1999999999999999', accessKeys: [] });
    const own = cloud.addImage({ shares: ['1000000000000001'] }).id;
    const theirs = { ownerId: '1999999999999999', shares: ['1850926437581920', '1000000000000001'] };
    const received = cloud.addImage(theirs).id;
    cloud.addImage({ ...theirs, regionId: 'cn-shanghai' });
    const list = (filter: Record<string, string>) => call('ListCustomImages', { ...HANGZHOU, ...filter });
    for (const filter of [{}, { Share: 'true' }, { Share: 'True' }, { Share: '' }])
      expect((await list(filter)).reply).toMatchObject({
        TotalCount: '2',
        CustomImages: [
          { ImageId: received, UserId: '1999999999999999', InShareUser: true },
          { ImageId: own, UserId: '1850926437581920', InShareUser: true },
        ],
      });
    expect(idsOf(await list({ Share: 'false' }))).toEqual([own]);
    cloud.unshare(received, '1850926437581920');
    expect(idsOf(await list({}))).toEqual([own]);
  });

  test('shows no other images of another account, and none of another region', async () => {
    const { cloud, call } = await swasFixture();
    cloud.accounts.push({ id: '1999999999999999', accessKeys: [] });
    cloud.addImage({ ownerId: '1999999999999999' });
    cloud.addImage({ regionId: 'cn-shanghai' });
    const { id } = cloud.addImage();
    expect(idsOf(await call('ListCustomImages', HANGZHOU))).toEqual([id]);
  });

  test('a capped page: fewer than were asked for, and the reply says so', async () => {
    const { swas, call, ids } = await withImages(5);
    swas.settings.capPageSize = 2;
    const outcome = await call('ListCustomImages', { ...HANGZHOU, PageSize: '100', PageNumber: '2' });
    expect(outcome.reply).toMatchObject({ TotalCount: '5', PageSize: '2', PageNumber: '2' });
    expect(idsOf(outcome)).toEqual(ids.slice(2, 4));
  });

  test('counts may be numbers as well', async () => {
    const { call } = await swasFixture({ countsAs: 'number' });
    expect((await call('ListCustomImages', HANGZHOU)).reply).toMatchObject({
      TotalCount: 0,
      PageSize: 10,
      PageNumber: 1,
    });
  });

  test('RAM is asked by region, account and all images; a denial is 403 NoPermission with its details', async () => {
    const questions: unknown[] = [];
    const authorize = (question: unknown) => {
      questions.push(question);
      return false;
    };
    const { call } = await swasFixture({ authorize });
    const outcome = await call('ListCustomImages', HANGZHOU);
    expect(outcome).toMatchObject({
      status: 403,
      code: 'NoPermission',
      error: {
        AccessDeniedDetail: { AuthAction: 'swas-open:ListCustomImages', AuthPrincipalType: 'RootUser' },
      },
    });
    expect(questions).toEqual([
      {
        accessKeyId: 'sandbox-access-key',
        action: 'swas-open:ListCustomImages',
        resource: 'acs:swas-open:cn-hangzhou:1850926437581920:customimage/*',
      },
    ]);
  });

  test('a denial may have another code', async () => {
    const { call } = await swasFixture({ authorize: () => 'Forbidden.RAM' });
    expect(await call('ListCustomImages', HANGZHOU)).toMatchObject({ status: 403, code: 'Forbidden.RAM' });
  });

  test('the log tells what was asked, and how it went', async () => {
    const { swas, clock, call } = await swasFixture();
    await call('ListCustomImages', { ...HANGZHOU, PageSize: '100', PageNumber: '2' });
    await call('ListCustomImages', { RegionId: 'cn-nowhere' });
    const at = clock.now;
    expect(swas.calls).toMatchObject([
      {
        action: 'ListCustomImages',
        regionId: 'cn-hangzhou',
        page: 2,
        pageSize: 100,
        at,
        status: 200,
        code: undefined,
      },
      {
        action: 'ListCustomImages',
        regionId: 'cn-nowhere',
        at,
        status: 404,
        code: 'InvalidRegionId.NotFound',
      },
    ]);
  });
});
