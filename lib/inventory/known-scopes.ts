import { readRoster, type RosterEntry } from '../accounts/roster.ts';
import { mapConcurrent } from '../platform/map-concurrent.ts';
import { readKnownRegions } from '../state/known-regions.ts';
import type { Scope } from '../model/scope.ts';
import type { Store } from '../snapshot/store.ts';
import { readRuns } from './read-runs.ts';

/** Enough recent runs to cover every configured region, even if one run cannot reach them all. */
const RUNS = 50;
/** Fewer runs for each other account, since there may be a thousand; `readKnownRegions` finds the other regions. */
const MEMBER_RUNS = 3;
/** The maximum number of accounts whose rows are read at the same time. */
const AT_ONCE = 8;

/** The accounts and scopes that a deployment audits, as its store records them. */
export interface KnownScopes {
  /** The deployment's own account, which has the outbox, the channels' state and the roster. */
  readonly homeId: string;
  /** The deployment's own account first, then the others, in the order of their ids. */
  readonly accounts: readonly KnownAccount[];
  readonly scopes: readonly Scope[];
  /** Every account that the deployment audits, asked for or not. */
  readonly audited: ReadonlySet<string>;
  /** Accounts that are no longer audited. */
  readonly left: readonly RosterEntry[];
}

export interface KnownAccount {
  readonly accountId: string;
  /** The account's name, if it has one. */
  readonly name: string | undefined;
  /** Undefined: the deployment's own account, or one that is not on the roster now. */
  readonly member: RosterEntry | undefined;
}

/** Whether an account is requested. The deployment's own account has no name. */
export type OwnerFilter = (accountId: string, name: string | undefined) => boolean;

/**
 * Reads the scopes of the deployment's own account and of every account on its roster. Their regions are those in
 * `named` (own account only), those that `REGIONS=all` ever found and those that recent runs audited. A region that was
 * removed from the configuration therefore stays visible for a while.
 */
export async function knownScopes(
  store: Store,
  homeId: string,
  nowMs: number,
  named: readonly string[] = [],
  isAskedFor: OwnerFilter = () => true,
): Promise<KnownScopes> {
  const members: RosterEntry[] = [];
  const left: RosterEntry[] = [];
  const audited = new Set([homeId]);
  for await (const entry of readRoster(store, homeId)) {
    if (entry.leftMs === undefined) audited.add(entry.accountId);
    if (isAskedFor(entry.accountId, entry.name)) (entry.leftMs === undefined ? members : left).push(entry);
  }
  const isOwn = isAskedFor(homeId, undefined);
  const own = isOwn ? await accountScopes(store, homeId, nowMs, named) : [];
  const others = await mapConcurrent(members, AT_ONCE, ({ accountId }) =>
    accountScopes(store, accountId, nowMs, [], MEMBER_RUNS),
  );
  return {
    homeId,
    accounts: [
      ...(isOwn ? [{ accountId: homeId, name: undefined, member: undefined }] : []),
      ...members.map((member) => ({ accountId: member.accountId, name: member.name, member })),
    ],
    scopes: [...own, ...others.flat()],
    audited,
    left,
  };
}

/** Reads the scopes of one account, from its last `limit` runs, in the order of their region ids. */
export async function accountScopes(
  store: Store,
  accountId: string,
  nowMs: number,
  named: readonly string[],
  limit = RUNS,
): Promise<Scope[]> {
  const regions = new Set([...named, ...(await readKnownRegions(store, accountId))]);
  for await (const run of readRuns(store, accountId, nowMs, { limit }))
    for (const { scope } of run.scopes) regions.add(scope.slice(scope.indexOf(':') + 1));
  return [...regions].toSorted().map((regionId) => ({ accountId, regionId }));
}
