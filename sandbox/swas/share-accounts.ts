import { invalidParameter, type Parameters, repeatedParameter } from '../openapi/parameters.ts';
import { Refusal } from '../openapi/refusal.ts';

/** Reads the accounts in a request to share an image or to stop sharing it. Throws a `Refusal`. */
export function readShareAccounts(parameters: Parameters): string[] {
  const accounts = repeatedParameter(parameters, 'Account');
  if (accounts.length === 0)
    throw new Refusal(400, 'MissingAccount', 'Account is mandatory for this action.');
  if (!accounts.every((account) => /^[1-9]\d{0,18}$/.test(account))) throw invalidParameter('Account');
  return accounts;
}
