import type { DigestProblem } from '../../model/digest.ts';
import type { DigestNote } from '../../model/note.ts';
import { subjectText } from './subject-text.ts';
import type { Words } from './words.ts';

const HALF_AN_HOUR_MS = 1_800_000;

/** All is well or not, what was looked at, what is new: the whole digest in one line. */
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

/** «7 days», also where the timer came some seconds sooner than the last time. */
export const periodText = (digest: { sinceMs: number; untilMs: number }, words: Words): string =>
  words.duration(digest.sinceMs, digest.untilMs + HALF_AN_HOUR_MS);

function shortProblem(problem: DigestProblem, words: Words): string {
  const texts = words.texts.digest;
  switch (problem.kind) {
    case 'overdue':
      if (problem.accountId !== undefined) return texts.accountOverdueShort(words.owner(problem.accountId));
      return problem.lastMs === undefined ? texts.neverRan : texts.overdueShort;
    case 'blind':
      if (problem.subject.kind === 'channel')
        return texts.channelShort(words.texts.subjectChannel(words.shortName(problem.subject.label)));
      if (problem.subject.kind === 'image')
        return texts.blindShort(words.texts.named(words.shortName(problem.subject.imageName)));
      return texts.blindShort(subjectText(problem.subject, words));
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
