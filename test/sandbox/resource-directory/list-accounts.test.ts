import { describe, expect, onTestFinished, test } from 'vitest';
import { Cloud } from '../../../sandbox/cloud.ts';
import { Faults } from '../../../sandbox/faults.ts';
import { newDirectory } from '../../../sandbox/resource-directory/directory.ts';
import { startResourceDirectory } from '../../../sandbox/resource-directory/server.ts';
import { demoRegions } from '../../../sandbox/seed.ts';
import { callApi } from '../openapi/vendor-client.ts';

const [MANAGEMENT, DELEGATED, MEMBER, STRANGER] = [
  '1850926437581920',
  '1420771593046218',
  '5301946782215093477',
  '1999999999999999',
] as const;

async function fixture() {
  const clock = { now: Date.now() };
  const now = () => clock.now;
  const accounts = [MANAGEMENT, DELEGATED, MEMBER, STRANGER].map((id) => ({
    id,
    accessKeys: [{ id: `key-${id}`, secret: 's' }],
  }));
  const cloud = new Cloud({ accounts, regions: demoRegions(), now });
  const directory = newDirectory({
    managementAccountId: MANAGEMENT,
    delegatedAccountIds: [DELEGATED],
    members: [
      { accountId: DELEGATED, displayName: 'security', folderId: 'fd-QRzuim0001' },
      { accountId: MEMBER, displayName: 'shop', type: 'CloudAccount', joinTime: '2026-01-18T08:01:50.522Z' },
    ],
  });
  cloud.directory = directory;
  const faults = new Faults();
  const service = await startResourceDirectory({ cloud, faults, now });
  onTestFinished(() => service.close());
  const list = (query: Record<string, string> = {}, accountId: string = MANAGEMENT, secret = 's') => {
    const keys = { accessKeyId: `key-${accountId}`, accessKeySecret: secret };
    return callApi(service.url, '2022-04-19', 'ListAccounts', query, { keys });
  };
  return { clock, cloud, directory, faults, service, list };
}

describe('ListAccounts, through the vendor’s client', () => {
  test('tells the members, without the management account: every field', async () => {
    const { directory, list } = await fixture();
    const { status, reply, text } = await list();
    expect(status).toBe(200);
    expect(reply).toEqual({
      RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/) as unknown,
      TotalCount: 2,
      PageSize: 10,
      PageNumber: 1,
      Accounts: {
        Account: [
          {
            AccountId: DELEGATED,
            DisplayName: 'security',
            Status: 'CreateSuccess',
            Type: 'ResourceAccount',
            FolderId: 'fd-QRzuim0001',
            ResourceDirectoryId: directory.id,
            ResourceDirectoryPath: `${directory.id}/${directory.rootFolderId}/fd-QRzuim0001/${DELEGATED}`,
            JoinMethod: 'created',
            JoinTime: '2025-01-18T08:01:50.522Z',
            ModifyTime: '2025-01-18T08:04:37.668Z',
          },
          {
            AccountId: MEMBER,
            DisplayName: 'shop',
            Status: 'InviteSuccess',
            Type: 'CloudAccount',
            FolderId: directory.rootFolderId,
            ResourceDirectoryId: directory.id,
            ResourceDirectoryPath: `${directory.id}/${directory.rootFolderId}/${MEMBER}`,
            JoinMethod: 'invited',
            JoinTime: '2026-01-18T08:01:50.522Z',
            ModifyTime: '2025-01-18T08:04:37.668Z',
          },
        ],
      },
    });
    // Account ids are texts here, unlike in SWAS.
    expect(text).toContain(`"AccountId":"${MEMBER}"`);
  });

  test('page by page; past the end there is nothing', async () => {
    const { list } = await fixture();
    const page = (PageNumber: string) => list({ PageSize: '1', PageNumber });
    expect((await page('1')).reply).toMatchObject({ Accounts: { Account: [{ AccountId: DELEGATED }] } });
    expect((await page('2')).reply).toMatchObject({
      TotalCount: 2,
      PageSize: 1,
      PageNumber: 2,
      Accounts: { Account: [{ AccountId: MEMBER }] },
    });
    expect((await page('3')).reply).toMatchObject({ TotalCount: 2, Accounts: { Account: [] } });
  });

  test.each([
    ['PageSize', '101'],
    ['PageSize', '0'],
    ['PageNumber', '0'],
    ['QueryKeyword', 'shop'],
  ])('%s %s: 400', async (name, value) => {
    const { list } = await fixture();
    expect(await list({ [name]: value })).toMatchObject({ status: 400, code: `InvalidParameter.${name}` });
  });

  test('the management account and a delegated one may ask; a member may not; a stranger has no directory', async () => {
    const { cloud, list } = await fixture();
    expect((await list({}, DELEGATED)).reply).toMatchObject({ TotalCount: 2 });
    expect(await list({}, MEMBER)).toMatchObject({ status: 403, code: 'NoPermission' });
    const none = { status: 404, code: 'EntityNotExists.ResourceDirectory' };
    expect(await list({}, STRANGER)).toMatchObject(none);
    cloud.directory = undefined;
    expect(await list()).toMatchObject(none);
  });

  test('RAM is asked; a role’s session needs the permission as well', async () => {
    const { cloud, service, list } = await fixture();
    const role = cloud.roles.add({
      accountId: DELEGATED,
      name: 'auditor',
      policy: { Version: '1', Statement: [{ Effect: 'Allow', Action: 'ots:*', Resource: '*' }] },
    });
    const { id, secret, securityToken } = cloud.roles.open(role, 's', 3600);
    const keys = { accessKeyId: id, accessKeySecret: secret, securityToken };
    const outcome = await callApi(service.url, '2022-04-19', 'ListAccounts', {}, { keys });
    expect(outcome).toMatchObject({ status: 403, code: 'NoPermission' });
    service.settings.authorize = ({ action, resource }) =>
      action !== 'resourcemanager:ListAccounts' ||
      resource !== `acs:resourcemanager:*:${MANAGEMENT}:account/*`;
    expect(await list()).toMatchObject({ status: 403, code: 'NoPermission' });
  });

  test('signature, quota and faults are those of every OpenAPI service', async () => {
    const { clock, faults, service, list } = await fixture();
    expect((await list({}, MANAGEMENT, 'wrong')).code).toBe('SignatureDoesNotMatch');
    service.settings.quotaPerMinute = 1;
    expect((await list()).status).toBe(200);
    expect((await list()).code).toBe('Throttling.User');
    clock.now += 60_000;
    faults.add({ service: 'resource-directory', page: 1, effect: { kind: 'refuse', code: 'InternalError' } });
    expect(await list({ PageNumber: '1' })).toMatchObject({ status: 500, code: 'InternalError' });
    expect((await list({ PageNumber: '1' })).status).toBe(200);
  });
});
