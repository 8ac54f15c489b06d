import { existsSync } from 'node:fs';
import { AuditError, ConfigError } from '../errors.ts';
import { CallQuota } from '../openapi/quota.ts';
import { deadlineFrom } from '../platform/deadline.ts';
import { timeId } from '../platform/ids.ts';
import { type RunStoreConfig, type RunStoreDeps, withRunStore } from '../snapshot/open-store.ts';
import { AccountCoverage } from '../state/account-coverage.ts';
import { keepListedRegions, type ListedRegions, readListedRegions } from '../state/known-regions.ts';
import { listRegions, noSuchRegion } from '../swas/list-regions.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { isoTime } from '../text/iso-time.ts';
import { toRead } from './open-snapshot.ts';

/** A person waits for what the store knows. */
const STORE_TIMEOUT_MS = 15_000;

/** Regions that a person named, and where: `REGIONS`, the flag for it, or a place in a file. */
export interface NamedRegions {
  readonly where: string;
  readonly accountId: string;
  readonly regions: readonly string[];
}

export interface RegionCheckDeps extends Omit<RunStoreDeps, 'deadline'> {
  readonly config: RunStoreConfig & { readonly swasEndpoint: string; readonly callsPerMinute: number };
  /** The deployment's own account. */
  readonly homeId: string;
  /** It runs by itself: nobody would see it stop for a region that it had before. */
  readonly isUnattended: boolean;
  /** The audit's time for calls (I7). */
  readonly untilMs?: number;
  readonly signal: AbortSignal;
}

export interface RegionsChecked {
  /** A whole answer of `ListRegions`, to be kept. */
  readonly listed: ListedRegions | undefined;
  /** What could not be checked. */
  readonly warning: string | undefined;
}

/**
 * Checks regions against `ListRegions`, before anything is written or sent. A region whose images were ever listed
 * exists, whatever the list says now. Where the list cannot be read, or not whole, none is refused: it may be newer than
 * the list that was kept.
 *
 * @throws ConfigError that lists every region that does not exist. What runs by itself goes on with those that it had
 *   before, as a function does: they are blind, and the others are audited.
 */
export async function checkRegions(
  named: readonly NamedRegions[],
  deps: RegionCheckDeps,
): Promise<RegionsChecked> {
  const all = [...new Set(named.flatMap(({ regions }) => regions))];
  if (all.length === 0) return { listed: undefined, warning: undefined };
  const answer = await ask(all, deps);
  if (answer.kind === 'none')
    return { listed: undefined, warning: answer.why && (await unchecked(all, answer.why, deps)) };
  const unlisted = named.filter(({ regions }) => regions.some((id) => !answer.regionIds.includes(id)));
  if (unlisted.length === 0) return { listed: answer, warning: undefined };
  const { listed, coverages } = await lookInStore(unlisted, deps);
  const regionIds = [...new Set([...answer.regionIds, ...(listed?.regionIds ?? [])])].toSorted();
  const unknown = unlisted.flatMap(({ where, accountId, regions }) => {
    const coverage = coverages.get(accountId);
    return regions
      .filter((id) => !regionIds.includes(id) && coverage?.listedAtMs(id) === undefined)
      .map((id) => ({
        says: `${where}: ${noSuchRegion(id, regionIds)}`,
        isOld: coverage?.regionIds().includes(id) === true,
      }));
  });
  const problems = [...new Set(unknown.map(({ says }) => says))];
  if (problems.length === 0) return { listed: answer, warning: undefined };
  if (!deps.isUnattended || unknown.some(({ isOld }) => !isOld)) throw new ConfigError(problems);
  return { listed: answer, warning: problems.join('\n') };
}

/** Keeps the answer for a time when there is none. It may fail no audit, whose own run says what is wrong with the store. */
export async function keepRegions(
  { listed }: RegionsChecked,
  { config, homeId, ...deps }: RegionCheckDeps,
): Promise<void> {
  if (listed === undefined) return;
  try {
    await withRunStore(config, inTime(deps), async (store) => {
      await store.prepare();
      await keepListedRegions(store, homeId, listed, timeId(listed.atMs));
    });
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
  }
}

/** Why there is none; undefined: the time is up, which the audit says. */
type NoAnswer = { readonly kind: 'none'; readonly why: string | undefined };
type Answer = ListedRegions & { readonly kind: 'whole' };

async function ask(
  named: readonly string[],
  { config, credentials, clock, untilMs, signal }: RegionCheckDeps,
): Promise<Answer | NoAnswer> {
  const { swasEndpoint: endpoint, callsPerMinute } = config;
  const quota = new CallQuota(callsPerMinute, clock, {});
  try {
    const { regionIds, problem } = await listRegions({
      endpoint,
      credentials,
      named,
      untilMs,
      signal,
      quota,
      clock,
      random: Math.random,
    });
    if (problem !== undefined) return { kind: 'none', why: `ListRegions: ${problem}` };
    return regionIds.length === 0
      ? { kind: 'none', why: 'ListRegions names no region' }
      : { kind: 'whole', regionIds, atMs: clock.now() };
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    return { kind: 'none', why: error.code === 'OutOfTime' ? undefined : error.message.replace(/\.+$/, '') };
  }
}

async function unchecked(named: readonly string[], why: string, deps: RegionCheckDeps): Promise<string> {
  const { listed } = await lookInStore([], deps);
  if (listed === undefined)
    return `Whether the regions exist could not be checked: ${why}. One that does not is reported as blind.`;
  const { regionIds, atMs } = listed;
  const by = `the list of ${isoTime(atMs).slice(0, 10)}, because there is no newer one: ${why}`;
  const others = named.filter((id) => !regionIds.includes(id));
  return others.length === 0
    ? `The regions were checked against ${by}`
    : `The regions were checked against ${by}. It lacks ${others
        .map((id) => `${id}${didYouMean(id, regionIds)}`)
        .join('; ')
        .replace(
          /[^?]$/,
          '$&.',
        )} One that is newer than the list is audited; one that does not exist is reported as blind.`;
}

interface InStore {
  readonly listed: ListedRegions | undefined;
  readonly coverages: ReadonlyMap<string, AccountCoverage>;
}

/** What the store knows of regions, if there is one that can be read. */
async function lookInStore(
  named: readonly NamedRegions[],
  { config, homeId, ...deps }: RegionCheckDeps,
): Promise<InStore> {
  const { store: place } = config;
  const nothing = { listed: undefined, coverages: new Map<string, AccountCoverage>() };
  if (place.kind === 'sqlite' && !existsSync(place.file)) return nothing;
  try {
    return await withRunStore({ ...config, store: toRead(place) }, inTime(deps), async (store) => {
      const coverages = new Map<string, AccountCoverage>();
      for (const { accountId } of named)
        coverages.set(accountId, await AccountCoverage.load(store, accountId, deps.clock.now()));
      return { listed: await readListedRegions(store, homeId), coverages };
    });
  } catch (error) {
    // The audit itself says what is wrong with the store.
    if (!(error instanceof AuditError)) throw error;
    return nothing;
  }
}

const inTime = (deps: Pick<RegionCheckDeps, 'clock' | 'credentials'>): RunStoreDeps => ({
  ...deps,
  deadline: deadlineFrom(deps.clock.now(), STORE_TIMEOUT_MS),
});
