import type { Subject } from '../../model/health.ts';
import { lowerFirst } from './english.ts';
import type { FailureKind } from './failure-kind.ts';
import { imageNamed } from './image-named.ts';

/** What of an account's audit. */
export type AuditPart = NonNullable<Extract<Subject, { kind: 'audit' }>['part']>;

const unnoticed = (shares: string): string =>
  `New shares ${shares} go unnoticed until it can be read again. What is already known is kept.`;

/** What cannot be read or reached, why, what to do about it, and that it is over. */
export const enBlind = {
  subjectAudit: (account: string, part: AuditPart): string =>
    ({
      run: `the audit of account ${account}`,
      entry: `the audit of account ${account}`,
      members: 'the audits of other accounts',
      dispatch: 'the start of the audits of other accounts',
      accounts: 'the list of accounts',
      regions: `the list of regions of account ${account}`,
      lists: `the lists of images of account ${account}`,
      shares: `the shares of images of account ${account}`,
      unsent: `the messages of account ${account}`,
    })[part],
  subjectScope: (region: string, account: string, part: 'list' | 'shares' | undefined): string =>
    (part === undefined ? '' : { list: 'the list of images in ', shares: 'the shares in ' }[part]) +
    `region ${region} of account ${account}`,
  subjectImage: (name: string, imageId: string, region: string): string =>
    `image ${imageNamed.en(name, imageId, region)}`,
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
  /** One cause in many accounts. */
  blindAccounts: (accounts: number, still: boolean): string =>
    `${still ? 'Still a problem' : 'Problem'} with the audits of ${accounts} accounts`,
  where: 'Where',
  /** @param more how many are not named. */
  namedOf: (named: readonly string[], more: number): string =>
    `${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
  /** In the headline, and in Chinese before the failure's own message. Of `other`, the code says more. */
  reasons: {
    denied: 'access denied',
    unpaid: 'an unpaid bill',
    asStated: 'a permission or setting is missing',
    throttled: 'throttled',
    notFound: 'not found',
    temporary: 'temporarily unavailable',
    outOfTime: 'not enough time',
    unreached: 'too few calls granted',
    shifting: 'the list keeps changing',
    tooMany: 'the list is too long',
    contradictory: 'the cloud contradicts itself',
    oddAnswer: 'an answer in an unknown form',
    damagedRow: 'damaged row in the snapshot',
    damagedBaseline: 'damaged row in the snapshot',
    store: 'the store is not available',
    overdue: 'overdue',
    channelRefused: 'refused',
    alertsRefused: 'refuses these alerts',
    channelPutOff: 'takes nothing now',
    channelUnanswered: 'does not answer',
  } satisfies Record<Exclude<FailureKind, 'other'>, string>,
  since: 'Since',
  sinceFact: (time: string, duration: string): string => `${time} (for ${duration})`,
  why: 'Reason',
  /** @param reason undefined: the code is not known. */
  whyFact: (message: string, code: string, reason: string | undefined): string => {
    const why = message === '' ? reason : message;
    return why === undefined ? code : `${why} (${code})`;
  },
  meaning: 'Effect',
  blindMeaning: {
    audit: unnoticed('in this account'),
    accounts:
      'New shares in these accounts go unnoticed until they can be read again. What is already known is kept.',
    scope: unnoticed('in this region'),
    image: unnoticed('of this image'),
    channel:
      'Messages to this channel wait and are sent when it works again. None is lost; other channels are not affected.',
  },
  whatToDo: 'What to do',
  failure: {
    denied:
      'Grant the role swas-open:ListCustomImages and swas-open:ListCustomImageShareAccounts, and check that its keys are valid.',
    unpaid: 'Pay the bill of this account in the console (Expenses and Costs); the next run detects it.',
    asStated: 'Do what the reason says; the next run detects it.',
    throttled:
      'Find out what else uses the call quota of this account, or request a higher quota in the Quota Center and raise SWAS_CALLS_PER_MINUTE.',
    notFound:
      "Check the region's name (REGIONS; on the command line, --region), and that the account still has servers there.",
    temporary:
      'Wait; this usually resolves itself. If it lasts, check the network, the proxy and SWAS_ENDPOINT.',
    outOfTime: "Increase the function's timeout, or audit fewer regions per invocation.",
    unreached:
      'Find out what else uses the call quota of this account. If nothing does, request a higher quota in the Quota Center and raise SWAS_CALLS_PER_MINUTE, or audit fewer regions.',
    shifting: 'Wait; every run reads it again. If it lasts, find out what keeps changing this list.',
    tooMany:
      'The list exceeds the reading limit. Review it in the console and revoke the shares that are not needed.',
    oddAnswer:
      'The rest of the list is audited. Review the list in the console; if the answer stays like this, report it to the vendor, and here as a defect.',
    contradictory:
      'Open the image in the console and compare its share accounts. If it is shared there, revoke what is not intended, and report the empty answer to the vendor.',
    damagedRow: 'Delete the row of the snapshot that the reason names; its image is then read again.',
    damagedBaseline:
      'Compare what is shared in this region with what you know (share-auditor shares). Then delete the row that the reason names: the region is taken as new, and what is shared then is summarised, not reported as new.',
    store:
      'Check that the Tablestore instance exists and is paid for, that TABLESTORE_ENDPOINT is correct, and that the role has its permissions on the instance.',
    overdue: 'Check the timer trigger, the function and its log.',
    channelRefused: 'Correct what the reason names; until then, the channel takes nothing.',
    alertsRefused:
      'It refused these alerts even without any name in them: make it take messages of this program (a content filter, a blocked sender), as the reason says.',
    channelPutOff: 'Wait; every run tries again. If it lasts, check the network and the channel itself.',
    channelUnanswered:
      'Look whether the message arrived. It is sent again under the same id after 5, 30 and 120 minutes, then daily for a week, so a copy may come.',
    other: 'Read the log of the function; it shows what the run was doing.',
  } satisfies Record<FailureKind, string>,
  closedTitle: 'No longer audited',
  closedItem: (subject: string, duration: string, since: string): string =>
    `${subject}: is gone, or not configured any more. It had not been verified for ${duration}, since ${since}.`,
  overTitle: 'Working again',
  overItem: (subject: string, duration: string, since: string): string =>
    `${subject}: was failing for ${duration}, since ${since}. Shares that were added meanwhile are reported as new.`,
  overChannelItem: (subject: string, duration: string, since: string): string =>
    `${subject}: accepted no messages for ${duration}, since ${since}. The waiting messages are being sent.`,
};

export type BlindTexts = typeof enBlind;
