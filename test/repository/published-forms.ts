/**
 * The arguments that `deploy/home` may use, as they are published: of the Terraform provider in the pages of its release
 * 1.289.0 (website/docs/r of aliyun/terraform-provider-alicloud), without the deprecated ones; of ROS in its resource
 * specification (alibabacloud-go/ros-cdk, October 2024, `Ros…Props.go`; of InstanceV2 the vendor's page of that name). `!` marks what is required.
 */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const PUBLISHED: Readonly<Record<string, readonly string[]>> = {
  alicloud_ots_instance: words(
    'name! network_type_acl network_source_acl resource_group_id instance_type description tags',
  ),
  alicloud_ram_role: words(
    'assume_role_policy_document description max_session_duration role_name tags force',
  ),
  alicloud_ram_policy: words('description policy_document policy_name rotate_strategy tags force'),
  alicloud_ram_role_policy_attachment: words('policy_name! policy_type! role_name!'),
  alicloud_log_project: words('policy description project_name resource_group_id tags'),
  alicloud_log_store: words(
    `append_meta auto_split enable_web_tracking encrypt_conf hot_ttl infrequent_access_ttl logstore_name
    max_split_shard_count metering_mode mode project_name retention_period shard_count telemetry_type`,
  ),
  alicloud_message_service_queue: words(
    `delay_seconds dlq_policy logging_enabled maximum_message_size message_retention_period polling_wait_seconds
    queue_name! queue_type tags visibility_timeout`,
  ),
  alicloud_cms_alarm: words(
    `name! project! metric! contact_groups! metric_dimensions effective_interval period silence_time webhook enabled
    escalations_critical escalations_info escalations_warn prometheus targets composite_expression tags`,
  ),

  'ALIYUN::OTS::InstanceV2': words(
    'InstanceName! ClusterType! InstanceDescription NetworkSourceACL NetworkTypeACL ResourceGroupId Tags',
  ),
  'ALIYUN::RAM::Role': words(
    `AssumeRolePolicyDocument! RoleName! DeletionForce Description IgnoreExisting MaxSessionDuration Policies
    PolicyAttachments`,
  ),
  'ALIYUN::RAM::ManagedPolicy': words(
    'PolicyName! Description Groups IgnoreExisting PolicyDocument PolicyDocumentUnchecked Roles Users',
  ),
  'ALIYUN::SLS::Project': words('Name! Description Tags'),
  'ALIYUN::SLS::Logstore': words(
    `LogstoreName! ProjectName! AppendMeta AutoSplit EnableTracking EncryptConf MaxSplitShard PreserveStorage ShardCount
    TTL`,
  ),
  'ALIYUN::MNS::Queue': words(
    `QueueName! DelaySeconds LoggingEnabled MaximumMessageSize MessageRetentionPeriod PollingWaitSeconds
    VisibilityTimeout`,
  ),
  'ALIYUN::CMS::ResourceMetricRule': words(
    `ContactGroups! Escalations! MetricName! Namespace! Resources! CompositeExpression DeletionForce EffectiveInterval
    EmailSubject Interval Labels NoDataPolicy NoEffectiveInterval Period Prometheus RuleId RuleName SilenceTime Webhook`,
  ),
};

/** What is wrong with a resource's arguments: a type or a name that is not published, or one that is missing. */
export function unpublished(type: string, names: readonly string[]): string[] {
  const published = PUBLISHED[type];
  if (published === undefined) return [`${type} is not among the published types of this test`];
  const known = new Set(published.map((name) => name.replace('!', '')));
  return [
    ...names.filter((name) => !known.has(name)).map((name) => `${type} has no ${name}`),
    ...published
      .filter((name) => name.endsWith('!') && !names.includes(name.slice(0, -1)))
      .map((name) => `${type} lacks ${name.slice(0, -1)}`),
  ];
}
