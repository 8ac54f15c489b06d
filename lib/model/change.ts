import type { Scope } from './scope.ts';

/**
 * How the trust policy judged a share: `trusted` by an exception in force, `expired` by one that has ended,
 * `untrusted` by none.
 */
export type Verdict = 'trusted' | 'expired' | 'untrusted';

interface ChangeBase {
  /** Made once when the change was noticed; sorts by time; names the change for ever. */
  readonly id: string;
  readonly scope: Scope;
  readonly imageId: string;
  readonly imageName: string;
  readonly noticedAtMs: number;
}

/** A share that is new, is new again, or is no longer trusted. */
export interface ShareChange extends ChangeBase {
  readonly kind: 'shared' | 'sharedAgain' | 'noLongerTrusted';
  readonly accountId: string;
  readonly sharedTime?: string | undefined;
  readonly verdict: Verdict;
  /** The account had never been seen in any scope before: the most severe. */
  readonly neverSeenBefore: boolean;
  /** The last complete reading in which the share was not there as it is now; undefined: the image is new. */
  readonly lastSeenWithoutMs?: number | undefined;
  /** When its scope was first listed, if the cloud dates the share before that although no reading had shown it. */
  readonly datedBeforeMs?: number | undefined;
  /** How far the service's clock is ahead of UTC, as learnt from earlier shares; undefined: not known. */
  readonly utcOffsetMinutes?: number | undefined;
  /** The exception's name and expiry, where the policy names the account. */
  readonly exception?: { readonly name: string; readonly expires?: string | undefined } | undefined;
}

export interface UnsharedChange extends ChangeBase {
  readonly kind: 'unshared';
  readonly accountId: string;
  readonly sharedTime?: string | undefined;
}

export interface ImageChange extends ChangeBase {
  readonly kind: 'exposedToEcs' | 'ecsExposureEnded' | 'imageGone';
  /** With `exposedToEcs`: the last time the list said that it was not; undefined: the image is new. */
  readonly lastSeenWithoutMs?: number | undefined;
}

/** Another account shares an image of its own with ours. */
export interface ReceivedChange extends ChangeBase {
  readonly kind: 'received';
  readonly ownerId: string;
}

export type Change = ShareChange | UnsharedChange | ImageChange | ReceivedChange;

export type ChangeKind = Change['kind'];

/** How much a line of a message matters. A message is as severe as its most severe line. */
export type Severity = 'critical' | 'high' | 'medium' | 'info';

/** How a badge looks: `bad` asks the reader to act, `warn` to look. */
export type Tone = 'bad' | 'warn' | 'good' | 'plain';

interface ChangeKindTraits {
  /** `always` and `unlessTrusted` are sent at once; the rest is recorded, and reported in the digest only. */
  readonly alerts: 'always' | 'unlessTrusted' | 'never';
  /** `byAccount`: depends on what is known of the account that the image is shared with. */
  readonly severity: Severity | 'byAccount';
  readonly tone: Tone;
}

/**
 * What sets the kinds of change apart; their texts are in `alert/message/change-texts.ts`. Their order is that of
 * the digest's totals: what asks for action comes first.
 */
export const CHANGE_KINDS: Readonly<Record<ChangeKind, ChangeKindTraits>> = {
  shared: { alerts: 'unlessTrusted', severity: 'byAccount', tone: 'bad' },
  sharedAgain: {
    alerts: 'unlessTrusted',
    severity: 'byAccount',
    tone: 'bad',
  },
  noLongerTrusted: { alerts: 'always', severity: 'byAccount', tone: 'warn' },
  exposedToEcs: { alerts: 'always', severity: 'high', tone: 'bad' },
  unshared: { alerts: 'never', severity: 'info', tone: 'plain' },
  ecsExposureEnded: { alerts: 'never', severity: 'info', tone: 'plain' },
  received: { alerts: 'never', severity: 'info', tone: 'plain' },
  imageGone: { alerts: 'never', severity: 'info', tone: 'plain' },
};

/** Every kind, in the order of the table. */
export const ALL_CHANGE_KINDS = Object.keys(CHANGE_KINDS) as readonly ChangeKind[];

/** Is it about a share that is there, and so judged by the trust policy? */
export const isShareChange = (change: Change): change is ShareChange => 'verdict' in change;

/** Is this change sent at once? */
export function isAlert(change: Change): boolean {
  const { alerts } = CHANGE_KINDS[change.kind];
  return (
    alerts === 'always' ||
    (alerts === 'unlessTrusted' && isShareChange(change) && change.verdict !== 'trusted')
  );
}

/** How the account that an image is shared with stands, the worst first. */
export type Standing = 'neverSeen' | 'untrusted' | 'expired' | 'trusted';

const RANKS: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, info: 3 };

/** 0: the most severe. */
export const rankOf = (severity: Severity): number => RANKS[severity];

/** For sorting, the more severe first. */
export function bySeverity(a: Severity, b: Severity): number {
  return rankOf(a) - rankOf(b);
}

/**
 * An account never seen before is the worst, even if an exception for it has ended. With a trusted account it does
 * not matter whether it was seen before: the change does not alert.
 */
export function standingOf(change: ShareChange): Standing {
  if (change.verdict === 'trusted') return 'trusted';
  if (change.neverSeenBefore) return 'neverSeen';
  return change.verdict;
}

const BY_STANDING: Readonly<Record<Standing, Severity>> = {
  neverSeen: 'critical',
  untrusted: 'high',
  expired: 'medium',
  trusted: 'info',
};

export function severityOfChange(change: Change): Severity {
  if (!isAlert(change)) return 'info';
  const { severity } = CHANGE_KINDS[change.kind];
  if (severity !== 'byAccount') return severity;
  return isShareChange(change) ? BY_STANDING[standingOf(change)] : 'info';
}
