import type { Channel } from '../alert/channel.ts';
import { Outbox } from '../alert/outbox.ts';
import { Sender, type Sent } from '../alert/sender.ts';
import { AuditError } from '../errors.ts';
import type { Note, Reading, Scope } from '../model.ts';
import type { Clock } from '../platform/clock.ts';
import type { Deadline } from '../platform/deadline.ts';
import type { Log } from '../platform/log.ts';
import { settleAll } from '../platform/settle-all.ts';
import type { Store } from '../snapshot/store.ts';
import type { SwasClient } from '../swas/client.ts';
import { CallQuota } from '../swas/quota.ts';
import { guardStore } from './guard-store.ts';
import { type Lease, takeLease } from './lease.ts';
import { type ImageCandidate, ScopeAudit, type ScopeOutcome } from './scope-audit.ts';
import { SeenAccounts } from './seen-accounts.ts';
import { type RunSummary, statusOf, summarizeChannel, summarizeScope } from './summary.ts';
import type { TrustPolicy } from './trust-policy.ts';
import { WorkQueue } from './work-queue.ts';

export type Progress =
  /** The call quota is spent for now. */
  | { readonly kind: 'waiting'; readonly api: string; readonly ms: number }
  | { readonly kind: 'listed'; readonly scope: Scope; readonly images: number }
  | {
      readonly kind: 'read';
      readonly scope: Scope;
      readonly candidate: ImageCandidate;
      readonly reading: Reading;
    };

export interface RunParts {
  readonly runId: string;
  readonly accountId: string;
  /** The regions to audit, or undefined for all that `ListRegions` names. */
  readonly regions: readonly string[] | undefined;
  readonly callsPerMinute: number;
  readonly policy: TrustPolicy;
  readonly store: Store;
  readonly client: (quota: CallQuota) => SwasClient;
  readonly channels: readonly Channel[];
  readonly deadline: Deadline;
  readonly clock: Clock;
  readonly log: Log;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Stops the walk early: what was found is still committed, posted and sent, and the lease given back. */
  readonly signal?: AbortSignal | undefined;
}

export interface RunResult {
  readonly summary: RunSummary;
  /** Notes posted by this run. */
  readonly notes: readonly Note[];
  /** What the platform's side must know: the function throws it, after all is committed. */
  readonly failure?: AuditError;
}

/** Calls in flight at once where the quota allows: enough to keep a raised quota busy. */
const IN_FLIGHT = 32;

/**
 * One run: the way of the data, walk ─▶ diff ─▶ commit ─▶ post ─▶ send, over an account's regions under one lease
 * and one call quota. Never throws; what went wrong is in the result.
 */
export async function runAudit(parts: RunParts): Promise<RunResult> {
  const run = new Run(parts);
  try {
    return await run.work();
  } catch (error) {
    return run.giveUp(error);
  }
}

class Run {
  readonly #parts: RunParts;
  readonly #store: Store;
  readonly #startMs: number;
  readonly #notes: Note[] = [];
  readonly #stop = new AbortController();
  #writes = 0;
  #quota: CallQuota | undefined;
  #client: SwasClient | undefined;
  #lease: Lease | undefined;
  #sender: Sender | undefined;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#store = guardStore(parts.store, parts.clock, parts.deadline.endMs);
    this.#startMs = parts.clock.now();
    if (parts.signal?.aborted) this.#stop.abort();
    parts.signal?.addEventListener('abort', () => this.#stop.abort(), { once: true });
  }

  async work(): Promise<RunResult> {
    const { accountId, channels, clock, deadline, runId, log } = this.#parts;
    await this.#store.prepare();
    const taken = await takeLease(this.#store, accountId, runId, clock.now(), deadline.killMs);
    if (taken.kind === 'held') {
      const until = new Date(taken.untilMs).toISOString();
      return this.#result('skipped', [], [], `run ${taken.holder} is at work, until ${until} at the latest`);
    }
    this.#lease = taken.lease;
    this.#quota = new CallQuota(this.#parts.callsPerMinute, clock, taken.memory.lanes, (api, ms) =>
      this.#parts.onProgress?.({ kind: 'waiting', api, ms }),
    );
    this.#client = this.#parts.client(this.#quota);
    const outbox = await Outbox.open(this.#store, accountId, runId);
    this.#sender = new Sender({
      outbox,
      channels,
      clock,
      endMs: deadline.endMs,
      onError: (channel, error) =>
        log.warn('channel failed', { channel: channel.label, code: error.code, error: error.message }),
    });

    const scopes = await this.#openScopes(this.#client, outbox);
    await this.#walk(scopes);
    const outcomes = await settleAll(scopes.map((scope) => scope.finish()));
    const sent = await this.#sender.finish(!this.#stop.signal.aborted);
    const result = this.#result(statusOf(outcomes), outcomes, sent);
    await this.#store.write('runs', {
      key: { partition: accountId, sort: runId },
      columns: { status: result.summary.status, summary: JSON.stringify(result.summary) },
      expected: 0,
      token: runId,
    });
    await this.#lease.release({ lanes: this.#quota.state() });
    return result;
  }

  /** The end of a run that broke: give back what is held, and say why. */
  async giveUp(thrown: unknown): Promise<RunResult> {
    const error =
      thrown instanceof AuditError
        ? thrown
        : new AuditError(
            `The run broke on a fault of this program: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : 'unknown'}`,
            {
              code: 'Internal',
            },
          );
    await this.#sender?.abandon();
    try {
      await this.#lease?.release({ lanes: this.#quota?.state() ?? {} });
    } catch {
      // The lease ends by itself with this function's deadline; the first error is the one to tell.
    }
    return { ...this.#result('failed', [], [], error.message), failure: error };
  }

  async #openScopes(client: SwasClient, outbox: Outbox): Promise<ScopeAudit[]> {
    const { accountId, clock, deadline, policy } = this.#parts;
    const calls = { untilMs: deadline.callsUntilMs, signal: this.#stop.signal };
    const regions = this.#parts.regions ?? (await client.listRegions(calls)).map((r) => r.RegionId);
    const seen = new SeenAccounts(this.#store);
    const postNotes = async (notes: readonly Note[]) => {
      await outbox.post(notes);
      this.#notes.push(...notes);
    };
    const newToken = () => `${this.#parts.runId}/${(this.#writes += 1)}`;
    const scopeParts = { store: this.#store, client, seen, policy, clock, calls, newToken, postNotes };
    return settleAll(regions.map((regionId) => ScopeAudit.open({ accountId, regionId }, scopeParts)));
  }

  /** Lists every scope and reads every image, in turn; images are read while other scopes are still listed. */
  async #walk(scopes: readonly ScopeAudit[]): Promise<void> {
    const { onProgress, clock, deadline } = this.#parts;
    const queue = new WorkQueue<ImageCandidate & { readonly audit: ScopeAudit }>(scopes.length);
    const lists = scopes.map(async (audit) => {
      try {
        const found = await audit.list();
        onProgress?.({ kind: 'listed', scope: audit.scope, images: found.length });
        queue.add(found.map((candidate) => ({ ...candidate, audit })));
      } finally {
        queue.close();
      }
    });
    const workers = Array.from({ length: IN_FLIGHT }, async () => {
      for (let next = await queue.next(); next !== undefined; next = await queue.next()) {
        if (clock.now() >= deadline.callsUntilMs || this.#stop.signal.aborted) return;
        const reading = await next.audit.read(next);
        onProgress?.({ kind: 'read', scope: next.audit.scope, candidate: next, reading });
      }
    });
    await settleAll([...lists, ...workers], () => this.#stop.abort());
  }

  #result(
    status: RunSummary['status'],
    outcomes: readonly ScopeOutcome[],
    sent: readonly Sent[],
    reason?: string,
  ): RunResult {
    const failure = failureOf(status, outcomes, sent);
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
    return { summary, notes: this.#notes, ...(failure === undefined ? {} : { failure }) };
  }
}

/** What must be known from the platform's side: nothing could be read, or nobody could be told. */
function failureOf(
  status: RunSummary['status'],
  outcomes: readonly ScopeOutcome[],
  sent: readonly Sent[],
): AuditError | undefined {
  if (status === 'failed' && outcomes.length > 0)
    return new AuditError(
      `Nothing could be read: ${outcomes[0]?.failure?.message ?? 'no list was complete'}`,
      {
        code: 'NothingRead',
      },
    );
  const silent =
    sent.length > 0 && sent.every((s) => s.failure !== undefined && s.delivered === 0 && s.pending > 0);
  if (!silent) return undefined;
  return new AuditError(`No channel accepted anything: ${sent.map((s) => s.failure?.message).join('; ')}`, {
    code: 'NobodyTold',
    retryable: true,
  });
}
