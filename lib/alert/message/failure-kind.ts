import type { Subject } from '../../model/health.ts';

/** What there is to do about a failure, by its code; a code that is not listed is `other`. */
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
  /** Its own message says what to do, with the exact policy or setting. */
  | 'asTold'
  | 'other';

const BY_CODE: Readonly<Record<string, FailureKind>> = {
  ApiDenied: 'denied',
  ApiThrottled: 'throttled',
  ApiNotFound: 'notFound',
  ApiTemporary: 'temporary',
  ApiGarbled: 'temporary',
  NoCredentials: 'denied',
  EntryDenied: 'asTold',
  ListDenied: 'asTold',
  Config: 'asTold',
  FcDenied: 'asTold',
  FcMissing: 'asTold',
  OutOfTime: 'outOfTime',
  TooLong: 'outOfTime',
  Shifting: 'shifting',
  TooMany: 'tooMany',
  Overdue: 'overdue',
  Pending: 'overdue',
  StoreUnavailable: 'store',
  StoreDenied: 'store',
  StoreMissing: 'store',
  AllGone: 'allGone',
  StoreCorrupt: 'damagedRow',
  StoreRejected: 'damagedRow',
  ChannelRefused: 'channelRefused',
  ChannelThrottled: 'channelThrottled',
  ChannelUnavailable: 'channelUnavailable',
};

export function failureKind(code: string, subject: Subject): FailureKind {
  const known = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined;
  return known ?? (subject.kind === 'channel' ? 'channelUnavailable' : 'other');
}
