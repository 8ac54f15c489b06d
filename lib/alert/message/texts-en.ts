import { groupedNumber as number } from '../../text/grouped-number.ts';
import { list, lowerFirst } from './english.ts';
import { plural } from '../../text/plural.ts';
import type { DurationUnit } from '../../text/local-time.ts';
import type { ShareChange, Standing } from '../../model/change.ts';
import { enBlind } from './texts-en-blind.ts';
import { enDigest } from './texts-en-digest.ts';
import { enFirstLook } from './texts-en-first-look.ts';
import { enNotice } from './texts-en-notice.ts';
import { imageNamed } from './image-named.ts';
import { enPosture } from './texts-en-posture.ts';

/** How many of each were left out, for lack of space. */
export interface Counts {
  readonly shares: number;
  readonly exposures: number;
  readonly blind: number;
  readonly notices: number;
  readonly baselines: number;
  readonly baselineImages: number;
  readonly over: number;
  readonly digestLines: number;
  readonly quiet: number;
}

/** The English texts. Their shape is the type that every other language must fill. Arguments are visible text. */
export const en = {
  // Pieces of sentences
  named: (name: string): string => `"${name}"`,
  imageIn: (name: string, region: string): string => `Image "${name}" (${region})`,
  accountNamed: (id: string, name: string): string => `${id} (${name})`,
  commandsIn: (account: string): string =>
    `The commands below are for account ${account}: use its credentials or a role there.`,
  placeOf: (region: string, account: string): string => `${region} of ${account}`,
  ownAccounts: (n: number): string => `${number(n)} of your accounts`,
  regions: (regions: readonly string[]): string =>
    regions.length <= 2 ? list(regions) : plural(regions.length, 'region'),
  duration: (amount: number, unit: DurationUnit): string =>
    amount === 0 ? 'less than a minute' : plural(amount, unit),
  sentences: (parts: readonly string[]): string =>
    parts.map((part, index) => (index === 0 ? part : lowerFirst(part))).join('; '),
  colon: ': ',
  dot: ' · ',

  // Titles: what happened and who, then the image
  title: (what: string, image: string): string => `${what} · ${image}`,
  nameIn: (name: string, region: string): string => `${name} (${region})`,
  imagesIn: (images: number, regions: string): string => `${plural(images, 'image')} (${regions})`,
  shareTitle: {
    shared: {
      neverSeen: 'New share with an unknown account',
      untrusted: 'New share with an untrusted account',
      expired: 'New share under an expired exception',
      trusted: 'New share with a trusted account',
    },
    sharedAgain: {
      neverSeen: 'Shared again with an unknown account',
      untrusted: 'Shared again with an untrusted account',
      expired: 'Shared again under an expired exception',
      trusted: 'Shared again with a trusted account',
    },
    noLongerTrusted: {
      neverSeen: 'Still shared with an unknown account',
      untrusted: 'Still shared, account now untrusted',
      expired: 'Still shared, exception expired',
      trusted: 'Still shared with a trusted account',
    },
  } satisfies Record<ShareChange['kind'], Record<Standing, string>>,
  exposedTitle: 'Image exposed to ECS',
  /** None of the accounts is trusted. */
  manySharedTitle: (counts: { shares: number; accounts: number; neverSeen: number }): string => {
    const others = counts.accounts - counts.neverSeen;
    const who =
      counts.neverSeen === 0
        ? plural(others, 'untrusted account')
        : others === 0
          ? plural(counts.neverSeen, 'unknown account')
          : `${number(counts.neverSeen)} unknown and ${plural(others, 'other account')}`;
    return `${plural(counts.shares, 'new share')} with ${who}`;
  },
  manyNoLongerTrustedTitle: (shares: number): string => `${plural(shares, 'share')} no longer trusted`,
  manyExposedTitle: (images: number): string => `${plural(images, 'image')} exposed to ECS`,
  blindHeadline: (what: string, reason: string): string => `${what}: ${reason}`,
  /** Areas: accounts, regions and images. */
  manyBlindHeadline: (areas: number, channels: number, still: boolean): string =>
    `${still ? 'Still cannot' : 'Cannot'} ` +
    [
      ...(areas === 0 ? [] : [`read ${plural(areas, 'area')}`]),
      ...(channels === 0 ? [] : [`send to ${plural(channels, 'channel')}`]),
    ].join(' or '),
  overHeadline: (subject: string, duration: string): string => `Working again: ${subject}, after ${duration}`,
  closedHeadline: (subject: string): string => `No longer audited: ${subject}`,
  manyClosedHeadline: (subjects: number): string => `No longer audited: ${plural(subjects, 'area')}`,
  manyOverHeadline: (subjects: number): string => `Working again: ${plural(subjects, 'problem')} solved`,
  quietHeadline: (changes: number): string => `${plural(changes, 'change')} recorded, no action needed`,
  nothingHeadline: 'Nothing to report',

  // Where a channel refused the words of the whole message
  form: {
    reduced:
      'Names and reasons are left out: this channel refused the message that holds them. share-auditor report shows them.',
    named:
      'This message repeats an earlier one and adds the names that were left out. It reports nothing new.',
    namedHeadline: (headline: string): string => `With names: ${headline}`,
  },

  // An image
  imageTitle: (name: string): string => `Image "${name}"`,
  image: 'Image',
  /** @param name undefined: it stands above. */
  imageFact: (name: string | undefined, imageId: string, region: string, owner: string): string =>
    `${name === undefined ? '' : `"${name}" · `}${imageId} · ${region} · owner account ${owner}`,
  sharedWith: 'Shared with',
  sharedAgainWith: 'Shared again with',
  noLongerTrustedWith: 'No longer trusted',
  standing: {
    neverSeen: 'never seen before on any image in any region',
    untrusted: 'not trusted',
    expired: 'exception expired',
    trusted: 'trusted',
  } satisfies Record<Standing, string>,
  accountFact: (account: string, standing: string): string => `${account} – ${standing}`,
  sharedAt: 'Shared at',
  sharedAtFact: (time: string): string => `${time} (as given by the cloud, without a time zone)`,
  /** @param zone where the cloud's text names none: the one in which it evidently writes. */
  sharedAtKnown: (time: string, written: string, zone: string | undefined): string =>
    `${time} (the cloud writes ${written}${zone === undefined ? '' : `, evidently ${zone}`})`,
  datedBefore: (time: string): string =>
    `The cloud dates this share before the first look at ${time}, which did not show it.`,
  noSharedTime: 'not given by the cloud',
  noticed: 'Noticed',
  noticedFact: (first: string, last: string, without: string | undefined): string =>
    (first === last ? first : `${first} to ${last}`) +
    (without === undefined ? '; the image is new' : `; not yet shared at ${without}`),
  noticedOnly: (first: string, last: string): string => (first === last ? first : `${first} to ${last}`),
  exposureNoticed: (at: string, without: string | undefined): string =>
    without === undefined ? `${at}; the image is new` : `${at}; not yet exposed at ${without}`,
  trust: 'Trust',
  noException: 'not listed in policy.yaml',
  exceptionInForce: (name: string, expires: string | undefined): string =>
    expires === undefined ? `exception "${name}"` : `exception "${name}" until ${expires}`,
  exceptionExpired: (name: string, expires: string | undefined): string =>
    expires === undefined ? `exception "${name}" has expired` : `exception "${name}" expired ${expires}`,
  exceptionElsewhere: (name: string): string => `exception "${name}" does not cover this image`,
  accountsTitle: (accounts: number, bareTimes: boolean): string =>
    `Shared with ${plural(accounts, 'account')}${bareTimes ? ' (times that name no zone are as given by the cloud)' : ''}:`,
  accountShared: (time: string): string => `shared ${time}`,
  accountDatedBefore: (time: string): string =>
    `dated before the first look at ${time}, which did not show it`,
  again: 'shared again',
  noLongerTrusted: 'no longer trusted',
  moreAccounts: (accounts: number): string => `and ${plural(accounts, 'more account')} of this image`,
  exposed: 'Exposed to ECS',
  exposedFact:
    'ECS can use this image and share it further with ModifyImageSharePermission. This program does not see what ECS does with it.',

  // Commands and the console
  openConsole: (region: string): string => `Open the images of ${region} in the console`,
  look: 'List the current shares',
  takeBack: 'Revoke the share',
  lookInEcs: 'List what ECS shares',
  takeBackFromEcs: 'End the exposure to ECS',
  noCommand:
    'No command is shown, because an id here does not have the format of the cloud. Check the image in the console.',

  // Advice, once per message
  adviceUnexpected: 'Not expected? Revoke the share now.',
  adviceCopies:
    'Revoking a share does not delete copies that were already made. Change every key, password, certificate and token that was on the disk, and treat customer data on it as disclosed.',
  adviceExpected:
    'Expected? Add the account to policy.yaml and deploy; the share is then no longer reported.',

  firstLook: enFirstLook,
  notice: enNotice,

  ...enBlind,

  // Changes that do not alert
  quietTitle: 'Also recorded, no action needed',
  quietItem: (name: string, imageId: string, region: string, what: string): string =>
    `${imageNamed.en(name, imageId, region)}: ${what}`,
  trustedBy: (trust: string): string => `trusted: ${trust}`,

  posture: enPosture,
  digest: enDigest,

  // Images of other accounts, in the digest
  received: {
    title: 'Received from other accounts',
    /** @param owners undefined: not known. */
    total: (images: number, owners: number | undefined): string =>
      plural(images, 'image') + (owners === undefined ? '' : ` of ${plural(owners, 'account')}`),
    item: (name: string, imageId: string, region: string, owner: string): string =>
      `${imageNamed.en(name, imageId, region)}: from account ${owner}`,
  },

  // What was left out
  floodTitle: 'More than one message holds',
  /** @param owner the audited account. */
  floodItem: (
    owner: string,
    shares: number,
    exposures: number,
    images: number,
    from: string,
    until: string,
  ): string =>
    `Account ${owner}: ${list([
      ...(shares > 0 ? [plural(shares, 'more share')] : []),
      ...(exposures > 0 ? [`${plural(exposures, 'more exposure')} to ECS`] : []),
    ])} of ${plural(images, 'image')}, noticed ${from === until ? `at ${from}` : `from ${from} to ${until}`}`,
  floodCommand: 'List all of them',
  moreOwners: (owners: number): string => `and ${plural(owners, 'more account')} with such alerts`,
  rest: (counts: Counts): string => {
    const parts = [
      counts.shares > 0 ? plural(counts.shares, 'more share') : '',
      counts.exposures > 0 ? plural(counts.exposures, 'more image') + ' exposed to ECS' : '',
      counts.blind > 0 ? plural(counts.blind, 'more problem') : '',
      counts.notices > 0 ? plural(counts.notices, 'more notice') : '',
      counts.baselines > 0 ? plural(counts.baselines, 'more first look') : '',
      counts.baselineImages > 0 ? plural(counts.baselineImages, 'more shared image') : '',
      counts.over > 0 ? plural(counts.over, 'more solved problem') : '',
      counts.digestLines > 0 ? enDigest.rest(counts.digestLines) : '',
      counts.quiet > 0 ? plural(counts.quiet, 'more recorded change') : '',
    ].filter((part) => part !== '');
    return `Not shown for lack of space: ${list(parts)}. The full list is in the snapshot table share_audit_history.`;
  },
};

export type Texts = typeof en;
