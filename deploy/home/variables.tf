variable "region" {
  description = "The region of the functions and of their store (FC_DEPLOY_REGION)"
  type        = string
  default     = "cn-hangzhou"

  validation {
    condition     = can(regex("^[a-z]+(-[a-z0-9]+)+$", var.region))
    error_message = "A region id looks like cn-hangzhou or ap-southeast-1."
  }
}

variable "instance_name" {
  description = "The name of the Tablestore instance (TABLESTORE_INSTANCE), which no other account may have in this region"
  type        = string
  default     = "share-audit"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,14}[a-z0-9]$", var.instance_name)) && !can(regex("ali|ay|ots|taobao|admin", var.instance_name))
    error_message = "An instance name has 3 to 16 lowercase letters, digits and hyphens, with a letter first and no hyphen last, and holds none of ali, ay, ots, taobao and admin."
  }
}

variable "log_retention_days" {
  description = "The number of days for which the functions' logs are kept"
  type        = number
  default     = 30

  validation {
    condition     = var.log_retention_days >= 1 && var.log_retention_days <= 3000
    error_message = "Logs can be kept for 1 to 3000 days."
  }
}

variable "vpc_id" {
  description = "The VPC of the functions (VPC_ID), or auto; the store is then closed to the Internet. Empty for none"
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^(|auto|vpc-[a-z0-9]+)$", var.vpc_id))
    error_message = "The id of a VPC looks like vpc-bp1a2b3c4d5e6f. Write auto to have one made, or nothing for none."
  }
}

variable "vswitch_ids" {
  description = "Switches in this VPC (VSWITCH_IDS), with commas between them; empty without a VPC"
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^(|vsw-[a-z0-9]+(,vsw-[a-z0-9]+)*)$", var.vswitch_ids))
    error_message = "The ids of switches look like vsw-bp1a2b3c4d5e6f, with commas and nothing else between them."
  }
}

variable "security_group_id" {
  description = "A security group in this VPC (SECURITY_GROUP_ID); empty without a VPC"
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^(|sg-[a-z0-9]+)$", var.security_group_id))
    error_message = "The id of a security group looks like sg-bp1a2b3c4d5e6f."
  }
}

variable "member_role_name" {
  description = "The role in every other account (MEMBER_ROLE), from deploy/member-role; empty if no other account is audited"
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[A-Za-z0-9.-]{0,64}$", var.member_role_name))
    error_message = "A role name has 1 to 64 letters, digits, periods and hyphens. Give the name, not the whole ARN."
  }
}

variable "failure_queue_name" {
  description = "A queue for the events whose function failed (FAILURE_DESTINATION); empty for none"
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^(|[A-Za-z][A-Za-z0-9-]{2,119})$", var.failure_queue_name))
    error_message = "A queue name has 3 to 120 letters, digits and hyphens, with a letter first."
  }
}

variable "alarm_contact_group" {
  description = "The CloudMonitor contact group that is told of a function that fails; empty for no alarm"
  type        = string
  default     = ""
}
