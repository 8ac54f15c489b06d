import { isDue } from '../model/blind-spot.ts';
import type { Subject } from '../model/health.ts';
import type { Scope } from '../model/scope.ts';
import type { AccountCoverage } from '../state/account-coverage.ts';
import { blindSpots, isOfAudit } from '../state/blind-spots.ts';
import { type Counts, groupSpots } from '../state/group-spots.ts';
import { keysOf } from '../state/spot-keys.ts';
import { tellBlindSpots, type Told } from '../state/told.ts';
import type { Store } from '../snapshot/store.ts';
import type { RunDeps } from './run-deps.ts';
import type { RunMessages } from './run-messages.ts';

/**
 * The end of a run's work: keeps what it verified, and tells people what is blind by what is kept (I10).
 *
 * @param nameOf the image's name as it was known last.
 * @returns whether anything is blind.
 */
export async function judge(
  { accountId, clock, runId: token }: RunDeps,
  store: Store,
  coverage: AccountCoverage,
  { post: postNotes }: RunMessages,
  nameOf: (scope: Scope, imageId: string) => string,
): Promise<boolean> {
  await coverage.save(token);
  const nowMs = clock.now();
  const counts: Counts = {
    images: ({ regionId }) =>
      [...coverage.scope(regionId).images.values()].filter(({ isExempt }) => isExempt !== true).length,
    regions: () => coverage.regionIds().length,
  };
  const isExpected = (subject: Subject): boolean => {
    if (subject.kind !== 'scope' && subject.kind !== 'image') return true;
    const { regionId } = subject.scope;
    if (!coverage.regionIds().includes(regionId)) return false;
    return subject.kind === 'scope' || coverage.scope(regionId).images.has(subject.imageId);
  };
  let isBlind = false;
  const look = (told: Told) => {
    const due = blindSpots(coverage, { accountId, nowMs, told, nameOf }).filter((spot) => isDue(spot, nowMs));
    isBlind = due.length > 0;
    const blind = new Set(due.flatMap(keysOf));
    return { accountId, nowMs, spots: groupSpots(due, counts, told), blind, isJudged: isOfAudit, isExpected };
  };
  await tellBlindSpots(accountId, look, { store, token, postNotes });
  return isBlind;
}
