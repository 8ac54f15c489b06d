import type { Verdict } from '../../model/change.ts';
import type { BaselineRegion } from '../../model/note.ts';
import { groupedNumber as number } from '../../text/grouped-number.ts';
import { list } from './english.ts';
import { plural } from '../../text/plural.ts';
import { imageNamed } from './image-named.ts';

/** Regions that a title names. */
const NAMED_REGIONS = 5;

/** What a first look found, for its title. */
export interface FirstLookCounts {
  readonly images: number;
  readonly sharedImages: number;
  readonly untrustedAccounts: number;
  readonly exposedToEcs: number;
  /** Images whose shares could not be read yet: what was not found may still be there. */
  readonly unread: number;
}

function found({ sharedImages, untrustedAccounts, exposedToEcs, unread }: FirstLookCounts): string {
  const parts = [
    ...(untrustedAccounts === 0 ? [] : [plural(untrustedAccounts, 'untrusted account')]),
    ...(exposedToEcs === 0 ? [] : [`${plural(exposedToEcs, 'image')} exposed to ECS`]),
  ];
  if (parts.length > 0) return parts.join(', ');
  if (sharedImages === 0) return unread === 0 ? 'nothing is shared' : 'nothing shared so far';
  return unread === 0 ? 'every share is trusted' : 'no untrusted account so far';
}

const firstLook = (late: boolean): string => `First look${late ? ', later part' : ''} (not new): `;

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
  headline: (where: string, counts: FirstLookCounts, late: boolean): string =>
    `${firstLook(late)}${found(counts)} · ` +
    (counts.sharedImages === 0 ? '' : `${number(counts.sharedImages)} of `) +
    `${plural(counts.images, 'image')}${counts.sharedImages === 0 ? '' : ' shared'} (${where})`,
  regions: (regions: readonly string[]): string =>
    regions.length <= NAMED_REGIONS
      ? list(regions)
      : `${regions.slice(0, NAMED_REGIONS).join(', ')} and ${number(regions.length - NAMED_REGIONS)} more`,
  where: (regions: string, account: string): string => `${regions} (account ${account})`,
  byRegion: 'What is shared, by region:',
  region: (region: string, counts: Omit<BaselineRegion, 'regionId'>): string =>
    `${region}: ${number(counts.sharedImages)} of ${plural(counts.images, 'image')}, ` +
    [
      plural(counts.shares, 'share'),
      ...(counts.untrusted === 0 ? [] : [`${number(counts.untrusted)} not trusted`]),
      ...(counts.exposedToEcs === 0 ? [] : [`${number(counts.exposedToEcs)} exposed to ECS`]),
    ].join(', '),
  otherRegions: (n: number, isSure: boolean): string =>
    `nothing shared${isSure ? '' : ' so far'} in the other ${n === 1 ? 'region' : number(n)}`,
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
    `${number(shares)} with ${plural(accounts, 'account')}` +
    (untrusted === 0 ? '' : `, of which ${number(untrusted)} not trusted`),
  exposed: (images: number): string => plural(images, 'image'),
  widest: 'The most widely shared:',
  image: (image: FirstLookImage): string => {
    const { shares, untrusted, more } = image;
    const facts = [
      ...(shares === 0 ? [] : [plural(shares, 'account')]),
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
    `and ${plural(images, 'more shared image')}; the full list is in the snapshot table share_audit_images`,
  check: 'Check the accounts that are not trusted: revoke their shares, or add the accounts to policy.yaml.',
};

export type FirstLookTexts = typeof enFirstLook;
