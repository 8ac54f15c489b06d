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

export type Change = ShareChange | UnsharedChange | ImageChange;

export type ChangeKind = Change['kind'];

/** Does this change alert people? The others are recorded, and told in the digest only. */
export function isAlert(change: Change): boolean {
  switch (change.kind) {
    case 'shared':
    case 'sharedAgain':
      return change.verdict !== 'trusted';
    case 'noLongerTrusted':
    case 'exposedToEcs':
      return true;
    case 'unshared':
    case 'imageGone':
    case 'ecsExposureEnded':
      return false;
  }
}
