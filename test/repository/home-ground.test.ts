/** `deploy/home`: what both templates make, that it is what docs/ram documents, and that its settings can be deployed. */
import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import type { Policy } from '../../sandbox/ram/policy.ts';
import { fillPolicy } from '../../scripts/ram/fill-policy.ts';
import { ROOT } from '../support/invoke.ts';
import { check, right } from '../config/rules/check.ts';
import { FOLDER, type Given, type Ground, groundOfRos, groundOfTerraform, rosName } from './home-ground.ts';
import { MEMBER_ROLE, POLICIES } from './functions-with-roles.ts';
import { unpublished } from './published-forms.ts';
import { readHcl } from './read-hcl.ts';
import { planTerraform } from './terraform-module.ts';

const ACCOUNT = '1850926437581920';
const VPC = {
  vpc_id: 'vpc-bp1a2b3c',
  vswitch_ids: 'vsw-bp1a2b3c,vsw-bp4d5e6f',
  security_group_id: 'sg-bp1a2b3c',
};
const EVERYTHING: Given = {
  region: 'cn-beijing',
  instance_name: 'audit2',
  log_retention_days: 90,
  member_role_name: MEMBER_ROLE,
  failure_queue_name: 'audit-failures',
  alarm_contact_group: 'security',
  ...VPC,
};
const CASES: readonly (readonly [string, Given])[] = [
  ['nothing but the region', { region: 'cn-hangzhou' }],
  ['everything', EVERYTHING],
  ['other accounts, and no alarm', { region: 'cn-hangzhou', member_role_name: 'another-role' }],
  ['an alarm, and no other accounts', { region: 'ap-southeast-1', alarm_contact_group: 'security' }],
  ['a VPC that is made', { region: 'cn-hangzhou', vpc_id: 'auto' }],
];
const GROUNDS = { Terraform: groundOfTerraform, ROS: groundOfRos };

const policyFile = async (name: string): Promise<Policy> =>
  JSON.parse(await readFile(join(ROOT, `docs/ram/${name}-policy.json`), 'utf8')) as Policy;

/** RAM takes a text and a list of one alike. */
const plain = (policy: Policy): unknown =>
  JSON.parse(JSON.stringify(policy), (_, value: unknown) =>
    Array.isArray(value) && value.length === 1 && typeof value[0] === 'string' ? value[0] : value,
  );

describe.each(CASES)('with %s', (_, given) => {
  it('both templates make the same', async () => {
    const [{ types: ofTerraform, ...terraform }, { types: ofRos, ...ros }] = [
      await groundOfTerraform(ACCOUNT, given),
      await groundOfRos(ACCOUNT, given),
    ];
    const normal = ({ policies, ...rest }: Omit<Ground, 'types'>) => ({
      ...rest,
      policies: Object.fromEntries(
        Object.entries(policies).map(([name, { document, roles }]) => [
          name,
          { document: plain(document), roles },
        ]),
      ),
    });
    expect(normal(terraform)).toEqual(normal(ros));
    for (const [type, names] of [...ofTerraform, ...ofRos]) expect(unpublished(type, names)).toEqual([]);
  });

  describe.each(Object.entries(GROUNDS))('%s', (_tool, ground) => {
    it('gives each function the policies that docs/ram documents for it, and no other', async () => {
      const { policies, trusts, queues } = await ground(ACCOUNT, given);
      const hasMembers = given.member_role_name !== undefined;
      const names = (['audit', 'watchdog', 'digest', 'dispatch'] as const).filter(
        (name) => name !== 'dispatch' || hasMembers,
      );
      const trust = JSON.parse(await readFile(join(ROOT, 'docs/ram/role-trust.json'), 'utf8')) as unknown;
      expect(trusts).toEqual(Object.fromEntries(names.map((name) => [`swas-share-${name}`, trust])));
      for (const name of names) {
        const files = [
          ...POLICIES[name].filter((file) => file !== 'audit-members' || hasMembers),
          ...(queues.length > 0 ? ['failure-destination'] : []),
        ];
        const documented = await Promise.all(files.map(policyFile));
        const expected = fillPolicy(
          { Version: '1', Statement: documented.flatMap(({ Statement }) => Statement) },
          {
            accountId: ACCOUNT,
            regionId: given.region,
            auditedRegions: undefined,
            store: { regionId: given.region, instance: given.instance_name ?? 'share-audit' },
            logProject: `share-audit-${ACCOUNT}`,
            worker: 'swas-share-audit',
            memberRoles: [`acs:ram::*:role/${given.member_role_name ?? ''}`],
            failureDestination: `acs:mns:${given.region}:${ACCOUNT}:/queues/${given.failure_queue_name ?? ''}/messages`,
          },
        );
        const attached = Object.values(policies)
          .filter(({ roles }) => roles.includes(`swas-share-${name}`))
          .flatMap(({ document }) => document.Statement);
        const sorted = (statements: Policy['Statement']) =>
          statements.map((one) => JSON.stringify(plain({ Version: '1', Statement: [one] }))).toSorted();
        expect(sorted(attached), name).toEqual(sorted(expected.Statement));
      }
    });

    it('opens the store to the Internet only without a VPC, and each function has its alarm', async () => {
      const { store, alarms, trusts, queues } = await ground(ACCOUNT, given);
      expect(store.networks).toEqual(given.vpc_id === undefined ? ['VPC', 'INTERNET'] : ['VPC']);
      expect(queues).toEqual(given.failure_queue_name === undefined ? [] : [given.failure_queue_name]);
      const watched = given.alarm_contact_group === undefined ? [] : Object.keys(trusts);
      expect(Object.keys(alarms).toSorted()).toEqual(watched.map((name) => `${name}-errors`).toSorted());
    });

    it('its settings pass check-settings once a channel is filled in, without a warning', async () => {
      const { settings } = await ground(ACCOUNT, given);
      expect(settings).not.toMatch(/\r|[^\x20-\x7e\n]/);
      const made = parseEnv(settings) as Record<string, string>;
      const channel = {
        DINGTALK_WEBHOOK:
          'https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef0123456789abcdef',
        DINGTALK_SECRET: 'SEC0123456789abcdef',
      };
      expect(Object.keys(made)).toEqual(expect.arrayContaining(Object.keys(channel)));
      expect(check({ ...made, ...channel }, { inVpc: 'by settings' })).toEqual(right);
    });
  });
});

test('both templates take the same parameters, with the same defaults', async () => {
  const { Parameters } = parse(await readFile(join(FOLDER, 'ros.yaml'), 'utf8')) as {
    Parameters: Record<string, { Default?: unknown; Description: string }>;
  };
  const { variable } = (await readHcl(join(FOLDER, 'variables.tf'))) as {
    variable: Record<string, [{ default?: unknown; description: string }]>;
  };
  // A stack has its region already.
  const { region: _region, ...others } = variable;
  expect(
    Object.fromEntries(
      Object.entries(others).map(([name, [{ default: Default, description: Description }]]) => [
        rosName(name),
        { Default, Description },
      ]),
    ),
  ).toEqual(
    Object.fromEntries(
      Object.entries(Parameters).map(([name, { Default, Description }]) => [name, { Default, Description }]),
    ),
  );
  const readme = await readFile(join(FOLDER, 'README.md'), 'utf8');
  for (const name of Object.keys(others)) expect(readme).toContain(`| \`${rosName(name)}\` | \`${name}\` |`);
});

describe('what cannot be right is refused before anything is made', () => {
  const refusals: readonly (readonly [Partial<Given>, string])[] = [
    [{ instance_name: 'display' }, 'holds none of ali, ay, ots, taobao and admin'],
    [{ instance_name: 'my-robots' }, 'holds none of ali, ay, ots, taobao and admin'],
    [{ instance_name: 'ab' }, 'An instance name has 3 to 16'],
    [{ instance_name: 'a2345678901234567' }, 'An instance name has 3 to 16'],
    [{ instance_name: 'Share-Audit' }, 'An instance name has 3 to 16'],
    [{ instance_name: 'audit-' }, 'An instance name has 3 to 16'],
    [{ vpc_id: 'my vpc' }, 'The id of a VPC looks like'],
    [{ vpc_id: 'auto', vswitch_ids: 'a b' }, 'The ids of switches look like'],
    [{ ...VPC, security_group_id: 'vpc-1' }, 'The id of a security group looks like'],
    [{ member_role_name: `acs:ram::${ACCOUNT}:role/x` }, 'Give the name, not the whole ARN'],
    [{ failure_queue_name: '1st' }, 'A queue name has 3 to 120'],
    [{ log_retention_days: 0 }, 'Logs can be kept for 1 to 3000 days'],
  ];
  it.each(refusals)('%j', async (change, sentence) => {
    const given = { region: 'cn-hangzhou', ...change };
    await expect(groundOfTerraform(ACCOUNT, given)).rejects.toThrow(sentence);
    await expect(groundOfRos(ACCOUNT, given)).rejects.toThrow(/does not match|is not between its limits/);
  });

  it.each([
    { vpc_id: VPC.vpc_id },
    { ...VPC, vpc_id: 'auto' },
    { ...VPC, security_group_id: '' },
    { vswitch_ids: VPC.vswitch_ids },
  ])('half a VPC, by Terraform (by check-settings after ROS): %j', async (change) => {
    const { refused } = await planTerraform(FOLDER, ACCOUNT, { region: 'cn-hangzhou', ...change });
    expect(refused).toEqual([expect.stringContaining('together')]);
  });
});

test('Terraform’s files are formatted as `terraform fmt` does it', async (context) => {
  const folders = ['deploy/home', 'deploy/member-role'].map((folder) => join(ROOT, folder));
  for (const folder of folders) {
    const files = (await readdir(folder)).filter((file) => file.endsWith('.tf'));
    expect(files).toContain('main.tf');
    try {
      execFileSync('terraform', ['fmt', '-check', '-diff', folder], { encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') context.skip('Terraform is not installed');
      throw error;
    }
  }
});
