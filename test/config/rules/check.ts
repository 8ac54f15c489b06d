import { AUDIT, DIGEST, DISPATCH, WATCHDOG } from '../../../lib/config/config.ts';
import { readAll, type SettingSet } from '../../../lib/config/read-config.ts';
import { checkSettings, type Deployed, type Findings } from '../../../lib/config/rules/check-settings.ts';

export const TOKEN = '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef';
export const WEBHOOK = `https://oapi.dingtalk.com/robot/send?access_token=${TOKEN}`;
/** Settings that nothing is said of. */
export const GOOD: Readonly<Record<string, string>> = {
  SHARE_AUDIT_ROLE: 'acs:ram::1850926437581920:role/swas-share-audit',
  FC_GENERATE_PROJECT_NAME: 'share-audit-1850926437581920',
  REGIONS: 'cn-hangzhou',
  TABLESTORE_ENDPOINT: 'https://share-audit.cn-hangzhou.ots.aliyuncs.com',
  TABLESTORE_INSTANCE: 'share-audit',
  DINGTALK_WEBHOOK: WEBHOOK,
  DINGTALK_SECRET: 'SEC0123456789abcdef',
};
export const MAIL = {
  SMTP_URL: 'smtps://alerts%40corp.example:hunter-2222@smtp.corp.example:465',
  MAIL_FROM: 'alerts@corp.example',
  MAIL_TO: 'ops@corp.example',
};

export type Changes = Readonly<Record<string, string>>;

/** As `npm run check-settings` checks the good settings with these changes. */
export function check(changes: Changes, deployed: Partial<Deployed> = {}): Findings {
  const environment = { ...GOOD, ...changes };
  const reads = [AUDIT, WATCHDOG, DIGEST, DISPATCH].map((settings) =>
    readAll<SettingSet>(settings, environment, { onFunctionCompute: true }),
  );
  const problems = reads.flatMap((read) => read.problems);
  const warnings = reads.flatMap((read) => read.config.warnings);
  return checkSettings(
    environment,
    { problems, warnings },
    { inVpc: false, isDeployed: true, withRole: true, ...deployed },
  );
}
export const right: Findings = { problems: [], warnings: [], notes: [] };
