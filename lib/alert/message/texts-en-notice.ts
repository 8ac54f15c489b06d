import { groupedNumber as number } from '../../text/grouped-number.ts';
import { plural } from '../../text/plural.ts';

/** A count that does not agree with what is listed: of a region's images, or of the accounts of one image. */
export interface MiscountWords {
  /** The region, or the image and its region. */
  readonly where: string;
  readonly of: 'scope' | 'image';
  readonly counted: number;
  readonly listed: number;
}

/** What an account shared within an hour. */
export interface FloodCounts {
  readonly shares: number;
  readonly images: number;
  readonly accounts: number;
}

const counted = ({ where, of, counted: count, listed }: MiscountWords): string =>
  of === 'scope'
    ? `The cloud counts ${plural(count, 'image')} in ${where} but lists ${number(listed)}`
    : `The cloud counts ${plural(count, 'account')} of ${where} but lists ${number(listed)}`;

const nameAnother = (images: number): string =>
  images === 1 ? 'The only image names' : `All ${plural(images, 'image')} name`;

/** The English texts of notices: what is odd in the cloud's answers, or in the deployment. Arguments are visible text. */
export const enNotice = {
  headline: {
    miscount: counted,
    unfinishedFirstList: (where: string): string =>
      `First look at ${where} without a complete list of images`,
    onlyReceived: (where: string, images: number, owner: string): string =>
      `${nameAnother(images)} account ${owner} as owner in ${where}`,
    policyFileLost: 'Deployed without policy.yaml, so the last policy stays in force',
    setAside: (channel: string, messages: number): string =>
      `${plural(messages, 'message')} never reached ${channel} in a week`,
    secondDeployment: (second: string): string => `A second deployment uses the same tables: ${second}`,
    flood: (account: string, shares: number): string =>
      `Account ${account} shared ${plural(shares, 'time')} within an hour`,
    damagedRow: 'A stored message was changed by something other than this program',
  },
  manyHeadline: (n: number): string => `${plural(n, 'notice')} about odd answers of the cloud`,
  title: {
    miscount: (subject: string): string => `The count does not match: ${subject}`,
    unfinishedFirstList: (subject: string): string => `First look without a complete list: ${subject}`,
    onlyReceived: (subject: string): string => `Only images of another account: ${subject}`,
    policyFileLost: (account: string): string => `Deployed without policy.yaml: account ${account}`,
    setAside: (subject: string): string => `Not sent any more: ${subject}`,
    secondDeployment: (account: string): string => `Two deployments, one snapshot: account ${account}`,
    flood: (account: string): string => `Many shares at once: account ${account}`,
    damagedRow: (account: string): string => `Damaged message: account ${account}`,
  },
  /** In the middle of a sentence. */
  image: (name: string, region: string): string => `image "${name}" (${region})`,
  /** The accounts of an image; a region's list of images is `subjectScope`. */
  shareAccounts: (image: string): string => `the share accounts of ${image}`,
  happened: 'What happened',
  meaning: 'Effect',
  whatToDo: 'What to do',
  miscount: {
    happened: ({ of, counted: count, listed }: MiscountWords): string =>
      `The cloud counts ${plural(count, of === 'scope' ? 'image' : 'account')} but lists ${number(listed)}, the same ones each time.`,
    meaning: ({ of, counted: count, listed }: MiscountWords): string => {
      if (count < listed)
        return 'Everything that is listed is audited. The count is too low, so nothing seems to be hidden.';
      const hidden = count - listed;
      if (of === 'scope')
        return `${hidden === 1 ? 'If an image is hidden, this audit cannot see it or its shares' : `If ${number(hidden)} images are hidden, this audit cannot see them or their shares`}. Every listed image is audited.`;
      return `${hidden === 1 ? 'If an account is hidden, this audit cannot see its share' : `If ${number(hidden)} accounts are hidden, this audit cannot see their shares`}. Every listed account is audited.`;
    },
    whatToDo: ({ of, counted: count, listed }: MiscountWords): string => {
      if (count < listed) return 'Nothing, unless it lasts: then report the wrong count to the vendor.';
      return of === 'scope'
        ? `Count the custom images of this region in the console. If it shows more than ${number(listed)}, review the shares of the missing ones there, and report the wrong list to the vendor.`
        : `Count the accounts of this image in the console. If it shows more than ${number(listed)}, revoke there what is not needed, and report the wrong list to the vendor.`;
    },
  },
  unfinishedFirstList: {
    happened: (images: number): string =>
      images === 0
        ? 'The list of images was never read completely in time, and no valid page showed an image. The first look is therefore empty.'
        : `The list of images was never read completely in time. ${images === 1 ? 'The image' : `The ${number(images)} images`} that valid pages showed ${images === 1 ? 'is' : 'are'} taken as the first look.`,
    meaning:
      'Whatever appears later is reported as new, even if it existed before. Shares of an image that is not listed go unnoticed.',
    whatToDo:
      'Find out why the list cannot be read completely: a separate message gives the reason. Compare the number of images with the console.',
  },
  onlyReceived: {
    happened: (images: number, owner: string): string =>
      `${nameAnother(images)} account ${owner} as ${images === 1 ? 'its' : 'their'} owner.`,
    meaning: (owner: string): string =>
      `Nothing in this region is audited as this account's own. The images count as received from account ${owner}.`,
    whatToDo:
      "If that account shares its images with this one, no action is needed. If the images are this account's own, review their shares in the console, and report the wrong owner to the vendor.",
  },
  policyFileLost: {
    happened: (since: string, digest: string): string =>
      `This deployment has no policy.yaml any more. The last one, in force since ${since} (SHA-256 ${digest}…), stays in force.`,
    meaning: 'No share changes its verdict. Exceptions still end on their dates.',
    whatToDo:
      'Deploy again from a folder that has policy.yaml (git ignores the file). If it is lost, copy its text from the row “policy” of the table share_audit_state. To trust no account, deploy an empty policy.yaml.',
  },
  setAside: {
    happened: (messages: number, since: string, said: string): string =>
      `Since ${since} the channel has not taken ${messages === 1 ? 'a message' : plural(messages, 'message')}, or its answer was never readable. ${said === '' ? 'It gave no reason' : `It said last: ${said}`}.`,
    meaning:
      'These messages are not sent over this channel any more. Whatever another channel has taken was told there. When this channel takes messages again, they are sent once more.',
    whatToDo: 'Look at the channel: whether its messages arrive, and why it does not answer.',
  },
  secondDeployment: {
    happened: (first: string, second: string): string =>
      `${second} audits into the tables of ${first}, with channels of its own.`,
    meaning:
      'Only the channels of the first deployment get every alert. The second one tells its own channels what it finds itself, and nothing else.',
    whatToDo:
      'Remove one of the two, or give the second one a Tablestore instance of its own. If the first one was removed, wait: after a day without it the second one takes over.',
  },
  flood: {
    happened: ({ shares, images, accounts }: FloodCounts, since: string): string =>
      `${plural(shares, 'new share')} of ${plural(images, 'image')} with ${plural(accounts, 'account')} since ${since}.`,
    meaning:
      'Each of these shares is reported, or counted where a message cannot show them all. Shares of other accounts are not delayed by them. So many within an hour are seldom made by hand.',
    whatToDo:
      'Find out which user or key makes the shares. If they are not intended, disable that key first, then revoke the shares. This message comes at most once a day, even if the shares go on.',
  },
  damagedRow: {
    happened: (row: string): string =>
      `A row of the outbox does not have the form that this program writes: ${row}.`,
    meaning:
      'What the row says is not sent. If it held a message of this program, that message may be lost; every other message is sent.',
    whatToDo:
      'Find out who can write the tables, and who did. The command “share-auditor history” lists the recorded changes.',
  },
};

export type NoticeTexts = typeof enNotice;
