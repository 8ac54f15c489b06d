import { groupedNumber as number } from '../../text/grouped-number.ts';
import type { FailureKind } from './failure-kind.ts';
import type { Subject } from '../../model/health.ts';
import { list, lowerFirst, many } from './english.ts';
import type { DurationUnit } from '../../text/local-time.ts';
import type { Standing } from '../../model/change.ts';
import { enDigest } from './texts-en-digest.ts';
import { enFirstLook } from './texts-en-first-look.ts';
import { enNotice } from './texts-en-notice.ts';

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

const unnoticed = (shares: string): string =>
  `New shares ${shares} go unnoticed until it can be read again. What is already known is kept.`;

const STANDING: Record<Standing, string> = {
  neverSeen: 'never seen before',
  untrusted: 'not trusted',
  expired: 'whose exception has expired',
  trusted: 'trusted',
};

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
    regions.length <= 2 ? list(regions) : many(regions.length, 'region'),
  duration: (amount: number, unit: DurationUnit): string =>
    amount === 0 ? 'less than a minute' : many(amount, unit),
  sentences: (parts: readonly string[]): string =>
    parts.map((part, index) => (index === 0 ? part : lowerFirst(part))).join('; '),
  colon: ': ',
  dot: ' · ',

  // Headlines
  sharedHeadline: (image: string, account: string, standing: Standing, again: boolean): string =>
    `${image} shared ${again ? 'again ' : ''}with account ${account}, ${STANDING[standing]}`,
  noLongerTrustedHeadline: (image: string, account: string, expired: boolean): string =>
    expired
      ? `${image} still shared with account ${account}, whose exception has expired`
      : `${image} still shared with account ${account}, which is no longer trusted`,
  exposedHeadline: (image: string): string => `${image} exposed to ECS, which can share it further`,
  manySharedHeadline: (counts: {
    shares: number;
    images: number;
    accounts: number;
    onlyImage: string | undefined;
    onlyAccount: string | undefined;
    neverSeen: number;
    regions: string;
  }): string => {
    const images =
      counts.onlyImage === undefined
        ? `${many(counts.images, 'image')} in ${counts.regions}`
        : `image "${counts.onlyImage}" (${counts.regions})`;
    const accounts =
      counts.onlyAccount === undefined ? many(counts.accounts, 'account') : `account ${counts.onlyAccount}`;
    const seen =
      counts.neverSeen === 0
        ? ''
        : counts.onlyAccount === undefined
          ? `, ${number(counts.neverSeen)} never seen before`
          : ', never seen before';
    return `${many(counts.shares, 'new share')} of ${images} with ${accounts}${seen}`;
  },
  manyNoLongerTrustedHeadline: (shares: number): string => `${many(shares, 'share')} no longer trusted`,
  manyExposedHeadline: (images: number): string => `${many(images, 'image')} exposed to ECS`,
  blindHeadline: (what: string, reason: string): string => `${what}: ${reason}`,
  /** Areas: accounts, regions and images. */
  manyBlindHeadline: (areas: number, channels: number, still: boolean): string =>
    `${still ? 'Still cannot' : 'Cannot'} ` +
    [
      ...(areas === 0 ? [] : [`read ${many(areas, 'area')}`]),
      ...(channels === 0 ? [] : [`send to ${many(channels, 'channel')}`]),
    ].join(' or '),
  overHeadline: (subject: string, duration: string): string => `Working again: ${subject}, after ${duration}`,
  manyOverHeadline: (subjects: number): string => `Working again: ${many(subjects, 'problem')} solved`,
  quietHeadline: (changes: number): string => `${many(changes, 'change')} recorded, no action needed`,
  nothingHeadline: 'Nothing to report',

  // An image
  imageTitle: (name: string): string => `Image "${name}"`,
  image: 'Image',
  imageFact: (imageId: string, region: string, owner: string): string =>
    `${imageId} · ${region} · owner account ${owner}`,
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
    `Shared with ${many(accounts, 'account')}${bareTimes ? ' (times that name no zone are as given by the cloud)' : ''}:`,
  accountShared: (time: string): string => `shared ${time}`,
  accountDatedBefore: (time: string): string =>
    `dated before the first look at ${time}, which did not show it`,
  again: 'shared again',
  noLongerTrusted: 'no longer trusted',
  moreAccounts: (accounts: number): string => `and ${many(accounts, 'more account')} of this image`,
  exposed: 'Exposed to ECS',
  exposedFact:
    'ECS can use this image and share it further with ModifyImageSharePermission. This program does not see what ECS does with it.',

  // Commands
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

  // Blind and over
  subjectAudit: (account: string): string => `the audit of account ${account}`,
  subjectScope: (region: string, account: string, part: 'list' | 'shares' | undefined): string =>
    (part === undefined ? '' : { list: 'the list of images in ', shares: 'the shares in ' }[part]) +
    `region ${region} of account ${account}`,
  subjectImage: (name: string, imageId: string, region: string): string =>
    `image "${name}" (${imageId}, ${region})`,
  subjectChannel: (label: string): string => `channel "${label}"`,
  /** A region in a headline. */
  shortScope: (region: string, part: 'list' | 'shares' | undefined): string =>
    part === 'shares' ? `the shares in ${region}` : region,
  blind: {
    audit: (subject: string, still: boolean): string =>
      `${still ? 'Still a problem' : 'Problem'} with ${subject}`,
    scope: (subject: string, still: boolean): string =>
      `${still ? 'Still cannot' : 'Cannot'} read ${subject}`,
    image: (subject: string, still: boolean): string =>
      `${still ? 'Still cannot' : 'Cannot'} read the shares of ${lowerFirst(subject)}`,
    channel: (subject: string, still: boolean): string =>
      `${still ? 'Still cannot' : 'Cannot'} send to ${subject}`,
  } satisfies Record<Subject['kind'], (subject: string, still: boolean) => string>,
  /** In the headline, and in Chinese before the failure's own message. Of `other`, the code says more. */
  reasons: {
    denied: 'access denied',
    asStated: 'a permission or setting is missing',
    throttled: 'throttled',
    notFound: 'not found',
    temporary: 'temporarily unavailable',
    outOfTime: 'not enough time',
    shifting: 'the list keeps changing',
    tooMany: 'the list is too long',
    contradictory: 'the cloud contradicts itself',
    oddAnswer: 'an answer in an unknown form',
    damagedRow: 'damaged row in the snapshot',
    store: 'the store is not available',
    overdue: 'overdue',
    channelRefused: 'refused',
    channelThrottled: 'throttled',
    channelUnavailable: 'unavailable',
  } satisfies Record<Exclude<FailureKind, 'other'>, string>,
  since: 'Since',
  sinceFact: (time: string, duration: string): string => `${time} (for ${duration})`,
  why: 'Reason',
  /** @param _reason undefined: the code is not known. */
  whyFact: (message: string, code: string, _reason: string | undefined): string =>
    message === '' ? code : `${message} (${code})`,
  meaning: 'Effect',
  blindMeaning: {
    audit: unnoticed('in this account'),
    scope: unnoticed('in this region'),
    image: unnoticed('of this image'),
    channel:
      'Messages to this channel wait and are sent when it works again. None is lost; other channels are not affected.',
  },
  whatToDo: 'What to do',
  failure: {
    denied:
      'Grant the role swas-open:ListCustomImages and swas-open:ListCustomImageShareAccounts, and check that its keys are valid.',
    asStated: 'Do what the reason says; the next run detects it.',
    throttled:
      'Find out what else uses the call quota of this account, request a higher quota in the Quota Center, or run the audit less often.',
    notFound:
      "Check the region's name (REGIONS; on the command line, --region), and that the account still has servers there.",
    temporary:
      'Wait; this usually resolves itself. If it lasts, check the network, the proxy and SWAS_ENDPOINT.',
    outOfTime: "Increase the function's timeout, or audit fewer regions per invocation.",
    shifting: 'Wait; every run reads it again. If it lasts, find out what keeps changing this list.',
    tooMany:
      'The list exceeds the reading limit. Review it in the console and revoke the shares that are not needed.',
    oddAnswer:
      'The rest of the list is audited. Review the list in the console; if the answer stays like this, report it to the vendor, and here as a defect.',
    contradictory:
      'Open the image in the console and compare its share accounts. If it is shared there, revoke what is not intended, and report the empty answer to the vendor.',
    damagedRow: 'Delete the row of the snapshot that the reason names; its image is then read again.',
    store:
      'Check that the Tablestore instance exists and is paid for, that TABLESTORE_ENDPOINT is correct, and that the role has its permissions on the instance.',
    overdue: 'Check the timer trigger, the function and its log.',
    channelRefused:
      'Correct the setting that the reason names; until then, the channel refuses the same message again.',
    channelThrottled: 'Wait; this resolves itself. If it lasts, find out what else uses this channel.',
    channelUnavailable: 'Wait; every run tries again. If it lasts, check the network and the channel itself.',
    other: 'Read the log of the function; it shows what the run was doing.',
  } satisfies Record<FailureKind, string>,
  overTitle: 'Working again',
  overItem: (subject: string, duration: string, since: string): string =>
    `${subject}: was failing for ${duration}, since ${since}. Shares that were added meanwhile are reported as new.`,
  overChannelItem: (subject: string, duration: string, since: string): string =>
    `${subject}: accepted no messages for ${duration}, since ${since}. The waiting messages are being sent.`,

  // Changes that do not alert
  quietTitle: 'Also recorded, no action needed',
  quietItem: (name: string, imageId: string, region: string, what: string): string =>
    `"${name}" (${imageId}, ${region}): ${what}`,
  trustedBy: (trust: string): string => `trusted: ${trust}`,

  digest: enDigest,

  // Images of other accounts, in the digest
  received: {
    title: 'Received from other accounts',
    /** @param owners undefined: not known. */
    total: (images: number, owners: number | undefined): string =>
      many(images, 'image') + (owners === undefined ? '' : ` of ${many(owners, 'account')}`),
    item: (name: string, imageId: string, region: string, owner: string): string =>
      `"${name}" (${imageId}, ${region}): from account ${owner}`,
  },

  // What was left out
  rest: (counts: Counts): string => {
    const parts = [
      counts.shares > 0 ? many(counts.shares, 'more share') : '',
      counts.exposures > 0 ? many(counts.exposures, 'more image') + ' exposed to ECS' : '',
      counts.blind > 0 ? many(counts.blind, 'more problem') : '',
      counts.notices > 0 ? many(counts.notices, 'more notice') : '',
      counts.baselines > 0 ? many(counts.baselines, 'more first look') : '',
      counts.baselineImages > 0 ? many(counts.baselineImages, 'more shared image') : '',
      counts.over > 0 ? many(counts.over, 'more solved problem') : '',
      counts.digestLines > 0 ? enDigest.rest(counts.digestLines) : '',
      counts.quiet > 0 ? many(counts.quiet, 'more recorded change') : '',
    ].filter((part) => part !== '');
    return `Not shown for lack of space: ${list(parts)}. The full list is in the snapshot table share_audit_history.`;
  },
};

export type Texts = typeof en;
