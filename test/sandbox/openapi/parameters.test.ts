/**
 * Every parameter that the vendor documents of the operations in the sandbox, with a call that would have another result
 * if the parameter were ignored.
 */
import { AssumeRoleRequest } from '@alicloud/sts20150401';
import {
  AddCustomImageShareAccountRequest,
  ListCustomImageShareAccountsRequest,
  ListCustomImagesRequest,
  ListRegionsRequest,
  RemoveCustomImageShareAccountRequest,
} from '@alicloud/swas-open20200601';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newDirectory } from '../../../sandbox/resource-directory/directory.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import { callApi, type Outcome } from './vendor-client.ts';

const HOME = '1850926437581920';
const OTHER = '1999999999999999';
const ROLE_ARN = `acs:ram::${OTHER}:role/auditor`;

type Query = Readonly<Record<string, string>>;
type Probes = Readonly<Record<string, readonly [query: Query, expected: Partial<Outcome>]>>;

interface Row {
  readonly service: 'swas' | 'sts' | 'resourceDirectory';
  readonly action: string;
  /** The parameters' names, from the vendor's model or reference. */
  readonly documented: readonly string[];
  /** A call that succeeds. */
  readonly query: Query;
  readonly probes: Probes;
}

const wrong = (name: string, value: string): Probes => ({
  [name]: [{ [name]: value }, { status: 400, code: `InvalidParameter.${name}` }],
});
const nothing = (name: string, value: string): Probes => ({
  [name]: [{ [name]: value }, { reply: { TotalCount: '0' } }],
});
const namesOf = (model: { names(): Readonly<Record<string, string>> }): string[] =>
  Object.values(model.names());

const IMAGE: Query = { RegionId: 'cn-hangzhou', ImageId: 'm-own' };
const ABOUT_IMAGE: Probes = {
  RegionId: [{ RegionId: 'cn-shanghai' }, { status: 404, code: 'InvalidImageId.NotFound' }],
  ImageId: [{ ImageId: 'm-unknown' }, { status: 404, code: 'InvalidImageId.NotFound' }],
  ...wrong('ClientToken', 'é'),
};
const ABOUT_ACCOUNT: Probes = {
  ...ABOUT_IMAGE,
  Account: [{ 'Account.1': 'x' }, { status: 400, code: 'InvalidParameter.Account' }],
};

const TABLE: readonly Row[] = [
  {
    service: 'swas',
    action: 'ListRegions',
    documented: namesOf(ListRegionsRequest),
    query: {},
    probes: wrong('AcceptLanguage', 'ja'),
  },
  {
    service: 'swas',
    action: 'ListCustomImages',
    documented: namesOf(ListCustomImagesRequest),
    query: { RegionId: 'cn-hangzhou' },
    probes: {
      ...nothing('RegionId', 'cn-shanghai'),
      ...nothing('ImageIds', '["m-unknown"]'),
      ...nothing('ImageNames', '["unknown"]'),
      ...nothing('InstanceId', 'unknown'),
      ...nothing('ResourceGroupId', 'unknown'),
      ...nothing('SystemSnapshotId', 'unknown'),
      ...nothing('DataSnapshotId', 'unknown'),
      Tag: [{ 'Tag.1.Key': 'unknown' }, { reply: { TotalCount: '0' } }],
      Share: [{ Share: 'False' }, { reply: { TotalCount: '1' } }],
      PageNumber: [{ PageNumber: '2' }, { reply: { CustomImages: [] } }],
      PageSize: [{ PageSize: '7' }, { reply: { PageSize: '7' } }],
      ...wrong('ClientToken', 'é'),
    },
  },
  {
    service: 'swas',
    action: 'ListCustomImageShareAccounts',
    documented: namesOf(ListCustomImageShareAccountsRequest),
    query: IMAGE,
    probes: {
      ...ABOUT_IMAGE,
      PageNumber: [{ PageNumber: '2' }, { reply: { ImageShareUsers: [] } }],
      PageSize: [{ PageSize: '7' }, { reply: { PageSize: 7 } }],
    },
  },
  {
    service: 'swas',
    action: 'AddCustomImageShareAccount',
    documented: namesOf(AddCustomImageShareAccountRequest),
    query: { ...IMAGE, 'Account.1': OTHER },
    probes: ABOUT_ACCOUNT,
  },
  {
    service: 'swas',
    action: 'RemoveCustomImageShareAccount',
    documented: namesOf(RemoveCustomImageShareAccountRequest),
    query: { ...IMAGE, 'Account.1': '1234567890123456' },
    probes: ABOUT_ACCOUNT,
  },
  {
    service: 'sts',
    action: 'AssumeRole',
    documented: namesOf(AssumeRoleRequest),
    query: { RoleArn: ROLE_ARN, RoleSessionName: 'audit', ExternalId: 'audit-7f3c' },
    probes: {
      RoleArn: [{ RoleArn: `${ROLE_ARN}-2` }, { status: 404, code: 'EntityNotExist.Role' }],
      ExternalId: [{ ExternalId: 'another' }, { status: 403, code: 'NoPermission' }],
      Policy: [{ Policy: '{' }, { status: 400, code: 'InvalidParameter.PolicyGrammar' }],
      ...wrong('RoleSessionName', 'a b'),
      ...wrong('DurationSeconds', '1'),
      ...wrong('SourceIdentity', 'a b'),
    },
  },
  { service: 'sts', action: 'GetCallerIdentity', documented: [], query: {}, probes: {} },
  {
    service: 'resourceDirectory',
    action: 'ListAccounts',
    documented: [
      'PageNumber',
      'PageSize',
      'QueryKeyword',
      'Tag.1.Key',
      'Tag.1.Value',
      'IncludeTags',
      'MaxResults',
      'NextToken',
    ],
    query: {},
    probes: {
      PageNumber: [{ PageNumber: '2' }, { reply: { Accounts: { Account: [] } } }],
      PageSize: [{ PageSize: '7' }, { reply: { PageSize: 7 } }],
      // The sandbox does not have these, and says so.
      ...wrong('QueryKeyword', 'shop'),
      ...wrong('Tag.1.Key', 'env'),
      ...wrong('Tag.1.Value', 'prod'),
      ...wrong('IncludeTags', 'true'),
      ...wrong('MaxResults', '10'),
      ...wrong('NextToken', 'x'),
    },
  },
];

const VERSIONS = { swas: '2020-06-01', sts: '2015-04-01', resourceDirectory: '2022-04-19' } as const;

let sandbox: Sandbox;

beforeAll(async () => {
  const user = { id: '216959339000000001', name: 'auditor' };
  sandbox = await startSandbox({
    quotaPerMinute: 1000,
    accounts: [
      { id: HOME, accessKeys: [{ id: 'user', secret: 's', user }] },
      { id: OTHER, accessKeys: [] },
    ],
  });
  const { cloud } = sandbox;
  cloud.addImage({ id: 'm-own', shares: ['1234567890123456', '1234567890123457'] });
  cloud.addImage({ id: 'm-received', ownerId: OTHER, shares: [HOME] });
  cloud.directory = newDirectory({ managementAccountId: HOME, members: [{ accountId: OTHER }] });
  cloud.roles.add({
    accountId: OTHER,
    name: 'auditor',
    trustedAccountIds: [HOME],
    externalId: 'audit-7f3c',
  });
});
afterAll(() => sandbox.close());

const ask = ({ service, action, query }: Row, more: Query = {}): Promise<Outcome> =>
  callApi(
    sandbox[service].url,
    VERSIONS[service],
    action,
    { ...query, ...more },
    { keys: { accessKeyId: 'user', accessKeySecret: 's' } },
  );

describe.each(TABLE.map((row) => [row.action, row] as const))('%s', (_, row) => {
  test('every documented parameter is in the table', () => {
    expect(Object.keys(row.probes).toSorted()).toEqual([...row.documented].toSorted());
  });

  test.each(Object.entries(row.probes))('%s is not ignored', async (_name, [query, expected]) => {
    expect((await ask(row)).status).toBe(200);
    expect(await ask(row)).not.toMatchObject(expected);
    expect(await ask(row, query)).toMatchObject(expected);
  });

  test('a parameter that is not documented is passed over, as the real gateway does', async () => {
    expect((await ask(row, { Moon: '1', OwnerId: '2' })).status).toBe(200);
  });
});
