import type { BlindSpot } from '../../model/blind-spot.ts';
import type { DigestNote } from '../../model/note.ts';
import { shortSubject } from './subject-text.ts';
import type { Words } from './words.ts';

const HALF_AN_HOUR_MS = 1_800_000;

/** The digest in one line: whether all is well, the coverage, what is shared and how much of it is new. */
export function digestHeadline({ digest }: DigestNote, words: Words): string {
  const [problem] = digest.problems;
  const { changeCounts } = digest;
  return words.texts.digest.headline({
    accounts: digest.accounts?.count,
    regions: digest.accounts?.regions ?? digest.scopeCount,
    images: digest.now.images,
    read: digest.now.imagesRead,
    shared: digest.now.sharedImages,
    untrusted: digest.now.untrustedShares,
    fresh: (changeCounts.shared ?? 0) + (changeCounts.sharedAgain ?? 0),
    period: periodText(digest, words),
    problem: problem === undefined ? undefined : shortProblem(problem, words),
    moreProblems: Math.max(0, digest.problemCount - 1),
  });
}

/** `7 days`, even if the timer fired some seconds earlier than the last time. */
export const periodText = (digest: { sinceMs: number; untilMs: number }, words: Words): string =>
  words.duration(digest.sinceMs, digest.untilMs + HALF_AN_HOUR_MS);

const shortProblem = ({ subject, failure }: BlindSpot, words: Words): string =>
  words.texts.blindHeadline(
    words.texts.blind[subject.kind](shortSubject(subject, words), false),
    words.shortReason(failure.code, subject),
  );
