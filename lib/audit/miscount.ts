import type { Miscount } from '../model/image.ts';
import type { ToldMiscount } from '../state/coverage.ts';

/**
 * Whether a steady miscount is to be told: when it begins, and when more entries are hidden than people know of. Pure.
 * @returns the miscount to keep, and whether to tell it.
 */
export function assessMiscount(
  before: ToldMiscount | undefined,
  now: Miscount,
  isSteady: boolean,
): { readonly keep: ToldMiscount; readonly isNews: boolean } {
  const hidden = now.counted - now.listed;
  // Pages that were shorter than the service said, and all that it counted was there.
  const isNews = isSteady && hidden !== 0 && (before?.told === undefined || hidden > before.told);
  const told = isNews ? hidden : before?.told;
  return { keep: { ...now, ...(told === undefined ? {} : { told }) }, isNews };
}
