# What a deployment stands on: the store, a role for each function, the log project, and, if asked for, a queue for failed
# events and an alarm. README.md shows how to use it. The policies are those of docs/ram, with this account, region and
# instance filled in.

terraform {
  required_version = ">= 1.3"

  required_providers {
    alicloud = {
      source  = "aliyun/alicloud"
      version = ">= 1.252.0"
    }
  }
}

provider "alicloud" {
  region = var.region
}

# The account whose credentials the provider has.
data "alicloud_account" "home" {}

locals {
  account     = data.alicloud_account.home.id
  log_project = "share-audit-${local.account}"
  with_vpc    = var.vpc_id != ""
  functions   = toset(concat(["audit", "watchdog", "digest"], var.member_role_name == "" ? [] : ["dispatch"]))

  endpoint            = local.with_vpc ? "https://${var.instance_name}.${var.region}.vpc.tablestore.aliyuncs.com" : "https://${var.instance_name}.${var.region}.ots.aliyuncs.com"
  failure_destination = var.failure_queue_name == "" ? "" : "acs:mns:${var.region}:${local.account}:/queues/${var.failure_queue_name}/messages"
  dispatch_role       = var.member_role_name == "" ? "" : alicloud_ram_role.function["dispatch"].arn
}

# Tables are made by the first run, and are charged by what they hold and by what is read and written (CU mode).
resource "alicloud_ots_instance" "store" {
  name          = var.instance_name
  description   = "The snapshot of the SWAS share audit"
  instance_type = "HighPerformance"
  # From any VPC.
  network_type_acl = local.with_vpc ? ["VPC"] : ["VPC", "INTERNET"]
  # The console.
  network_source_acl = ["TRUST_PROXY"]

  lifecycle {
    precondition {
      condition     = (var.vswitch_ids != "") == (local.with_vpc && var.vpc_id != "auto") && (var.security_group_id != "") == (var.vswitch_ids != "")
      error_message = "Give vpc_id, vswitch_ids and security_group_id together, or vpc_id = \"auto\" alone, or none of them."
    }
  }
}

resource "alicloud_ram_role" "function" {
  for_each = local.functions

  role_name                   = "swas-share-${each.key}"
  description                 = "The ${each.key} function of the SWAS share audit"
  assume_role_policy_document = file("${path.module}/../../docs/ram/role-trust.json")
}

resource "alicloud_ram_policy" "function" {
  for_each = local.functions

  policy_name = "swas-share-${each.key}"
  description = "What the ${each.key} function of the SWAS share audit needs"
  policy_document = replace(
    replace(
      replace(
        replace(
          file("${path.module}/../../docs/ram/${each.key}-policy.json"),
          "acs:swas-open:*:*:", "acs:swas-open:*:${local.account}:"
        ),
        "acs:ots:*:*:instance/share-audit", "acs:ots:${var.region}:${local.account}:instance/${var.instance_name}"
      ),
      "acs:log:*:*:project/share-audit-*", "acs:log:${var.region}:${local.account}:project/${local.log_project}"
    ),
    "acs:fc:*:*:", "acs:fc:${var.region}:${local.account}:"
  )
}

resource "alicloud_ram_role_policy_attachment" "function" {
  for_each = local.functions

  role_name   = alicloud_ram_role.function[each.key].role_name
  policy_name = alicloud_ram_policy.function[each.key].policy_name
  policy_type = alicloud_ram_policy.function[each.key].type
}

# The audit enters the other accounts by this.
resource "alicloud_ram_policy" "members" {
  count = var.member_role_name == "" ? 0 : 1

  policy_name = "swas-share-members"
  description = "Lets the SWAS share audit assume its role in the other accounts"
  policy_document = replace(
    file("${path.module}/../../docs/ram/audit-members-policy.json"),
    "role/share-audit-member", "role/${var.member_role_name}"
  )
}

resource "alicloud_ram_role_policy_attachment" "members" {
  count = var.member_role_name == "" ? 0 : 1

  role_name   = alicloud_ram_role.function["audit"].role_name
  policy_name = alicloud_ram_policy.members[0].policy_name
  policy_type = alicloud_ram_policy.members[0].type
}

# Serverless Devs would make both at the first deployment, and leave them when the functions are removed.
resource "alicloud_log_project" "functions" {
  project_name = local.log_project
  description  = "Logs of the SWAS share audit's functions"
}

resource "alicloud_log_store" "functions" {
  project_name     = alicloud_log_project.functions.project_name
  logstore_name    = "default-logs"
  retention_period = var.log_retention_days
  shard_count      = 1
}

# A week, the longest that a queue keeps a message.
resource "alicloud_message_service_queue" "failures" {
  count = var.failure_queue_name == "" ? 0 : 1

  queue_name               = var.failure_queue_name
  message_retention_period = 604800
}

resource "alicloud_ram_policy" "failures" {
  count = var.failure_queue_name == "" ? 0 : 1

  policy_name = "swas-share-failures"
  description = "Lets Function Compute put failed events of the SWAS share audit into their queue"
  policy_document = replace(
    file("${path.module}/../../docs/ram/failure-destination-policy.json"),
    "acs:mns:*:*:/queues/share-audit-failures", "acs:mns:${var.region}:${local.account}:/queues/${var.failure_queue_name}"
  )
}

resource "alicloud_ram_role_policy_attachment" "failures" {
  for_each = var.failure_queue_name == "" ? toset([]) : local.functions

  role_name   = alicloud_ram_role.function[each.key].role_name
  policy_name = alicloud_ram_policy.failures[0].policy_name
  policy_type = alicloud_ram_policy.failures[0].type
}

# A function fails only if a setting is wrong, nothing could be read, the store is out of reach, or no channel takes a
# message: then this is the way left to be told.
resource "alicloud_cms_alarm" "errors" {
  for_each = var.alarm_contact_group == "" ? toset([]) : local.functions

  name              = "swas-share-${each.key}-errors"
  project           = "acs_fc"
  metric            = "FunctionFunctionErrors"
  metric_dimensions = jsonencode([{ region : var.region, functionName : "swas-share-${each.key}" }])
  contact_groups    = [var.alarm_contact_group]
  period            = 60
  silence_time      = 3600

  escalations_critical {
    statistics          = "Average"
    comparison_operator = ">="
    threshold           = "1"
    times               = 1
  }
}
