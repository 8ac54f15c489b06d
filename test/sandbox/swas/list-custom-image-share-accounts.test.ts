import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { demoShareAccounts } from '../../../sandbox/seed.ts';
import { swasFixture } from '../swas-fixture.ts';

async function sharedImage(accounts: string[]) {
  const fixture = await swasFixture();
  fixture.clock.now = Date.parse('2024-07-15T05:59:21.700Z');
  const { id } = fixture.cloud.addImage({ shares: accounts });
  fixture.clock.now = Date.now();
  const list = (query: Record<string, string> = {}) =>
    fixture.call('ListCustomImageShareAccounts', { RegionId: 'cn-hangzhou', ImageId: id, ...query });
  return { ...fixture, id, list };
}

describe('ListCustomImageShareAccounts', () => {
  test('account ids are bare integers, also those past 2^53; times are China’s, to the second', async () => {
    const { list } = await sharedImage(['1420771593046218', '5301946782215093477']);
    const { status, text, reply } = await list();
    expect(status).toBe(200);
    expect(text).toContain('{"UserId":5301946782215093477,"SharedTime":"2024-07-15 13:59:21.0"}');
    expect(reply).toMatchObject({
      TotalCount: 2,
      PageSize: 10,
      PageNumber: 1,
      ImageShareUsers: [
        { UserId: '1420771593046218', SharedTime: '2024-07-15 13:59:21.0' },
        { UserId: '5301946782215093477', SharedTime: '2024-07-15 13:59:21.0' },
      ],
    });
  });

  test('pages of at most fifty, in the order of sharing', async () => {
    const accounts = demoShareAccounts();
    const { list } = await sharedImage(accounts);
    const users = z.array(z.object({ UserId: z.string(), SharedTime: z.string() }));
    const read: string[] = [];
    for (const PageNumber of ['1', '2', '3', '4']) {
      const { reply } = await list({ PageSize: '50', PageNumber });
      expect(reply).toMatchObject({ TotalCount: 120, PageSize: 50, PageNumber: Number(PageNumber) });
      read.push(...users.parse(reply['ImageShareUsers']).map((user) => user.UserId));
    }
    expect(read).toEqual(accounts);
  });

  test('a share that goes away moves the others on to the page before', async () => {
    const { cloud, id, list } = await sharedImage([
      '1000000000000001',
      '1000000000000002',
      '1000000000000003',
    ]);
    cloud.unshare(id, '1000000000000001');
    expect((await list({ PageSize: '2', PageNumber: '2' })).reply).toMatchObject({
      TotalCount: 2,
      ImageShareUsers: [],
    });
  });

  test.each([
    ['PageSize', '51'],
    ['PageSize', '0'],
    ['PageNumber', 'x'],
    ['ClientToken', 'é'],
  ])('%s %s: 400', async (name, value) => {
    const { list } = await sharedImage([]);
    expect(await list({ [name]: value })).toMatchObject({ status: 400, code: `InvalidParameter.${name}` });
  });

  test('counts may be texts as well, and pages capped', async () => {
    const { swas, list } = await sharedImage(['1000000000000001', '1000000000000002']);
    Object.assign(swas.settings, { countsAs: 'string', capPageSize: 1 });
    expect((await list({ PageSize: '50' })).reply).toMatchObject({
      TotalCount: '2',
      PageSize: '1',
      PageNumber: '1',
    });
  });

  test('missing parameters: 400 MissingRegionId, MissingImageId', async () => {
    const { call } = await swasFixture();
    expect(await call('ListCustomImageShareAccounts')).toMatchObject({
      status: 400,
      code: 'MissingRegionId',
    });
    const outcome = await call('ListCustomImageShareAccounts', { RegionId: 'cn-hangzhou' });
    expect(outcome).toMatchObject({ status: 400, code: 'MissingImageId' });
  });

  test('404: an unknown region, an unknown image, one of another region, one of another account', async () => {
    const { cloud, call, id } = await sharedImage([]);
    cloud.accounts.push({ id: '1999999999999999', accessKeys: [] });
    const foreign = cloud.addImage({ ownerId: '1999999999999999' }).id;
    const list = (RegionId: string, ImageId: string) =>
      call('ListCustomImageShareAccounts', { RegionId, ImageId });
    expect(await list('cn-nowhere', id)).toMatchObject({ status: 404, code: 'InvalidRegionId.NotFound' });
    const notFound = { status: 404, code: 'InvalidImageId.NotFound' };
    expect(await list('cn-hangzhou', 'm-unknown')).toMatchObject(notFound);
    expect(await list('cn-shanghai', id)).toMatchObject(notFound);
    expect(await list('cn-hangzhou', foreign)).toMatchObject(notFound);
    cloud.deleteImage(id);
    expect(await list('cn-hangzhou', id)).toMatchObject(notFound);
  });

  describe('an image that another account shares with the caller', () => {
    const OWNER = '1999999999999999';
    const CALLER = '1850926437581920';

    async function received() {
      const fixture = await swasFixture();
      const { cloud, clock, call } = fixture;
      clock.now = Date.parse('2024-07-15T05:59:21Z');
      cloud.accounts.push({ id: OWNER, accessKeys: [{ id: 'owner', secret: 's' }] });
      const { id } = cloud.addImage({ ownerId: OWNER, shares: ['1000000000000001', CALLER] });
      clock.now = Date.now();
      const list = (RegionId = 'cn-hangzhou') =>
        call('ListCustomImageShareAccounts', { RegionId, ImageId: id });
      return { ...fixture, id, list };
    }
    const NOT_FOUND = { status: 404, code: 'InvalidImageId.NotFound' };
    const OURSELVES = {
      TotalCount: 1,
      ImageShareUsers: [{ UserId: CALLER, SharedTime: '2024-07-15 13:59:21.0' }],
    };

    test('is refused as an unknown one, except to its owner', async () => {
      const { id, call, list } = await received();
      expect(await list()).toMatchObject(NOT_FOUND);
      const keys = { accessKeyId: 'owner', accessKeySecret: 's' };
      const query = { RegionId: 'cn-hangzhou', ImageId: id };
      const { reply } = await call('ListCustomImageShareAccounts', query, { keys });
      expect(reply).toMatchObject({ TotalCount: 2 });
    });

    test('is answered with the caller alone by a setting, or by a fault', async () => {
      const { cloud, faults, swas, id, list } = await received();
      faults.add({ service: 'swas', effect: { kind: 'odd', oddity: 'received-answers-ourselves' } });
      expect((await list()).reply).toMatchObject(OURSELVES);
      expect(await list()).toMatchObject(NOT_FOUND);
      swas.settings.receivedShares = 'ourselves';
      expect((await list()).reply).toMatchObject(OURSELVES);
      expect(await list('cn-shanghai')).toMatchObject(NOT_FOUND);
      cloud.unshare(id, CALLER);
      expect(await list()).toMatchObject(NOT_FOUND);
    });

    test('the caller’s own images are answered as ever', async () => {
      const { cloud, call, swas } = await received();
      swas.settings.receivedShares = 'ourselves';
      const { id } = cloud.addImage({ shares: ['1000000000000001', CALLER] });
      const query = { RegionId: 'cn-hangzhou', ImageId: id };
      expect((await call('ListCustomImageShareAccounts', query)).reply).toMatchObject({ TotalCount: 2 });
    });

    test.each(['AddCustomImageShareAccount', 'RemoveCustomImageShareAccount'])(
      '%s is refused',
      async (action) => {
        const { cloud, call, swas, id } = await received();
        swas.settings.receivedShares = 'ourselves';
        const query = { RegionId: 'cn-hangzhou', ImageId: id, 'Account.1': CALLER };
        expect(await call(action, query)).toMatchObject(NOT_FOUND);
        expect([...cloud.image(id).shares.keys()]).toEqual(['1000000000000001', CALLER]);
      },
    );
  });

  test('RAM is asked about the one image', async () => {
    const { swas, id, list } = await sharedImage([]);
    const resources: string[] = [];
    swas.settings.authorize = ({ resource }) => {
      resources.push(resource);
      return true;
    };
    await list();
    expect(resources).toEqual([`acs:swas-open:cn-hangzhou:1850926437581920:customimage/${id}`]);
  });
});
