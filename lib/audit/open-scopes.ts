import { allSettledOrThrow } from '../platform/all-settled-or-throw.ts';
import type { AccountCoverage } from '../state/account-coverage.ts';
import { loadBaseline } from '../state/baseline.ts';
import { callsFor } from '../state/coverage.ts';
import { dueTimes } from '../state/due.ts';
import type { FirstLookTold } from '../state/first-look.ts';
import { allRegions, regionsOfSwas } from '../state/known-regions.ts';
import { inThePast } from '../platform/stored-time.ts';
import type { Store } from '../snapshot/store.ts';
import { SeenAccounts } from '../state/seen-accounts.ts';
import { ServiceClock } from '../state/service-clock.ts';
import { freshMs, type OpenRun } from './open-run.ts';
import { policyInForce } from './policy-in-force.ts';
import type { RunMessages } from './run-messages.ts';
import type { OpenScope } from './open-scope.ts';

/** A run waits so long for the quota: a call counts until a minute after its answer, a little longer than the timer's. */
const BEGIN_WITHIN_MS = 2_000;

/**
 * The scopes of a run: the account's regions, those that are named or all that `ListRegions` knows. From now on they are
 * expected to be verified in time.
 *
 * @param state the store, of which the account's state was read already.
 */
export async function openScopes(
  run: OpenRun,
  state: Store,
  coverage: AccountCoverage,
  messages: RunMessages,
  told: FirstLookTold,
): Promise<OpenScope[]> {
  const { deps, store, client, stop } = run;
  const { accountId, timer, overdueMs, callsPerMinute, clock, deadline, runId } = deps;
  const { post: postNotes } = messages;
  const calls = {
    untilMs: deadline.callsUntilMs,
    signal: stop.signal,
    ...(timer === undefined ? {} : { beginWithinMs: BEGIN_WITHIN_MS }),
  };
  const nowMs = clock.now();
  const regionDeps = { store: state, client, accountId, calls, nowMs, token: runId };
  const regions = deps.regions ?? (await allRegions({ ...regionDeps, coverage }));
  let ofSwas: Promise<readonly string[] | undefined> | undefined;
  // A run by hand over some regions takes nothing from what a deployment is expected to see.
  if (timer !== undefined) coverage.keepOnly(regions);
  if (deps.regions !== undefined) coverage.regions = undefined;
  let writes = 0;
  const common = {
    store,
    client,
    seen: new SeenAccounts(store),
    serviceClock: await ServiceClock.load(state, accountId),
    policy: await policyInForce({ ...run, store: state }, messages),
    clock,
    calls,
    stop: () => stop.abort(),
    freshMs: deps.lookNow === true ? 0 : freshMs(deps),
    rewrittenByMs: new Set<number>(),
    regionsOfSwas: () => (ofSwas ??= regionsOfSwas(regionDeps)),
    newToken: () => `${runId}/${(writes += 1)}`,
    postNotes,
    log: deps.log,
  };
  const scopes = await allSettledOrThrow(
    regions.map(async (regionId) => {
      const scope = { accountId, regionId };
      const first = await loadBaseline(state, scope, nowMs);
      const firstLookToldMs = told.byRegion[regionId];
      const record = coverage.record(regionId);
      return { ...common, scope, first, coverage: record.coverage, record, firstLookToldMs };
    }),
  );
  // Only now it is known how much there is to read.
  const reads = scopes.reduce((sum, open) => sum + callsFor(open.coverage), 0);
  const work = { overdueMs, callsPerMinute, lists: regions.length, reads, isTimed: timer !== undefined };
  const due = dueTimes({ ...work, periodMs: timer?.periodMs ?? 0 });
  if (timer !== undefined) coverage.due = due;
  else if (coverage.due?.isTimed !== true)
    coverage.due = dueTimes({ ...work, periodMs: periodByHandMs(run) });
  coverage.resumedMs = run.resumedMs;
  return scopes.map((scope) => ({ ...scope, due }));
}

/** Of runs by hand, or by a timer that is not known here: what fails in two of them in a row is due. */
function periodByHandMs({ before, startMs }: OpenRun): number {
  const endedMs = inThePast(before.endedMs, startMs);
  return endedMs === undefined ? 0 : Math.max(0, startMs - endedMs) / 2;
}
