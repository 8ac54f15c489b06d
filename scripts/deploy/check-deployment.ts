import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from '../../lib/accounts/account.ts';
import { loadAccountsFile } from '../../lib/accounts/accounts-file.ts';
import { AUDIT, DIGEST, DISPATCH, WATCHDOG } from '../../lib/config/config.ts';
import { DEPLOY_REGION } from '../../lib/config/deployment.ts';
import type { Environment, Warning } from '../../lib/config/env.ts';
import { readAll, type SettingSet } from '../../lib/config/read-config.ts';
import { checkSettings } from '../../lib/config/rules/check-settings.ts';
import { deployedInVpc } from '../../lib/config/rules/in-vpc.ts';
import { ConfigError } from '../../lib/errors.ts';
import { loadPolicy } from '../../lib/policy/load-policy.ts';
import { dotEnvProblems } from './dot-env.ts';
import { expressionProblems } from './expressions.ts';

export interface Checked {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  /** What is worth knowing, and wrong in no way. */
  readonly notes: readonly string[];
  /** Whether `policy.yaml` goes along, in words. */
  readonly policy: string;
  /** Whether other accounts are audited as well, so that the fan-out is deployed. */
  readonly hasMembers: boolean;
}

/**
 * Checks what a deployment would take from this environment and from the files of the project's folder, with the
 * functions' own readers and with the rules of the platform (`lib/config/rules`), which `doctor` has as well.
 */
export async function checkDeployment(environment: Environment, root: string): Promise<Checked> {
  const problems: string[] = [];
  const warnings: Warning[] = [];
  // A function's own region is right, whatever is wrong with FC_DEPLOY_REGION.
  const deployed = { ...environment, FC_REGION: DEPLOY_REGION };
  for (const settings of [AUDIT, WATCHDOG, DIGEST, DISPATCH]) {
    const read = readAll<SettingSet>(settings, deployed, { onFunctionCompute: true });
    problems.push(...read.problems);
    warnings.push(...read.config.warnings);
  }
  const collect = async <T>(work: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  /** What goes into the package: a file that ACCOUNTS_FILE or POLICY_FILE names is where the function runs. */
  const { accounts } = readAll(DISPATCH, deployed, { onFunctionCompute: true }).config;
  const listed = await collect<readonly Account[] | undefined>(() =>
    loadAccountsFile({ ...accounts, accountsFile: undefined }, root),
  );
  await collect(() => loadPolicy(undefined, root));
  problems.push(...((await collect(() => dotEnvProblems(root))) ?? []), ...expressionProblems(environment));
  const found = checkSettings(
    environment,
    { problems, warnings },
    {
      inVpc: deployedInVpc(root),
      isDeployed: true,
      withRole: true,
      hasAccountsFile: listed !== undefined,
    },
  );
  const policy = await access(join(root, 'policy.yaml')).then(
    () => 'with policy.yaml',
    () => 'without a policy.yaml: the policy in force stays; if none was ever deployed, every share alerts',
  );
  return {
    ...found,
    policy,
    hasMembers:
      listed !== undefined || accounts.memberRole !== undefined || accounts.accountsFile !== undefined,
  };
}
