import type { Failure, Subject } from './health.ts';

/**
 * Something that could not be verified (I10): an account, a region's list, an image's share accounts, a channel.
 *
 * `never`: it was never verified; `late`: not for too long, for no other reason than that its turn did not come;
 * `refused`: the last try failed; `damaged`: its stored row cannot be used; `contradictory`: the answers exclude each
 * other.
 */
export interface BlindSpot {
  readonly subject: Subject;
  readonly cause: 'never' | 'late' | 'refused' | 'damaged' | 'contradictory';
  /** When it was verified last; if never, since when it is to be. */
  readonly sinceMs: number;
  /** From when on it is blind: people are told then. Before that a reader only knows that it is not certain. */
  readonly dueAtMs: number;
  readonly failure: Failure;
}

/** Whether it is blind by now. */
export const isDue = ({ dueAtMs }: BlindSpot, nowMs: number): boolean => dueAtMs <= nowMs;

/** Names a subject within its account: the same for as long as the subject is the same. */
export function subjectKey(subject: Subject): string {
  switch (subject.kind) {
    case 'audit':
      return `account/${subject.accountId}${subject.part === undefined ? '' : `/${subject.part}`}`;
    case 'scope':
      return `${subject.part ?? 'list'}/${subject.scope.regionId}`;
    case 'image':
      return `image/${subject.scope.regionId}/${subject.imageId}`;
    case 'channel':
      return `channel/${subject.channelId}`;
  }
}
