import { enPosture } from '../alert/message/texts-en-posture.ts';
import { MARKS_OF_POSTURE } from '../alert/message/marks.ts';
import { oldestUntrusted, standingOfShare } from '../inventory/images-by-risk.ts';
import type { Posture } from '../model/posture.ts';
import { groupedNumber } from '../text/grouped-number.ts';
import { plural } from '../text/plural.ts';
import { localTime, roughDuration } from '../text/local-time.ts';
import { visibleText } from '../text/visible-text.ts';
import { wrapText } from '../text/wrap-text.ts';
import type { TrustPolicy } from '../policy/trust-policy.ts';
import {
  imagesIn,
  type ReportedImage,
  type ReportedShare,
  type SharesReport,
} from '../inventory/shares-report.ts';
import type { Verdict } from '../model/change.ts';
import { blindInWords } from './blind-in-words.ts';
import type { Screen } from './context.ts';
import { age, imagesTable } from './images-table.ts';
import { ownerInWords } from './owners.ts';
import { paint, type Tone } from './paint.ts';
import { type Cell, type Column, renderTable } from './table.ts';

export const TONES: Readonly<Record<Verdict, Tone>> = { untrusted: 'bad', expired: 'warn', trusted: 'good' };

/** What an answer to `shares` needs to be text for people. */
export interface AnswerWords {
  readonly timeZone: string;
  readonly screen: Screen;
  /** Whether a filter was given, so that the answer covers only some of the shares. */
  readonly filtered: boolean;
  /** The account or accounts that the answer covers, in words. */
  readonly whose: string;
}

export interface SharesWords extends AnswerWords {
  readonly policy: TrustPolicy;
  /** Every share is listed, not every image. */
  readonly isEachShare: boolean;
  /** How things stand; undefined: the answer covers only some of the shares. */
  readonly posture: Posture | undefined;
}

/** What is shared now, as text for people: how it stands, then a row for each image or, if asked for, each share. */
export function sharesInWords(report: SharesReport, words: SharesWords): string {
  const { screen, timeZone, isEachShare } = words;
  const images = imagesIn(report);
  const nowMs = Date.parse(report.at);
  const isOfSeveral = report.owners !== null;
  const paragraph = (text: string) => `${wrapText(text, screen.width).join('\n')}\n`;
  const sections = [
    [...(words.posture === undefined ? [] : [postureLine(words.posture)]), count(report, words)]
      .map(paragraph)
      .join(''),
    ...(isEachShare
      ? images.map(({ image, shares }) => `${heading(image, report, words)}${tableOf(shares, words)}`)
      : [imagesTable(images, { timeZone, screen, isOfSeveral, nowMs })]),
    ...(images.length === 0 || isEachShare ? [] : [paragraph(EACH_SHARE)]),
    ...(report.exposedToEcs.length > 0 ? [exposed(report, screen)] : []),
    ...(report.receivedImages > 0 ? [paragraph(received(report))] : []),
    blindInWords(report.unseen, timeZone, screen),
  ];
  return sections.filter((section) => section !== '').join('\n');
}

const EACH_SHARE =
  'UNTRUSTED counts accounts that the trust policy does not cover, or no longer; OLDEST is how long the oldest of them has had the image. "share-auditor shares --all" lists every share; --image <id> lists those of one image.';

/** As `audit` ends with it, and as the report begins. */
function postureLine(posture: Posture): string {
  const standing = enPosture.standing(posture);
  const said = posture.mark === 'good' ? enPosture.well(standing) : standing;
  return `${MARKS_OF_POSTURE[posture.mark]} ${enPosture.both(said, enPosture.sight(posture.isSure))}`;
}

function heading(
  image: ReportedImage,
  { at, owners }: SharesReport,
  { timeZone, screen: { width, colour } }: SharesWords,
): string {
  const name = wrapText(visibleText(image.imageName), width).map((line) => paint(line, 'strong', colour));
  const place = `${visibleText(image.imageId, 64)}  ${visibleText(image.regionId)}  ${readingAge(image, at)}`;
  const missing =
    image.imageMissingSince === null
      ? []
      : wrapText(
          `not on the list since ${localTime(Date.parse(image.imageMissingSince), timeZone)}`,
          width,
        ).map((line) => paint(line, 'warn', colour));
  const owner =
    owners === null ? [] : wrapText(`of account ${ownerInWords(image.ownerId, image.ownerName)}`, width);
  return `${[...name, ...wrapText(place, width), ...missing, ...owner].join('\n')}\n`;
}

function readingAge({ readAt }: ReportedImage, at: string): string {
  if (readAt === null) return 'not completely read yet';
  const { amount, unit } = roughDuration(Date.parse(at) - Date.parse(readAt));
  return amount === 0 ? 'read just now' : `read ${plural(amount, unit)} ago`;
}

function tableOf(shares: readonly ReportedShare[], { policy, timeZone, screen }: SharesWords): string {
  const name = (id: string) => visibleText(policy.exceptions.get(id)?.name ?? '', 40);
  const named = shares.some(({ accountId }) => name(accountId) !== '');
  const columns: Column[] = [
    { title: 'ACCOUNT' },
    ...(named ? [{ title: 'IN THE POLICY', least: 12 }] : []),
    { title: 'STANDING', least: 10 },
    { title: "SHARED (CLOUD'S CLOCK)", least: 10 },
    { title: `NOTICED (${timeZone})`, least: 10 },
  ];
  const rows = shares.map((share): Cell[] => [
    { text: visibleText(share.accountId), tone: 'strong' },
    ...(named ? [{ text: name(share.accountId) }] : []),
    { text: standing(share), tone: TONES[share.verdict] },
    { text: visibleText(share.sharedTime ?? 'not given', 40) },
    { text: `${wallTime(Date.parse(share.noticedAt), timeZone)}${remarks(share, timeZone)}` },
  ]);
  return renderTable(columns, rows, screen);
}

const standing = (share: ReportedShare): string =>
  standingOfShare(share) === 'neverSeen' ? `${share.verdict}, never seen before` : share.verdict;

function remarks({ baseline, missingSince }: ReportedShare, timeZone: string): string {
  const said = [
    ...(baseline ? ['first look'] : []),
    ...(missingSince === null ? [] : [`not seen since ${wallTime(Date.parse(missingSince), timeZone)}`]),
  ];
  return said.length === 0 ? '' : ` (${said.join('; ')})`;
}

/** Date and time without the zone, which the column's title names. */
export const wallTime = (ms: number, timeZone: string): string => localTime(ms, timeZone).slice(0, 16);

function exposed({ exposedToEcs, owners }: SharesReport, screen: Screen): string {
  const title = 'Exposed to ECS. ECS can share these images onward, and this program does not check that:';
  const rows = exposedToEcs.map((image): Cell[] => [
    { text: visibleText(image.imageName) },
    { text: visibleText(image.imageId, 64) },
    { text: visibleText(image.regionId) },
    ...(owners === null ? [] : [{ text: ownerInWords(image.ownerId, image.ownerName) }]),
  ]);
  const columns: Column[] = [
    { title: 'IMAGE', least: 12 },
    { title: 'IMAGE ID' },
    { title: 'REGION' },
    ...(owners === null ? [] : [{ title: 'OWNER', least: 20 }]),
  ];
  return `${wrapText(title, screen.width).join('\n')}\n${renderTable(columns, rows, screen)}`;
}

function count(report: SharesReport, { filtered, whose }: SharesWords): string {
  const { owners, shares } = report;
  if (shares.length === 0)
    return filtered
      ? `The snapshot of ${whose} holds no share that matches.`
      : `The snapshot of ${whose} holds no share.`;
  const images = imagesIn(report).length;
  const accounts = new Set(shares.map((s) => s.accountId)).size;
  const holders = new Set(shares.map((s) => s.ownerId)).size;
  const of = owners === null ? '' : ` in ${holders} of ${whose}`;
  return `${plural(shares.length, 'share')} of ${plural(images, 'image')}${of} with ${plural(accounts, 'account')}; ${untrusted(report)}.`;
}

function untrusted({ at, shares }: SharesReport): string {
  const n = shares.filter(({ verdict }) => verdict !== 'trusted').length;
  const since = oldestUntrusted(shares);
  if (n === 0 || since === null) return 'all trusted';
  const oldest = age(since, Date.parse(at));
  // Of a share that has just come there is nothing to say.
  if (oldest.startsWith('<')) return `${groupedNumber(n)} not trusted`;
  return `${groupedNumber(n)} not trusted, ${n === 1 ? 'for' : 'the oldest for'} ${oldest}`;
}

const received = ({ receivedImages }: SharesReport): string =>
  `${plural(receivedImages, 'more image')} ${receivedImages === 1 ? 'is' : 'are'} received from other accounts; "share-auditor shares --received" lists ${receivedImages === 1 ? 'it' : 'them'}.`;
