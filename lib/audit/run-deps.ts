import type { Channel } from '../alert/channel.ts';
import type { AuditError } from '../errors.ts';
import type { Failure } from '../model/health.ts';
import type { Reading } from '../model/image.ts';
import type { Scope } from '../model/scope.ts';
import type { ImageCandidate } from './candidates.ts';
import type { DeploymentName, Note } from '../model/note.ts';
import type { Clock } from '../platform/clock.ts';
import type { Deadline } from '../platform/deadline.ts';
import type { Log } from '../platform/log.ts';
import type { Store } from '../snapshot/store.ts';
import type { SwasClient } from '../swas/client.ts';
import type { CallQuota } from '../openapi/quota.ts';
import type { RunSummary } from './summary.ts';
import type { LoadedPolicy } from '../policy/load-policy.ts';
import type { StoredPolicy } from '../state/stored-policy.ts';

export type WalkProgress =
  /** With `failure`: the list could not be read, and the images are those known from before. */
  | {
      readonly kind: 'listed';
      readonly scope: Scope;
      readonly images: number;
      readonly failure: Failure | undefined;
    }
  | {
      readonly kind: 'read';
      readonly scope: Scope;
      readonly candidate: ImageCandidate;
      /** Undefined: the image's row in the snapshot cannot be used. */
      readonly reading: Reading | undefined;
    };

export type Progress =
  /** The call quota is spent for now. */
  | { readonly kind: 'waiting'; readonly api: string; readonly ms: number }
  /** The run judges by the stored policy (I13). The file at `path` differs from it; undefined: there is no file. */
  | { readonly kind: 'policy'; readonly stored: StoredPolicy; readonly path: string | undefined }
  /** Notes that wait to be sent now, as soon as they are stored. */
  | { readonly kind: 'posted'; readonly notes: readonly Note[] }
  /** A channel takes its next message only after `ms`, and never more than one in `everyMs`. */
  | { readonly kind: 'pacing'; readonly channel: string; readonly ms: number; readonly everyMs: number }
  | WalkProgress;

export interface RunDeps {
  readonly runId: string;
  readonly accountId: string;
  /** Given where the account is another than the deployment's own. */
  readonly member?: Member | undefined;
  /** The regions to audit, or undefined for all that `ListRegions` names. */
  readonly regions: readonly string[] | undefined;
  readonly callsPerMinute: number;
  /**
   * Given where a timer starts runs: each takes what the quota gives now and ends, and the next goes on. A person waits
   * for the quota, and for everything to be read.
   */
  readonly timer?: Timer | undefined;
  /** What is unverified for this long is blind, if nothing else makes it due later. */
  readonly overdueMs: number;
  /**
   * An event asked for this run: it reads everything, however recently it was read, and is skipped if another run has
   * just begun.
   */
  readonly lookNow?: boolean | undefined;
  /** Given for the deployment's audit function alone: its channels are the deployment's (I3). */
  readonly deployment?: DeploymentName | undefined;
  readonly policy: RunPolicy;
  readonly store: Store;
  readonly client: (quota: CallQuota) => SwasClient;
  readonly channels: readonly Channel[];
  readonly deadline: Deadline;
  readonly clock: Clock;
  readonly log: Log;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /**
   * Ends every wait: what was found is still committed and posted, and the leases are given back. What is not sent by
   * then goes with the next run.
   */
  readonly signal?: AbortSignal | undefined;
}

export interface Timer {
  /** The longest time between two of its firings. */
  readonly periodMs: number;
}

/** The policy file of a run, and what the run may do with it. */
export interface RunPolicy {
  /** undefined: there is none beside the code or in the working directory. */
  readonly file: LoadedPolicy | undefined;
  /**
   * The run acts for the deployment, so its file becomes the policy in force (I13). A worker or a run by hand over a
   * deployed store only compares its file.
   */
  readonly mayReplace: boolean;
}

/** One account among many, which a deployment in another account audits. */
export interface Member {
  /** The deployment's own account: the outbox and the channels are its. */
  readonly homeId: string;
  /** What people call the audited account. */
  readonly name?: string | undefined;
  /** The run of the fan-out that asked for this one; what it repeats is not done again. */
  readonly fanOut?: string | undefined;
  /** Takes on the account's role. @throws OpenApiError that says what to add where */
  readonly enter: () => Promise<void>;
}

export interface RunResult {
  readonly summary: RunSummary;
  /** Notes posted by this run. */
  readonly notes: readonly Note[];
  /** What the platform's side must know: the function throws it, after all is committed. */
  readonly failure?: AuditError;
}
