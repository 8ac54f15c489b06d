import type { Subject } from '../../model/health.ts';

/** What to do about a failure; follows from its code. */
export type FailureKind =
  | 'denied'
  | 'throttled'
  | 'notFound'
  | 'temporary'
  | 'outOfTime'
  | 'shifting'
  | 'tooMany'
  | 'overdue'
  | 'store'
  | 'allGone'
  | 'damagedRow'
  | 'channelRefused'
  | 'channelThrottled'
  | 'channelUnavailable'
  /** The failure's own message says what to do, with the exact policy or setting. */
  | 'asStated'
  | 'other';

const BY_CODE = {
  ApiDenied: 'denied',
  ApiThrottled: 'throttled',
  ApiNotFound: 'notFound',
  ApiRejected: 'other',
  ApiTemporary: 'temporary',
  ApiGarbled: 'temporary',
  NoCredentials: 'denied',
  EntryDenied: 'asStated',
  ListDenied: 'asStated',
  Config: 'asStated',
  FcDenied: 'asStated',
  FcMissing: 'asStated',
  OutOfTime: 'outOfTime',
  TooLong: 'outOfTime',
  Shifting: 'shifting',
  TooMany: 'tooMany',
  Overdue: 'overdue',
  Pending: 'overdue',
  Unsteady: 'other',
  Internal: 'other',
  StoreUnavailable: 'store',
  StoreDenied: 'store',
  StoreMissing: 'store',
  AllGone: 'allGone',
  StoreCorrupt: 'damagedRow',
  StoreRejected: 'damagedRow',
  ChannelRefused: 'channelRefused',
  ChannelThrottled: 'channelThrottled',
  ChannelUnavailable: 'channelUnavailable',
} as const satisfies Readonly<Record<string, FailureKind>>;

/** The codes that every language has a reason for. */
export type FailureCode = keyof typeof BY_CODE;

export const isFailureCode = (code: string): code is FailureCode => Object.hasOwn(BY_CODE, code);

/** A code that is not listed is `other`, or of a channel `channelUnavailable`. */
export function failureKind(code: string, subject: Subject): FailureKind {
  if (isFailureCode(code)) return BY_CODE[code];
  return subject.kind === 'channel' ? 'channelUnavailable' : 'other';
}
