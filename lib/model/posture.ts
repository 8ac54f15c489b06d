import type { Tone } from './change.ts';
import type { Digest, ShareCounts } from './digest.ts';
import type { DigestNote } from './note.ts';

/** What a posture is made from; counts of several accounts may be added up. */
export interface PostureCounts
  extends Pick<ShareCounts, 'images' | 'imagesRead' | 'shares' | 'untrustedShares' | 'exposedToEcs'> {
  /** The untrusted shares whose accounts had never been seen before; undefined: not counted. */
  readonly neverSeenShares?: number | undefined;
  /** Regions that have been listed completely at least once. */
  readonly scopes: number;
  /** Accounts, regions and images that could not be verified. A channel that accepts nothing hides no share. */
  readonly unseen: number;
}

/** `bad` asks the reader to act, `warn` to look. */
export type Mark = Exclude<Tone, 'plain'>;

/** How things stand with the shares; whether everything could be seen is another question, and another sentence. */
export interface Posture {
  readonly mark: Mark;
  readonly shares: number;
  readonly untrusted: number;
  /** How many of the untrusted shares are with accounts never seen before. */
  readonly neverSeen: number;
  readonly exposed: number;
  /** Everything could be seen. If not, every count is the least that it can be (promise 3). */
  readonly isSure: boolean;
  /** Anything was ever listed. */
  readonly isKnown: boolean;
}

/** Pure. */
export function postureOf(counts: PostureCounts): Posture {
  const { shares, untrustedShares: untrusted, exposedToEcs: exposed, scopes, unseen } = counts;
  const isKnown = scopes > 0;
  const isSure = isKnown && unseen === 0 && counts.imagesRead === counts.images;
  const mark = untrusted > 0 ? 'bad' : exposed > 0 || !isSure ? 'warn' : 'good';
  return { mark, shares, untrusted, neverSeen: counts.neverSeenShares ?? 0, exposed, isSure, isKnown };
}

/** The posture that a digest reports. Pure. */
export function postureOfDigest({ now, problems, ...digest }: Digest): Posture {
  // Messages that wait hide no share either. The list is cut off after the worst, the count is not.
  const harmless = problems.filter(
    ({ subject }) => subject.kind === 'channel' || (subject.kind === 'audit' && subject.part === 'unsent'),
  ).length;
  const unseen = digest.unlistedCount + digest.problemCount - harmless;
  return postureOf({ ...now, scopes: digest.listedCount, unseen });
}

/** What a digest looks like: `good` only where every share is trusted and nothing is wrong. Pure. */
export function markOfDigest({ digest }: Pick<DigestNote, 'digest'>): Mark {
  const { mark } = postureOfDigest(digest);
  return mark === 'good' && digest.problemCount > 0 ? 'warn' : mark;
}
