import type { AccountsConfig } from '../config/accounts.ts';
import { AuditError } from '../errors.ts';
import type { Store } from '../snapshot/store.ts';
import { type Account, roleArn } from './account.ts';
import { loadAccountsFile } from './accounts-file.ts';
import { readRosterEntry } from './roster.ts';

export interface TargetDeps {
  readonly config: AccountsConfig;
  readonly codeDirectory: string;
  readonly homeId: string;
  readonly store: Store;
}

/**
 * Finds the role and settings of the account that a worker's event names. The account must be in accounts.yaml or, if
 * there is no such file, on the roster that the fan-out keeps of the resource directory.
 *
 * @throws AuditError `UnknownAccount` if it is on neither; ConfigError if accounts.yaml is wrong.
 */
export async function targetAccount(accountId: string, deps: TargetDeps): Promise<Account> {
  const { config, codeDirectory, homeId, store } = deps;
  const listed = await loadAccountsFile(config, codeDirectory);
  if (listed !== undefined) {
    const account = listed.find((a) => a.accountId === accountId);
    if (account !== undefined) return account;
    throw unknown(
      accountId,
      'it is not on the list of accounts; deploy this function with the list of the fan-out',
    );
  }
  const { memberRole, memberExternalId: externalId } = config;
  if (memberRole === undefined)
    throw unknown(
      accountId,
      'MEMBER_ROLE is not set, and there is no accounts.yaml; set it as for the fan-out',
    );
  await store.prepare();
  const entry = await readRosterEntry(store, homeId, accountId);
  if (entry === undefined || entry.leftMs !== undefined)
    throw unknown(accountId, 'it is not among the members that the fan-out has listed');
  return { accountId, name: entry.name, roleArn: roleArn(accountId, memberRole), externalId };
}

const unknown = (accountId: string, why: string): AuditError =>
  new AuditError(`Account ${accountId} is not audited from here: ${why}`, { code: 'UnknownAccount' });
