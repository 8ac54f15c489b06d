import { AuditError } from '../errors.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import type { AskDeps } from './ask.ts';
import { type RegionList, swasClient } from './client.ts';
import { regionalCalls, type RegionalCallsDeps } from './regional-calls.ts';

/** Of the regions that a person named, so many are asked. */
const ASKED = 2;
/** A person waits for it. */
const AT_MOST_MS = 15_000;

export interface ListRegionsDeps extends RegionalCallsDeps, Omit<AskDeps, 'callFor'> {
  /** The regions that were named, rightly or not. */
  readonly named: readonly string[];
  /** It is not called after this. */
  readonly untilMs?: number | undefined;
  readonly signal: AbortSignal;
}

/**
 * The regions of SWAS. Every region gives the same answer, and the first one counts: a mistyped region has no endpoint,
 * and a network may lead only to some (a VPC's to its own region).
 *
 * @throws OpenApiError if none answers: what the region that always exists said.
 */
export async function listRegions(deps: ListRegionsDeps): Promise<RegionList> {
  const { named, untilMs = Infinity, signal, ...swas } = deps;
  const callFor = regionalCalls(deps);
  const answered = new AbortController();
  const options = {
    untilMs: Math.min(untilMs, swas.clock.now() + AT_MOST_MS),
    signal: AbortSignal.any([signal, answered.signal, AbortSignal.timeout(AT_MOST_MS)]),
  };
  const calls = [...new Set(['', ...named.slice(0, ASKED)].map(callFor))];
  try {
    return await Promise.any(
      calls.map((call) => swasClient({ ...swas, callFor: () => call }).listRegions(options)),
    );
  } catch (error) {
    const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
    throw first instanceof AuditError ? first : error;
  } finally {
    answered.abort();
  }
}

/** @param known the regions of SWAS. */
export const noSuchRegion = (regionId: string, known: readonly string[]): string =>
  `SWAS has no region ${regionId}${didYouMean(regionId, known) || `; its regions are ${known.join(', ')}`}`;
