import type { Reading } from '../model/image.ts';

/** `takenBack`: proven by a complete reading; `stillShared`: seen; `unknown`: neither (I1). */
export type RevokeOutcome = 'takenBack' | 'stillShared' | 'unknown';

/** What a reading made after the calls says of each account. Pure. */
export function outcomes(
  accountIds: readonly string[],
  { shares, coverage }: Reading,
): Readonly<Record<string, RevokeOutcome>> {
  const present = new Set(shares.map((share) => share.accountId));
  const of = (id: string): RevokeOutcome =>
    present.has(id) ? 'stillShared' : coverage === 'complete' ? 'takenBack' : 'unknown';
  return Object.fromEntries(accountIds.map((id) => [id, of(id)]));
}
