import type { Failure } from '../model/health.ts';

/** The code of what was not listed or read in time for no other reason than that its turn did not come. */
export const UNREACHED = 'Unreached';

export const isUnreached = ({ code }: Failure): boolean => code === UNREACHED;

/** The calls that it needs are not granted. */
export const isUnserved = (failure: Failure): boolean =>
  isUnreached(failure) || failure.code === 'ApiThrottled';

/** What has one cause: one code, or that calls are lacking. */
export const familyOf = (failure: Failure): string => (isUnserved(failure) ? 'unserved' : failure.code);
