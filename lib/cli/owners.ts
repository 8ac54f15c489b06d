import { readRoster } from '../accounts/roster.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { visibleName, visibleText } from '../text/visible-text.ts';
import { ConfigError } from '../errors.ts';
import {
  accountScopes,
  type KnownAccount,
  type KnownScopes,
  knownScopes,
} from '../inventory/known-scopes.ts';
import { ACCOUNT_ID } from '../platform/id-patterns.ts';
import type { Store } from '../snapshot/store.ts';

/** An account that owns images, as tables show it: its name and its id, or its id alone. */
export function ownerInWords(ownerId: string, ownerName: string | null | undefined): string {
  const id = visibleText(ownerId, 64);
  return ownerName === null || ownerName === undefined ? id : `${visibleName(ownerName, 40)} (${id})`;
}

export interface OwnersAsked {
  /** Ids or exact names; undefined: all accounts that the deployment audits. */
  readonly owners: readonly string[] | undefined;
  /** The flag that named them, for error messages. */
  readonly flag: string;
  /** The regions that the configuration names. */
  readonly regions: readonly string[] | undefined;
}

/**
 * The scopes of the requested accounts. An account that has left the list is found, too, and an id is accepted even if
 * no list names it.
 * @throws ConfigError for a name that no account has.
 */
export async function scopesOfOwners(
  store: Store,
  homeId: string,
  nowMs: number,
  { owners, flag, regions = [] }: OwnersAsked,
): Promise<KnownScopes> {
  if (owners === undefined) return knownScopes(store, homeId, nowMs, regions);
  const isAskedFor = (accountId: string, name: string | undefined): boolean =>
    owners.includes(accountId) || (name !== undefined && owners.includes(name));
  const known = await knownScopes(store, homeId, nowMs, regions, isAskedFor);
  const found = [...known.accounts, ...known.left];
  const unknown = owners.filter((text) => !found.some((a) => a.accountId === text || a.name === text));
  const names = unknown.filter((text) => !ACCOUNT_ID.test(text));
  const called = names.length === 0 ? [] : await allNames(store, homeId);
  if (names.length > 0)
    throw new ConfigError(
      names.map(
        (text) =>
          `${flag}: no audited account is called "${visibleName(text)}"${didYouMean(text, called) || '; give its exact name or its id (6 to 20 digits)'}`,
      ),
    );
  const more = [
    ...known.left.map(({ accountId, name }) => ({ account: alone(accountId, name), named: [] })),
    ...unknown.map((accountId) => ({ account: alone(accountId), named: regions })),
  ];
  const scopes = [...known.scopes];
  for (const { account, named } of more)
    scopes.push(...(await accountScopes(store, account.accountId, nowMs, named)));
  return { ...known, accounts: [...known.accounts, ...more.map(({ account }) => account)], scopes };
}

async function allNames(store: Store, homeId: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of readRoster(store, homeId)) if (name !== undefined) names.push(name);
  return names;
}

const alone = (accountId: string, name?: string): KnownAccount => ({ accountId, name, member: undefined });
