import type { Change } from '../../model/change.ts';
import type { Section } from './document.ts';
import { trustOf } from './image-section.ts';
import type { Words } from './words.ts';

/** Changes that alert nobody, one line each, for whoever looks. */
export function quietSection(changes: readonly Change[], words: Words): Section {
  return {
    severity: 'info',
    title: words.texts.quietTitle,
    lines: changes.map((change) => ({
      kind: 'item',
      text: words.texts.quietItem(
        words.name(change.imageName),
        words.id(change.imageId),
        words.id(change.scope.regionId),
        whatHappened(change, words),
      ),
    })),
  };
}

export function whatHappened(change: Change, words: Words): string {
  const { texts } = words;
  switch (change.kind) {
    case 'shared':
    case 'sharedAgain':
    case 'noLongerTrusted':
      return texts.quietTrusted(words.id(change.accountId), trustOf(change, words));
    case 'unshared':
      return texts.quietUnshared(words.id(change.accountId));
    case 'imageGone':
      return texts.quietGone;
    case 'ecsExposureEnded':
      return texts.quietExposureEnded;
    case 'exposedToEcs':
      return texts.exposed;
  }
}
