import type { BlindSpot } from '../../model/blind-spot.ts';
import type { DigestNote } from '../../model/note.ts';
import { markOfDigest, postureOfDigest } from '../../model/posture.ts';
import { shortSubject } from './subject-text.ts';
import type { Words } from './words.ts';

const HALF_AN_HOUR_MS = 1_800_000;

/** The digest in one line: how things stand, whether everything could be seen, and what is new. */
export function digestHeadline(note: DigestNote, words: Words): string {
  const { digest } = note;
  const posture = postureOfDigest(digest);
  const texts = words.texts.posture;
  const standing = texts.standing(posture);
  const [problem] = digest.problems;
  const { changeCounts } = digest;
  return words.texts.digest.headline({
    standing: markOfDigest(note) === 'good' ? texts.well(standing) : standing,
    sight: texts.sight(posture.isSure),
    accounts: digest.accounts?.count,
    regions: digest.accounts?.regions ?? digest.scopeCount,
    images: digest.now.images,
    read: digest.now.imagesRead,
    shared: digest.now.sharedImages,
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
