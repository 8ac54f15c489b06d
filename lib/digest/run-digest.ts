import type { Channel } from '../alert/channel.ts';
import { OpenOutbox } from '../alert/open-outbox.ts';
import { nobodyTold, Sender } from '../alert/send.ts';
import type { RunSummary } from '../audit/summary.ts';
import type { LoadedPolicy } from '../policy/load-policy.ts';
import type { TrustPolicy } from '../policy/trust-policy.ts';
import type { AuditError } from '../errors.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Change } from '../model/change.ts';
import type { DigestNote } from '../model/note.ts';
import { markOfDigest } from '../model/posture.ts';
import type { Clock } from '../platform/clock.ts';
import type { Deadline } from '../platform/deadline.ts';
import type { Log } from '../platform/log.ts';
import type { Store } from '../snapshot/store.ts';
import { readPolicyInForce } from '../state/stored-policy.ts';
import { packReport } from './attach-report.ts';
import type { DigestMemory, SettingNotice } from '../model/digest.ts';
import { readPeriod } from './read-period.ts';
import { makeDigest } from './make-digest.ts';
import { keepMemory, memoryFor, readMemory } from './memory.ts';
import { remember } from './policy-edits.ts';

/** The data of the attached report. */
export interface ReportSource {
  readonly inventory: Inventory;
  /** The changes of the period, newest first. */
  readonly changes: readonly Change[];
  readonly policy: TrustPolicy;
  /** Newest first, including the last runs before the period. */
  readonly runs: readonly RunSummary[];
  readonly sinceMs: number;
}

export interface DigestRunDeps {
  readonly digestId: string;
  readonly accountId: string;
  /** The regions that the configuration names. */
  readonly regions: readonly string[];
  readonly overdueMs: number;
  /** The timer's setting, shown as the time of the next digest. */
  readonly schedule: string | undefined;
  /** What is wrong with the settings and stops nothing. */
  readonly settings?: readonly SettingNotice[] | undefined;
  /** The policy file, which counts only until a run has stored a policy (I13). */
  readonly policyFile: LoadedPolicy | undefined;
  readonly store: Store;
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly log: Log;
  /** Makes the HTML report that is attached to the mail. Undefined: none is attached. */
  readonly report?: ((source: ReportSource) => string | Promise<string>) | undefined;
}

export interface DigestSummary {
  readonly digestId: string;
  readonly accountId: string;
  /** `made`: a digest was posted; `recent`: there was one within the last hour, so this event is a repeat. */
  readonly status: 'made' | 'recent';
  /** Whether every share is trusted and nothing is wrong (`markOfDigest`). Undefined for `recent`. */
  readonly well?: boolean;
  readonly problems?: number;
  /** The number of notes that the channels accepted in this run. */
  readonly delivered: number;
  /** The number of notes that wait for a channel. The next run sends them. */
  readonly pending: number;
}

export interface DigestResult {
  readonly answer: DigestSummary;
  /** Set if no channel accepted a message. */
  readonly failure?: AuditError;
}

const WEEK_MS = 7 * 86_400_000;
/** The platform repeats a timer's event after a failure, and occasionally without one, within an hour. */
const LEAST_PERIOD_MS = 3_600_000;
/** How far the clocks of two function instances may differ. */
const CLOCKS_DIFFER_MS = 300_000;

/**
 * Makes one digest: reads the store, posts one note, stores what the next digest compares with, and sends.
 *
 *   memory n ──post `digest/ACCOUNT/n`──▶ note there ──keep──▶ memory n+1 ──send──▶ DingTalk, email
 *
 * The note's id is derived from its period, and the note holds what is to be stored. A repeated event, a second
 * invocation or a run after a crash therefore continues where the first one stopped, and each period has one digest
 * (I3, I6).
 *
 * @throws StoreError if the store cannot be reached. The function then fails; the watchdog reports the cause.
 */
export async function runDigest(deps: DigestRunDeps): Promise<DigestResult> {
  const { store, accountId, channels, clock, digestId } = deps;
  await store.prepare();
  const { memory, version } = await readMemory(store, accountId);
  const nowMs = clock.now();
  const opened = await OpenOutbox.open({ store, homeId: accountId, holder: digestId, channels, nowMs });
  const fromTheFuture = memory !== undefined && memory.untilMs > nowMs + CLOCKS_DIFFER_MS;
  const recent = memory !== undefined && !fromTheFuture && nowMs - memory.untilMs < LEAST_PERIOD_MS;
  let note: DigestNote | undefined;
  if (!recent) {
    note = await postDigest(
      deps,
      opened,
      fromTheFuture ? undefined : memory,
      `digest/${accountId}/${version}`,
    );
    if (note.next !== undefined)
      await keepMemory(store, accountId, note.next, { version, token: `${digestId}/memory` });
  }
  const sent = await new Sender({ ...deps, holder: digestId, desks: opened.desks }).send(true);
  const delivered = sent.reduce((sum, s) => sum + s.delivered, 0);
  const { own } = opened;
  const pending = await Promise.all(own.channels.map((channel) => own.outbox.pending(channel)));
  const answer: DigestSummary = {
    digestId,
    accountId,
    status: recent ? 'recent' : 'made',
    ...(note === undefined
      ? {}
      : { well: markOfDigest(note) === 'good', problems: note.digest.problemCount }),
    delivered,
    pending: Math.max(0, ...pending),
  };
  const failure = nobodyTold(sent);
  return failure === undefined ? { answer } : { answer, failure };
}

/** Posts the period's digest once. If its note exists already, that note is used. */
async function postDigest(
  deps: DigestRunDeps,
  opened: OpenOutbox,
  memory: DigestMemory | undefined,
  id: string,
): Promise<DigestNote> {
  const { outbox } = opened.own;
  const posted = await outbox.note(id);
  if (posted?.kind === 'digest') return posted;
  const { accountId, clock, policyFile, store } = deps;
  const policy = await readPolicyInForce(store, accountId, policyFile);
  const nowMs = clock.now();
  const sinceMs = memory?.untilMs ?? nowMs - WEEK_MS;
  const seen = await readPeriod(deps, outbox, { sinceMs, nowMs, toldIds: memory?.reportedIds });
  const digest = makeDigest({
    ...seen,
    ...deps,
    policy,
    sinceMs,
    nowMs,
    first: memory === undefined,
    policyBefore: memory?.policy,
  });
  const note: DigestNote = {
    kind: 'digest',
    id,
    accountId,
    atMs: nowMs,
    digest,
    next: memoryFor(nowMs, remember(policy), seen.lateIds),
    ...(await makeReport(deps, { ...seen, policy, sinceMs }, nowMs)),
  };
  await opened.post([note]);
  const held = await outbox.note(id);
  return held?.kind === 'digest' ? held : note;
}

/** Makes the attached report. If that fails or the report is too large, the digest is sent without it. */
async function makeReport(
  { report, log }: DigestRunDeps,
  source: ReportSource,
  nowMs: number,
): Promise<Pick<DigestNote, 'report' | 'reportLeftOut'>> {
  if (report === undefined) return {};
  try {
    const html = await report(source);
    const packed = packReport(html, nowMs);
    if (packed !== undefined) return { report: packed };
    log.warn('the report is too large for a mail', { bytes: Buffer.byteLength(html, 'utf8') });
    return { reportLeftOut: 'tooLarge' };
  } catch (error) {
    log.error('the report could not be made', { error: error instanceof Error ? error.stack : 'unknown' });
    return { reportLeftOut: 'failed' };
  }
}
