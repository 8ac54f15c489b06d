import type { Verdict } from '../../model/change.ts';
import { groupedNumber as number } from '../../text/grouped-number.ts';
import { list, many } from './english.ts';
import { imageNamed } from './image-named.ts';

/** Regions that a title names. */
const NAMED_REGIONS = 5;

const untrustedAccounts = (n: number): string =>
  n === 0 ? 'no account untrusted' : `${many(n, 'account')} not trusted`;

const firstLook = (where: string, late: boolean): string =>
  `First look at ${where}${late ? ', later part' : ''} (existing shares, not new): `;

const VERDICTS: Readonly<Record<Verdict, string>> = {
  untrusted: 'not trusted',
  expired: 'exception expired',
  trusted: 'trusted',
};

/** What can be said of one image of the first look. Texts are visible text. */
export interface FirstLookImage {
  readonly name: string;
  readonly imageId: string;
  /** Undefined: the summary covers one region, which its title names. */
  readonly region: string | undefined;
  readonly shares: number;
  readonly untrusted: number;
  readonly exposedToEcs: boolean;
  /** The named accounts by verdict, the least trusted first; no list is empty. */
  readonly accounts: readonly { readonly verdict: Verdict; readonly ids: readonly string[] }[];
  /** Accounts that are not named, and how many of them are not trusted. */
  readonly more: { readonly accounts: number; readonly untrusted: number };
}

/** The English texts of the first look (I4). Arguments are visible text. */
export const enFirstLook = {
  headline: (
    where: string,
    counts: { images: number; shared: number; untrusted: number },
    late: boolean,
  ): string =>
    firstLook(where, late) +
    `${number(counts.shared)} of ${many(counts.images, 'image')} shared` +
    (counts.shared === 0 ? '' : `, ${untrustedAccounts(counts.untrusted)}`),
  manyHeadline: (where: string, untrusted: number, late: boolean): string =>
    firstLook(where, late) + untrustedAccounts(untrusted),
  regions: (regions: readonly string[]): string =>
    regions.length <= NAMED_REGIONS
      ? list(regions)
      : `${regions.slice(0, NAMED_REGIONS).join(', ')} and ${number(regions.length - NAMED_REGIONS)} more`,
  title: (where: string, account: string, late: boolean): string =>
    `First look at ${where} (account ${account})${late ? ', later part' : ''}: what already existed`,
  meaning: (regions: number): string =>
    `This is what existed when the ${regions === 1 ? 'region was' : 'regions were'} first read; nothing here is new. From now on, every new share is reported.`,
  lateMeaning:
    'These images were on the first list, but their shares could only be read now, after the first summary. They count as existing shares, not as new ones.',
  images: 'Images',
  imagesFact: (images: number, shared: number, unread: number): string =>
    `${number(images)}, of which ${number(shared)} shared` +
    (unread === 0 ? '' : `; ${number(unread)} could not be read yet`),
  shares: 'Shares',
  sharesFact: (shares: number, accounts: number, untrusted: number): string =>
    `${number(shares)} with ${many(accounts, 'account')}` +
    (untrusted === 0 ? '' : `, of which ${number(untrusted)} not trusted`),
  exposed: (images: number): string => many(images, 'image'),
  widest: 'The most widely shared:',
  image: (image: FirstLookImage): string => {
    const { shares, untrusted, more } = image;
    const facts = [
      ...(shares === 0 ? [] : [many(shares, 'account')]),
      // Where every account is named, the names say it.
      ...(untrusted === 0 || (image.accounts.length > 0 && more.accounts === 0)
        ? []
        : [`${number(untrusted)} not trusted`]),
      ...(image.exposedToEcs ? ['exposed to ECS'] : []),
    ];
    const named = image.accounts.map(({ verdict, ids }) => `${VERDICTS[verdict]}: ${ids.join(', ')}`);
    if (named.length > 0 && more.accounts > 0)
      named.push(
        `and ${number(more.accounts)} more` +
          (more.untrusted === 0 ? '' : `, ${number(more.untrusted)} of them not trusted`),
      );
    return (
      `${imageNamed.en(image.name, image.imageId, image.region)}: ${facts.join(', ')}` +
      (named.length === 0 ? '' : ` – ${named.join('; ')}`)
    );
  },
  moreImages: (images: number): string =>
    `and ${many(images, 'more shared image')}; the full list is in the snapshot table share_audit_images`,
  check: 'Check the accounts that are not trusted: revoke their shares, or add the accounts to policy.yaml.',
};

export type FirstLookTexts = typeof enFirstLook;
