import { readRoster, type RosterEntry } from '../accounts/roster.ts';
import { mapConcurrent } from '../platform/map-concurrent.ts';
import { readKnownRegions } from '../state/known-regions.ts';
import type { Scope } from '../model/scope.ts';
import type { Store } from '../snapshot/store.ts';
import { readRuns } from './read-runs.ts';

/** Enough runs to have met every region of the configuration, also where one run cannot reach them all. */
const RUNS = 50;
/** Of a thousand other accounts, fewer; a region that none of these reached is met when `readKnownRegions` knows it. */
const MEMBER_RUNS = 3;
/** Accounts whose rows are read at the same time. */
const AT_ONCE = 8;

/** What a deployment audits, as its store knows it. */
export interface KnownScopes {
  /** The deployment's own account: the outbox, the channels and the roster are its. */
  readonly homeId: string;
  /** The deployment's own account first, then the others, in the order of their ids. */
  readonly accounts: readonly KnownAccount[];
  readonly scopes: readonly Scope[];
  /** Accounts that are audited no more. */
  readonly left: readonly RosterEntry[];
}

export interface KnownAccount {
  readonly accountId: string;
  /** What people call it. */
  readonly name: string | undefined;
  /** Undefined: the deployment's own account, or one that is not on its roster now. */
  readonly member: RosterEntry | undefined;
}

/** Which accounts are asked for: the deployment's own has no entry on the roster. */
export type OwnerFilter = (accountId: string, name: string | undefined) => boolean;

/**
 * The scopes that the snapshot knows of, of the deployment's own account and of every account on its roster: the
 * regions named (of its own), those that `REGIONS=all` ever found, and those that recent runs audited, so that a region
 * taken out of the configuration is not out of sight at once.
 */
export async function knownScopes(
  store: Store,
  homeId: string,
  named: readonly string[] = [],
  isAskedFor: OwnerFilter = () => true,
): Promise<KnownScopes> {
  const members: RosterEntry[] = [];
  const left: RosterEntry[] = [];
  for await (const entry of readRoster(store, homeId))
    if (isAskedFor(entry.accountId, entry.name)) (entry.leftMs === undefined ? members : left).push(entry);
  const isOwn = isAskedFor(homeId, undefined);
  const own = isOwn ? await accountScopes(store, homeId, named) : [];
  const others = await mapConcurrent(members, AT_ONCE, ({ accountId }) =>
    accountScopes(store, accountId, [], MEMBER_RUNS),
  );
  return {
    homeId,
    accounts: [
      ...(isOwn ? [{ accountId: homeId, name: undefined, member: undefined }] : []),
      ...members.map((member) => ({ accountId: member.accountId, name: member.name, member })),
    ],
    scopes: [...own, ...others.flat()],
    left,
  };
}

/** Those of one account. */
export async function accountScopes(
  store: Store,
  accountId: string,
  named: readonly string[],
  limit = RUNS,
): Promise<Scope[]> {
  const regions = new Set([...named, ...(await readKnownRegions(store, accountId))]);
  for await (const run of readRuns(store, accountId, { limit }))
    for (const { scope } of run.scopes) regions.add(scope.slice(scope.indexOf(':') + 1));
  return [...regions].toSorted().map((regionId) => ({ accountId, regionId }));
}
