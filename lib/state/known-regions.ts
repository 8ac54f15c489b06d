import { auditKey } from './audit-key.ts';
import type { Failure } from '../model/health.ts';
import { inThePast } from '../platform/stored-time.ts';
import { parseOr } from '../snapshot/rows.ts';
import type { Row, Store } from '../snapshot/store.ts';
import type { SwasClient } from '../swas/client.ts';
import { OpenApiError, toFailure } from '../openapi/errors.ts';
import type { TakeOptions } from '../openapi/rate-limit.ts';
import type { AccountCoverage } from './account-coverage.ts';

/** The regions that were ever listed; a time: since when one is not listed any more. */
type Packed = Readonly<Record<string, number | null>>;

export interface RegionDeps {
  readonly store: Store;
  readonly client: SwasClient;
  readonly accountId: string;
  /** Keeps why the regions cannot be listed, and knows when each was listed last. */
  readonly coverage: AccountCoverage;
  readonly calls: TakeOptions;
  readonly nowMs: number;
  readonly token: string;
}

/** A region that is not listed and has not answered for this long is closed. */
const CLOSED_AFTER_MS = 7 * 86_400_000;

/**
 * Returns every region to audit if all are configured: those that `ListRegions` names now or ever named. So a list that
 * fails, or lacks a region, leaves no region unaudited. One that it lacks for a week in which its own endpoint did not
 * answer, either, is closed (I10).
 *
 * @throws OpenApiError if the list fails and no region is known from earlier runs.
 */
export async function allRegions(parts: RegionDeps): Promise<readonly string[]> {
  const { store, client, accountId, coverage, calls, nowMs, token } = parts;
  const key = keyOf(accountId);
  const row = await store.get('state', key);
  const before = read(row);
  const { regions: listed, failure, error } = await list(client, calls);
  const isListed = error === undefined && failure === undefined;
  const sinceOf = (regionId: string): number | null => {
    if (listed.includes(regionId)) return null;
    const sinceMs = inThePast(before[regionId] ?? undefined, nowMs) ?? null;
    return sinceMs ?? (isListed ? nowMs : null);
  };
  const isClosed = (regionId: string, sinceMs: number | null): boolean =>
    sinceMs !== null && nowMs - Math.max(sinceMs, coverage.listedAtMs(regionId) ?? 0) >= CLOSED_AFTER_MS;
  const all = [...new Set([...Object.keys(before), ...listed])].toSorted();
  const after = all.map((id) => [id, sinceOf(id)] as const).filter(([id, sinceMs]) => !isClosed(id, sinceMs));
  if (after.length === 0)
    throw error ?? new OpenApiError('ListRegions names no region', { code: 'ApiGarbled' });
  coverage.regions = failure && { sinceMs: coverage.regions?.sinceMs ?? nowMs, failure };
  const columns = { regions: JSON.stringify(Object.fromEntries(after)) };
  if (columns.regions !== row?.columns['regions'])
    await store.write('state', { key, columns, expected: row?.version ?? 0, token: `${token}/regions` });
  return after.map(([id]) => id);
}

/** The regions that `allRegions` ever found, without those that are closed. */
export async function readKnownRegions(store: Store, accountId: string): Promise<readonly string[]> {
  return Object.keys(read(await store.get('state', keyOf(accountId))));
}

async function list(
  client: SwasClient,
  calls: TakeOptions,
): Promise<{ regions: readonly string[]; failure?: Failure; error?: OpenApiError }> {
  try {
    const { regionIds: regions, problem } = await client.listRegions(calls);
    const failure = { code: 'OddAnswer', message: `ListRegions: ${problem}; the other regions are audited` };
    if (regions.length > 0) return problem === undefined ? { regions } : { regions, failure };
    return { regions, failure: { code: 'ApiGarbled', message: 'ListRegions names no region' } };
  } catch (error) {
    if (!(error instanceof OpenApiError)) throw error;
    const { code, message, denied } = toFailure(error);
    const told = `the list of regions cannot be read; those known from before are audited: ${message}`;
    return {
      regions: [],
      error,
      failure: { code, message: told, ...(denied === undefined ? {} : { denied }) },
    };
  }
}

/** A damaged row counts as empty: `ListRegions` returns the regions again. */
const read = (row: Row | undefined): Packed => parseOr(row, 'regions', {});

const keyOf = (accountId: string) => auditKey(accountId, 'regions');
