import type { Account } from '../accounts/account.ts';
import { loadAccountsFile } from '../accounts/accounts-file.ts';
import { enterAccount } from '../accounts/enter-account.ts';
import { listAccounts } from '../accounts/list-accounts.ts';
import { mapConcurrent } from '../platform/map-concurrent.ts';
import { hiddenExternalId } from '../config/accounts.ts';
import { FUNCTIONS } from '../config/deployment.ts';
import { ConfigError } from '../errors.ts';
import { assumedRole } from '../openapi/assume-role.ts';
import { credentialSource } from '../platform/credentials.ts';
import { isPermissionMissing, OpenApiError } from '../openapi/errors.ts';
import { type Check, type Finding, known, type CheckContext } from './check.ts';
import { valueOf } from '../config/doctor.ts';

/** The maximum number of accounts whose role is assumed at the same time. */
const AT_ONCE = 5;
/** The maximum number of refusals that are listed: many usually have one cause. */
const SHOWN = 5;

/**
 * Checks whether the other accounts can be listed, and whether each can be entered. It assumes each account's role and
 * makes no other call with it. It runs only if accounts.yaml or MEMBER_ROLE is set.
 */
export const accountsCheck: Check = {
  name: 'accounts',
  title: 'Other accounts',
  needs: ['identity', 'setting:accounts', 'setting:sts'],
  async run(context) {
    const { settings, facts, clock } = context;
    const config = valueOf(settings.parts.accounts);
    const codeDirectory = process.cwd();
    try {
      const listed = await loadAccountsFile(config, codeDirectory);
      if (listed === undefined && config.memberRole === undefined)
        return [{ status: 'skipped', found: 'none: neither accounts.yaml nor MEMBER_ROLE names any' }];
      facts.auditsOthers = true;
      const { accountId: homeId } = known(facts.identity);
      const credentials = known(facts.credentials);
      const { accounts, failure } = await listAccounts({ config, codeDirectory, homeId, credentials, clock });
      return [
        failure === undefined
          ? { status: 'ok', found: `on the list: ${accounts.length}` }
          : notListed(failure.message, failure.denied === true, homeId),
        ...(await entries(accounts, homeId, context)),
        {
          status: 'skipped',
          found: `not tried: whether the dispatcher's role may start ${FUNCTIONS.audit} (fc:InvokeFunction); docs/ram/dispatch-policy.json allows it`,
        },
      ];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.problems.map((found): Finding => ({ status: 'failed', found }));
    }
  },
};

const notListed = (found: string, denied: boolean, homeId: string): Finding => ({
  status: 'failed',
  found,
  ...(denied
    ? {
        mend: "The dispatcher's own role needs docs/ram/dispatch-policy.json",
        grant: {
          Effect: 'Allow',
          Action: 'resourcemanager:ListAccounts',
          Resource: `acs:resourcemanager:*:${homeId}:account/*`,
        } as const,
      }
    : {}),
});

/** The accounts that could be entered as one count, then the first few of the others. */
async function entries(
  accounts: readonly Account[],
  homeId: string,
  context: CheckContext,
): Promise<Finding[]> {
  const refusals: Finding[] = [];
  let entered = 0;
  await mapConcurrent(accounts, AT_ONCE, async (account) => {
    if (context.signal.aborted) return;
    const refusal = await enter(account, homeId, context);
    if (refusal === undefined) entered += 1;
    else refusals.push(refusal);
  });
  // Missing roles come first: they are certain, whereas a refusal may concern only these credentials.
  const ordered = refusals.toSorted(
    (a, b) => Number(a.status === 'warning') - Number(b.status === 'warning'),
  );
  const more = ordered.slice(SHOWN);
  return [
    ...(entered === 0 ? [] : [{ status: 'ok', found: `entered: ${entered}` } as const]),
    ...ordered.slice(0, SHOWN),
    ...(more.length === 0
      ? []
      : [
          {
            status: more.some(({ status }) => status === 'failed') ? 'failed' : 'warning',
            found: `and ${more.length} more that cannot be entered from here`,
          } as const,
        ]),
    ...(context.signal.aborted
      ? [{ status: 'failed', found: 'not finished: stopped on request' } as const]
      : []),
  ];
}

async function enter(
  account: Account,
  homeId: string,
  { settings, facts, clock, redactor }: CheckContext,
): Promise<Finding | undefined> {
  const stsEndpoint = valueOf(settings.parts.sts);
  const home = known(facts.credentials);
  const { roleArn, externalId } = account;
  const role = { stsEndpoint, roleArn, externalId, sessionName: 'share-audit-doctor', by: home, clock };
  redactor.add(hiddenExternalId(externalId));
  const member = credentialSource(assumedRole(role), (c) => redactor.add(c.accessKeySecret, c.securityToken));
  try {
    await enterAccount({ account, member, home, homeId, stsEndpoint });
    return undefined;
  } catch (error) {
    if (!(error instanceof OpenApiError)) throw error;
    if (!isPermissionMissing(error)) return { status: 'failed', found: error.message };
    return {
      status: 'warning',
      found: error.message,
      mend: 'If that role trusts only the role of the functions, this is expected: "share-auditor report" shows whether the functions can enter it',
    };
  }
}
