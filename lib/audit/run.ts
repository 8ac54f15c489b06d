import { setMaxListeners } from 'node:events';
import type { Sent } from '../alert/sender.ts';
import { AuditError } from '../errors.ts';
import { allSettledOrThrow } from '../platform/all-settled-or-throw.ts';
import type { Store } from '../snapshot/store.ts';
import type { SwasClient } from '../swas/client.ts';
import type { OpenApiError } from '../openapi/errors.ts';
import { CallQuota } from '../openapi/quota.ts';
import { assumeRoleOrReport } from './assume-role-or-report.ts';
import { guardStore } from '../state/guard-store.ts';
import { type Lease, type LeaseMemory, readLease, takeLease } from '../state/lease.ts';
import { openScopes } from './open-scopes.ts';
import { RunMessages } from './run-messages.ts';
import type { RunDeps, RunResult } from './run-deps.ts';
import { RunRow } from './run-row.ts';
import type { ScopeAudit, ScopeOutcome } from './scope-audit.ts';
import { runFailure, type RunSummary, statusOf, summarizeChannel, summarizeScope } from './summary.ts';
import { walk } from './walk.ts';

/** How long a call that was begun in time may take to end, out of the time that is left for sending. */
const GRACE_MS = 5_000;

/**
 * One run: the way of the data, walk ─▶ diff ─▶ commit ─▶ post ─▶ send, over an account's regions under one lease
 * and one call quota. Never throws; what went wrong is in the result.
 */
export async function runAudit(parts: RunDeps): Promise<RunResult> {
  const run = new Run(parts);
  try {
    return await run.work();
  } catch (error) {
    return run.giveUp(error);
  }
}

class Run {
  readonly #parts: RunDeps;
  readonly #store: Store;
  readonly #startMs: number;
  readonly #stop = new AbortController();
  #broken: AuditError | undefined;
  #quota: CallQuota | undefined;
  #client: SwasClient | undefined;
  /** What the run before left; given once the lease is taken. */
  #before: LeaseMemory | undefined;
  /** What this one leaves. */
  #left: LeaseMemory | undefined;
  readonly #row: RunRow;
  #messages: RunMessages | undefined;

  constructor(parts: RunDeps) {
    const { accountId, clock, deadline, runId, signal, store } = parts;
    this.#parts = parts;
    this.#store = guardStore(store, clock, deadline.endMs);
    // For the run's own row, which no other run writes.
    this.#row = new RunRow(guardStore(store, clock, deadline.killMs - 1_000), accountId, runId);
    this.#startMs = clock.now();
    // Each call under way listens to it: many at once are no leak.
    setMaxListeners(0, this.#stop.signal);
    if (signal?.aborted) this.#stop.abort();
    signal?.addEventListener('abort', () => this.#stop.abort(), { once: true });
  }

  async work(): Promise<RunResult> {
    const { accountId, clock, deadline, runId, member, signal } = this.#parts;
    await this.#store.prepare();
    const lease = await readLease(this.#store, accountId);
    if (this.#mayRest(lease)) {
      const why = 'every image was read a short while ago';
      // For many accounts, whoever starts them sends.
      return member === undefined ? this.#skip(why) : this.#result('skipped', [], [], why);
    }
    if (member?.fanOut !== undefined && lease.memory.doneRun === member.fanOut)
      return this.#skip(`run ${member.fanOut} has done this account already`);
    const claimant = { holder: runId, nowMs: clock.now(), untilMs: deadline.killMs };
    const taken = await takeLease(this.#store, lease, claimant);
    if (taken.kind === 'held') {
      const why = `another run (${taken.holder || 'just ended'}) has the account's lease`;
      return this.#result('skipped', [], [], why);
    }
    this.#before = taken.memory;
    this.#quota = new CallQuota(this.#parts.callsPerMinute, clock, taken.memory.limits, (api, ms) =>
      this.#parts.onProgress?.({ kind: 'waiting', api, ms }),
    );
    this.#client = this.#parts.client(this.#quota);
    const messages = await RunMessages.open(this.#parts, this.#store);
    this.#messages = messages;
    const closed =
      member === undefined ? undefined : await assumeRoleOrReport(member, this.#parts, this.#store, messages);
    if (closed !== undefined) return this.#closed(closed, messages);
    const opened = await openScopes(this.#parts, {
      store: this.#store,
      client: this.#client,
      messages,
      stop: this.#stop,
    });
    this.#broken = opened.broken;
    const { scopes } = opened;
    await this.#walk(scopes, this.#quota);
    const outcomes = await allSettledOrThrow(scopes.map((scope) => scope.finish()));
    const status = statusOf(outcomes);
    return this.#end(
      (sent) => this.#result(status, outcomes, sent),
      () => messages.finish(signal?.aborted !== true),
      status !== 'failed',
    );
  }

  /**
   * The run's row gives the lease back, as soon as nothing more is asked of the cloud: to wait for a channel's pace
   * keeps no other run from its work. Where anything was sent, what came of it is added afterwards.
   *
   * @param isHandled the account was audited, or people know why not: nobody need do this run again.
   */
  async #end(
    result: (sent: readonly Sent[]) => RunResult,
    send: () => Promise<readonly Sent[]>,
    isHandled: boolean,
  ): Promise<RunResult> {
    const walked = result(this.#messages?.soFar() ?? []);
    await this.#record(walked, isHandled);
    const ended = result(await send());
    const alertsOf = ({ summary }: RunResult) => JSON.stringify(summary.alerts);
    if (alertsOf(ended) === alertsOf(walked)) return walked;
    await this.#record(ended, isHandled);
    return ended;
  }

  /** Nothing to audit. What waits to be sent is sent all the same. */
  async #skip(why: string): Promise<RunResult> {
    const messages = await RunMessages.open(this.#parts, this.#store);
    return this.#result('skipped', [], await messages.finishOthers(), why);
  }

  /** Nothing is due: found out by two rows, and nothing is written. */
  #mayRest({ memory }: Lease): boolean {
    const { brief, clock } = this.#parts;
    if (brief === undefined) return false;
    const leftMs = (memory.restUntilMs ?? 0) - clock.now();
    return leftMs > 0 && leftMs <= brief.freshMs;
  }

  /**
   * The end of a run whose account could not be entered. Where somebody must change something, people are told and
   * the platform need not try again.
   */
  #closed(error: OpenApiError, messages: RunMessages): Promise<RunResult> {
    const result = (sent: readonly Sent[]): RunResult => {
      const closed = this.#result('failed', [], sent, error.message);
      const failure = closed.failure ?? (error.retryable ? error : undefined);
      return failure === undefined ? closed : { ...closed, failure };
    };
    return this.#end(result, () => messages.finish(true), !error.retryable);
  }

  /** The end of a run that broke: send what is there, give back what is held, and say why. */
  async giveUp(thrown: unknown): Promise<RunResult> {
    const failure = asAuditError(thrown);
    const send = async () => (await this.#messages?.finish(false).catch(() => [])) ?? [];
    return this.#end(
      (sent) => ({ ...this.#result('failed', [], sent, failure.message), failure }),
      send,
      false,
    );
  }

  /** It may not fail a run that has done its work: the lease ends by itself. */
  async #record({ summary }: RunResult, isHandled: boolean): Promise<void> {
    if (this.#before === undefined) return;
    this.#left ??= this.#leave(this.#before, summary.status, isHandled);
    try {
      await this.#row.write(summary, this.#left);
    } catch (error) {
      this.#parts.log.warn("the run's row was not written", { error: asAuditError(error).message });
    }
  }

  #leave({ doneRun, endedMs }: LeaseMemory, status: RunSummary['status'], isHandled: boolean): LeaseMemory {
    const { brief, clock, member } = this.#parts;
    const rests = brief !== undefined && status === 'complete';
    return {
      limits: this.#quota?.state() ?? {},
      endedMs: isHandled ? clock.now() : endedMs,
      restUntilMs: rests ? clock.now() + brief.freshMs : undefined,
      doneRun: isHandled ? (member?.fanOut ?? doneRun) : doneRun,
    };
  }

  async #walk(scopes: readonly ScopeAudit[], quota: CallQuota): Promise<void> {
    const { clock, deadline, onProgress } = this.#parts;
    const walked = new AbortController();
    const graceMs = Math.min(GRACE_MS, (deadline.endMs - deadline.callsUntilMs) / 4);
    const alarm = clock
      .sleep(deadline.callsUntilMs + graceMs - clock.now(), walked.signal)
      .then(() => this.#stop.abort())
      .catch(() => undefined);
    try {
      await walk(scopes, {
        callsPerMinute: () => quota.limitFor('ListCustomImageShareAccounts').limit,
        isOver: () => clock.now() >= deadline.callsUntilMs || this.#stop.signal.aborted,
        stop: () => this.#stop.abort(),
        onProgress: (progress) => onProgress?.(progress),
      });
    } finally {
      walked.abort(new Error('the walk has ended'));
      await alarm;
    }
  }

  #result(
    status: RunSummary['status'],
    outcomes: readonly ScopeOutcome[],
    sent: readonly Sent[],
    reason?: string,
  ): RunResult {
    const failure = this.#broken ?? runFailure(status, outcomes, sent);
    const why = reason ?? failure?.message;
    const summary: RunSummary = {
      runId: this.#parts.runId,
      status,
      ...(why === undefined ? {} : { reason: why }),
      accountId: this.#parts.accountId,
      startedAt: new Date(this.#startMs).toISOString(),
      durationMs: this.#parts.clock.now() - this.#startMs,
      scopes: outcomes.map(summarizeScope),
      calls: this.#client?.counts() ?? { byApi: {}, throttled: 0 },
      alerts: sent.map(summarizeChannel),
      storeUnits: this.#store.units(),
    };
    return { summary, notes: this.#messages?.notes ?? [], ...(failure === undefined ? {} : { failure }) };
  }
}

function asAuditError(thrown: unknown): AuditError {
  if (thrown instanceof AuditError) return thrown;
  const what = thrown instanceof Error ? (thrown.stack ?? thrown.message) : 'unknown';
  return new AuditError(`The run broke on a fault of this program: ${what}`, { code: 'Internal' });
}
