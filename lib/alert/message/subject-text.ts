import type { Subject } from '../../model/health.ts';
import type { Words } from './words.ts';

/** What is blind, in full. A scope's list and the shares of its images may be blind at once: each says which it is. */
export function subjectText(subject: Subject, words: Words): string {
  switch (subject.kind) {
    case 'audit':
      return words.texts.subjectAudit(words.owner(subject.accountId));
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
