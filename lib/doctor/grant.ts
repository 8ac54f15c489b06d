import { createHash } from 'node:crypto';
import type { CallerIdentity } from '../openapi/caller-identity.ts';
import type { Result, Statement } from './check.ts';

/** What is missing, as one RAM policy, and how to attach it to whoever these credentials belong to. */
export interface Grant {
  readonly policy: { readonly Version: '1'; readonly Statement: readonly Statement[] };
  /** `RAM user ops` */
  readonly principal: string;
  /** For the aliyun CLI, by somebody who may change RAM. */
  readonly commands: readonly string[];
}

/** RAM's own rule for the names of users and roles: only such a one may stand in a command (I11). */
const NAME = /^[\w.][\w.@-]{0,63}$/;

/** All statements that the results ask for; undefined: none. */
export function missingGrant(
  results: readonly Result[],
  identity: CallerIdentity | undefined,
): Grant | undefined {
  const asked = results.flatMap((result) => result.findings.flatMap(({ grant }) => grant ?? []));
  if (asked.length === 0 || identity === undefined) return undefined;
  const policy = { Version: '1', Statement: joined(asked) } as const;
  const { what, flag, name } = principalOf(identity.arn);
  // A policy of that name may be there from an earlier round: the same content, and only that, has the same name.
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

/** The actions on one resource together, so that the policy can be read. */
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

/** `acs:ram::ID:user/NAME`, `acs:ram::ID:assumed-role/NAME/SESSION`; the account itself may everything already. */
function principalOf(arn: string): { what: 'User' | 'Role'; flag: string; name: string } {
  const [, kind = '', found = ''] = /^acs:ram::\d+:(user|assumed-role)\/([^/]+)/.exec(arn) ?? [];
  const name = NAME.test(found) ? found : 'NAME';
  return kind === 'assumed-role'
    ? { what: 'Role', flag: 'RoleName', name }
    : { what: 'User', flag: 'UserName', name };
}
