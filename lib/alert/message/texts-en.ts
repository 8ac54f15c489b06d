import { groupedNumber as number } from '../../text/grouped-number.ts';
import type { FailureKind } from './failure-kind.ts';
import { many } from './many.ts';
import type { DurationUnit } from '../../text/local-time.ts';
import type { Standing } from './severity.ts';
import { enDigest } from './texts-en-digest.ts';

/** How many of what, for the headline and for what did not fit. */
export interface Counts {
  readonly shares: number;
  readonly exposures: number;
  readonly blind: number;
  readonly baselines: number;
  readonly baselineImages: number;
  readonly over: number;
  readonly digestLines: number;
  readonly quiet: number;
}

const list = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;

const untrustedAccounts = (n: number): string =>
  n === 0 ? 'no account untrusted' : `${many(n, 'account')} not trusted`;
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const STANDING: Record<Standing, string> = {
  neverSeen: 'never seen before',
  untrusted: 'not trusted',
  expired: 'whose exception has expired',
  trusted: 'trusted',
};

/** The catalogue. Its shape is the type that every other language must fill. Arguments are visible text. */
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
  exposedHeadline: (image: string): string => `${image} exposed to ECS, which can share it onward`,
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
  blindHeadline: (subject: string, reminder: boolean): string =>
    `${reminder ? 'Still blind' : 'Blind'}: ${subject}`,
  manyBlindHeadline: (subjects: number, allReminders: boolean): string =>
    `${allReminders ? 'Still blind' : 'Blind'}: ${number(subjects)} things cannot be seen`,
  baselineHeadline: (region: string, counts: { images: number; shared: number; untrusted: number }): string =>
    `First look at ${region}, not news: ${number(counts.shared)} of ${many(counts.images, 'image')} shared` +
    (counts.shared === 0 ? '' : `, ${untrustedAccounts(counts.untrusted)}`),
  manyBaselinesHeadline: (regions: string, untrusted: number): string =>
    `First look at ${regions}, not news: ${untrustedAccounts(untrusted)}`,
  overHeadline: (subject: string, duration: string): string => `Seen again: ${subject}, after ${duration}`,
  manyOverHeadline: (subjects: number): string => `Seen again: ${number(subjects)} things`,
  quietHeadline: (changes: number): string => `${many(changes, 'change')} recorded, nothing to do`,
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
  sharedAtFact: (time: string): string => `${time} (as the cloud gives it; it names no time zone)`,
  noSharedTime: 'the cloud gives no time',
  noticed: 'Noticed',
  noticedFact: (first: string, last: string, without: string | undefined): string =>
    (first === last ? first : `${first} to ${last}`) +
    (without === undefined ? '; the image itself is new' : `; last seen not shared ${without}`),
  noticedOnly: (first: string, last: string): string => (first === last ? first : `${first} to ${last}`),
  exposureNoticed: (at: string, without: string | undefined): string =>
    without === undefined ? `${at}; the image itself is new` : `${at}; last seen not exposed ${without}`,
  trust: 'Trust',
  noException: 'not named in policy.yaml',
  exceptionInForce: (name: string, expires: string | undefined): string =>
    expires === undefined ? `exception "${name}"` : `exception "${name}" until ${expires}`,
  exceptionExpired: (name: string, expires: string | undefined): string =>
    expires === undefined ? `exception "${name}" has expired` : `exception "${name}" expired ${expires}`,
  exceptionElsewhere: (name: string): string => `exception "${name}" does not cover this image`,
  accountsTitle: (accounts: number): string =>
    `Shared with ${many(accounts, 'account')} (times as the cloud gives them; it names no time zone):`,
  accountShared: (time: string): string => `shared ${time}`,
  again: 'shared again',
  noLongerTrusted: 'no longer trusted',
  moreAccounts: (accounts: number): string => `and ${many(accounts, 'more account')} of this image`,
  exposed: 'Exposed to ECS',
  exposedFact:
    'ECS can use this image and share it onward by its own ModifyImageSharePermission. What ECS does with it is not seen here.',

  // Commands
  look: 'Look',
  takeBack: 'Take the share back',
  lookInEcs: 'Look at what ECS shares',
  takeBackFromEcs: 'Take the image back from ECS',
  noCommand:
    'No command is shown: an id here does not look like one of the cloud. Look at the image in the console.',

  // What to do, once a message
  adviceUnexpected: 'Not expected? Take the share back now.',
  adviceCopies:
    'Taking it back recalls no copy already made. Change every key, password, certificate and token that was on the disk, and treat customer data on it as disclosed.',
  adviceExpected: 'Expected? Name the account in policy.yaml and deploy, and it is no longer reported.',

  // Baseline
  baselineTitle: (region: string, account: string): string =>
    `First look at ${region} (account ${account}): what was already there`,
  baselineMeaning:
    'This is no news: it was so when the region was first read. From now on, every new share is reported.',
  images: 'Images',
  baselineImages: (images: number, shared: number, unread: number): string =>
    `${number(images)}, of which ${number(shared)} shared` +
    (unread === 0 ? '' : `; ${number(unread)} could not be read yet`),
  shares: 'Shares',
  baselineShares: (shares: number, accounts: number, untrusted: number): string =>
    `${number(shares)} with ${many(accounts, 'account')}` +
    (untrusted === 0 ? '' : `, of which ${number(untrusted)} not trusted`),
  baselineExposed: (images: number): string => many(images, 'image'),
  mostWidelyShared: 'The most widely shared:',
  baselineImage: (
    name: string,
    imageId: string,
    counts: { shares: number; untrusted: number; exposedToEcs: boolean },
  ): string =>
    `"${name}" (${imageId}): ${many(counts.shares, 'account')}` +
    (counts.untrusted === 0 ? '' : `, ${number(counts.untrusted)} not trusted`) +
    (counts.exposedToEcs ? ', exposed to ECS' : ''),
  moreImages: (images: number): string =>
    `and ${many(images, 'more shared image')}; the full list is in the snapshot: share_audit_images`,
  baselineCheck:
    'Please check the accounts that are not trusted: take their shares back, or name them in policy.yaml.',

  // Blind and over
  subjectAudit: (account: string): string => `the audit of account ${account}`,
  subjectScope: (region: string, account: string, part: 'list' | 'shares' | undefined): string =>
    `region ${region} of account ${account}` +
    (part === undefined
      ? ''
      : { list: ', the list of its images', shares: ', the shares of its images' }[part]),
  subjectImage: (name: string, imageId: string, region: string): string =>
    `image "${name}" (${imageId}, ${region})`,
  subjectChannel: (label: string): string => `channel "${label}"`,
  blindAuditHeadline: (account: string, code: string): string => `the audit of account ${account} (${code})`,
  blindScopeHeadline: (region: string, code: string, part: 'list' | 'shares' | undefined): string =>
    `${part === 'shares' ? 'the shares in ' : ''}${region} cannot be read (${code})`,
  blindImageHeadline: (image: string, code: string): string =>
    `the shares of ${lowerFirst(image)} cannot be read (${code})`,
  blindChannelHeadline: (label: string, code: string): string =>
    `channel "${label}" takes no messages (${code})`,
  overScopeHeadline: (region: string): string => region,
  overChannelHeadline: (label: string): string => `channel "${label}"`,
  blindTitle: (subject: string, reminder: boolean): string =>
    `${reminder ? 'Still blind' : 'Blind'}: ${subject}`,
  since: 'Since',
  sinceFact: (time: string, duration: string): string => `${time} (for ${duration})`,
  why: 'Why',
  whyFact: (message: string, code: string): string => `${message} (${code})`,
  meaning: 'Meaning',
  blindMeaning: {
    audit:
      'New shares in this account may go unnoticed until the audit is well again. What was known before is kept.',
    scope:
      'New shares in this region go unnoticed until it can be read again. What was known before is kept.',
    image: 'New shares of this image go unnoticed until it can be read again. What was known before is kept.',
    channel:
      'Messages to this channel wait and are sent when it works again. None is lost; the other channels go on.',
  },
  whatToDo: 'What to do',
  failure: {
    denied:
      'Allow the role swas-open:ListCustomImages and swas-open:ListCustomImageShareAccounts, and check that its keys are valid.',
    asTold: 'Do what the reason says; the next run sees it.',
    throttled:
      'Find out who else uses the call quota of this account, have it raised in the Quota Center, or run the audit less often.',
    notFound:
      "Check the region's name (REGIONS; on the command line, --region), and that the account still has servers there.",
    temporary:
      'Wait: it usually passes by itself. If it lasts, check the network, the proxy and SWAS_ENDPOINT.',
    outOfTime: 'Give the function more time (its timeout), or fewer regions an invocation.',
    shifting: 'Wait: it is read again with every run. If it lasts, find out what keeps changing this list.',
    tooMany:
      'Look through this list in the console and take back what is not needed; it is longer than is read.',
    allGone:
      'Look in the console. Deleted them all? Then nothing is to be done. Still there? Then the list is wrong: ask the vendor.',
    damagedRow: 'Delete the row of the snapshot that the reason names, and its image is read afresh.',
    store:
      'Check that the Tablestore instance is there and paid for, TABLESTORE_ENDPOINT, and what the role may do there.',
    overdue: 'Check the timer trigger, the function and its log.',
    channelRefused: 'Change the setting that the reason names; the same message is refused until then.',
    channelThrottled: 'Wait: it passes by itself. If it lasts, find out who else writes to this channel.',
    channelUnavailable:
      'Wait: it is tried again with every run. If it lasts, check the network and the channel itself.',
    other: 'Read the log of the function; it says what was being done.',
  } satisfies Record<FailureKind, string>,
  overTitle: 'Seen again',
  overItem: (subject: string, duration: string, since: string): string =>
    `${subject}: was blind for ${duration}, since ${since}. What was shared meanwhile is reported as new.`,
  overChannelItem: (subject: string, duration: string, since: string): string =>
    `${subject}: took no messages for ${duration}, since ${since}. What waited is being sent.`,

  // Changes that alert nobody
  quietTitle: 'Also recorded, nothing to do',
  quietItem: (name: string, imageId: string, region: string, what: string): string =>
    `"${name}" (${imageId}, ${region}): ${what}`,
  trustedBy: (trust: string): string => `trusted: ${trust}`,

  digest: enDigest,

  // What did not fit
  rest: (counts: Counts): string => {
    const parts = [
      counts.shares > 0 ? many(counts.shares, 'more share') : '',
      counts.exposures > 0 ? many(counts.exposures, 'more image') + ' exposed to ECS' : '',
      counts.blind > 0 ? many(counts.blind, 'more blind spot') : '',
      counts.baselines > 0 ? many(counts.baselines, 'more first look') : '',
      counts.baselineImages > 0 ? many(counts.baselineImages, 'more shared image') : '',
      counts.over > 0 ? many(counts.over, 'more thing') + ' seen again' : '',
      counts.digestLines > 0 ? enDigest.rest(counts.digestLines) : '',
      counts.quiet > 0 ? many(counts.quiet, 'more recorded change') : '',
    ].filter((part) => part !== '');
    return `Too long to show: ${list(parts)}. The full list is in the snapshot: share_audit_history.`;
  },
};

export type Texts = typeof en;
