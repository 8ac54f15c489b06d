import type { Change } from '../model/change.ts';
import type { Certainty, CustomImage, Reading } from '../model/image.ts';
import type { KnownImage, KnownShare } from '../model/known-image.ts';
import type { Scope } from '../model/scope.ts';
import type { TrustPolicy } from '../policy/trust-policy.ts';
import type { Rewriting } from './evidence.ts';

/** Everything that decides what changed; values only. */
export interface DiffInput {
  readonly scope: Scope;
  /** The image as the snapshot has it; undefined: never stored. */
  readonly known: KnownImage | undefined;
  /** When the scope was first listed, until when what an image shows is its first look, and when that was told. */
  readonly firstList: {
    readonly atMs: number;
    readonly dueMs: number;
    readonly toldMs: number | undefined;
  };
  /** What the first list said of the image; undefined: it did not list it. */
  readonly listedFirst: { readonly exposedToEcs: boolean | undefined } | undefined;
  readonly image: CustomImage;
  /** The list lacks the image: how certain that is, from the list and from a look by its id. */
  readonly absence?: { readonly lacked: Certainty | undefined } | undefined;
  readonly reading: Reading;
  readonly policy: TrustPolicy;
  readonly nowMs: number;
  /** The last whole reading of this image before this one. */
  readonly lastReadMs: number | undefined;
  /** The last time the image was listed before this. */
  readonly lastListedMs: number | undefined;
  /** Images of the scope, other than this one, whose accounts are all missing, are so many that it is hardly chance. */
  readonly manyEmptied: boolean;
  /** Whether another image of the scope was read completely after this moment. */
  readonly othersAnswered: (sinceMs: number) => boolean;
  readonly rewriting: Rewriting;
  /** How far the service's clock is ahead of UTC; undefined: not learnt yet. */
  readonly utcOffsetMinutes?: number | undefined;
  readonly hasBeenSeen: (accountId: string) => boolean;
  readonly newId: () => string;
}

export interface Step {
  /** What the image's row is to hold, the new changes included: one write (I2). */
  readonly next: KnownImage;
  readonly changes: readonly Change[];
  /** Shares found now that were there when the image was first read: no news (I4). */
  readonly baseline: readonly KnownShare[];
  /** `next` says something that `known` did not. */
  readonly isAltered: boolean;
  /** More new shares wait than one step takes; diff again after the commit. */
  readonly hasMore: boolean;
  /** Times moved in a way that only the end of the run explains; diff again then. */
  readonly isDoubtful: boolean;
}

/** What every change of a step has in common. */
export const changeBase = ({ newId, scope, image, nowMs }: DiffInput) => ({
  id: newId(),
  scope,
  imageId: image.imageId,
  imageName: image.name,
  noticedAtMs: nowMs,
});
