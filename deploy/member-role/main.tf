# The role through which the audit reads the image shares of one member account. README.md shows how to use it for
# several members.

terraform {
  required_version = ">= 1.3"

  required_providers {
    alicloud = {
      source  = "aliyun/alicloud"
      version = ">= 1.252.0"
    }
  }
}

# The member is the account whose credentials the provider has.
data "alicloud_account" "member" {}

data "alicloud_ram_policy_document" "trust" {
  statement {
    effect = "Allow"
    action = ["sts:AssumeRole"]

    principal {
      entity      = "RAM"
      identifiers = ["acs:ram::${var.home_account_id}:role/${var.home_role_name}"]
    }

    dynamic "condition" {
      for_each = var.external_id == "" ? [] : [var.external_id]

      content {
        operator = "StringEquals"
        variable = "sts:ExternalId"
        values   = [condition.value]
      }
    }
  }
}

data "alicloud_ram_policy_document" "permissions" {
  statement {
    effect   = "Allow"
    action   = ["swas-open:ListCustomImages", "swas-open:ListCustomImageShareAccounts"]
    resource = ["acs:swas-open:*:${data.alicloud_account.member.id}:customimage/*"]
  }
}

resource "alicloud_ram_role" "member" {
  role_name                   = var.member_role_name
  description                 = "Assumed by the SWAS share audit"
  assume_role_policy_document = data.alicloud_ram_policy_document.trust.document
}

resource "alicloud_ram_policy" "member" {
  policy_name     = var.member_role_name
  description     = "Allows the two list calls of the SWAS share audit"
  policy_document = data.alicloud_ram_policy_document.permissions.document
}

resource "alicloud_ram_role_policy_attachment" "member" {
  role_name   = alicloud_ram_role.member.role_name
  policy_name = alicloud_ram_policy.member.policy_name
  policy_type = alicloud_ram_policy.member.type
}

output "role_arn" {
  description = "The ARN of the role that the audit assumes"
  value       = alicloud_ram_role.member.arn
}
