import { invalidParameter, type Parameters, repeatedParameter } from '../openapi/parameters.ts';
import { Refusal } from '../openapi/refusal.ts';

/** The accounts that a request to share, or to take a share back, names. */
export function readShareAccounts(parameters: Parameters): string[] {
  const accounts = repeatedParameter(parameters, 'Account');
  if (accounts.length === 0)
    throw new Refusal(400, 'MissingAccount', 'Account is mandatory for this action.');
  if (!accounts.every((account) => /^[1-9]\d{0,18}$/.test(account))) throw invalidParameter('Account');
  return accounts;
}
