import type { DigestProblem, PolicyEdit } from '../../model/digest.ts';
import type { DigestItem } from './digest-items.ts';
import { subjectText } from './subject-text.ts';
import { whatHappened } from './what-happened.ts';
import type { Words } from './words.ts';

/** One line of a digest's lists. */
export function digestLine(item: DigestItem, words: Words): string {
  const texts = words.texts.digest;
  switch (item.part) {
    case 'problems':
      return problemLine(item.problem, words);
    case 'changes':
      return texts.change(
        words.name(item.change.imageName),
        words.id(item.change.imageId),
        words.place(item.change.scope),
        whatHappened(item.change, words),
        words.time(item.change.noticedAtMs),
      );
    case 'exceptions': {
      const { accountId, name, ends, expires, unused } = item.notice;
      const end = expires === undefined ? undefined : words.id(expires);
      return texts.notice(words.id(accountId), words.name(name), { ends, expires: end, unused });
    }
    case 'edits':
      return editLine(item.edit, words);
    case 'scopes': {
      const { scope, images, read, oldestMs, blindSinceMs } = item.scope;
      const oldest = oldestMs === undefined ? undefined : words.time(oldestMs);
      const blind = blindSinceMs === undefined ? '' : texts.scopeBlind(words.time(blindSinceMs));
      return texts.scope(words.place(scope), images, read, oldest) + blind;
    }
    case 'widest': {
      const { imageName, imageId, scope, ...counts } = item.image;
      return texts.image(words.name(imageName), words.id(imageId), words.place(scope), counts);
    }
    case 'reach': {
      const { accountId, name, images, verdict } = item.account;
      return texts.account(
        words.id(accountId),
        name === undefined ? undefined : words.name(name),
        images,
        verdict,
      );
    }
    case 'received': {
      const { imageName, imageId, scope, ownerId } = item.image;
      return words.texts.received.item(
        words.name(imageName),
        words.id(imageId),
        words.place(scope),
        words.id(ownerId),
      );
    }
  }
}

function problemLine(problem: DigestProblem, words: Words): string {
  const texts = words.texts.digest;
  switch (problem.kind) {
    case 'overdue': {
      const { accountId, lastMs } = problem;
      const ago = lastMs === undefined ? undefined : words.duration(lastMs, words.options.nowMs);
      if (accountId !== undefined)
        return texts.accountOverdue(
          words.owner(accountId),
          lastMs === undefined ? undefined : words.time(lastMs),
          ago,
        );
      return lastMs === undefined || ago === undefined
        ? texts.neverRan
        : texts.overdue(words.time(lastMs), ago);
    }
    case 'blind': {
      const say = problem.subject.kind === 'channel' ? texts.channel : texts.blind;
      const since = words.time(problem.sinceMs);
      return say(subjectText(problem.subject, words), words.failure(problem.failure, problem.subject), since);
    }
    case 'unlisted':
      return texts.unlisted(words.place(problem.scope));
    case 'stale': {
      const oldest = problem.oldestMs === undefined ? undefined : words.time(problem.oldestMs);
      return texts.stale(words.place(problem.scope), problem.images, oldest);
    }
    case 'damaged':
      return texts.damaged(words.place(problem.scope), problem.rows);
    case 'waiting':
      return texts.waiting(problem.notes, words.time(problem.oldestMs));
  }
}

function editLine({ kind, accountId, name, fields, expires }: PolicyEdit, words: Words): string {
  const texts = words.texts.digest;
  const end = (text: string | undefined) => (text === undefined ? undefined : words.id(text));
  const line = texts.edited(kind, words.id(accountId), words.name(name), fields);
  return expires === undefined ? line : line + texts.editedEnd(end(expires.before), end(expires.now));
}
