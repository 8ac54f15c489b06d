import type { Verdict } from '../model/change.ts';
import { type Certainty, isWhole, type Reading, type Share } from '../model/image.ts';
import type { KnownShare } from '../model/known-image.ts';
import { isSurelyAfter, isSurelyBefore, movedBy, parseSharedTime } from '../model/shared-time.ts';
import { lack, lastHeldMs, type TimeContext, timeMove } from './evidence.ts';

/** What a reading says of one account, and the share as it is held from now on. */
export type ShareOutcome =
  | { readonly news: 'unshared'; readonly after: undefined; readonly held: KnownShare }
  | {
      readonly news:
        | 'none'
        /** It was there when the image was first read, which is no news (I4). */
        | 'baseline'
        | 'shared'
        | 'sharedAgain'
        | 'noLongerTrusted';
      readonly after: KnownShare;
      /** Whether it is news depends on shares that this run has not seen yet. */
      readonly isDoubtful?: boolean;
    };

/** What decides besides the share itself. */
export interface ShareContext extends TimeContext {
  readonly certainty: Certainty;
  /** When the reading was answered. */
  readonly readMs: number;
  /** When the scope was first listed, and when people were told what it held; undefined: the image's first look is over. */
  readonly firstLook: { readonly atMs: number; readonly toldMs: number | undefined } | undefined;
  /** Several images are emptied at once. */
  readonly manyEmptied: boolean;
}

/**
 * Decides about one account of an image: the whole table of evidence (I1, I4, I5, I13). Pure.
 *
 * @param held the share as the snapshot has it; undefined: it has none.
 * @param seen the share as the reading shows it; undefined: it does not.
 * @param verdict how the trust policy judges it now.
 * @returns undefined: there is none, and there was none.
 */
export function shareNews(
  held: KnownShare | undefined,
  seen: Share | undefined,
  verdict: Verdict,
  context: ShareContext,
): ShareOutcome | undefined {
  if (seen === undefined) return held && unseen(held, verdict, context);
  return held === undefined ? notHeld(seen, verdict, context) : seenAgain(held, seen, verdict, context);
}

function notHeld(seen: Share, verdict: Verdict, { nowMs, firstLook }: ShareContext): ShareOutcome {
  if (firstLook === undefined || isSurelyAfter(seen.sharedTime, firstLook.atMs))
    return { news: 'shared', after: { ...seen, verdict, noticedAtMs: nowMs, baseline: false } };
  // After the summary, whatever this clock says: it is told in the next one.
  const noticedAtMs = Math.max(nowMs, (firstLook.toldMs ?? 0) + 1);
  return { news: 'baseline', after: { ...seen, verdict, noticedAtMs, baseline: true } };
}

function seenAgain(held: KnownShare, seen: Share, verdict: Verdict, context: ShareContext): ShareOutcome {
  const { missing: _, ...there } = held;
  const move = timeMove(held, seen.sharedTime, context);
  if (move === 'again')
    return {
      news: 'sharedAgain',
      after: { ...seen, verdict, noticedAtMs: context.nowMs, baseline: false },
    };
  // What it was is needed to decide it at the end of the run.
  if (move === 'doubtful')
    return { news: trustNews(held, verdict), after: { ...held, verdict }, isDoubtful: true };
  const isRewritten = move === 'rewritten' || isFirstReadable(held, seen);
  const after = { ...there, sharedTime: isRewritten ? seen.sharedTime : held.sharedTime, verdict };
  return { news: trustNews(held, verdict), after };
}

function unseen(held: KnownShare, verdict: Verdict, context: ShareContext): ShareOutcome {
  const { certainty, readMs, nowMs, lastReadMs, manyEmptied } = context;
  if (!isWhole(certainty)) return { news: trustNews(held, verdict), after: { ...held, verdict } };
  const missing = lack(held.missing, certainty, readMs, manyEmptied);
  if (missing === 'gone') return { news: 'unshared', after: undefined, held };
  const heldMs = lastHeldMs(held, lastReadMs, nowMs);
  return { news: trustNews(held, verdict), after: { ...held, verdict, missing: { ...missing, heldMs } } };
}

/** Each share is judged in every run, seen or not, since the policy is ours (I13). */
const trustNews = (held: KnownShare, verdict: Verdict): 'noLongerTrusted' | 'none' =>
  held.verdict === 'trusted' && verdict !== 'trusted' ? 'noLongerTrusted' : 'none';

/** Without a time that can be read no later change could be seen. */
const isFirstReadable = (held: KnownShare, seen: Share): boolean =>
  parseSharedTime(held.sharedTime) === undefined && parseSharedTime(seen.sharedTime) !== undefined;

/** By how much times moved that this reading shows to be surely rewritten, for the other images of the run. */
export function surelyRewritten(
  held: readonly KnownShare[],
  { shares }: Reading,
  { lastReadMs, nowMs }: Omit<TimeContext, 'rewriting'>,
): number[] {
  const before = new Map(held.map((share) => [share.accountId, share]));
  return shares.flatMap(({ accountId, sharedTime }) => {
    const old = before.get(accountId);
    const byMs = movedBy(old?.sharedTime, sharedTime);
    const isSure = old !== undefined && isSurelyBefore(sharedTime, lastHeldMs(old, lastReadMs, nowMs));
    return isSure && byMs !== 0 ? [byMs] : [];
  });
}
