import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { permissionPolicy, trustPolicy } from '../../lib/accounts/member-policy.ts';
import { listImages } from '../../lib/swas/list-images.ts';
import { swasClient } from '../../lib/swas/client.ts';
import { CallQuota } from '../../lib/openapi/quota.ts';
import { readShares } from '../../lib/swas/read-shares.ts';
import { memberRole } from '../../sandbox/organisation/member-role.ts';
import { renderTemplate } from '../../sandbox/ros/render-template.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { DEMO_ACCOUNT_ID as HOME, demoAccounts } from '../../sandbox/seed.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { callApi, callSwas, type Keys } from '../sandbox/openapi/vendor-client.ts';
import { readHcl } from './read-hcl.ts';
import { caller } from '../support/over-the-wire.ts';
import { terraformRole } from './terraform-role.ts';

const FOLDER = join(import.meta.dirname, '../../deploy/member-role');
const MEMBER = '5301946782215093477';
const EXTERNAL_ID = 'audit-7f3c';
const HOME_ROLE = 'swas-share-audit';
const REGION = 'cn-hangzhou';

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** RAM takes a text and a list of one alike, and each template writes them as its own tool does. */
const plain = (policy: unknown): unknown =>
  JSON.parse(JSON.stringify(policy), (_, value: unknown) =>
    Array.isArray(value) && value.length === 1 && typeof value[0] === 'string' ? value[0] : value,
  );

async function rosRole(externalId: string) {
  const text = await readFile(join(FOLDER, 'ros.yaml'), 'utf8');
  const { Role, Policy, ...others } = renderTemplate(text, MEMBER, {
    HomeAccountId: HOME,
    ExternalId: externalId,
  });
  expect(others).toEqual({});
  return { role: Role?.Properties ?? {}, policy: Policy?.Properties ?? {} };
}

describe('the two templates of the member role', () => {
  test.each([EXTERNAL_ID, ''])('make the same role, external id «%s»', async (externalId) => {
    const { role, policy } = await rosRole(externalId);
    const terraform = await terraformRole(FOLDER, {
      'var.home_account_id': HOME,
      'var.home_role_name': HOME_ROLE,
      'var.external_id': externalId,
      'var.member_role_name': 'share-audit-member',
      'data.alicloud_account.member.id': MEMBER,
      'condition.value': externalId,
    });
    expect(plain(terraform.trust)).toEqual(plain(role['AssumeRolePolicyDocument']));
    expect(plain(terraform.policy)).toEqual(plain(policy['PolicyDocument']));
    expect([terraform.name, terraform.policyName]).toEqual([role['RoleName'], policy['PolicyName']]);
    expect(policy['Roles']).toEqual([role['RoleName']]);
    expect(terraform.attachment).toEqual({
      role_name: '${alicloud_ram_role.member.role_name}',
      policy_name: '${alicloud_ram_policy.member.policy_name}',
      policy_type: '${alicloud_ram_policy.member.type}',
    });
    expect(JSON.stringify(role).includes('sts:ExternalId')).toBe(externalId !== '');
  });

  test.each([EXTERNAL_ID, ''])('make what the audit advises, external id «%s»', async (externalId) => {
    const { role, policy } = await rosRole(externalId);
    const needs = {
      accountId: MEMBER,
      trusted: `acs:ram::${HOME}:role/${HOME_ROLE}`,
      externalId: externalId === '' ? undefined : externalId,
    };
    expect(plain(trustPolicy(needs))).toEqual(plain(role['AssumeRolePolicyDocument']));
    expect(plain(permissionPolicy(needs))).toEqual(plain(policy['PolicyDocument']));
  });

  test('take the same parameters, with the same defaults', async () => {
    const ros = parse(await readFile(join(FOLDER, 'ros.yaml'), 'utf8')) as {
      Parameters: Record<string, { Default?: string }>;
    };
    const terraform = (await readHcl(join(FOLDER, 'variables.tf'))) as {
      variable: Record<string, [{ default?: string }]>;
    };
    const snake = (name: string) => name.replaceAll(/\B[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
    expect(
      Object.fromEntries(
        Object.entries(terraform.variable).map(([name, [variable]]) => [name, variable.default]),
      ),
    ).toEqual(
      Object.fromEntries(Object.entries(ros.Parameters).map(([name, { Default }]) => [snake(name), Default])),
    );
  });
});

/** The member with an image that is shared, its role from the template, and who may want to enter it. */
async function member() {
  const clock = fakeClock(Date.now(), { auto: true });
  const accounts = [...demoAccounts(), { id: MEMBER, accessKeys: [] }];
  const sandbox = await startSandbox({ accounts, quotaPerMinute: 10_000, now: () => clock.now() });
  onTestFinished(() => sandbox.close());
  const { cloud, swas, sts } = sandbox;
  cloud.addImage({ ownerId: MEMBER, regionId: REGION, shares: ['1234567890123456'] });
  const role = cloud.roles.add(memberRole(MEMBER, { HomeAccountId: HOME, ExternalId: EXTERNAL_ID }));
  const used = new Set<string>();
  swas.settings.authorize = ({ action }) => {
    used.add(action);
    return true;
  };
  const homeRole = (name: string): Keys => {
    const { id, secret, securityToken } = cloud.roles.open(
      cloud.roles.add({ accountId: HOME, name }),
      'run',
      3600,
    );
    return { accessKeyId: id, accessKeySecret: secret, securityToken };
  };
  const enter = async (keys: Keys, changes: Record<string, string> = {}) => {
    const query = { RoleArn: role.arn, RoleSessionName: 'audit', ExternalId: EXTERNAL_ID, ...changes };
    const { code, reply } = await callApi(sts.url, '2015-04-01', 'AssumeRole', query, { keys });
    const {
      AccessKeyId = '',
      AccessKeySecret = '',
      SecurityToken = '',
    } = (reply['Credentials'] ?? {}) as Record<string, string>;
    return {
      code,
      keys: { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, securityToken: SecurityToken },
    };
  };
  /** The audit's own walk: the list, then each image's accounts. Answers what was read, or why it was not. */
  const walk = async (keys: Keys): Promise<unknown> => {
    const call = caller(swas.url, keys);
    const quota = new CallQuota(10_000, clock);
    const client = swasClient({ callFor: () => call, quota, clock, random: () => 0.5 });
    const { images, failure } = await listImages(client, REGION);
    if (failure !== undefined) return failure.code;
    const image = { regionId: REGION, imageId: images[0]?.imageId ?? '' };
    const { shares, failure: unread } = await readShares(client, image, clock);
    return unread?.code ?? shares.map(({ accountId }) => accountId);
  };
  return { cloud, swas, role, used, homeRole, enter, walk };
}

describe('the role that the template makes', () => {
  test('lets the audit’s walk through; each action is called, and without any of them it fails', async () => {
    const { role, used, homeRole, enter, walk } = await member();
    const { keys } = await enter(homeRole(HOME_ROLE));
    expect(await walk(keys)).toEqual(['1234567890123456']);
    const [statement] = role.policy.Statement;
    const granted = list(statement?.Action) as string[];
    expect([...used].toSorted()).toEqual(granted.toSorted());
    expect(role.policy.Statement).toHaveLength(1);
    for (const action of granted) {
      const Action = granted.filter((one) => one !== action);
      role.policy = { Version: '1', Statement: [{ Effect: 'Allow', Resource: '*', Action }] };
      expect(await walk(keys), action).toBe('ApiDenied');
    }
  });

  test('may nothing else: to share, to take back, another member’s images', async () => {
    const { cloud, swas, role, homeRole, enter } = await member();
    const { keys } = await enter(homeRole(HOME_ROLE));
    const [image] = cloud.images({ ownerId: MEMBER });
    const about = { RegionId: REGION, ImageId: image?.id ?? '', 'Account.1': '1234567890123456' };
    for (const action of ['AddCustomImageShareAccount', 'RemoveCustomImageShareAccount'])
      expect((await callSwas(swas.url, action, about, { keys })).code, action).toBe('NoPermission');
    expect(role.policy.Statement[0]?.Resource).toEqual([`acs:swas-open:*:${MEMBER}:customimage/*`]);
  });

  test('is entered by the functions’ role with the external id, and by nobody else', async () => {
    const { homeRole, enter } = await member();
    const functions = homeRole(HOME_ROLE);
    const user = { accessKeyId: 'sandbox-access-key', accessKeySecret: 'sandbox-access-key-secret' };
    expect((await enter(functions)).code).toBeUndefined();
    expect((await enter(functions, { ExternalId: 'another' })).code).toBe('NoPermission');
    expect((await enter(homeRole('another'))).code).toBe('NoPermission');
    expect((await enter(user)).code).toBe('NoPermission');
  });
});

test.each([
  [{}, 'parameter HomeAccountId has no value'],
  [{ HomeAccountId: '12' }, 'parameter HomeAccountId does not match'],
  [{ HomeAccountId: HOME, ExternalId: 'a b' }, 'parameter ExternalId does not match'],
])('the ROS template refuses %j', async (parameters, message) => {
  const text = await readFile(join(FOLDER, 'ros.yaml'), 'utf8');
  expect(() => renderTemplate(text, MEMBER, parameters)).toThrow(message);
});
