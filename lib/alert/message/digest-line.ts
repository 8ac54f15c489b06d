import type { BlindSpot } from '../../model/blind-spot.ts';
import type { PolicyEdit } from '../../model/digest.ts';
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

function problemLine({ subject, sinceMs, failure }: BlindSpot, words: Words): string {
  const texts = words.texts.digest;
  const say = subject.kind === 'channel' ? texts.channel : texts.blind;
  const since = sinceMs === 0 ? undefined : words.time(sinceMs);
  return say(subjectText(subject, words), words.failure(failure, subject), since);
}

function editLine({ kind, accountId, name, fields, expires }: PolicyEdit, words: Words): string {
  const texts = words.texts.digest;
  const end = (text: string | undefined) => (text === undefined ? undefined : words.id(text));
  const line = texts.edited(kind, words.id(accountId), words.name(name), fields);
  return expires === undefined ? line : line + texts.editedEnd(end(expires.before), end(expires.now));
}
