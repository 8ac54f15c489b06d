import type { Verdict } from '../model/change.ts';
import type { BlindKind, ReportException, ReportOwner, ReportScope, ReportSummary } from './report.ts';

const number = (n: number): string => n.toLocaleString('en-US');
const many = (n: number, one: string, more = `${one}s`): string => `${number(n)} ${n === 1 ? one : more}`;

/** What the report says. Its shape is the type that every other language must fill. */
export const en = {
  title: 'Share report',
  titleOf: (accounts: readonly string[]): string =>
    accounts.length === 0
      ? 'Share report'
      : accounts.length === 1
        ? `Share report of account ${accounts[0] ?? ''}`
        : `Share report of ${many(accounts.length, 'account')}`,
  madeAt: (time: string, zone: string): string => `As of ${time} (${zone})`,
  lastRun: (time: string, status: 'complete' | 'partial' | 'skipped' | 'failed'): string =>
    `Last run: ${time}, ${
      {
        complete: 'complete',
        partial: 'partial, the next one goes on',
        skipped: 'left to another run',
        failed: 'failed',
      }[status]
    }`,
  number,

  // What can be relied on
  allSeen: (images: number): string =>
    images === 0
      ? 'Every region was read; there is no custom image.'
      : `Everything was seen: ${many(images, 'image')} read completely, each within a day.`,
  notAllSeen: (blind: number): string =>
    `${many(blind, 'thing')} could not be seen, or not lately. What is missing here may still be shared: see “Blind and unverified”.`,
  nothingKnown: 'No region has been read yet: this report knows nothing.',

  // The first screen
  facts: {
    images: 'custom images',
    sharedImages: 'shared',
    accounts: 'accounts hold a share',
    untrusted: 'shares not trusted',
    exposed: 'exposed to ECS',
    blind: 'blind or unverified',
  },
  imagesFact: (s: ReportSummary): string =>
    s.images === s.imagesRead ? 'all read at least once' : `${number(s.images - s.imagesRead)} never read`,
  sharedFact: (s: ReportSummary): string => many(s.shares, 'share'),
  accountsFact: (s: ReportSummary): string => `${number(s.untrustedAccounts)} not trusted`,
  untrustedFact: (s: ReportSummary): string => `with ${many(s.untrustedAccounts, 'account')}`,
  exposedFact: (s: ReportSummary): string =>
    s.exposureUnknown === 0 ? 'ECS can share them onward' : `not known of ${number(s.exposureUnknown)} more`,
  blindFact: (s: ReportSummary): string => (s.blind === 0 ? 'everything was seen' : 'unknown is not empty'),

  // Finding
  contents: 'Contents',
  find: 'Find',
  findHint: 'Name, id, account, region, …',
  trust: 'Trust',
  region: 'Region',
  clear: 'Show everything',
  matching: '{count} of {total} rows match',
  range: '{from}–{to} of {count}',
  previous: 'Previous',
  next: 'Next',
  showAll: 'Show all',
  showPages: 'Show in pages',
  noMatch: 'No row matches. “Show everything” takes the filters away.',
  needsScript:
    'Finding, sorting and the rows beyond the first {rows} of each table need JavaScript. The CSV and JSON exports hold all of it.',

  // Tables
  tables: {
    shares: 'Shared now',
    accounts: 'Accounts by reach',
    changes: 'Changes',
    blind: 'Blind and unverified',
    exposed: 'Exposed to ECS',
    exceptions: 'Exceptions',
    owners: 'Audited accounts',
    scopes: 'Regions',
  },
  changesSince: (time: string): string => `Noticed since ${time}.`,
  changesKept: 'As far back as changes are kept.',
  sharesNote:
    'An account keeps the copies it has made, even when its share is taken back. “Shared at” is as the cloud gives it; it names no time zone.',
  exposedNote: 'ECS can use these images and share them onward by calls of its own, which are not seen here.',
  columns: {
    image: 'Image',
    imageId: 'Image id',
    region: 'Region',
    owner: 'Owner',
    ownerId: 'Owner id',
    audited: (zone: string): string => `Audited (${zone})`,
    sharedImages: 'Shared',
    shares: 'Shares',
    untrustedShares: 'Not trusted',
    account: 'Account',
    accountName: 'Known as',
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
    what: 'What',
    reason: 'Why',
    policyOwner: 'Owner',
    policyReason: 'Reason',
    expires: 'Ends',
    state: 'State',
    covers: 'Covers images',
    matches: 'Shares now',
    baseline: 'First look',
  },
  verdicts: {
    untrusted: 'not trusted',
    expired: 'exception ended',
    trusted: 'trusted',
  } satisfies Record<Verdict, string>,
  neverSeenBefore: 'never seen before',
  blind: {
    list: 'the list of images cannot be read',
    shares: 'the shares of its images cannot be read',
    image: 'the shares of the image cannot be read',
    unlisted: 'never listed completely',
    unread: 'never read completely',
    stale: 'not read completely for a day',
    damaged: 'its row in the snapshot cannot be used',
    channel: 'a channel takes no messages',
    overdue: 'no run has ended well in time',
    accounts: 'not all accounts could be listed',
    entry: 'the account cannot be entered',
    unaudited: 'no audit has ended yet',
  } satisfies Record<BlindKind, string>,
  /** `stale`, of a region. */
  notListed: 'not listed lately',
  states: {
    inForce: 'in force',
    endsSoon: 'ends soon',
    ended: 'ended',
  } satisfies Record<ReportException['state'], string>,
  audits: {
    closed: 'cannot be entered',
    unaudited: 'not audited yet',
    overdue: 'overdue',
    audited: 'audited',
  } satisfies Record<NonNullable<ReportOwner['state']>, string>,
  baselines: {
    none: 'not yet possible',
    open: 'under way',
    told: 'over',
  } satisfies Record<ReportScope['baseline'], string>,
  never: 'never',
  notKnown: 'not known',
  everyImage: 'every image',
  noEnd: 'no end',

  // Tables without a row
  empty: {
    shares: 'No image is shared with another account.',
    sharesUnseen: 'No share is known. As long as not everything was seen, that does not mean there is none.',
    accounts: 'No account is known to hold a share.',
    changes: 'No change was noticed in this time.',
    blind: 'Nothing: everything was seen.',
    exposed: 'No image is known to be exposed to ECS.',
    exceptions: 'The trust policy names no account.',
    owners: 'No account is audited yet.',
    scopes: 'No region is known.',
  },

  // Pictures
  reachChart: 'The accounts with the widest reach, by number of images',
  reachSummary: (accounts: readonly string[], shown: number, total: number): string =>
    `Bar chart: ${number(shown)} of ${many(total, 'account')}. ${accounts.join('; ')}.`,
  reachItem: (account: string, images: number): string => `${account}: ${many(images, 'image')}`,
  changesChart: 'Changes over time, by kind',
  changesSummary: (counts: readonly string[], from: string, to: string): string =>
    `Stacked bar chart from ${from} to ${to}. ${counts.join(', ')}.`,
  changesItem: (kind: string, n: number): string => `${kind}: ${number(n)}`,

  wrote: (file: string, s: ReportSummary): string =>
    `${file}: ${many(s.images, 'image')}, ${number(s.sharedImages)} shared with ${many(s.accounts, 'account')}, ${many(s.untrustedShares, 'share')} not trusted, ${number(s.blind)} blind or unverified`,
};

export type ReportTexts = typeof en;
