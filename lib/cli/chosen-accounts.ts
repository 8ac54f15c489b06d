import type { Account } from '../accounts/account.ts';
import type { AccountList } from '../accounts/list-accounts.ts';
import { ConfigError } from '../errors.ts';

/** What `--accounts` asks for: the deployment's own account (undefined) and others. */
export type Chosen = readonly (Account | undefined)[];

/**
 * @param wanted `all`, or ids and names of accounts, comma-separated.
 * @throws ConfigError for one that is not on the list.
 */
export function chosenAccounts(wanted: string, ownId: string, { accounts }: AccountList): Chosen {
  if (wanted.trim() === 'all') return [undefined, ...accounts];
  const problems: string[] = [];
  const chosen = wanted
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .flatMap((text) => {
      if (text === ownId) return [undefined];
      const found = accounts.filter((a) => a.accountId === text || a.name === text);
      if (found.length === 1) return found;
      problems.push(
        found.length === 0
          ? `--accounts: "${text.slice(0, 60)}" is none of the ${accounts.length} accounts on the list; say an id, a name, or all`
          : `--accounts: ${found.length} accounts are called "${text.slice(0, 60)}"; say the id`,
      );
      return [];
    });
  if (chosen.length === 0 && problems.length === 0)
    problems.push('--accounts names no account; say all, or ids and names, comma-separated');
  if (problems.length > 0) throw new ConfigError(problems);
  return [...new Set(chosen)];
}
