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

/** What a blind spot is called in answers, reports and texts. */
export type BlindKind =
  /** Of an account: it cannot be entered; its regions or, of the deployment, its accounts cannot be listed … */
  | 'entry'
  | 'regions'
  | 'accounts'
  /** … or not be started; its messages wait for too long; no audit of it has ended yet, or not for too long. */
  | 'dispatch'
  | 'unsent'
  | 'unaudited'
  | 'overdue'
  /** Of a region: its list cannot be read, was never read, or not in time; the shares of many of its images. */
  | 'list'
  | 'unlisted'
  | 'notListed'
  | 'shares'
  /** Of an image: its shares cannot be read, were never read, or not in time; its row is damaged … */
  | 'image'
  | 'unread'
  | 'notRead'
  | 'damaged'
  | 'contradictory'
  | 'channel';

export function blindKind({ subject, cause }: Pick<BlindSpot, 'subject' | 'cause'>): BlindKind {
  switch (subject.kind) {
    case 'audit':
      if (subject.part === 'lists') return 'list';
      if (subject.part === undefined || subject.part === 'run' || subject.part === 'members')
        return cause === 'never' ? 'unaudited' : 'overdue';
      return subject.part;
    case 'scope':
      if (subject.part === 'shares') return 'shares';
      return cause === 'never' ? 'unlisted' : cause === 'late' ? 'notListed' : 'list';
    case 'image':
      return (
        {
          never: 'unread',
          late: 'notRead',
          refused: 'image',
          damaged: 'damaged',
          contradictory: 'contradictory',
        } as const
      )[cause];
    case 'channel':
      return 'channel';
  }
}
