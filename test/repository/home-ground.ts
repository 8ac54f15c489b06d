/** What `deploy/home` makes, in one form for both of its templates. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Policy } from '../../sandbox/ram/policy.ts';
import { renderStack } from '../../sandbox/ros/render-template.ts';
import { ROOT } from '../support/invoke.ts';
import { planTerraform } from './terraform-module.ts';

export const FOLDER = join(ROOT, 'deploy/home');

/** The parameters, as Terraform names them. */
export interface Given {
  readonly region: string;
  readonly instance_name?: string;
  readonly log_retention_days?: number;
  readonly vpc_id?: string;
  readonly vswitch_ids?: string;
  readonly security_group_id?: string;
  readonly member_role_name?: string;
  readonly failure_queue_name?: string;
  readonly alarm_contact_group?: string;
}

export interface Ground {
  /** A role's name, and who may assume it. */
  readonly trusts: Readonly<Record<string, unknown>>;
  /** A policy's name, what it allows, and the roles that it is attached to. */
  readonly policies: Readonly<
    Record<string, { readonly document: Policy; readonly roles: readonly string[] }>
  >;
  readonly store: { readonly name: unknown; readonly networks: unknown; readonly sources: unknown };
  readonly log: { readonly project: unknown; readonly logstore: unknown; readonly days: unknown };
  readonly queues: readonly unknown[];
  /** Each alarm's name, metric and function. */
  readonly alarms: Readonly<Record<string, unknown>>;
  readonly settings: string;
  /** The type of each resource and its arguments' names, as its tool has them. */
  readonly types: readonly (readonly [string, readonly string[]])[];
}

type Block = Readonly<Record<string, unknown>>;

/** Blocks by their name, each as `shape` has it. */
const byName = <T>(blocks: readonly Block[], name: string, shape: (block: Block) => T): Record<string, T> =>
  Object.fromEntries(blocks.map((block) => [String(block[name]), shape(block)] as const));

export async function groundOfTerraform(accountId: string, given: Given): Promise<Ground> {
  const { resources, outputs, refused } = await planTerraform(FOLDER, accountId, { ...given });
  if (refused.length > 0) throw new Error(refused.join('\n'));
  const of = (type: string): Block[] =>
    resources.filter((one) => one.type === type).map(({ attributes }) => attributes);
  const only = (type: string): Block => of(type)[0] ?? {};
  const attachments = of('alicloud_ram_role_policy_attachment');
  return {
    trusts: byName(of('alicloud_ram_role'), 'role_name', (role): unknown =>
      JSON.parse(String(role['assume_role_policy_document'])),
    ),
    policies: byName(of('alicloud_ram_policy'), 'policy_name', ({ policy_name: name, policy_document }) => ({
      document: JSON.parse(String(policy_document)) as Policy,
      roles: attachments
        .filter(({ policy_name, policy_type }) => policy_name === name && policy_type === 'Custom')
        .map(({ role_name }) => String(role_name))
        .toSorted(),
    })),
    store: {
      name: only('alicloud_ots_instance')['name'],
      networks: only('alicloud_ots_instance')['network_type_acl'],
      sources: only('alicloud_ots_instance')['network_source_acl'],
    },
    log: {
      project: only('alicloud_log_project')['project_name'],
      logstore: only('alicloud_log_store')['logstore_name'],
      days: only('alicloud_log_store')['retention_period'],
    },
    queues: of('alicloud_message_service_queue').map((queue) => queue['queue_name']),
    alarms: byName(of('alicloud_cms_alarm'), 'name', (alarm) => ({
      metric: `${String(alarm['project'])} ${String(alarm['metric'])}`,
      of: JSON.parse(String(alarm['metric_dimensions'])) as unknown,
      told: alarm['contact_groups'],
    })),
    settings: String(outputs['settings_env']),
    types: resources.map(({ type, attributes }) => [type, Object.keys(attributes)]),
  };
}

/** `vpc_id` as ROS has it: `VpcId`. */
export const rosName = (name: string): string =>
  name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());

export async function groundOfRos(accountId: string, { region, ...given }: Given): Promise<Ground> {
  const { resources, outputs } = renderStack(
    await readFile(join(FOLDER, 'ros.yaml'), 'utf8'),
    { accountId, regionId: region },
    Object.fromEntries(Object.entries(given).map(([name, value]) => [rosName(name), value])),
  );
  const of = (type: string): Block[] =>
    Object.values(resources)
      .filter((one) => one.Type === `ALIYUN::${type}`)
      .map(({ Properties }) => Properties);
  const only = (type: string): Block => of(type)[0] ?? {};
  return {
    trusts: byName(of('RAM::Role'), 'RoleName', (role) => role['AssumeRolePolicyDocument']),
    policies: byName(of('RAM::ManagedPolicy'), 'PolicyName', ({ PolicyDocument, Roles }) => ({
      document: PolicyDocument as Policy,
      roles: (Roles as string[]).toSorted(),
    })),
    store: {
      name: only('OTS::InstanceV2')['InstanceName'],
      networks: only('OTS::InstanceV2')['NetworkTypeACL'],
      sources: only('OTS::InstanceV2')['NetworkSourceACL'],
    },
    log: {
      project: only('SLS::Project')['Name'],
      logstore: only('SLS::Logstore')['LogstoreName'],
      days: only('SLS::Logstore')['TTL'],
    },
    queues: of('MNS::Queue').map((queue) => queue['QueueName']),
    alarms: byName(of('CMS::ResourceMetricRule'), 'RuleName', (alarm) => ({
      metric: `${String(alarm['Namespace'])} ${String(alarm['MetricName'])}`,
      of: alarm['Resources'],
      told: alarm['ContactGroups'],
    })),
    settings: String(outputs['SettingsEnv']),
    types: Object.values(resources).map(({ Type, Properties }) => [Type, Object.keys(Properties)]),
  };
}
