import { createHash } from 'node:crypto';
import type { CallerIdentity } from '../openapi/caller-identity.ts';
import type { Result, Statement } from './check.ts';

/** The missing permissions as one RAM policy, and the commands that attach it to the owner of these credentials. */
export interface Grant {
  readonly policy: { readonly Version: '1'; readonly Statement: readonly Statement[] };
  /** The owner of the credentials, such as `RAM user ops`. */
  readonly principal: string;
  /** Commands for the aliyun CLI. They need the right to change RAM. */
  readonly commands: readonly string[];
}

/** RAM's rule for the names of users and roles. Only a name that follows it goes into a command (I11). */
const NAME = /^[\w.][\w.@-]{0,63}$/;

/** Joins the missing statements of all findings. Returns undefined if nothing is missing or the caller is unknown. */
export function missingGrant(
  results: readonly Result[],
  identity: CallerIdentity | undefined,
): Grant | undefined {
  const asked = results.flatMap((result) => result.findings.flatMap(({ grant }) => grant ?? []));
  if (asked.length === 0 || identity === undefined) return undefined;
  const policy = { Version: '1', Statement: joined(asked) } as const;
  const { what, flag, name } = principalOf(identity.arn);
  // The name holds a digest of the content, so that an earlier policy of the same name has the same content.
  const digest = createHash('sha256').update(JSON.stringify(policy)).digest('hex').slice(0, 8);
  const policyName = `swas-share-auditor-operator-${digest}`;
  return {
    policy,
    principal: `${what === 'User' ? 'RAM user' : 'role'} ${name}`,
    commands: [
      `aliyun ram CreatePolicy --PolicyName ${policyName} --PolicyDocument '${JSON.stringify(policy)}'`,
      `aliyun ram AttachPolicyTo${what} --PolicyType Custom --PolicyName ${policyName} --${flag} ${name}`,
    ],
  };
}

/** Joins the actions on the same resource into one statement, so that the policy is short. */
function joined(statements: readonly Statement[]): Statement[] {
  const actions = new Map<string, { resource: Statement['Resource']; actions: Set<string> }>();
  for (const { Action, Resource } of statements) {
    const key = JSON.stringify(Resource);
    const entry = actions.get(key) ?? { resource: Resource, actions: new Set<string>() };
    for (const action of typeof Action === 'string' ? [Action] : Action) entry.actions.add(action);
    actions.set(key, entry);
  }
  return [...actions.values()].map((entry) => ({
    Effect: 'Allow',
    Action: [...entry.actions],
    Resource: entry.resource,
  }));
}

/**
 * Reads `acs:ram::ID:user/NAME` or `acs:ram::ID:assumed-role/NAME/SESSION`. The account itself has every permission, so
 * it does not occur here.
 */
function principalOf(arn: string): { what: 'User' | 'Role'; flag: string; name: string } {
  const [, kind = '', found = ''] = /^acs:ram::\d+:(user|assumed-role)\/([^/]+)/.exec(arn) ?? [];
  const name = NAME.test(found) ? found : 'NAME';
  return kind === 'assumed-role'
    ? { what: 'Role', flag: 'RoleName', name }
    : { what: 'User', flag: 'UserName', name };
}
