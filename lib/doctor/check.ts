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
  | 'accounts'
  | 'store'
  | 'policy'
  | 'channels'
  | 'deliveries'
  | 'functions'
  | 'runs'
  | 'verified';

export type Status =
  | 'ok'
  /** It works, but needs attention, or it cannot be known yet. */
  | 'warning'
  | 'failed'
  /** Not used here, or not requested. */
  | 'skipped';

/** A statement of a RAM policy. */
export interface Statement {
  readonly Effect: 'Allow';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** One result of a check. Its texts may contain foreign text: escape them before they are shown (I11). */
export interface Finding {
  readonly status: Status;
  readonly found: string;
  /** What to change. */
  readonly mend?: string;
  /** Commands of this program that correct it; they contain checked values only. */
  readonly commands?: readonly string[];
  /** The statement that is missing in the RAM policy of the user or role that doctor uses. */
  readonly grant?: Statement;
}

/** What the checks so far have found, for later checks. */
export interface Facts {
  credentials?: CredentialSource;
  identity?: CallerIdentity;
  regions?: readonly string[];
  /** The store can be read. */
  storeIsThere?: boolean;
  /** Other accounts are audited from here, according to the list of accounts or MEMBER_ROLE. */
  auditsOthers?: boolean;
  /** No function is deployed, so no timer is expected. */
  nothingDeployed?: boolean;
}

/** What a check works with. */
export interface CheckContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly settings: Settings;
  readonly facts: Facts;
  readonly clock: Clock;
  /** The credentials of this terminal. One of the checks is whether there are any. */
  readonly credentials: CredentialSource;
  readonly redactor: Redactor;
  /** Whether a test message may be sent on each channel. */
  readonly send: boolean;
  readonly signal: AbortSignal;
  /** Called when a check waits for the call quota. */
  readonly onWait: (api: string, ms: number) => void;
}

/** Thrown by a check that cannot be made from this machine, though nothing may be wrong. The message says why. */
export class CannotCheckHere extends Error {
  override readonly name = 'CannotCheckHere';
}

/** One check. It changes nothing; with `send` it sends test messages. */
export interface Check {
  readonly name: CheckName;
  readonly title: string;
  /** Earlier checks and settings that it depends on. */
  readonly needs: readonly (CheckName | `setting:${PartName}`)[];
  run(context: CheckContext): Promise<readonly Finding[]>;
}

/** `unchecked`: something that the check needs is missing or failed, or is out of reach. It never counts as good. */
export interface Result {
  readonly name: CheckName;
  readonly title: string;
  readonly status: Status | 'unchecked';
  readonly findings: readonly Finding[];
  /** Why it is `unchecked`. */
  readonly because?: string;
}

/** A fact that an earlier check has stored. */
export function known<T>(fact: T | undefined): T {
  if (fact === undefined) throw new Error('a check ran before the one that it needs');
  return fact;
}
