import type { Account } from '../accounts/account.ts';
import type { Scope } from '../model/scope.ts';
import { scopeKey } from '../model/scope.ts';
import type { Store } from '../snapshot/store.ts';
import { AccountCoverage } from '../state/account-coverage.ts';
import { readKnownRegions, readListedRegions } from '../state/known-regions.ts';
import { readRuns } from './read-runs.ts';

/** The regions that the settings and files of this terminal name. */
export interface NamedHere {
  /** `REGIONS`: those that it names, all, or none. */
  readonly regions: readonly string[] | 'all';
  /** accounts.yaml, in which an account may name its own; undefined: there is none. */
  readonly accounts: readonly Account[] | undefined;
}

/** Enough runs to find one that was not started by hand. */
const RUNS = 50;

/**
 * What has a scope audited: a setting or a file here, or the audit that runs by itself, by what its last run did.
 * @returns in words; undefined: nothing has.
 */
export async function whatAudits(
  store: Store,
  scope: Scope,
  { regions, accounts }: NamedHere,
  nowMs: number,
): Promise<string | undefined> {
  const { accountId, regionId } = scope;
  const own = accounts?.find((account) => account.accountId === accountId)?.regions;
  if (own !== undefined) {
    if (own.includes(regionId)) return `the list of accounts names it (accounts.${accountId}.regions)`;
  } else if (regions === 'all') {
    if (await exists(store, scope, nowMs)) return 'REGIONS=all takes it in';
  } else if (regions.includes(regionId)) return 'REGIONS names it';
  return unattended(store, scope, nowMs);
}

/** Whether SWAS was ever seen to have the region. */
async function exists(store: Store, { accountId, regionId }: Scope, nowMs: number): Promise<boolean> {
  const listed = (await readListedRegions(store, accountId))?.regionIds ?? [];
  if ([...listed, ...(await readKnownRegions(store, accountId))].includes(regionId)) return true;
  return (await AccountCoverage.load(store, accountId, nowMs)).listedAtMs(regionId) !== undefined;
}

async function unattended(store: Store, scope: Scope, nowMs: number): Promise<string | undefined> {
  let last: string | undefined;
  for await (const run of readRuns(store, scope.accountId, nowMs, { limit: RUNS })) {
    if (run.isUnattended !== true) continue;
    last ??= run.startedAt;
    // One that broke before it knew its regions says nothing of them.
    if (run.scopes.length === 0) continue;
    return run.scopes.some((one) => one.scope === scopeKey(scope)) ? said(run.startedAt) : undefined;
  }
  if (last === undefined) return undefined;
  const coverage = await AccountCoverage.load(store, scope.accountId, nowMs);
  return coverage.regionIds().includes(scope.regionId) ? said(last) : undefined;
}

const said = (startedAt: string): string =>
  `the audit that runs by itself takes it in (its run of ${startedAt.slice(0, 16)}Z)`;
