import type { TrustPolicy } from '../policy/trust-policy.ts';
import type { CallerIdentity } from '../openapi/caller-identity.ts';
import type { Clock } from '../platform/clock.ts';
import type { CredentialSource } from '../platform/credentials.ts';
import type { Redactor } from '../platform/redact.ts';
import type { PartName, Settings } from '../config/doctor.ts';

/** In the order in which they are made. */
export type CheckName =
  | 'settings'
  | 'clock'
  | 'credentials'
  | 'identity'
  | 'regions'
  | 'images'
  | 'policy'
  | 'accounts'
  | 'store'
  | 'channels'
  | 'functions'
  | 'runs';

export type Status =
  | 'ok'
  /** It works, but somebody should look; or it cannot be known yet. */
  | 'warning'
  | 'failed'
  /** Not used here, or not asked for: neither good nor bad. */
  | 'skipped';

/** A statement of a RAM policy. */
export interface Statement {
  readonly Effect: 'Allow';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** One thing that was found. Texts may hold what others wrote: whoever shows them makes them visible (I11). */
export interface Finding {
  readonly status: Status;
  readonly found: string;
  /** What to change. */
  readonly mend?: string;
  /** Commands of ours that mend it, made of checked values only. */
  readonly commands?: readonly string[];
  /** The statement that is missing in the policy of whose credentials these are. */
  readonly grant?: Statement;
}

/** What earlier checks found out, for later ones. */
export interface Facts {
  credentials?: CredentialSource;
  identity?: CallerIdentity;
  regions?: readonly string[];
  policy?: TrustPolicy;
  /** A list or a role says that other accounts are audited from here. */
  auditsOthers?: boolean;
  /** Known not to be: no timer of ours can be expected. */
  nothingDeployed?: boolean;
}

/** What a check works with. */
export interface CheckContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly settings: Settings;
  readonly facts: Facts;
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  /** The credentials of this terminal; whether it has any is one of the checks. */
  readonly credentials: CredentialSource;
  readonly redactor: Redactor;
  /** Whether a test message may be sent on each channel. */
  readonly send: boolean;
  readonly signal: AbortSignal;
  /** Hears of a wait for the call quota. */
  readonly onWait: (api: string, ms: number) => void;
}

/** One step. It changes nothing, unless `send` was asked for. */
export interface Check {
  readonly name: CheckName;
  readonly title: string;
  /** Earlier checks and settings without which it tells nothing. */
  readonly needs: readonly (CheckName | `setting:${PartName}`)[];
  run(visit: CheckContext): Promise<readonly Finding[]>;
}

/** `unchecked`: something that it needs is not there, or failed. Never counts as good. */
export interface Result {
  readonly name: CheckName;
  readonly title: string;
  readonly status: Status | 'unchecked';
  readonly findings: readonly Finding[];
  /** Of an unchecked one: why. */
  readonly because?: string;
}

/** The fact that an earlier check, which the caller needs, has left. */
export function known<T>(fact: T | undefined): T {
  if (fact === undefined) throw new Error('a check ran before the one that it needs');
  return fact;
}
