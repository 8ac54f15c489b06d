import { plural } from '../text/plural.ts';
import type { Verdict } from '../model/change.ts';
import { groupedNumber as number } from '../text/grouped-number.ts';
import type { BlindKind } from '../model/blind-spot.ts';
import type { ReportException, ReportOwner, ReportScope, ReportSummary } from './report.ts';

/** The English texts of the report. Their shape is the type that every other language must fill. */
export const en = {
  title: 'Share report',
  titleOf: (accounts: readonly string[]): string =>
    accounts.length === 0
      ? 'Share report'
      : accounts.length === 1
        ? `Share report of account ${accounts[0] ?? ''}`
        : `Share report of ${plural(accounts.length, 'account')}`,
  madeAt: (time: string, zone: string): string => `As of ${time} (${zone}).`,
  lastRun: (time: string, status: 'complete' | 'partial' | 'skipped' | 'failed'): string =>
    `Last run: ${time}, ${
      {
        complete: 'complete',
        partial: 'partial, the next run continues',
        skipped: 'skipped, because another run was active',
        failed: 'failed',
      }[status]
    }.`,
  number,

  // The first screen
  atLeast: 'at least',
  untrustedFact: (n: number): string =>
    n === 1 ? 'share with an account that is not trusted' : 'shares with accounts that are not trusted',
  untrustedMore: (images: number, accounts: number): string =>
    `${plural(images, 'image')}, ${plural(accounts, 'account')}`,
  neverSeenFact: (n: number): string =>
    n === 1 ? 'of them with an account never seen before' : 'of them with accounts never seen before',
  neverSeenMore: 'on any image, as far as the history reaches',
  longestFact: 'the longest exposure',
  longestMore: (since: string, image: string): string => `${image}, since ${since}`,
  exposedFact: (n: number): string => (n === 1 ? 'image exposed to ECS' : 'images exposed to ECS'),
  exposedMore: 'ECS can share them further',
  trustedMore: (s: ReportSummary): string =>
    s.shares === 0
      ? plural(s.images, 'custom image')
      : `${plural(s.shares, 'share')} of ${plural(s.sharedImages, 'image')} with ${plural(s.accounts, 'account')}`,
  comparison: (c: {
    basis: 'report' | 'period' | 'week';
    since: string;
    added: number;
    removed: number;
  }): string => {
    const since = {
      report: `Since the last report (${c.since})`,
      period: `Since ${c.since}`,
      week: 'In the last seven days',
    }[c.basis];
    if (c.added + c.removed === 0) return `${since}: no change of the shares that are not trusted.`;
    return `${since}: ${plural(c.added, 'more share')} that ${c.added === 1 ? 'is' : 'are'} not trusted, ${c.removed === 0 ? 'none' : number(c.removed)} ended.`;
  },
  firstLook: (time: string): string => `The first look was at ${time}; no change was noticed since.`,
  days: (n: number): string => plural(n, 'day'),
  accounts: (n: number): string => plural(n, 'account'),
  today: 'under a day',

  // How far the report can be relied on
  allSeen: (images: number, regions: number): string =>
    images === 0
      ? 'Every region was read. There are no custom images.'
      : `Everything was read: ${plural(images, 'image')} in ${plural(regions, 'region')}, each completely and within the last day.`,
  notAllSeen: (blind: number): string =>
    `${plural(blind, 'area')} could not be read recently. Shares that are missing here may still exist: see “Not verified”.`,
  nothingKnown: 'No region has been read yet, so this report contains no information.',

  // Search
  find: 'Find',
  findHint: 'Name, id, account, region, …',
  trust: 'Trust',
  region: 'Region',
  everyRegion: 'All regions',
  clear: 'Clear',
  matching: '{count} of {total}',
  shown: '{count} of {total} shown',
  more: 'Show {count} more',
  noMatch: 'No row matches. “Clear” removes the filters.',
  needsScript:
    'Searching, sorting, the commands and the rows after the first {rows} of each table need JavaScript. The CSV and JSON exports contain all rows.',

  // The commands
  revoke: 'Revoke',
  revokeHint: 'Copy the command that revokes this share',
  revokeAll: 'Revoke all',
  revokeAllHint: 'Copy the commands that revoke every share of this image that is not trusted',
  trustAdd: 'Trust',
  trustHint: 'Copy the command that trusts this account with this image',
  copied: 'Copied',
  moreShares: (n: number): string => `and ${plural(n, 'more share')}`,

  // Tables
  tables: {
    shares: 'Shared images',
    changes: 'Changes',
    blind: 'Not verified',
    received: 'Received from other accounts',
    exceptions: 'Exceptions',
    owners: 'Audited accounts',
    scopes: 'Regions',
  },
  changesSince: (time: string): string => `Noticed since ${time}.`,
  changesKept: 'All changes that are still kept.',
  sharesCount: (shares: number, images: number): string =>
    `${plural(images, 'image')}, ${plural(shares, 'share')}`,
  sharesNote:
    'An account keeps the copies that it has made, even after its share is revoked. “Shared at” is as given by the cloud, without a time zone.',
  exposedNote:
    'ECS can use an image that is exposed to it and share it further through its own API, which this program does not see.',
  exposureUnknown: (images: number): string =>
    `For ${plural(images, 'image')} the cloud does not say whether ${images === 1 ? 'it is' : 'they are'} exposed to ECS.`,
  same: (columns: readonly string[]): string => `In every row: ${columns.join('; ')}.`,
  receivedNote:
    'These images belong to other accounts, which decide with whom they are shared. They are not audited, and no figure counts them.',
  columns: {
    imageAndAccounts: 'Image and accounts',
    exposedFor: 'Not trusted for',
    commands: 'Copy command',
    image: 'Image',
    imageId: 'Image id',
    region: 'Region',
    owner: 'Owner',
    ownerId: 'Owner id',
    receivedBy: 'Received by',
    receivedById: 'Received by id',
    audited: (zone: string): string => `Audited (${zone})`,
    sharedImages: 'Shared',
    shares: 'Shares',
    untrustedShares: 'Not trusted',
    account: 'Account',
    accountName: 'Name',
    standing: 'Trust',
    sharedAt: 'Shared at',
    noticed: (zone: string): string => `Noticed (${zone})`,
    verified: (zone: string): string => `Verified (${zone})`,
    since: (zone: string): string => `Since (${zone})`,
    listed: (zone: string): string => `Listed (${zone})`,
    images: 'Images',
    imagesRead: 'Read',
    regions: 'Regions',
    change: 'Change',
    what: 'Problem',
    reason: 'Reason',
    policyOwner: 'Owner',
    policyReason: 'Reason',
    expires: 'Ends',
    state: 'State',
    covers: 'Covers images',
    matches: 'Current shares',
    baseline: 'First look',
  },
  verdicts: {
    untrusted: 'not trusted',
    expired: 'exception expired',
    trusted: 'trusted',
  } satisfies Record<Verdict, string>,
  neverSeenBefore: 'never seen before',
  fresh: 'new',
  exposedToEcs: 'exposed to ECS',
  blind: {
    list: 'the list of images cannot be read',
    shares: 'the shares of its images cannot be read',
    image: 'the shares of the image cannot be read',
    unlisted: 'never listed completely',
    unread: 'never read completely',
    notListed: 'not listed in time',
    notRead: 'not read completely in time',
    contradictory: 'the cloud contradicts itself',
    regions: 'its regions could not be listed',
    dispatch: 'the audits could not be started',
    unsent: 'messages wait to be sent',
    damaged: 'its row in the snapshot is damaged',
    channel: 'the channel accepts no messages',
    overdue: 'no run has completed in time',
    accounts: 'not all accounts could be listed',
    entry: 'the account cannot be accessed',
    unaudited: 'no audit has completed yet',
  } satisfies Record<BlindKind, string>,
  states: {
    inForce: 'in force',
    endsSoon: 'ends soon',
    ended: 'ended',
  } satisfies Record<ReportException['state'], string>,
  audits: {
    closed: 'no access',
    unaudited: 'not audited yet',
    overdue: 'overdue',
    audited: 'audited',
  } satisfies Record<NonNullable<ReportOwner['state']>, string>,
  baselines: {
    none: 'not started',
    open: 'in progress',
    told: 'complete',
  } satisfies Record<ReportScope['baseline'], string>,
  never: 'never',
  notKnown: 'unknown',
  everyImage: 'every image',
  noEnd: 'no end',

  // Empty tables
  empty: {
    shares: 'No image is shared with another account.',
    sharesUnseen: 'No share is known, but not everything was read, so there may be some.',
    changes: 'No change was noticed in this period.',
    blind: 'Nothing: everything was read.',
    received: 'No image of another account is known.',
    exceptions: 'The trust policy lists no account.',
    owners: 'No account has been audited yet.',
    scopes: 'No region is known.',
  },

  // Charts
  imagesChart: 'Accounts that are not trusted, by image',
  imagesItem: (image: string, accounts: number): string => `${image}: ${plural(accounts, 'account')}`,
  imagesAlike: (images: number, accounts: number): string =>
    `${plural(images, 'image')} with ${plural(accounts, 'account')} each.`,
  imagesSummary: (images: readonly string[], total: number): string =>
    `${images.join('; ')}${total > images.length ? `; and ${plural(total - images.length, 'more image')}` : ''}.`,
  moreImages: (n: number): string => `and ${plural(n, 'more image')}`,
  exposureChart: 'Shares that are not trusted, day by day',
  exposureConstant: (shares: number, since: string): string =>
    `${plural(shares, 'share')} since ${since}, and no other before.`,
  exposureSummary: (e: { first: string; most: number; mostDay: string; now: number }): string =>
    `First on ${e.first}; most on ${e.mostDay}: ${number(e.most)}; now ${number(e.now)}.`,
  exposureBefore: (complete: string): string =>
    `Broken line, before ${complete}: only the shares that still stand.`,
  changesChart: (daysEach: number): string =>
    daysEach === 1 ? 'Changes by day' : `Changes, ${plural(daysEach, 'day')} a bar`,
  directions: { alerted: 'came, alerted', recorded: 'came, recorded only', ended: 'ended' },
  changesOn: (day: string, kinds: readonly string[]): string => `All on ${day}: ${kinds.join(', ')}.`,
  changesSummary: (kinds: readonly string[], from: string, to: string): string =>
    `From ${from} to ${to}: ${kinds.join(', ')}.`,
  changesItem: (kind: string, n: number): string => `${number(n)} ${kind}`,

  wrote: (file: string, s: ReportSummary): string =>
    `${file}: ${plural(s.images, 'image')}, ${number(s.sharedImages)} shared with ${plural(s.accounts, 'account')}, ${plural(s.untrustedShares, 'share')} not trusted, ${number(s.blind)} not verified`,
};

export type ReportTexts = typeof en;
