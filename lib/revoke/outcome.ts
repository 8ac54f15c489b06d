import { isWhole, type Reading } from '../model/image.ts';

/**
 * What a second reading shows of a share (I1). `takenBack`: it is whole and does not show the share; `stillShared`:
 * it shows the share; `unknown`: it is not whole and does not show the share.
 */
export type RevokeOutcome = 'takenBack' | 'stillShared' | 'unknown';

/**
 * The outcome for each account, by account id. Pure.
 * @param reading made after the calls that take the shares back.
 */
export function outcomes(
  accountIds: readonly string[],
  reading: Reading,
): Readonly<Record<string, RevokeOutcome>> {
  const { shares, certainty } = reading;
  const present = new Set(shares.map((share) => share.accountId));
  const of = (id: string): RevokeOutcome =>
    present.has(id) ? 'stillShared' : isWhole(certainty) ? 'takenBack' : 'unknown';
  return Object.fromEntries(accountIds.map((id) => [id, of(id)]));
}
