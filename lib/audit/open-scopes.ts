import { allSettledOrThrow } from '../platform/all-settled-or-throw.ts';
import { StoreError } from '../snapshot/store.ts';
import { dueTimes } from '../state/due.ts';
import type { FirstLookTold } from '../state/first-look.ts';
import { allRegions } from '../state/known-regions.ts';
import { SeenAccounts } from '../state/seen-accounts.ts';
import { ServiceClock } from '../state/service-clock.ts';
import type { OpenRun } from './open-run.ts';
import { policyInForce } from './policy-in-force.ts';
import type { RunMessages } from './run-messages.ts';
import { type OpenScope, loadScope } from './open-scope.ts';

/** A shorter wait for the quota is none. */
const BEGIN_WITHIN_MS = 2_000;
const MINUTE_MS = 60_000;

/**
 * The scopes of a run: the account's regions, those that are named or all that `ListRegions` knows.
 *
 * One scope's damaged baseline keeps no other from being audited: it is `broken`, and the run fails visibly at its end.
 */
export async function openScopes(
  run: OpenRun,
  messages: RunMessages,
  told: FirstLookTold,
): Promise<{ readonly scopes: OpenScope[]; readonly broken: StoreError | undefined }> {
  const { deps, store, client, stop } = run;
  const { accountId, brief, callsPerMinute, clock, deadline, runId, log } = deps;
  const { post: postNotes, posted } = messages;
  const calls = {
    untilMs: deadline.callsUntilMs,
    signal: stop.signal,
    ...(brief === undefined ? {} : { beginWithinMs: BEGIN_WITHIN_MS }),
  };
  const regions =
    deps.regions ??
    (await allRegions({
      store,
      client,
      accountId,
      calls,
      nowMs: clock.now(),
      token: runId,
      postNotes,
      posted,
    }));
  let writes = 0;
  const common = {
    store,
    client,
    seen: new SeenAccounts(store),
    serviceClock: await ServiceClock.load(store, accountId),
    policy: await policyInForce(run, messages),
    clock,
    calls,
    stop: () => stop.abort(),
    freshMs: deps.lookNow === true ? undefined : brief?.freshMs,
    rewrittenByMs: new Set<number>(),
    newToken: () => `${runId}/${(writes += 1)}`,
    postNotes,
    posted,
  };
  let broken: StoreError | undefined;
  const opened = await allSettledOrThrow(
    regions.map(async (regionId) => {
      try {
        const firstLookToldMs = told.byRegion[regionId];
        return await loadScope({ ...common, scope: { accountId, regionId }, firstLookToldMs });
      } catch (error) {
        if (!(error instanceof StoreError) || error.code !== 'StoreCorrupt') throw error;
        log.error('scope not audited', { regionId, error: error.message });
        broken ??= error;
        return undefined;
      }
    }),
  );
  const scopes = opened.filter((scope) => scope !== undefined);
  // Only now it is known how many images there are to read.
  const images = scopes.reduce((sum, { coverage }) => sum + coverage.imageIds().length, 0);
  const due = dueTimes({
    periodMs: brief === undefined ? 15 * MINUTE_MS : MINUTE_MS,
    callsPerMinute,
    lists: regions.length,
    images,
  });
  return { scopes: scopes.map((scope) => ({ ...scope, due })), broken };
}
