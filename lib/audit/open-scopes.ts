import { allSettledOrThrow } from '../platform/all-settled-or-throw.ts';
import { dueTimes } from '../state/due.ts';
import type { FirstLookTold } from '../state/first-look.ts';
import { allRegions } from '../state/known-regions.ts';
import { SeenAccounts } from '../state/seen-accounts.ts';
import { ServiceClock } from '../state/service-clock.ts';
import { freshMs, type OpenRun } from './open-run.ts';
import { policyInForce } from './policy-in-force.ts';
import type { RunMessages } from './run-messages.ts';
import { type OpenScope, loadScope } from './open-scope.ts';

/** A run waits so long for the quota: a call counts until a minute after its answer, a little longer than the timer's. */
const BEGIN_WITHIN_MS = 2_000;

/** The scopes of a run: the account's regions, those that are named or all that `ListRegions` knows. */
export async function openScopes(
  run: OpenRun,
  messages: RunMessages,
  told: FirstLookTold,
): Promise<OpenScope[]> {
  const { deps, store, client, stop } = run;
  const { accountId, timer, overdueMs, callsPerMinute, clock, deadline, runId } = deps;
  const { post: postNotes, posted } = messages;
  const calls = {
    untilMs: deadline.callsUntilMs,
    signal: stop.signal,
    ...(timer === undefined ? {} : { beginWithinMs: BEGIN_WITHIN_MS }),
  };
  const regions =
    deps.regions ??
    (await allRegions({
      store,
      client,
      accountId,
      calls,
      nowMs: clock.now(),
      dueMs: overdueMs,
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
    freshMs: deps.lookNow === true ? 0 : freshMs(deps),
    resumedMs: run.resumedMs,
    rewrittenByMs: new Set<number>(),
    newToken: () => `${runId}/${(writes += 1)}`,
    postNotes,
    posted,
  };
  const scopes = await allSettledOrThrow(
    regions.map((regionId) => {
      const firstLookToldMs = told.byRegion[regionId];
      return loadScope({ ...common, scope: { accountId, regionId }, firstLookToldMs });
    }),
  );
  // Only now it is known how much there is to read.
  const reads = scopes.reduce((sum, { coverage }) => sum + coverage.calls, 0);
  const due = dueTimes({
    periodMs: timer?.periodMs ?? 0,
    overdueMs,
    callsPerMinute,
    lists: regions.length,
    reads,
  });
  return scopes.map((scope) => ({ ...scope, due }));
}
