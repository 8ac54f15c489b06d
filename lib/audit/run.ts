import { setMaxListeners } from 'node:events';
import type { Channel } from '../alert/channel.ts';
import { Outbox } from '../alert/outbox.ts';
import { Sender, type Sent } from '../alert/sender.ts';
import { AuditError } from '../errors.ts';
import type { Note } from '../model.ts';
import type { Clock } from '../platform/clock.ts';
import type { Deadline } from '../platform/deadline.ts';
import type { Log } from '../platform/log.ts';
import { settleAll } from '../platform/settle-all.ts';
import { type Store, StoreError } from '../snapshot/store.ts';
import type { SwasClient } from '../swas/client.ts';
import { failureOf as reasonOf, SwasError } from '../swas/errors.ts';
import { CallQuota } from '../swas/quota.ts';
import { assessChannels } from './channel-health.ts';
import { assessAudit } from './audit-health.ts';
import { guardStore } from './guard-store.ts';
import type { PostedNotes } from './health-note.ts';
import { allRegions } from './known-regions.ts';
import { type Lease, leaseKey, type LeaseMemory, readMemory, takeLease } from './lease.ts';
import { ScopeAudit, type ScopeOutcome } from './scope-audit.ts';
import { SeenAccounts } from './seen-accounts.ts';
import { sendWaiting } from './send-waiting.ts';
import { failureOf, type RunSummary, statusOf, summarizeChannel, summarizeScope } from './summary.ts';
import type { TrustPolicy } from './trust-policy.ts';
import { walk, type WalkProgress } from './walk.ts';

export type Progress =
  /** The call quota is spent for now. */
  | { readonly kind: 'waiting'; readonly api: string; readonly ms: number }
  /** A channel takes its next message only later. */
  | { readonly kind: 'pacing'; readonly channel: string; readonly ms: number }
  | WalkProgress;

export interface RunParts {
  readonly runId: string;
  readonly accountId: string;
  /** Given where the account is another than the deployment's own. */
  readonly member?: MemberParts | undefined;
  /** The regions to audit, or undefined for all that `ListRegions` names. */
  readonly regions: readonly string[] | undefined;
  readonly callsPerMinute: number;
  /** Given where a run ends instead of waiting for the quota, and the next, a minute later, goes on. */
  readonly brief?: BriefParts | undefined;
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

/** How runs that end instead of waiting share the work between them. */
export interface BriefParts {
  /** What was read to its end within this time is not read again. */
  readonly freshMs: number;
}

/** One account among many, which a deployment in another account audits. */
export interface MemberParts {
  /** The deployment's own account: the outbox and the channels are its. */
  readonly homeId: string;
  /** What people call the audited account. */
  readonly name?: string | undefined;
  /** The run of the fan-out that asked for this one; what it repeats is not done again. */
  readonly fanOut?: string | undefined;
  /** Takes on the account's role. @throws SwasError that says what to add where */
  readonly enter: () => Promise<void>;
}

export interface RunResult {
  readonly summary: RunSummary;
  /** Notes posted by this run. */
  readonly notes: readonly Note[];
  /** What the platform's side must know: the function throws it, after all is committed. */
  readonly failure?: AuditError;
}

/** A shorter wait for the quota is none. */
const BEGIN_WITHIN_MS = 2_000;
/** What many accounts have to say within this time goes along in one message. */
const GATHER_MS = 20_000;
/** How long a call that was begun in time may take to end, out of the time that is left for sending. */
const GRACE_MS = 5_000;

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
  readonly #lateStore: Store;
  readonly #startMs: number;
  readonly #notes: Note[] = [];
  readonly #stop = new AbortController();
  #writes = 0;
  #broken: AuditError | undefined;
  #quota: CallQuota | undefined;
  #client: SwasClient | undefined;
  #lease: Lease | undefined;
  #memory: LeaseMemory = { lanes: {} };
  #sender: Sender | undefined;
  #outbox: Outbox | undefined;
  #posted: PostedNotes = { note: () => undefined, all: () => [] };
  #postNotes: (notes: readonly Note[]) => Promise<void> = () => Promise.resolve();

  constructor(parts: RunParts) {
    const { store, clock, deadline, signal } = parts;
    this.#parts = parts;
    this.#store = guardStore(store, clock, deadline.endMs);
    // For the last two writes, which touch nothing that another run could have changed.
    this.#lateStore = guardStore(store, clock, deadline.killMs - 1_000);
    this.#startMs = clock.now();
    // Each call under way listens to it: many at once are no leak.
    setMaxListeners(0, this.#stop.signal);
    if (signal?.aborted) this.#stop.abort();
    signal?.addEventListener('abort', () => this.#stop.abort(), { once: true });
  }

  async work(): Promise<RunResult> {
    const { accountId, channels, clock, deadline, runId, log, member, signal } = this.#parts;
    await this.#store.prepare();
    if (await this.#mayRest())
      return this.#result('skipped', [], [], 'every image was read a short while ago');
    const taken = await takeLease(this.#lateStore, accountId, runId, clock.now(), deadline.killMs);
    if (taken.kind === 'held')
      return this.#result(
        'skipped',
        [],
        [],
        `another run (${taken.holder || 'just ended'}) has the account's lease`,
      );
    if (member?.fanOut !== undefined && taken.memory.doneRun === member.fanOut) {
      await taken.lease.release(taken.memory);
      return this.#result('skipped', [], [], `run ${member.fanOut} has done this account already`);
    }
    this.#lease = taken.lease;
    this.#memory = taken.memory;
    this.#quota = new CallQuota(this.#parts.callsPerMinute, clock, taken.memory.lanes, (api, ms) =>
      this.#parts.onProgress?.({ kind: 'waiting', api, ms }),
    );
    this.#client = this.#parts.client(this.#quota);
    const outbox =
      member === undefined
        ? await Outbox.open(this.#store, accountId, runId, channels)
        : await Outbox.openFor(accountId, this.#store, member.homeId, runId, channels);
    this.#outbox = outbox;
    this.#postNotes = async (notes: readonly Note[]) => {
      const named =
        member?.name === undefined ? notes : notes.map((n) => ({ ...n, accountName: member.name }));
      await outbox.post(named);
      this.#notes.push(...named);
    };
    this.#posted = { note: (id) => outbox.note(id), all: () => outbox.notes() };
    this.#sender = new Sender({
      outbox,
      channels,
      clock,
      send: (patient, listeners) =>
        sendWaiting({
          ...listeners,
          holder: runId,
          homeId: this.#homeId,
          outbox,
          store: this.#store,
          channels,
          clock,
          deadline,
          log,
          patient,
          gatherMs: member === undefined ? undefined : GATHER_MS,
          onPause: (channel, ms) => this.#parts.onProgress?.({ kind: 'pacing', channel: channel.label, ms }),
        }),
      onTrouble: (error) => log.warn('nothing sent in this round', { error: asAuditError(error).message }),
    });
    const closed = member === undefined ? undefined : await this.#enter(member);
    if (closed !== undefined) return this.#closed(closed);
    const scopes = await this.#openScopes(this.#client);
    await this.#walk(scopes, this.#quota);
    const outcomes = await settleAll(scopes.map((scope) => scope.finish()));
    const sent = await this.#send(this.#sender, signal?.aborted !== true);
    const result = this.#result(statusOf(outcomes), outcomes, sent);
    await this.#end(result);
    return result;
  }

  /** Nothing is due: found out by one row, and nothing is written. */
  async #mayRest(): Promise<boolean> {
    const { accountId, brief, clock } = this.#parts;
    if (brief === undefined) return false;
    const { restUntilMs } = readMemory(await this.#store.get('state', leaseKey(accountId)));
    const leftMs = (restUntilMs ?? 0) - clock.now();
    return leftMs > 0 && leftMs <= brief.freshMs;
  }

  get #homeId(): string {
    return this.#parts.member?.homeId ?? this.#parts.accountId;
  }

  /** Takes on the account's role; returns why that was not possible. */
  async #enter(member: MemberParts): Promise<SwasError | undefined> {
    const { accountId, clock, runId, log } = this.#parts;
    const error = await member.enter().then(
      () => undefined,
      (thrown: unknown) => {
        if (thrown instanceof SwasError) return thrown;
        throw thrown;
      },
    );
    if (error !== undefined) log.warn('the account cannot be entered', { accountId, error: error.message });
    await assessAudit(error === undefined ? undefined : reasonOf(error), {
      about: 'entry',
      store: this.#store,
      accountId,
      nowMs: clock.now(),
      token: runId,
      postNotes: this.#postNotes,
      posted: this.#posted,
    });
    return error;
  }

  /**
   * The end of a run whose account could not be entered. Where somebody must change something, people are told and
   * the platform need not try again.
   */
  async #closed(error: SwasError): Promise<RunResult> {
    const sent = this.#sender === undefined ? [] : await this.#send(this.#sender, true);
    const result = this.#result('failed', [], sent, error.message);
    const failure = result.failure ?? (error.retryable ? error : undefined);
    const closed = failure === undefined ? result : { ...result, failure };
    await this.#end(closed);
    return closed;
  }

  /** Sends what waits, and says of each channel that takes nothing, over those that do. */
  async #send(sender: Sender, patient: boolean): Promise<Sent[]> {
    const { clock, member, runId } = this.#parts;
    let sent = await sender.finish(patient);
    // Whoever sends for many accounts looks after the channels; the others have nothing to say of them.
    if (member !== undefined && sent.every((s) => s.delivered === 0 && s.failure === undefined)) return sent;
    // What is said of one channel goes over the others, and may find that one well again.
    for (let round = 0; round < 3; round += 1) {
      const posted = await assessChannels(sent, {
        store: this.#store,
        homeId: this.#homeId,
        nowMs: clock.now(),
        run: member?.fanOut ?? runId,
        token: `${runId}/${round}`,
        postNotes: this.#postNotes,
        posted: this.#posted,
        lastAcceptedMs: (channel) => this.#outbox?.lastAcceptedMs(channel),
      });
      if (!posted) break;
      sent = await sender.again();
    }
    return sent;
  }

  /** The end of a run that broke: send what is there, give back what is held, and say why. */
  async giveUp(thrown: unknown): Promise<RunResult> {
    const error = asAuditError(thrown);
    const sent = this.#sender === undefined ? [] : await this.#send(this.#sender, false).catch(() => []);
    const result = { ...this.#result('failed', [], sent, error.message), failure: error };
    await this.#end(result);
    return result;
  }

  /** The run's row and the lease. Neither may fail a run that has done its work: the lease ends by itself. */
  async #end({ summary, failure }: RunResult): Promise<void> {
    if (this.#lease === undefined) return;
    const key = { partition: this.#parts.accountId, sort: this.#parts.runId };
    const columns = { status: summary.status, summary: JSON.stringify(summary) };
    try {
      await this.#lateStore.write('runs', { key, columns, expected: 0, token: this.#parts.runId });
      const { member, clock, brief } = this.#parts;
      // An account that nobody can enter has been seen to: it is told as such, not as overdue.
      const isWell = summary.status !== 'failed' || failure === undefined;
      await this.#lease.release({
        lanes: this.#quota?.state() ?? {},
        endedMs: isWell ? clock.now() : this.#memory.endedMs,
        restUntilMs:
          brief !== undefined && summary.status === 'complete' && summary.alerts.every((a) => a.pending === 0)
            ? clock.now() + brief.freshMs
            : undefined,
        doneRun: failure === undefined ? (member?.fanOut ?? this.#memory.doneRun) : this.#memory.doneRun,
      });
    } catch (error) {
      this.#parts.log.warn("the run's end could not be written", { error: asAuditError(error).message });
    }
  }

  async #openScopes(client: SwasClient): Promise<ScopeAudit[]> {
    const { accountId, clock, deadline, policy, runId, log } = this.#parts;
    const store = this.#store;
    const { brief } = this.#parts;
    const calls = {
      untilMs: deadline.callsUntilMs,
      signal: this.#stop.signal,
      ...(brief === undefined ? {} : { beginWithinMs: BEGIN_WITHIN_MS }),
    };
    const postNotes = this.#postNotes;
    const newToken = () => `${runId}/${(this.#writes += 1)}`;
    const regions =
      this.#parts.regions ??
      (await allRegions({ store, client, accountId, calls, nowMs: clock.now(), token: runId, postNotes }));
    const scopeParts = {
      store,
      client,
      seen: new SeenAccounts(store),
      policy,
      clock,
      calls,
      freshMs: brief?.freshMs,
      newToken,
      postNotes,
      posted: this.#posted,
    };
    const opened = await settleAll(
      regions.map(async (regionId) => {
        try {
          return await ScopeAudit.open({ accountId, regionId }, scopeParts);
        } catch (error) {
          // One scope's damaged baseline keeps no other from being audited; the run fails visibly at its end.
          if (!(error instanceof StoreError) || error.code !== 'StoreCorrupt') throw error;
          log.error('scope not audited', { regionId, error: error.message });
          this.#broken ??= error;
          return undefined;
        }
      }),
    );
    return opened.filter((scope) => scope !== undefined);
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
        callsPerMinute: () => quota.lane('ListCustomImageShareAccounts').limit,
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
    const failure = this.#broken ?? failureOf(status, outcomes, sent);
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

function asAuditError(thrown: unknown): AuditError {
  if (thrown instanceof AuditError) return thrown;
  const what = thrown instanceof Error ? (thrown.stack ?? thrown.message) : 'unknown';
  return new AuditError(`The run broke on a fault of this program: ${what}`, { code: 'Internal' });
}
