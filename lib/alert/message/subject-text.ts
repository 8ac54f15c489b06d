import type { Subject } from '../../model/health.ts';
import type { Words } from './words.ts';

/** The subject of a problem, in full. A scope's list and its images' shares can fail at once: the text says which. */
export function subjectText(subject: Subject, words: Words): string {
  switch (subject.kind) {
    case 'audit':
      return words.texts.subjectAudit(words.owner(subject.accountId), subject.part ?? 'run');
    case 'scope':
      return words.texts.subjectScope(
        words.id(subject.scope.regionId),
        words.owner(subject.scope.accountId),
        subject.part,
      );
    case 'image':
      return words.texts.subjectImage(
        words.name(subject.imageName),
        words.id(subject.imageId),
        words.place(subject.scope),
      );
    case 'channel':
      return words.texts.subjectChannel(words.name(subject.label));
  }
}

/** The subject of a problem for a headline. */
export function shortSubject(subject: Subject, words: Words): string {
  switch (subject.kind) {
    case 'audit':
      return words.texts.subjectAudit(words.owner(subject.accountId), subject.part ?? 'run');
    case 'scope':
      return words.texts.shortScope(words.place(subject.scope), subject.part);
    case 'image':
      return words.imageIn(subject);
    case 'channel':
      return words.texts.subjectChannel(words.shortName(subject.label));
  }
}
