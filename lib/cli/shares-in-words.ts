import { plural } from '../text/plural.ts';
import { localTime, roughDuration } from '../text/local-time.ts';
import { visibleText } from '../text/visible-text.ts';
import { wrapText } from '../text/wrap-text.ts';
import type { TrustPolicy } from '../policy/trust-policy.ts';
import type { ReportedImage, ReportedShare, SharesReport } from '../inventory/shares-report.ts';
import type { Verdict } from '../model/change.ts';
import { blindInWords } from './blind-in-words.ts';
import type { Screen } from './context.ts';
import { ownerInWords } from './owners.ts';
import { paint, type Tone } from './paint.ts';
import { type Cell, type Column, renderTable } from './table.ts';

export const TONES: Readonly<Record<Verdict, Tone>> = { untrusted: 'bad', expired: 'warn', trusted: 'good' };

export interface SharesWords {
  readonly policy: TrustPolicy;
  readonly timeZone: string;
  readonly screen: Screen;
  /** Whether a filter was given, so that the answer covers only some of the shares. */
  readonly filtered: boolean;
  /** The account or accounts that the answer covers, in words. */
  readonly whose: string;
}

/** What is shared now, image by image, as text for people. */
export function sharesInWords(report: SharesReport, words: SharesWords): string {
  const { screen, timeZone } = words;
  const sections = byImage(report.shares).map(
    (shares) => `${heading(shares[0], report, words)}${tableOf(shares, words)}`,
  );
  if (report.exposedToEcs.length > 0) sections.push(exposed(report, screen));
  sections.push(`${wrapText(count(report, words), screen.width).join('\n')}\n`);
  if (report.receivedImages > 0) sections.push(`${wrapText(received(report), screen.width).join('\n')}\n`);
  const blind = blindInWords(report.unseen, timeZone, screen);
  if (blind !== '') sections.push(blind);
  return sections.join('\n');
}

function byImage(shares: readonly ReportedShare[]): ReportedShare[][] {
  const images = new Map<string, ReportedShare[]>();
  for (const share of shares) {
    const key = imageKey(share);
    const known = images.get(key);
    if (known === undefined) images.set(key, [share]);
    else known.push(share);
  }
  return [...images.values()];
}

const imageKey = ({ ownerId, regionId, imageId }: ReportedImage): string =>
  `${ownerId} ${regionId} ${imageId}`;

function heading(
  image: ReportedImage | undefined,
  { at, owners }: SharesReport,
  { timeZone, screen: { width, colour } }: SharesWords,
): string {
  if (image === undefined) return '';
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
    { title: 'STANDING' },
    { title: "SHARED (CLOUD'S CLOCK)", least: 10 },
    { title: `NOTICED (${timeZone})`, least: 10 },
  ];
  const rows = shares.map((share): Cell[] => [
    { text: visibleText(share.accountId), tone: 'strong' },
    ...(named ? [{ text: name(share.accountId) }] : []),
    { text: share.verdict, tone: TONES[share.verdict] },
    { text: visibleText(share.sharedTime ?? 'not given', 40) },
    { text: `${wallTime(Date.parse(share.noticedAt), timeZone)}${remarks(share, timeZone)}` },
  ]);
  return renderTable(columns, rows, screen);
}

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

function count({ owners, shares }: SharesReport, { filtered, whose }: SharesWords): string {
  if (shares.length === 0)
    return filtered
      ? `The snapshot of ${whose} holds no share that matches.`
      : `The snapshot of ${whose} holds no share.`;
  const images = new Set(shares.map(imageKey)).size;
  const accounts = new Set(shares.map((s) => s.accountId)).size;
  const untrusted = shares.filter((s) => s.verdict !== 'trusted').length;
  const holders = new Set(shares.map((s) => s.ownerId)).size;
  const of = owners === null ? '' : ` in ${holders} of ${whose}`;
  return `${plural(shares.length, 'share')} of ${plural(images, 'image')}${of} with ${plural(accounts, 'account')}; ${untrusted === 0 ? 'all trusted' : `${untrusted} not trusted`}.`;
}

const received = ({ receivedImages }: SharesReport): string =>
  `${plural(receivedImages, 'more image')} ${receivedImages === 1 ? 'is' : 'are'} received from other accounts; "share-auditor shares --received" lists ${receivedImages === 1 ? 'it' : 'them'}.`;
