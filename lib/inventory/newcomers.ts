import { type Change, isShareChange, standingOf } from '../model/change.ts';

/** The accounts that no image had been shared with before one was, as far as these changes reach. Pure. */
export const newcomersIn = (changes: readonly Change[]): ReadonlySet<string> =>
  new Set(
    changes.flatMap((change) =>
      isShareChange(change) && standingOf(change) === 'neverSeen' ? [change.accountId] : [],
    ),
  );
