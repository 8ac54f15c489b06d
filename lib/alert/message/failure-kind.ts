import type { Subject } from '../../model/health.ts';

/** What to do about a failure; follows from its code. */
export type FailureKind =
  | 'denied'
  | 'unpaid'
  | 'throttled'
  | 'notFound'
  | 'temporary'
  | 'outOfTime'
  | 'unreached'
  | 'shifting'
  | 'tooMany'
  | 'overdue'
  | 'store'
  | 'contradictory'
  | 'oddAnswer'
  | 'damagedRow'
  /** Of a region: without it nothing can be told from what is there. */
  | 'damagedBaseline'
  | 'channelRefused'
  | 'alertsRefused'
  | 'channelPutOff'
  | 'channelUnanswered'
  /** The failure's own message says what to do, with the exact policy or setting. */
  | 'asStated'
  | 'other';

const BY_CODE: Readonly<Record<string, FailureKind>> = {
  ApiDenied: 'denied',
  ApiUnpaid: 'unpaid',
  ApiThrottled: 'throttled',
  ApiNotFound: 'notFound',
  ApiTemporary: 'temporary',
  ApiGarbled: 'temporary',
  NoCredentials: 'denied',
  EntryDenied: 'asStated',
  ListDenied: 'asStated',
  Config: 'asStated',
  FcDenied: 'asStated',
  FcMissing: 'asStated',
  OutOfTime: 'outOfTime',
  Unreached: 'unreached',
  TooLong: 'outOfTime',
  Shifting: 'shifting',
  TooMany: 'tooMany',
  Overdue: 'overdue',
  Pending: 'overdue',
  StoreUnavailable: 'store',
  StoreDenied: 'store',
  StoreMissing: 'store',
  Contradictory: 'contradictory',
  OddAnswer: 'oddAnswer',
  StoreCorrupt: 'damagedRow',
  StoreRejected: 'damagedRow',
  ChannelRefused: 'channelRefused',
  AlertsRefused: 'alertsRefused',
  ChannelPutOff: 'channelPutOff',
  ChannelUnanswered: 'channelUnanswered',
};

/** Is it a code of this program? Any other may be the service's own text. */
export const isOwnCode = (code: string): boolean => Object.hasOwn(BY_CODE, code);

/** A code that is not listed is `other`, or of a channel `channelPutOff`. */
export function failureKind(code: string, subject: Subject): FailureKind {
  const known = isOwnCode(code) ? BY_CODE[code] : undefined;
  if (known === 'damagedRow' && subject.kind === 'scope') return 'damagedBaseline';
  return known ?? (subject.kind === 'channel' ? 'channelPutOff' : 'other');
}
