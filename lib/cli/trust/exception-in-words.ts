import { visibleName, visibleText } from '../../text/visible-text.ts';
import type { TrustException } from '../../policy/trust-policy.ts';
import type { ExplainedException, HeldShare } from '../../inventory/explain-policy.ts';
import type { Tone } from '../paint.ts';
import { plural } from '../../text/plural.ts';

const NAMED = 5;

export const titleOf = ({ accountId, name }: TrustException): string =>
  `"${visibleName(name)}" (account ${accountId})`;

export const scopeOf = ({ images }: TrustException): string =>
  images === undefined ? 'every image' : `images ${images.map((p) => visibleText(p)).join(', ')}`;

/** All fields of the exception in one line. */
export const describeException = (e: TrustException): string =>
  `${titleOf(e)}; owner: ${visibleText(e.owner ?? 'none given', 200)}; reason: ${visibleText(e.reason ?? 'none given', 200)}; ${scopeOf(e)}; ${e.expires === undefined ? 'without end' : `until ${e.expires}`}`;

export const exceptionAsJson = ({ accountId, name, owner, reason, expires, images }: TrustException) => ({
  accountId,
  name,
  owner: owner ?? null,
  reason: reason ?? null,
  expires: expires ?? null,
  images: images ?? null,
});

/** When the exception ends, seen from today. */
export function endInWords({ exception, ends, daysLeft }: ExplainedException): { text: string; tone?: Tone } {
  const { expires = '' } = exception;
  switch (ends) {
    case 'never':
      return { text: 'never' };
    case 'ended':
      return { text: `${expires}: ended, its shares are reported`, tone: 'bad' };
    case 'soon':
      return {
        text: `${expires}, ${daysLeft === 0 ? 'at the end of today (UTC)' : `in ${plural(daysLeft ?? 0, 'day')}`}`,
        tone: 'warn',
      };
    case 'later':
      return { text: `${expires}, in ${plural(daysLeft ?? 0, 'day')}` };
  }
}

/** The account that owns an image, in words. Undefined: there is only one account, so it goes without saying. */
export type OwnerOf = (accountId: string) => string | undefined;

/** An image by its name, its id and, if there are several accounts, its owner. */
export function imageInWords({ scope, imageId, name }: HeldShare['image'], ownerOf: OwnerOf): string {
  const owner = ownerOf(scope.accountId);
  const image = `"${visibleName(name, 40)}" (${visibleText(imageId, 64)})`;
  return owner === undefined ? image : `${image} of account ${owner}`;
}

/** The images of the shares: the first few by name, the rest as a number. */
export function heldInWords(held: readonly Pick<HeldShare, 'image'>[], ownerOf: OwnerOf): string {
  const shown = held.slice(0, NAMED).map(({ image }) => imageInWords(image, ownerOf));
  const more = held.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
