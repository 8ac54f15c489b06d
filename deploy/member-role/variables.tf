variable "home_account_id" {
  description = "The account in which the audit's functions run"
  type        = string

  validation {
    condition     = can(regex("^\\d{16,19}$", var.home_account_id))
    error_message = "An account id has 16 to 19 digits; quote it, so that it stays a text."
  }
}

variable "home_role_name" {
  description = "The role of those functions (SHARE_AUDIT_ROLE), by its name; only it may enter"
  type        = string
  default     = "swas-share-auditor"

  validation {
    condition     = can(regex("^[A-Za-z0-9.-]{1,64}$", var.home_role_name))
    error_message = "A role's name has 1 to 64 letters, digits, periods and hyphens; it is not the whole ARN."
  }
}

variable "external_id" {
  description = "What the audit must say on entering (MEMBER_EXTERNAL_ID); empty for nothing"
  type        = string
  default     = ""

  validation {
    condition     = length(var.external_id) <= 1224 && can(regex("^$|^[A-Za-z0-9_+=,.@:/-]{2,}$", var.external_id))
    error_message = "An external id has 2 to 1224 letters, digits and characters of _+=,.@:/-."
  }
}

variable "member_role_name" {
  description = "The name of the role that is made here (MEMBER_ROLE), the same in every member"
  type        = string
  default     = "share-audit-member"

  validation {
    condition     = can(regex("^[A-Za-z0-9.-]{1,64}$", var.member_role_name))
    error_message = "A role's name has 1 to 64 letters, digits, periods and hyphens."
  }
}
