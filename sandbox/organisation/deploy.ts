import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionProps } from '../fc/function.ts';
import { parsePolicy, type Policy } from '../ram/policy.ts';
import { parseTrust } from '../ram/trust-policy.ts';
import type { Sandbox } from '../sandbox.ts';
import { DEMO_ACCOUNT_ID } from '../seed.ts';
import { memberRole } from './member-role.ts';
import { readDeployment } from './read-deployment.ts';
import { ORGANISATION_REGIONS } from './seed.ts';

const ROOT = join(import.meta.dirname, '../..');
const DEPLOYMENT = 's.yaml';
const FAN_OUT = 's.organisation.yaml';
/** The settings that name a role, the role, and the policies in `docs/ram` that docs/deploy.md attaches to it. */
const ROLES = {
  SHARE_AUDIT_ROLE: { name: 'swas-share-audit', policies: ['audit', 'audit-members'] },
  WATCHDOG_ROLE: { name: 'swas-share-watchdog', policies: ['watchdog'] },
  DIGEST_ROLE: { name: 'swas-share-digest', policies: ['digest'] },
  DISPATCH_ROLE: { name: 'swas-share-dispatch', policies: ['dispatch'] },
} as const;
const MEMBER = { MEMBER_ROLE: 'share-audit-member', MEMBER_EXTERNAL_ID: 'sandbox-external-id' } as const;
const NO_MAIL = { SMTP_URL: '', MAIL_FROM: '', MAIL_TO: '' } as const;

/** Thrown if a function's package has not been built. */
export class NotBuiltError extends Error {
  override readonly name = 'NotBuiltError';

  constructor(code: string) {
    super(
      `${code}/index.js does not exist. Build the functions with \`npm run build\`, then start the sandbox again.`,
    );
  }
}

export interface Deployment {
  readonly functions: readonly FunctionProps[];
  /** The environment variables with which the command line works as the functions do. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Creates the functions' roles in the home account and the member role in every other account, then deploys the built
 * functions from the repository's deployment files: without other accounts, only those of `s.yaml`.
 * @param everyTimerMs replaces the period of the audit's timer; the other periods change in proportion.
 * @throws NotBuiltError
 */
export function deployOrganisation(sandbox: Sandbox, everyTimerMs: number | undefined): Deployment {
  const { cloud, fc } = sandbox;
  const members = cloud.accounts.filter((account) => account.id !== DEMO_ACCOUNT_ID);
  const isAlone = members.length === 0;
  for (const { id } of members)
    cloud.roles.add(
      memberRole(id, {
        HomeAccountId: DEMO_ACCOUNT_ID,
        HomeRoleName: ROLES.SHARE_AUDIT_ROLE.name,
        MemberRoleName: MEMBER.MEMBER_ROLE,
        ExternalId: MEMBER.MEMBER_EXTERNAL_ID,
      }),
    );
  const environment: Record<string, string> = {
    ...sandbox.env(),
    ...(isAlone ? {} : MEMBER),
    REGIONS: ORGANISATION_REGIONS.join(','),
    // As by default in the cloud, one call is left to people.
    SWAS_CALLS_PER_MINUTE: String(Math.max(1, sandbox.swas.settings.quotaPerMinute - 1)),
    ...(isQuick(everyTimerMs) ? NO_MAIL : {}),
  };
  const settings = {
    ...environment,
    ...schedules(everyTimerMs),
    ...addHomeRoles(sandbox),
  };
  const asDeployed = [DEPLOYMENT, ...(isAlone ? [] : [FAN_OUT])].flatMap((file) =>
    readDeployment(read(file), settings),
  );
  const functions = asDeployed.map((props) => ({ ...props, code: join(ROOT, props.code) }));
  checkBuilt(functions);
  for (const props of functions) fc.deploy(props);
  return { functions, environment };
}

/** The program sends at most one mail a minute. With shorter periods, the runs would wait for the mail. */
function isQuick(everyTimerMs: number | undefined): boolean {
  return everyTimerMs !== undefined && everyTimerMs < 60_000;
}

/** Throws `NotBuiltError` for the first package that does not exist. */
export function checkBuilt(functions: readonly Pick<FunctionProps, 'code'>[]): void {
  for (const { code } of functions) if (!existsSync(join(code, 'index.js'))) throw new NotBuiltError(code);
}

/** Creates the functions' roles from the files that docs/deploy.md uses, and returns the settings that name them. */
function addHomeRoles({ cloud }: Sandbox): Readonly<Record<string, string>> {
  const trust = parseTrust(JSON.parse(read('docs/ram/role-trust.json')));
  return Object.fromEntries(
    Object.entries(ROLES).map(([setting, { name, policies }]) => {
      const policy = { Version: '1' as const, Statement: policies.flatMap((file) => statementsOf(file)) };
      return [setting, cloud.roles.add({ accountId: DEMO_ACCOUNT_ID, name, ...trust, policy }).arn];
    }),
  );
}

function statementsOf(name: string): Policy['Statement'] {
  const file = `docs/ram/${name}-policy.json`;
  const policy = parsePolicy(read(file));
  if (policy === undefined) throw new Error(`${file} is not a policy that the sandbox can read`);
  return policy.Statement;
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** The schedules of `s.yaml` in their own ratio, the audit's every so often. The periods are whole seconds, at least one. */
function schedules(auditMs: number | undefined): Readonly<Record<string, string>> {
  if (auditMs === undefined) return {};
  const seconds = Math.max(1, Math.round(auditMs / 1000));
  const audit = `@every ${seconds}s`;
  return { AUDIT_SCHEDULE: audit, DISPATCH_SCHEDULE: audit, WATCHDOG_SCHEDULE: `@every ${17 * seconds}s` };
}
