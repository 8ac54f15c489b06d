import { type Change, isShareChange, type ShareChange } from '../../model/change.ts';
import { CHANGE_TEXTS } from './change-texts.ts';
import { trustOf } from './image-section.ts';
import { standingOf } from '../../model/change.ts';
import type { Words } from './words.ts';

/** What happened to the image, in a few words; the image's name stands before it. */
export function whatHappened(change: Change, words: Words): string {
  const { name, happened } = CHANGE_TEXTS[change.kind][words.options.language];
  if (happened === undefined) return name;
  return happened({
    account: accountOf(change, words),
    standing: isShareChange(change) ? standingText(change, words) : '',
  });
}

function accountOf(change: Change, words: Words): string {
  if (change.kind === 'received') return words.id(change.ownerId);
  return 'accountId' in change ? words.id(change.accountId) : '';
}

function standingText(share: ShareChange, words: Words): string {
  const { texts } = words;
  return share.verdict === 'trusted'
    ? texts.trustedBy(trustOf(share, words))
    : texts.standing[standingOf(share)];
}
