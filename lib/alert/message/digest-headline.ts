import type { DigestProblem } from '../../model/digest.ts';
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

function shortProblem(problem: DigestProblem, words: Words): string {
  const texts = words.texts.digest;
  switch (problem.kind) {
    case 'overdue':
      if (problem.accountId !== undefined) return texts.accountOverdueShort(words.owner(problem.accountId));
      return problem.lastMs === undefined ? texts.neverRan : texts.overdueShort;
    case 'blind':
      return words.texts.blind[problem.subject.kind](shortSubject(problem.subject, words), false);
    case 'unlisted':
      return texts.unlistedShort(words.place(problem.scope));
    case 'stale':
      return texts.staleShort(problem.images);
    case 'damaged':
      return texts.damaged(words.place(problem.scope), problem.rows);
    case 'waiting':
      return texts.waitingShort(problem.notes);
  }
}
