import { allSettledOrThrow } from '../platform/all-settled-or-throw.ts';
import { type Store, StoreError } from '../snapshot/store.ts';
import type { SwasClient } from '../swas/client.ts';
import { allRegions } from '../state/known-regions.ts';
import type { RunMessages } from './run-messages.ts';
import type { RunDeps } from './run-deps.ts';
import { ScopeAudit } from './scope-audit.ts';
import { SeenAccounts } from '../state/seen-accounts.ts';

/** A shorter wait for the quota is none. */
const BEGIN_WITHIN_MS = 2_000;

export interface OpenDeps {
  /** Takes no write when the run's time is over. */
  readonly store: Store;
  readonly client: SwasClient;
  readonly messages: RunMessages;
  /** Ends the calls under way. */
  readonly stop: AbortController;
}

/**
 * The scopes of a run: the account's regions, those that are named or all that `ListRegions` knows.
 *
 * One scope's damaged baseline keeps no other from being audited: it is `broken`, and the run fails visibly at its end.
 */
export async function openScopes(
  run: RunDeps,
  { store, client, messages, stop }: OpenDeps,
): Promise<{ readonly scopes: ScopeAudit[]; readonly broken: StoreError | undefined }> {
  const { accountId, brief, clock, deadline, policy, runId, log } = run;
  const { post: postNotes, posted } = messages;
  const calls = {
    untilMs: deadline.callsUntilMs,
    signal: stop.signal,
    ...(brief === undefined ? {} : { beginWithinMs: BEGIN_WITHIN_MS }),
  };
  const regions =
    run.regions ??
    (await allRegions({ store, client, accountId, calls, nowMs: clock.now(), token: runId, postNotes }));
  let writes = 0;
  const scopeParts = {
    store,
    client,
    seen: new SeenAccounts(store),
    policy,
    clock,
    calls,
    stop: () => stop.abort(),
    freshMs: brief?.freshMs,
    newToken: () => `${runId}/${(writes += 1)}`,
    postNotes,
    posted,
  };
  let broken: StoreError | undefined;
  const opened = await allSettledOrThrow(
    regions.map(async (regionId) => {
      try {
        return await ScopeAudit.open({ accountId, regionId }, scopeParts);
      } catch (error) {
        if (!(error instanceof StoreError) || error.code !== 'StoreCorrupt') throw error;
        log.error('scope not audited', { regionId, error: error.message });
        broken ??= error;
        return undefined;
      }
    }),
  );
  return { scopes: opened.filter((scope) => scope !== undefined), broken };
}
