import type { Change } from '../../model/change.ts';
import type { Section } from './document.ts';
import { whatHappened } from './what-happened.ts';
import type { Words } from './words.ts';

/** Changes that do not alert, one line each. */
export function quietSection(changes: readonly Change[], isAlone: boolean, words: Words): Section {
  return {
    severity: 'info',
    title: isAlone ? undefined : words.texts.quietTitle,
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
