import { groupedNumber as number } from '../../text/grouped-number.ts';
import type { PeriodCost, PolicyEdit, SharedNow } from '../../model/digest.ts';
import type { Verdict } from '../../model/change.ts';
import { plural } from '../../text/plural.ts';
import { imageNamed } from './image-named.ts';

const some = (n: number | undefined, text: (n: number) => string): string[] =>
  n === undefined || n === 0 ? [] : [text(n)];

const FIELDS: Readonly<Record<PolicyEdit['fields'][number], string>> = {
  name: 'name',
  expires: 'end',
  images: 'images it covers',
  remarks: 'owner or reason',
};

const firstOf = (names: readonly string[], count: number): string =>
  names.join(', ') + (count > names.length ? ` and ${number(count - names.length)} more` : '');

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const covered = (images: number, read: number): string =>
  images === read ? `${plural(images, 'image')} read` : `${number(read)} of ${plural(images, 'image')} read`;

/** The English texts of the digest. Arguments are visible text. */
export const enDigest = {
  headline: (counts: {
    /** How things stand, and whether everything could be seen. */
    standing: string;
    sight: string;
    /** Undefined: the deployment's own account only. */
    accounts: number | undefined;
    regions: number;
    images: number;
    read: number;
    shared: number;
    fresh: number;
    period: string;
    /** Undefined: nothing is known to be wrong. */
    problem: string | undefined;
    moreProblems: number;
  }): string => {
    const seen =
      (counts.accounts === undefined ? '' : `${plural(counts.accounts, 'account')}, `) +
      `${plural(counts.regions, 'region')}, ` +
      plural(counts.images, 'image') +
      (counts.images === counts.read ? '' : ` (${number(counts.read)} read)`) +
      `, ${number(counts.shared)} shared`;
    const news = `${counts.fresh === 0 ? 'No new share' : plural(counts.fresh, 'new share')} in ${counts.period}`;
    const more = counts.moreProblems === 0 ? '' : ` and ${plural(counts.moreProblems, 'more problem')}`;
    const health =
      counts.problem === undefined ? `${counts.sight}: ${seen}` : `${counts.problem}${more}. Known: ${seen}`;
    return `${counts.standing}. ${health}. ${news}`;
  },

  // Problems
  problemsTitle: 'Problems',
  blind: (subject: string, reason: string, since: string | undefined): string =>
    `${subject}: ${since === undefined ? 'failing' : `not verified since ${since}`}: ${reason}`,
  channel: (subject: string, reason: string, since: string | undefined): string =>
    `${subject}: accepts no messages${since === undefined ? '' : ` since ${since}`}: ${reason}`,
  more: (n: number): string => `and ${number(n)} more`,

  // Coverage
  coverageTitle: 'Coverage',
  period: 'Period',
  periodFact: (since: string, until: string, first: boolean): string =>
    `${since} to ${until}` + (first ? ' (the first digest)' : ''),
  accounts: 'Accounts',
  accountsFact: (
    count: number,
    news: {
      joined: readonly string[];
      joinedCount: number;
      left: readonly string[];
      leftCount: number;
    },
  ): string =>
    [
      `${number(count)} audited`,
      ...some(news.joinedCount, (n) => `${number(n)} new: ${firstOf(news.joined, n)}`),
      ...some(news.leftCount, (n) => `${number(n)} no longer audited: ${firstOf(news.left, n)}`),
    ].join('; '),
  images: 'Images',
  imagesFact: (regions: number, images: number, read: number): string =>
    `${covered(images, read)} in ${plural(regions, 'region')}`,
  scope: (subject: string, images: number, read: number, oldest: string | undefined): string =>
    `${subject}: ${covered(images, read)}` + (oldest === undefined ? '' : `, the oldest at ${oldest}`),
  scopeBlind: (since: string): string => `, failing since ${since}`,

  // Shared now
  nowTitle: 'What is shared now',
  nothingShared: 'No image is shared with another account.',
  shared: 'Shared',
  sharedFact: (now: SharedNow): string =>
    `${plural(now.sharedImages, 'image')} with ${plural(now.accounts, 'account')} (${plural(now.shares, 'share')})`,
  notTrusted: 'Not trusted',
  notTrustedFact: (now: SharedNow): string =>
    now.untrustedShares === 0
      ? 'none'
      : `${plural(now.untrustedShares, 'share')} with ${plural(now.untrustedAccounts, 'account')}; revoke them, or add the accounts to policy.yaml`,
  exposed: 'Exposed to ECS',
  exposedFact: (images: number): string => plural(images, 'image'),
  widest: 'The most widely shared images:',
  image: (
    name: string,
    imageId: string,
    region: string,
    counts: { shares: number; untrusted: number; exposedToEcs: boolean },
  ): string =>
    `${imageNamed.en(name, imageId, region)}: ${plural(counts.shares, 'account')}` +
    (counts.untrusted === 0 ? '' : `, ${number(counts.untrusted)} not trusted`) +
    (counts.exposedToEcs ? ', exposed to ECS' : ''),
  reach: 'The accounts with the most images:',
  account: (account: string, name: string | undefined, images: number, verdict: Verdict): string =>
    `${account}${name === undefined ? '' : ` "${name}"`}: ${plural(images, 'image')}, ${{ trusted: 'trusted', expired: 'exception expired', untrusted: 'not trusted' }[verdict]}`,

  // Changes
  changesTitle: (period: string): string => `What changed in ${period}`,
  noChange: 'Nothing changed.',
  counts: 'Total',
  countsFact: (counted: readonly string[]): string => counted.join(', '),
  sharedTrusted: (n: number): string => `${plural(n, 'new share')} with trusted accounts`,
  change: (name: string, imageId: string, region: string, what: string, at: string): string =>
    `${imageNamed.en(name, imageId, region)}: ${what} (${at})`,
  moreChanges: (n: number): string => `and ${plural(n, 'more change')}`,

  // Trust policy
  policyTitle: 'Trust policy',
  policySame: 'policy.yaml has not changed since the last digest.',
  policyUnknown: 'The changes of policy.yaml are not known: there is no earlier digest to compare with.',
  edited: (kind: PolicyEdit['kind'], account: string, name: string, fields: PolicyEdit['fields']): string => {
    const what = {
      added: 'added',
      removed: 'removed',
      changed: `changed (${fields.map((f) => FIELDS[f]).join(', ')})`,
    }[kind];
    return `Exception "${name}" (${account}) was ${what}`;
  },
  editedEnd: (before: string | undefined, now: string | undefined): string =>
    `: end ${before ?? 'none'} → ${now ?? 'none'}`,
  notice: (
    account: string,
    name: string,
    state: { ends: 'soon' | 'ended' | undefined; expires: string | undefined; unused: boolean },
  ): string => {
    const parts = [
      ...(state.ends === 'soon' ? [`ends ${state.expires ?? ''}`] : []),
      ...(state.ends === 'ended' ? [`ended ${state.expires ?? ''}`] : []),
      ...(state.unused ? ['covers no current share: remove it if it is not needed'] : []),
    ];
    return `Exception "${name}" (${account}) ${parts.join(' and ')}`;
  },

  // Cost
  costTitle: 'Cost',
  runs: 'Runs of the audit',
  runsFact: (cost: PeriodCost): string =>
    [plural(cost.runs, 'run'), ...some(cost.failed, (n) => `${number(n)} failed`)].join(', ') +
    (cost.summed === undefined
      ? ''
      : ` (for ${number(cost.summed.accounts)} of ${plural(cost.summed.of, 'account')}, because the time ran out)`),
  calls: 'Calls to SWAS',
  callsFact: (cost: PeriodCost): string =>
    plural(cost.calls, 'call') + (cost.refused === 0 ? '' : `, ${number(cost.refused)} throttled`),
  store: 'Store',
  storeFact: (cost: PeriodCost): string =>
    `${number(cost.unitsRead)} read CUs, ${number(cost.unitsWritten)} write CUs`,
  time: 'Function time',
  timeFact: (seconds: number): string => plural(seconds, 'second'),

  // The end
  plainSchedule: (weekday: number | undefined, time: string, zone: string): string =>
    `every ${weekday === undefined ? 'day' : (WEEKDAYS[weekday] ?? '')} at ${time} ${zone}`,
  next: (schedule: string | undefined): string =>
    `The digest is sent on schedule${schedule === undefined ? '' : ` (${schedule})`}. If it does not arrive in time, check the digest function.`,
  setting: {
    language: (name: string, value: string): string =>
      `${name}: “${value}” is neither en nor zh; messages are in English.`,
    timeZone: (name: string, value: string): string =>
      `${name}: “${value}” is not a time zone; times are in UTC. “npm run check-settings” says what to write.`,
    weakSecret: (name: string, _value: string): string =>
      `${name}: a secret in it can be guessed. Choose one of at least eight characters that are not only digits.`,
  },
  attached: (file: string): string => `The full report is attached: ${file}`,
  reportLeftOut: {
    tooLarge: 'The full report is not attached: it is too large for an email.',
    failed: 'The full report is not attached: it could not be made; see the log of the digest function.',
    refused: 'The full report is not attached: this channel refused the message with it.',
  },
  reportRefused: 'The attached report was removed: the mail server refused the mail with it.',
  rest: (n: number): string => plural(n, 'more line') + ' of the digest',
};

export type DigestTexts = typeof enDigest;
