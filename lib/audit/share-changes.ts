import type { ShareChange, UnsharedChange } from '../model/change.ts';
import type { KnownShare } from '../model/known-image.ts';
import { isSurelyBefore } from '../model/shared-time.ts';
import { judgeShare } from '../policy/trust-policy.ts';
import { type ShareContext, shareNews } from './share-news.ts';
import { changeBase, type DiffInput } from './step.ts';

/** An image's shares after a reading. */
export interface SharesAfter {
  readonly shares: readonly KnownShare[];
  readonly changes: readonly (ShareChange | UnsharedChange)[];
  readonly baseline: readonly KnownShare[];
  readonly hasMore: boolean;
  readonly isDoubtful: boolean;
}

/**
 * What a reading changes in an image's share set. Pure.
 *
 * @param isOpen what is seen still belongs to the image's first look (I4).
 * @param mostChanges what is beyond them stays as it was, for the next step.
 */
export function shareChanges(input: DiffInput, isOpen: boolean, mostChanges: number): SharesAfter {
  const { known, image, reading, policy, nowMs } = input;
  const held = new Map(known?.shares.map((s) => [s.accountId, s]));
  const seen = new Map(reading.shares.map((s) => [s.accountId, s]));
  const context: ShareContext = {
    certainty: reading.certainty,
    readMs: reading.atMs,
    nowMs,
    lastReadMs: input.lastReadMs,
    firstLook: isOpen ? input.firstList : undefined,
    manyEmptied: input.manyEmptied,
    rewriting: input.rewriting,
  };
  const changes: (ShareChange | UnsharedChange)[] = [];
  const baseline: KnownShare[] = [];
  const after = new Map(held);
  let hasMore = false;
  let isDoubtful = false;
  for (const accountId of new Set([...held.keys(), ...seen.keys()])) {
    const { verdict, exception } = judgeShare(policy, image.imageId, accountId, nowMs);
    const outcome = shareNews(held.get(accountId), seen.get(accountId), verdict, context);
    if (outcome === undefined) continue;
    const isNews = outcome.news !== 'none' && outcome.news !== 'baseline';
    if (isNews && changes.length >= mostChanges) {
      hasMore = true;
      continue;
    }
    if (outcome.news === 'unshared') {
      after.delete(accountId);
      const { sharedTime } = outcome.held;
      changes.push({ ...changeBase(input), kind: 'unshared', accountId, sharedTime });
      continue;
    }
    after.set(accountId, outcome.after);
    isDoubtful ||= outcome.isDoubtful === true;
    if (outcome.news === 'none') continue;
    if (outcome.news === 'baseline') {
      baseline.push(outcome.after);
      continue;
    }
    const { sharedTime } = outcome.after;
    changes.push({
      ...changeBase(input),
      kind: outcome.news,
      accountId,
      sharedTime,
      verdict,
      neverSeenBefore: !input.hasBeenSeen(accountId),
      lastSeenWithoutMs: outcome.news === 'noLongerTrusted' ? undefined : input.lastReadMs,
      datedBeforeMs: outcome.news === 'shared' ? firstLookBefore(sharedTime, input) : undefined,
      utcOffsetMinutes: input.utcOffsetMinutes,
      exception: exception && { name: exception.name, expires: exception.expires },
    });
  }
  return { shares: [...after.values()], changes, baseline, hasMore, isDoubtful };
}

/** The first look, if the cloud dates a new share before it although it would have shown the share. */
const firstLookBefore = (sharedTime: string | undefined, { firstList }: DiffInput): number | undefined =>
  isSurelyBefore(sharedTime, firstList.atMs) ? firstList.atMs : undefined;
