import type { Verdict } from '../../model/change.ts';
import type { BaselineImage, BaselineNote } from '../../model/note.ts';
import { lookCommand } from './commands.ts';
import type { Line, Section } from './document.ts';
import type { FirstLookImage } from './texts-en-first-look.ts';
import type { Words } from './words.ts';

/**
 * What an account's regions held when they were first read (I4): nothing new, but to be checked once. Several regions
 * are a short table.
 * @param isAlone the message is about nothing else, so that its headline says what it is.
 */
export function baselineSection(
  note: BaselineNote,
  shown: readonly BaselineImage[],
  isAlone: boolean,
  words: Words,
): Section {
  const { firstLook, ...texts } = words.texts;
  const rest = note.sharedImages - shown.length;
  const look = shown
    .slice(0, 1)
    .flatMap(({ scope, imageId }) => lookCommand({ regionId: scope.regionId, imageId }) ?? []);
  const where = firstLook.regions(note.scopes.map(({ regionId }) => words.id(regionId)));
  const owner = words.owner(note.accountId);
  const lines: Line[] = [
    ...(isAlone ? [{ kind: 'fact', label: texts.where, value: firstLook.where(where, owner) } as const] : []),
    { kind: 'text', text: note.late ? firstLook.lateMeaning : firstLook.meaning(note.scopes.length) },
    {
      kind: 'fact',
      label: firstLook.images,
      value: firstLook.imagesFact(note.images, note.sharedImages, note.unread),
    },
    {
      kind: 'fact',
      label: firstLook.shares,
      value: firstLook.sharesFact(note.shares, note.accounts, note.untrustedAccounts),
      strong: note.untrustedAccounts > 0,
    },
  ];
  if (note.exposedToEcs > 0)
    lines.push({ kind: 'fact', label: texts.exposed, value: firstLook.exposed(note.exposedToEcs) });
  lines.push(...regionTable(note, words));
  if (shown.length > 0) lines.push({ kind: 'text', text: firstLook.widest });
  for (const image of shown)
    lines.push({ kind: 'item', text: firstLook.image(inWords(image, note.scopes.length > 1, words)) });
  if (rest > 0) lines.push({ kind: 'item', text: firstLook.moreImages(rest) });
  if (look.length > 0) lines.push({ kind: 'commands', label: texts.look, commands: look });
  if (note.untrustedAccounts > 0) lines.push({ kind: 'text', text: firstLook.check });
  return {
    severity: 'info',
    title: isAlone ? undefined : firstLook.title(where, owner, note.late),
    lines,
  };
}

/** One line for each region that shares anything; the others are counted. */
function regionTable({ scopes, byRegion, unread }: BaselineNote, words: Words): Line[] {
  const { firstLook } = words.texts;
  const others = scopes.length - byRegion.length;
  if (scopes.length === 1 || byRegion.length === 0) return [];
  return [
    { kind: 'text', text: firstLook.byRegion },
    ...byRegion.map(
      ({ regionId, ...counts }): Line => ({
        kind: 'item',
        text: firstLook.region(words.id(regionId), counts),
      }),
    ),
    ...(others === 0 ? [] : [{ kind: 'item', text: firstLook.otherRegions(others, unread === 0) } as const]),
  ];
}

const VERDICTS: readonly Verdict[] = ['untrusted', 'expired', 'trusted'];

function inWords(image: BaselineImage, severalRegions: boolean, words: Words): FirstLookImage {
  const { accounts, shares, untrusted } = image;
  const named = accounts.filter(({ verdict }) => verdict !== 'trusted').length;
  return {
    name: words.name(image.imageName),
    imageId: words.id(image.imageId),
    region: severalRegions ? words.id(image.scope.regionId) : undefined,
    shares,
    untrusted,
    exposedToEcs: image.exposedToEcs,
    accounts: VERDICTS.map((verdict) => ({
      verdict,
      ids: accounts.filter((a) => a.verdict === verdict).map((a) => words.id(a.accountId)),
    })).filter(({ ids }) => ids.length > 0),
    more: {
      accounts: Math.max(0, shares - accounts.length),
      untrusted: Math.max(0, untrusted - named),
    },
  };
}
