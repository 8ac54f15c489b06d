import { timeIn } from '../snapshot/rows.ts';
import type { Row, Store } from '../snapshot/store.ts';
import type { Account } from './account.ts';

/** An account that the fan-out audits, or that it audited until the account left the list. */
export interface RosterEntry {
  readonly accountId: string;
  readonly name: string | undefined;
  /** When it was first on the list. */
  readonly sinceMs: number;
  /** When it was first found missing from the list. Undefined: it is on the list. */
  readonly leftMs: number | undefined;
}

const PREFIX = 'account/';
const keyOf = (homeId: string, accountId: string) => ({ partition: homeId, sort: `${PREFIX}${accountId}` });

/** The accounts that a deployment knows besides its own, in the order of their ids. Each has one row. */
export async function* readRoster(store: Store, homeId: string): AsyncIterable<RosterEntry> {
  const range = { from: PREFIX, to: `${PREFIX};` };
  for await (const row of store.range('state', homeId, range)) yield read(row);
}

/** One account of the roster. Undefined: it was never on the list. */
export async function readRosterEntry(
  store: Store,
  homeId: string,
  accountId: string,
): Promise<RosterEntry | undefined> {
  const row = await store.get('state', keyOf(homeId, accountId));
  return row === undefined ? undefined : read(row);
}

/** The ids of the accounts that joined or left the list. */
export interface RosterChange {
  readonly joined: readonly string[];
  readonly left: readonly string[];
}

/**
 * Writes the accounts that joined, left or changed their names.
 * @param isComplete whether `accounts` has all accounts. Only then does a missing account count as having left (I1).
 */
export async function updateRoster(
  store: Store,
  homeId: string,
  accounts: readonly Pick<Account, 'accountId' | 'name'>[],
  { isComplete, nowMs, token }: { isComplete: boolean; nowMs: number; token: string },
): Promise<RosterChange> {
  const known = new Map<string, RosterEntry & { readonly version: number }>();
  const range = { from: PREFIX, to: `${PREFIX};` };
  for await (const row of store.range('state', homeId, range)) {
    const entry = read(row);
    known.set(entry.accountId, { ...entry, version: row.version });
  }
  const isOn = (accountId: string): boolean => {
    const entry = known.get(accountId);
    return entry !== undefined && entry.leftMs === undefined;
  };
  const joined = accounts.filter((a) => !isOn(a.accountId));
  const renamed = accounts.filter((a) => isOn(a.accountId) && known.get(a.accountId)?.name !== a.name);
  const listed = new Set(accounts.map((a) => a.accountId));
  const left = isComplete
    ? [...known.values()].filter((e) => isOn(e.accountId) && !listed.has(e.accountId))
    : [];
  const writes = [
    ...joined.map((a) => ({ ...a, sinceMs: nowMs, leftMs: undefined })),
    ...renamed.map((a) => ({ ...a, sinceMs: known.get(a.accountId)?.sinceMs ?? nowMs, leftMs: undefined })),
    ...left.map((e) => ({ ...e, leftMs: nowMs })),
  ];
  if (writes.length > 0)
    await store.writeMany(
      'state',
      writes.map(({ accountId, name, sinceMs, leftMs }) => ({
        key: keyOf(homeId, accountId),
        columns: {
          since_ms: String(sinceMs),
          ...(name === undefined ? {} : { name }),
          ...(leftMs === undefined ? {} : { left_ms: String(leftMs) }),
        },
        expected: known.get(accountId)?.version ?? 0,
        token: `${token}/roster`,
      })),
    );
  return { joined: joined.map((a) => a.accountId), left: left.map((e) => e.accountId) };
}

function read({ key, columns }: Row): RosterEntry {
  return {
    accountId: key.sort.slice(PREFIX.length),
    name: columns['name'],
    sinceMs: timeIn({ columns }, 'since_ms') ?? 0,
    leftMs: timeIn({ columns }, 'left_ms'),
  };
}
