import type { Failure } from '../model/health.ts';
import type { Note } from '../model/note.ts';
import { parseOr } from '../snapshot/rows.ts';
import type { Row, Store } from '../snapshot/store.ts';
import type { SwasClient } from '../swas/client.ts';
import { OpenApiError, toFailure } from '../openapi/errors.ts';
import type { TakeOptions } from '../openapi/rate-limit.ts';
import { assess, type Trouble } from './health.ts';
import { healthNote, knownTrouble, type PostedNotes } from './health-note.ts';

/** The regions that were ever listed, and the present failure to list them. */
interface Packed {
  readonly regions: readonly string[];
  readonly trouble?: Trouble;
}

export interface RegionDeps {
  readonly store: Store;
  readonly client: SwasClient;
  readonly accountId: string;
  readonly calls: TakeOptions;
  readonly nowMs: number;
  /** How long `ListRegions` may fail before it is told. */
  readonly dueMs: number;
  readonly token: string;
  readonly postNotes: (notes: readonly Note[]) => Promise<void>;
  readonly posted: PostedNotes;
}

/**
 * Returns every region to audit if all are configured: those that `ListRegions` names now or ever named. So a list that
 * fails, or lacks a region, leaves no region unaudited; a failure is reported (I10).
 *
 * @throws OpenApiError if the list fails and no region is known from earlier runs.
 */
export async function allRegions(parts: RegionDeps): Promise<readonly string[]> {
  const { store, client, accountId, calls, nowMs, dueMs, token, postNotes, posted } = parts;
  const key = keyOf(accountId);
  const row = await store.get('state', key);
  const before = read(row);
  const { regions: listed, failure, error } = await list(client, calls);
  const regions = [...new Set([...before.regions, ...listed])].toSorted();
  if (regions.length === 0)
    throw error ?? new OpenApiError('ListRegions names no region', { code: 'ApiGarbled' });
  const name = `${accountId}/regions/${row?.version ?? 0}`;
  const known = knownTrouble(before.trouble, name, posted.note);
  const { trouble, say } = assess(known, failure, nowMs, dueMs);
  if (say !== undefined) {
    const subject = { kind: 'audit', accountId } as const;
    await postNotes([healthNote(say, { accountId, atMs: nowMs, subject, name })]);
  }
  const after: Packed = trouble === undefined ? { regions } : { regions, trouble };
  const columns = { regions: JSON.stringify(after) };
  if (columns.regions !== row?.columns['regions'])
    await store.write('state', { key, columns, expected: row?.version ?? 0, token: `${token}/regions` });
  return regions;
}

/** The regions that `allRegions` ever found. */
export async function readKnownRegions(store: Store, accountId: string): Promise<readonly string[]> {
  return read(await store.get('state', keyOf(accountId))).regions;
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
const read = (row: Row | undefined): Packed => parseOr(row, 'regions', { regions: [] });

const keyOf = (accountId: string) => ({ partition: accountId, sort: 'regions' });
