import * as v from 'valibot';
import { auditKey } from './audit-key.ts';
import type { Failure } from '../model/health.ts';
import { inThePast } from '../platform/stored-time.ts';
import { parseOr } from '../snapshot/rows.ts';
import { idShape, time } from '../snapshot/shapes.ts';
import type { Columns, Key, Row, Store } from '../snapshot/store.ts';
import { MOST_REGIONS, type SwasClient } from '../swas/client.ts';
import { plural } from '../text/plural.ts';
import { OpenApiError, toFailure } from '../openapi/errors.ts';
import type { TakeOptions } from '../openapi/rate-limit.ts';
import type { AccountCoverage } from './account-coverage.ts';

/** The regions to audit that were ever listed; a time: since when one is not listed any more. */
type Packed = Readonly<Record<string, number | null>>;

/** What `ListRegions` answered last, beside the regions to audit in the same row. */
export interface ListedRegions {
  readonly atMs: number;
  /** All that it ever named. */
  readonly regionIds: readonly string[];
}

const regionsShape: v.GenericSchema<unknown, Packed> = v.record(idShape, v.nullable(time));
const listedShape: v.GenericSchema<unknown, ListedRegions> = v.object({
  atMs: time,
  regionIds: v.array(idShape),
});

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

const DAY_MS = 86_400_000;
/** A region that is not listed and has not answered for this long is closed. */
const CLOSED_AFTER_MS = 7 * DAY_MS;

/**
 * Returns every region to audit if all are configured: those that `ListRegions` names now or ever named. So a list that
 * fails, or lacks a region, leaves no region unaudited. One that it lacks for a week in which its own endpoint did not
 * answer, either, is closed (I10).
 *
 * @throws OpenApiError if the list fails and no region is known from earlier runs.
 */
export async function allRegions(parts: RegionDeps): Promise<readonly string[]> {
  const { store, client, accountId, coverage, calls, nowMs, token } = parts;
  const key = regionsKey(accountId);
  const row = await store.get('state', key);
  const before = read(row);
  const answer = await list(client, calls);
  const { error } = answer;
  const isListed = error === undefined && answer.failure === undefined;
  const { regions: listed, failure = answer.failure } = fitting(answer.regions, before);
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
  const regions = JSON.stringify(Object.fromEntries(after));
  const kept = isListed ? withAnswer(row, listed, nowMs) : undefined;
  if (regions !== row?.columns['regions'] || kept !== undefined) {
    const columns = { ...row?.columns, ...kept, regions };
    await store.write('state', { key, columns, expected: row?.version ?? 0, token: `${token}/regions` });
  }
  return after.map(([id]) => id);
}

/** An answer a run, each with other regions that do not exist, would let the row grow for ever. */
function fitting(
  listed: readonly string[],
  before: Packed,
): { readonly regions: readonly string[]; readonly failure?: Failure } {
  const isKnown = (regionId: string): boolean => Object.hasOwn(before, regionId);
  const added = listed.filter((regionId) => !isKnown(regionId));
  if (added.length === 0 || Object.keys(before).length + added.length <= MOST_REGIONS)
    return { regions: listed };
  const some = added.slice(0, 3).join(', ');
  const message = `ListRegions: with ${plural(added.length, 'new region')} (${some}${added.length > 3 ? ', …' : ''}) there would be more than ${MOST_REGIONS}, which cannot be; the new ones are not audited`;
  return { regions: listed.filter(isKnown), failure: { code: 'OddAnswer', message } };
}

/** The regions that `allRegions` ever found, without those that are closed. */
export async function readKnownRegions(store: Store, accountId: string): Promise<readonly string[]> {
  return Object.keys(read(await store.get('state', regionsKey(accountId))));
}

/** The row's columns without a region that is forgotten; undefined: it does not have it. */
export function withoutRegion(row: Row, regionId: string): Columns | undefined {
  const { [regionId]: since, ...others } = read(row);
  return since === undefined ? undefined : { ...row.columns, regions: JSON.stringify(others) };
}

/** What `ListRegions` answered, if anybody asked it and kept the answer. */
export async function readListedRegions(store: Store, accountId: string): Promise<ListedRegions | undefined> {
  return readListed(await store.get('state', regionsKey(accountId)));
}

/** Keeps a whole answer of `ListRegions`, so that a region's name can be checked when it gives none. */
export async function keepListedRegions(
  store: Store,
  accountId: string,
  { regionIds, atMs }: ListedRegions,
  token: string,
): Promise<void> {
  const key = regionsKey(accountId);
  const row = await store.get('state', key);
  const answer = withAnswer(row, regionIds, atMs);
  if (answer === undefined) return;
  const columns = { ...row?.columns, ...answer };
  // Whoever was faster has asked just now.
  await store.write('state', { key, columns, expected: row?.version ?? 0, token: `${token}/listed` });
}

/**
 * The regions of SWAS, by an answer that is kept or a new one, one call a day.
 * @returns undefined: none is kept, and there is none now.
 */
export async function regionsOfSwas({
  store,
  client,
  accountId,
  calls,
  nowMs,
  token,
}: Omit<RegionDeps, 'coverage'>): Promise<readonly string[] | undefined> {
  const kept = await readListedRegions(store, accountId);
  if (kept !== undefined && Math.abs(nowMs - kept.atMs) < DAY_MS) return kept.regionIds;
  const { regions: regionIds, failure } = await list(client, calls);
  if (failure !== undefined) return kept?.regionIds;
  await keepListedRegions(store, accountId, { regionIds, atMs: nowMs }, token);
  return regionIds;
}

/** The columns that keep an answer; undefined: it says nothing new today, so that a run writes nothing. */
function withAnswer(row: Row | undefined, regionIds: readonly string[], nowMs: number): Columns | undefined {
  const before = readListed(row);
  const ever = [...new Set([...(before?.regionIds ?? []), ...regionIds])].toSorted();
  const all = ever.length > MOST_REGIONS ? regionIds.toSorted() : ever;
  const isOld = before === undefined || Math.abs(nowMs - before.atMs) >= DAY_MS;
  if (!isOld && all.length === before.regionIds.length) return undefined;
  return { listed: JSON.stringify({ atMs: nowMs, regionIds: all } satisfies ListedRegions) };
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

/** A damaged answer counts as none: `ListRegions` is asked again. */
function readListed(row: Row | undefined): ListedRegions | undefined {
  return parseOr(row, 'listed', listedShape, undefined);
}

/** A damaged row counts as empty: `ListRegions` returns the regions again. */
const read = (row: Row | undefined): Packed => parseOr(row, 'regions', regionsShape, {});

export const regionsKey = (accountId: string): Key => auditKey(accountId, 'regions');
