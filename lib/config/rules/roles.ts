import { quoted, type Rule } from './given.ts';
import { withoutQuotes } from './without-quotes.ts';

const ROLE = /^acs:ram::([0-9]{6,20}):role\/[\w.-]+$/;

/** The settings that name the role of a function, and what docs/settings.md calls that role. Without one of its own, a function has that of the first. */
export const ROLES = {
  SHARE_AUDIT_ROLE: 'swas-share-audit',
  WATCHDOG_ROLE: 'swas-share-watchdog',
  DIGEST_ROLE: 'swas-share-digest',
  DISPATCH_ROLE: 'swas-share-dispatch',
};

/** The functions' roles, which only `s.yaml` reads. A function takes a role of its own account only. */
export const rolesRule: Rule = ({ raw, problem }) => {
  const [, home] = ROLE.exec(raw('SHARE_AUDIT_ROLE') ?? '') ?? [];
  for (const [name, example] of Object.entries(ROLES)) {
    const role = raw(name) ?? '';
    const [, account] = ROLE.exec(role) ?? [];
    if (account !== undefined && home !== undefined && account !== home)
      problem(
        name,
        `is a role of the account ${account}, and SHARE_AUDIT_ROLE is one of ${home}; write a role of the account that has the functions, like acs:ram::${home}:role/${example}`,
      );
    if (account !== undefined || (role === '' && name !== 'SHARE_AUDIT_ROLE')) continue;
    const bare = withoutQuotes(role).trim();
    const write = ROLE.test(bare)
      ? `write ${bare}`
      : `write the role's ARN, like acs:ram::1234567890123456:role/${example}`;
    problem(
      name,
      role.trim() === '' ? `is not set; ${write}` : `${quoted(role)} is not a role's ARN; ${write}`,
    );
  }
};

/**
 * With the audit's role the function that starts the others' audits fails: by docs/ram, that role may neither list the
 * members nor start a function.
 */
export const dispatchRoleRule: Rule = ({ text, hasMembers, warn }) => {
  if (!hasMembers || text('DISPATCH_ROLE') !== undefined) return;
  warn(
    'DISPATCH_ROLE',
    `is not set, and other accounts are audited, so that the function that starts their audits has the audit's role: every member account lets that role in, and docs/ram/audit-policy.json allows it neither to list the members nor to start a function. Write the ARN of a role of its own, like acs:ram::1234567890123456:role/${ROLES.DISPATCH_ROLE}`,
  );
};

/** The names that SLS accepts for a project (vendor's page «create_project»). */
const LOG_PROJECT = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/**
 * Where the functions' logs go, by the variables that Serverless Devs' component reads (`src/default/resources.ts` of
 * devsapp/fc3). Without them it takes a project that the roles may not write to, and the logs would be lost.
 */
export const logProjectRule: Rule = ({ raw, problem, warn }) => {
  const project = raw('FC_GENERATE_PROJECT_NAME') ?? '';
  const [, account = 'YOUR_ACCOUNT_ID'] = /^acs:ram::([0-9]+):/.exec(raw('SHARE_AUDIT_ROLE') ?? '') ?? [];
  const write = `write the name of a log project of its own, like share-audit-${account}`;
  if (project === '') problem('FC_GENERATE_PROJECT_NAME', `is not set; ${write}`);
  else if (!LOG_PROJECT.test(project))
    problem(
      'FC_GENERATE_PROJECT_NAME',
      `${quoted(project)} is not the name of a log project, which is 3 to 63 lowercase letters, digits and hyphens; ${write}`,
    );
  else if (!project.startsWith('share-audit-'))
    warn(
      'FC_GENERATE_PROJECT_NAME',
      'does not begin with share-audit-, and the files in docs/ram allow no other log project; make the policies with `npm run ram-policy`',
    );
  const logstore = raw('FC_GENERATE_LOGSTORE_NAME') ?? '';
  if (logstore !== '' && logstore !== 'default-logs')
    problem(
      'FC_GENERATE_LOGSTORE_NAME',
      `${quoted(logstore)} is a logstore that the functions' roles may not write to; leave it out`,
    );
};
