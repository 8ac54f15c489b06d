import { plural } from '../text/plural.ts';
import type { Account } from '../accounts/account.ts';
import type { AccountList } from '../accounts/list-accounts.ts';
import { ConfigError } from '../errors.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { visibleName } from '../text/visible-text.ts';

/** The accounts that `--accounts` names. Undefined stands for the deployment's own account. */
export type Chosen = readonly (Account | undefined)[];

/**
 * @param wanted `all`, or a comma-separated list of account ids and names.
 * @throws ConfigError if an entry is not on the list or is ambiguous.
 */
export function chosenAccounts(wanted: string, ownId: string, { accounts }: AccountList): Chosen {
  if (wanted.trim() === 'all') return [undefined, ...accounts];
  const problems: string[] = [];
  const names = [ownId, 'all', ...accounts.flatMap(({ accountId, name }) => [accountId, name ?? []].flat())];
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
          ? `--accounts: "${visibleName(text, 60)}" is not on the list of ${plural(accounts.length, 'account')}${didYouMean(text, names) || '; give an id, a name, or all'}`
          : `--accounts: ${found.length} accounts are called "${visibleName(text, 60)}"; give the id`,
      );
      return [];
    });
  if (chosen.length === 0 && problems.length === 0)
    problems.push('--accounts: it names no account; write all, or a comma-separated list of ids and names');
  if (problems.length > 0) throw new ConfigError(problems);
  return [...new Set(chosen)];
}
