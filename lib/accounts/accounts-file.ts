import type { AccountsConfig } from '../config/accounts.ts';
import { readSettingsFile } from '../files/settings-file.ts';
import type { Account } from './account.ts';

/**
 * Reads the accounts of `ACCOUNTS_FILE`, or of `accounts.yaml` in `codeDirectory`. Undefined: there is no such file.
 * @throws ConfigError that lists every problem with its place.
 */
export async function loadAccountsFile(
  config: AccountsConfig,
  codeDirectory: string,
): Promise<readonly Account[] | undefined> {
  const found = readSettingsFile({
    setting: 'ACCOUNTS_FILE',
    file: config.accountsFile,
    defaultName: 'accounts.yaml',
    codeDirectory,
    without: 'to audit the members of the resource directory (MEMBER_ROLE), or this account only',
  });
  if (found === undefined) return undefined;
  const { parseAccounts } = await import('./parse-accounts.ts');
  return parseAccounts(found.text, found.path, config);
}
