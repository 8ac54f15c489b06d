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
  madeAt: (time: string, zone: string): string => `As of ${time} (${zone})`,
  lastRun: (time: string, status: 'complete' | 'partial' | 'skipped' | 'failed'): string =>
    `Last run: ${time}, ${
      {
        complete: 'complete',
        partial: 'partial, the next run continues',
        skipped: 'skipped, because another run was active',
        failed: 'failed',
      }[status]
    }`,
  number,

  // How far the report can be relied on
  allSeen: (images: number): string =>
    images === 0
      ? 'Every region was read. There are no custom images.'
      : `Everything was read: ${plural(images, 'image')}, each completely and within the last day.`,
  notAllSeen: (blind: number): string =>
    `${plural(blind, 'area')} could not be read recently. Shares that are missing here may still exist: see “Not verified”.`,
  nothingKnown: 'No region has been read yet, so this report contains no information.',

  // The first screen
  facts: {
    images: (n: number): string => (n === 1 ? 'custom image' : 'custom images'),
    sharedImages: (_n: number): string => 'shared',
    accounts: (n: number): string => (n === 1 ? 'account holds a share' : 'accounts hold a share'),
    untrusted: (n: number): string => (n === 1 ? 'share not trusted' : 'shares not trusted'),
    exposed: (_n: number): string => 'exposed to ECS',
    blind: (_n: number): string => 'not verified',
  },
  imagesFact: (s: ReportSummary): string =>
    s.images === s.imagesRead ? 'all read at least once' : `${number(s.images - s.imagesRead)} never read`,
  sharedFact: (s: ReportSummary): string => plural(s.shares, 'share'),
  accountsFact: (s: ReportSummary): string => `${number(s.untrustedAccounts)} not trusted`,
  untrustedFact: (s: ReportSummary): string => `with ${plural(s.untrustedAccounts, 'account')}`,
  exposedFact: (s: ReportSummary): string =>
    s.exposureUnknown === 0 ? 'ECS can share them further' : `unknown for ${number(s.exposureUnknown)} more`,
  blindFact: (s: ReportSummary): string =>
    s.blind === 0 ? 'everything was read' : 'unknown does not mean none',

  // Search
  contents: 'Contents',
  find: 'Find',
  findHint: 'Name, id, account, region, …',
  trust: 'Trust',
  region: 'Region',
  clear: 'Show everything',
  matching: 'Matching rows: {count} of {total}',
  range: '{from}–{to} of {count}',
  previous: 'Previous',
  next: 'Next',
  showAll: 'Show all',
  showPages: 'Show in pages',
  noMatch: 'No row matches. “Show everything” clears the filters.',
  needsScript:
    'Searching, sorting and the rows after the first {rows} of each table need JavaScript. The CSV and JSON exports contain all rows.',

  // Tables
  tables: {
    shares: 'Shared now',
    accounts: 'Accounts by reach',
    changes: 'Changes',
    blind: 'Not verified',
    exposed: 'Exposed to ECS',
    received: 'Received from other accounts',
    exceptions: 'Exceptions',
    owners: 'Audited accounts',
    scopes: 'Regions',
  },
  changesSince: (time: string): string => `Noticed since ${time}.`,
  changesKept: 'All changes that are still kept.',
  sharesNote:
    'An account keeps the copies that it has made, even after its share is revoked. “Shared at” is as given by the cloud, without a time zone.',
  exposedNote:
    'ECS can use these images and share them further through its own API, which this program does not see.',
  receivedNote:
    'These images belong to other accounts, which decide with whom they are shared. They are not audited, and no figure counts them.',
  columns: {
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
    accounts: 'No account is known to hold a share.',
    changes: 'No change was noticed in this period.',
    blind: 'Nothing: everything was read.',
    exposed: 'No image is known to be exposed to ECS.',
    received: 'No image of another account is known.',
    exceptions: 'The trust policy lists no account.',
    owners: 'No account has been audited yet.',
    scopes: 'No region is known.',
  },

  // Charts
  reachChart: 'The accounts with the widest reach, by number of images',
  reachSummary: (accounts: readonly string[], shown: number, total: number): string =>
    `Bar chart: ${number(shown)} of ${plural(total, 'account')}. ${accounts.join('; ')}.`,
  reachItem: (account: string, images: number): string => `${account}: ${plural(images, 'image')}`,
  changesChart: 'Changes over time, by kind',
  changesSummary: (counts: readonly string[], from: string, to: string): string =>
    `Stacked bar chart from ${from} to ${to}. ${counts.join(', ')}.`,
  changesItem: (kind: string, n: number): string => `${kind}: ${number(n)}`,

  wrote: (file: string, s: ReportSummary): string =>
    `${file}: ${plural(s.images, 'image')}, ${number(s.sharedImages)} shared with ${plural(s.accounts, 'account')}, ${plural(s.untrustedShares, 'share')} not trusted, ${number(s.blind)} not verified`,
};

export type ReportTexts = typeof en;
