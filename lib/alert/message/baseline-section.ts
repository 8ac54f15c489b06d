import type { BaselineImage, BaselineNote } from '../../model/note.ts';
import { lookCommand } from './commands.ts';
import type { Line, Section } from './document.ts';
import type { Words } from './words.ts';

/** What a region held when it was first read (I4): nothing new, but to be checked once. */
export function baselineSection(note: BaselineNote, shown: readonly BaselineImage[], words: Words): Section {
  const { texts } = words;
  const rest = note.sharedImages - shown.length;
  const look = shown
    .slice(0, 1)
    .flatMap((image) => lookCommand({ regionId: note.scope.regionId, imageId: image.imageId }) ?? []);
  const lines: Line[] = [
    { kind: 'text', text: texts.baselineMeaning },
    {
      kind: 'fact',
      label: texts.images,
      value: texts.baselineImages(note.images, note.sharedImages, note.unread),
    },
    {
      kind: 'fact',
      label: texts.shares,
      value: texts.baselineShares(note.shares, note.accounts, note.untrustedAccounts),
      strong: note.untrustedAccounts > 0,
    },
  ];
  if (note.exposedToEcs > 0)
    lines.push({ kind: 'fact', label: texts.exposed, value: texts.baselineExposed(note.exposedToEcs) });
  if (shown.length > 0) lines.push({ kind: 'text', text: texts.mostWidelyShared });
  for (const image of shown)
    lines.push({
      kind: 'item',
      text: texts.baselineImage(words.name(image.imageName), words.id(image.imageId), image),
    });
  if (rest > 0) lines.push({ kind: 'item', text: texts.moreImages(rest) });
  if (look.length > 0) lines.push({ kind: 'commands', label: texts.look, commands: look });
  if (note.untrustedAccounts > 0) lines.push({ kind: 'text', text: texts.baselineCheck });
  return {
    severity: 'info',
    title: texts.baselineTitle(words.id(note.scope.regionId), words.owner(note.scope.accountId)),
    lines,
  };
}
