import type { Sent } from '../alert/send.ts';
import type { AuditError } from '../errors.ts';
import type { OpenApiError } from '../openapi/errors.ts';
import type { Scope } from '../model/scope.ts';
import type { Store } from '../snapshot/store.ts';
import { allSettledOrThrow } from '../platform/all-settled-or-throw.ts';
import { loadFirstLook } from '../state/first-look.ts';
import { AccountCoverage } from '../state/account-coverage.ts';
import { withStateAhead } from '../state/read-ahead.ts';
import { asAuditError } from './as-audit-error.ts';
import { assumeRole } from './assume-role.ts';
import { endRun } from './end-run.ts';
import { tellFirstLook } from './first-look.ts';
import { tellFlood } from './flood.ts';
import { judge } from './judge.ts';
import { type OpenRun, openRun, startRun, type StartedRun } from './open-run.ts';
import { openScopes } from './open-scopes.ts';
import type { RunDeps, RunResult } from './run-deps.ts';
import { RunMessages } from './run-messages.ts';
import { type OpenScope, rests } from './open-scope.ts';
import type { ScopeAudit } from './scope-audit.ts';
import { restedOutcome, type ScopeOutcome } from './scope-outcome.ts';
import {
  type FirstLooksTold,
  runFailure,
  type RunSummary,
  statusOf,
  summarizeChannel,
  summarizeScope,
} from './summary.ts';
import { walkInTime } from './walk.ts';

/**
 * One run: the way of the data, list ─▶ read ─▶ diff ─▶ commit ─▶ post ─▶ send, over an account's regions under one
 * lease and one call quota. Never throws; what went wrong is in the result.
 */
export async function runAudit(deps: RunDeps): Promise<RunResult> {
  const started = startRun(deps);
  let run: OpenRun | undefined;
  try {
    const opening = await openRun(started);
    if (opening.kind === 'skipped') {
      const send = async () => (await RunMessages.open(deps, started.store)).finishOthers();
      return resultOf(started, {
        status: 'skipped',
        sent: opening.maySend ? await send() : [],
        why: opening.why,
      });
    }
    run = opening.run;
    return await audit(run, await RunMessages.open(deps, run.store));
  } catch (error) {
    return giveUp(run ?? started, undefined, error);
  }
}

async function audit(run: OpenRun, messages: RunMessages): Promise<RunResult> {
  const { deps, store } = run;
  try {
    const { accountId, clock, deadline, onProgress } = deps;
    const state = await withStateAhead(store, accountId);
    const coverage = await AccountCoverage.load(state, accountId, clock.now());
    const closed = deps.member && (await assumeRole(deps.member, deps, coverage));
    if (closed !== undefined) return await endClosed(run, state, coverage, messages, closed);
    const told = await loadFirstLook(state, accountId);
    const scopes = await openScopes(run, state, coverage, messages, told);
    const listed = await walkInTime(
      scopes.filter((open) => !rests(open)),
      { clock, deadline, onProgress, quota: run.quota, stop: run.stop },
    );
    const outcomes = await finish(scopes, listed);
    await tellFlood(messages.hasAlerts || run.isAfterFailure ? scopes.map(({ scope }) => scope) : [], {
      accountId,
      store: state,
      nowMs: clock.now(),
      token: deps.runId,
      postNotes: messages.post,
    });
    const toldNow = await tellFirstLook(
      scopes.map((open) => firstLookOf(open, listed)),
      {
        accountId,
        store,
        nowMs: deps.clock.now(),
        told,
        token: deps.runId,
        due: scopes[0]?.due ?? { listMs: 0, imageMs: 0 },
        postNotes: messages.post,
      },
    );
    const isBlind = await judge(deps, state, coverage, messages, (scope, imageId) =>
      nameOf(listed, scope, imageId),
    );
    const isWell = deps.timer === undefined ? outcomes.every((o) => o.isAllRead) : !isBlind;
    const status = statusOf(outcomes, isWell);
    const firstLooks = { before: Object.keys(told.byRegion), now: toldNow };
    return await endRun(run, {
      soFar: messages.soFar,
      result: (sent) => resultOf(run, { status, outcomes, firstLooks, sent, messages }),
      send: () => messages.finish(deps.signal?.aborted !== true),
      isHandled: status !== 'failed',
    });
  } catch (error) {
    return giveUp(run, messages, error);
  }
}

/** What became of every scope, in their order: those that rest were not even listed. */
const finish = (scopes: readonly OpenScope[], listed: readonly ScopeAudit[]): Promise<ScopeOutcome[]> =>
  allSettledOrThrow(
    scopes.map(
      async (open) => (await listedOf(open, listed)?.finish()) ?? restedOutcome(open.scope, open.coverage),
    ),
  );

function firstLookOf(open: OpenScope, listed: readonly ScopeAudit[]) {
  const { baseline } = open.first;
  const rested = { scope: open.scope, baseline: baseline.kind === 'begun' ? baseline : undefined };
  return (
    listedOf(open, listed)?.firstLook() ?? {
      ...rested,
      isListed: true,
      isDenied: false,
      unread: 0,
      snapshot: undefined,
    }
  );
}

/** The image's name as it was known last; empty where its region was not listed in this run. */
const nameOf = (listed: readonly ScopeAudit[], { regionId }: Scope, imageId: string): string =>
  listed.find(({ scope }) => scope.regionId === regionId)?.nameOf(imageId) ?? '';

const listedOf = ({ scope }: OpenScope, listed: readonly ScopeAudit[]) =>
  listed.find((l) => l.scope === scope);

/**
 * The end of a run whose account could not be entered. Where somebody must change something, people are told and the
 * platform need not try again.
 */
async function endClosed(
  run: OpenRun,
  state: Store,
  coverage: AccountCoverage,
  messages: RunMessages,
  error: OpenApiError,
): Promise<RunResult> {
  await judge(run.deps, state, coverage, messages, () => '');
  const result = (sent: readonly Sent[]): RunResult => {
    const closed = resultOf(run, { status: 'failed', sent, why: error.message, messages });
    const failure = closed.failure ?? (error.retryable ? error : undefined);
    return failure === undefined ? closed : { ...closed, failure };
  };
  return endRun(run, {
    soFar: messages.soFar,
    result,
    send: () => messages.finish(true),
    isHandled: !error.retryable,
  });
}

/** The end of a run that broke: send what is there, give back what is held, and say why. */
async function giveUp(
  run: StartedRun | OpenRun,
  messages: RunMessages | undefined,
  thrown: unknown,
): Promise<RunResult> {
  const failure = asAuditError(thrown);
  const send = async () => (await messages?.finish(false).catch(() => [])) ?? [];
  const result = (sent: readonly Sent[]): RunResult => ({
    ...resultOf(run, { status: 'failed', sent, why: failure.message, messages }),
    failure,
  });
  if (!('row' in run)) return result(await send());
  return endRun(run, { soFar: messages?.soFar ?? (() => []), result, send, isHandled: false });
}

interface ResultParts {
  readonly status: RunSummary['status'];
  readonly outcomes?: readonly ScopeOutcome[];
  readonly firstLooks?: FirstLooksTold;
  readonly sent: readonly Sent[];
  readonly why?: string;
  readonly messages?: RunMessages | undefined;
  readonly failure?: AuditError | undefined;
}

function resultOf(run: StartedRun | OpenRun, parts: ResultParts): RunResult {
  const { status, outcomes = [], firstLooks = { before: [], now: [] }, sent, messages } = parts;
  const { deps, store, startMs } = run;
  // A run that was stopped has not waited for its channels: what they were to get goes with the next one.
  const failure = parts.failure ?? runFailure(status, outcomes, deps.signal?.aborted === true ? [] : sent);
  const reason = parts.why ?? failure?.message;
  const summary: RunSummary = {
    runId: deps.runId,
    status,
    ...(reason === undefined ? {} : { reason }),
    accountId: deps.accountId,
    startedAt: new Date(startMs).toISOString(),
    durationMs: deps.clock.now() - startMs,
    ...(deps.timer === undefined ? {} : { periodMs: deps.timer.periodMs }),
    ...(deps.timer === undefined && deps.deployment === undefined ? {} : { isUnattended: true }),
    scopes: outcomes.map((outcome) => summarizeScope(outcome, firstLooks)),
    calls: 'client' in run ? run.client.counts() : { byApi: {}, throttled: 0 },
    alerts: sent.map(summarizeChannel),
    storeUnits: store.units(),
  };
  return { summary, notes: messages?.notes ?? [], ...(failure === undefined ? {} : { failure }) };
}
