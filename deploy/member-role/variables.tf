variable "home_account_id" {
  description = "The account in which the functions of the audit run"
  type        = string

  validation {
    condition     = can(regex("^\\d{16,19}$", var.home_account_id))
    error_message = "An account id has 16 to 19 digits. Put it in quotes, so that it remains a string."
  }
}

variable "home_role_name" {
  description = "The name of the audit's role (SHARE_AUDIT_ROLE); only this role can assume the new one"
  type        = string
  default     = "swas-share-audit"

  validation {
    condition     = can(regex("^[A-Za-z0-9.-]{1,64}$", var.home_role_name))
    error_message = "A role name has 1 to 64 letters, digits, periods and hyphens. Give the name, not the whole ARN."
  }
}

variable "external_id" {
  description = "The external id that the audit must give (MEMBER_EXTERNAL_ID); empty for none"
  type        = string
  default     = ""

  validation {
    condition     = length(var.external_id) <= 1224 && can(regex("^$|^[A-Za-z0-9_+=,.@:/-]{2,}$", var.external_id))
    error_message = "An external id has 2 to 1224 characters: letters, digits and _+=,.@:/-."
  }
}

variable "member_role_name" {
  description = "The name of the new role (MEMBER_ROLE), the same in every member account"
  type        = string
  default     = "share-audit-member"

  validation {
    condition     = can(regex("^[A-Za-z0-9.-]{1,64}$", var.member_role_name))
    error_message = "A role name has 1 to 64 letters, digits, periods and hyphens."
  }
}
