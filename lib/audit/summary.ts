import type { ChangeKind } from '../model/change.ts';
import type { Failure } from '../model/health.ts';
import { type Scope, scopeKey } from '../model/scope.ts';
import { nobodyTold, type Sent } from '../alert/send.ts';
import { AuditError } from '../errors.ts';
import type { StoreUnits } from '../snapshot/store.ts';
import type { CallCounts } from '../swas/ask.ts';
import type { ScopeOutcome } from './scope-outcome.ts';

/**
 * What a run did: the function's result, its last log line and its row in `share_audit_runs`. JSON, stable names;
 * times are ISO 8601 in UTC.
 */
export interface RunSummary {
  readonly runId: string;
  /**
   * `complete`: nothing is overdue, and a run by hand has read every image; `partial`: something is, or was not read;
   * `skipped`: another run holds the account's lease; `failed`: nothing could be read, or the run broke.
   */
  readonly status: 'complete' | 'partial' | 'skipped' | 'failed';
  /** Why it is not complete. */
  readonly reason?: string;
  readonly accountId: string;
  readonly startedAt: string;
  readonly durationMs: number;
  /** The longest time between two firings of the timer that started it, in milliseconds. */
  readonly periodMs?: number;
  /** Nobody started it by hand: it is the deployment's, and comes again. */
  readonly isUnattended?: true;
  readonly scopes: readonly ScopeSummary[];
  readonly calls: CallCounts;
  readonly alerts: readonly ChannelSummary[];
  readonly storeUnits: StoreUnits;
}

export interface ScopeSummary {
  readonly scope: string;
  readonly images: number;
  readonly read: number;
  readonly failed: number;
  /** Its first look: `taken`: told in this run; `told`: in an earlier one. */
  readonly baseline: 'none' | 'open' | 'taken' | 'told';
  readonly changes: Readonly<Partial<Record<ChangeKind, number>>>;
  /** When the image that has gone unread for longest was read; null: one of them never was, or there are none. */
  readonly oldestVerification: string | null;
  /** Why the list is not complete. */
  readonly failure?: Failure;
  /** The images that failed, and why; the first few of many. */
  readonly failedImages?: Readonly<Record<string, Failure>>;
}

/** The regions whose first look was told in an earlier run, and in this one. */
export interface FirstLooksTold {
  readonly before: readonly string[];
  readonly now: readonly string[];
}

export interface ChannelSummary {
  readonly channel: string;
  readonly delivered: number;
  /** Notes that wait. No more than 100 are counted. */
  readonly pending: number;
  readonly failure?: string;
}

export function summarizeScope(o: ScopeOutcome, told: FirstLooksTold): ScopeSummary {
  const { regionId } = o.scope;
  const isTold = told.before.includes(regionId) ? 'told' : told.now.includes(regionId) ? 'taken' : undefined;
  return {
    scope: scopeKey(o.scope satisfies Scope),
    images: o.images,
    read: o.read,
    failed: o.failed,
    baseline: isTold ?? (o.hasBaseline ? 'open' : 'none'),
    changes: o.changes,
    oldestVerification: o.oldestReadMs === undefined ? null : new Date(o.oldestReadMs).toISOString(),
    ...(o.failure === undefined ? {} : { failure: o.failure }),
    ...(Object.keys(o.failedImages).length === 0 ? {} : { failedImages: o.failedImages }),
  };
}

export function summarizeChannel(s: Sent): ChannelSummary {
  return {
    channel: s.channel.label,
    delivered: s.delivered,
    pending: s.pending,
    ...(s.failure === undefined ? {} : { failure: s.failure.message }),
  };
}

/** What a run did for its scopes. */
export function statusOf(
  scopes: readonly ScopeOutcome[],
  isWell: boolean,
): 'complete' | 'partial' | 'failed' {
  const blind = scopes.every((s) => !s.listed && s.read === 0 && s.failure?.code !== 'OutOfTime');
  if (blind) return 'failed';
  return isWell ? 'complete' : 'partial';
}

/** The failure that the platform must see: nothing could be read, or no channel accepted a message. */
export function runFailure(
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
  return nobodyTold(sent);
}
