# `terraform output -raw settings_env > settings.env`. Nothing in it is secret until the empty lines are filled in.
output "settings_env" {
  description = "The settings of the deployment, as far as they are known here"
  value       = <<-EOT
    # Made by deploy/home. Fill in the empty lines that you need; settings.example.env explains every setting.
    FC_DEPLOY_REGION=${var.region}
    SHARE_AUDIT_ROLE=${alicloud_ram_role.function["audit"].arn}
    WATCHDOG_ROLE=${alicloud_ram_role.function["watchdog"].arn}
    DIGEST_ROLE=${alicloud_ram_role.function["digest"].arn}
    FC_GENERATE_PROJECT_NAME=${alicloud_log_project.functions.project_name}
    TABLESTORE_ENDPOINT=${local.endpoint}
    TABLESTORE_INSTANCE=${alicloud_ots_instance.store.name}
    VPC_ID=${var.vpc_id}
    VSWITCH_IDS=${var.vswitch_ids}
    SECURITY_GROUP_ID=${var.security_group_id}
    FAILURE_DESTINATION=${local.failure_destination}

    # Other accounts
    MEMBER_ROLE=${var.member_role_name}
    MEMBER_EXTERNAL_ID=
    DISPATCH_ROLE=${local.dispatch_role}

    # The regions to audit, with commas between them, or all
    REGIONS=${var.region}

    # Who is told: DingTalk, mail, or both (required)
    DINGTALK_WEBHOOK=
    DINGTALK_SECRET=
    SMTP_URL=
    MAIL_FROM=
    MAIL_TO=
    ALERT_LANGUAGE=
    ALERT_TIMEZONE=
  EOT
}
