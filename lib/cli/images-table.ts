import type { ImageSummary } from '../inventory/shares-report.ts';
import { localTime } from '../text/local-time.ts';
import { groupedNumber } from '../text/grouped-number.ts';
import { plural } from '../text/plural.ts';
import { visibleText } from '../text/visible-text.ts';
import type { Screen } from './context.ts';
import { ownerInWords } from './owners.ts';
import { type Cell, type Column, fitsAsTable, renderTable } from './table.ts';

export interface ImagesTableWords {
  readonly timeZone: string;
  readonly screen: Screen;
  /** Several accounts are covered, so that each image needs its owner. */
  readonly isOfSeveral: boolean;
  readonly nowMs: number;
}

/** The shared images, a row each, in their order: how many accounts, how many of them not trusted, for how long. */
export function imagesTable(images: readonly ImageSummary[], words: ImagesTableWords): string {
  const { screen } = words;
  const shown = shownOf(images, words);
  const counts = countParts(shown, words.nowMs);
  const tableOf = (parts: readonly Part[]) => ({
    columns: parts.map(({ column }) => column),
    rows: images.map((image) => parts.map(({ cell }) => cell(image))),
  });
  const wide = tableOf([nameAlone, ...counts, ...placeParts(shown, words)]);
  const narrow = tableOf([nameAndPlace(shown, words), ...counts]);
  const isFitting = ({ columns, rows }: typeof wide) => fitsAsTable(columns, rows, screen);
  const { columns, rows } = [wide, narrow].find(isFitting) ?? wide;
  return renderTable(columns, rows, screen);
}

interface Part {
  readonly column: Column;
  readonly cell: (image: ImageSummary) => Cell;
}

/** What is not the same, or empty, for all images. */
interface Shown {
  readonly region: boolean;
  readonly owner: boolean;
  readonly note: boolean;
  readonly neverSeen: boolean;
}

const shownOf = (images: readonly ImageSummary[], words: ImagesTableWords): Shown => ({
  region: new Set(images.map(({ image }) => image.regionId)).size > 1,
  owner: words.isOfSeveral,
  note: images.some((image) => noteOn(image, words) !== ''),
  neverSeen: images.some(({ neverSeen }) => neverSeen > 0),
});

const nameOf = ({ image }: ImageSummary): string => visibleText(image.imageName);
const idOf = ({ image }: ImageSummary): string => visibleText(image.imageId, 64);
const regionOf = ({ image }: ImageSummary): string => visibleText(image.regionId);
const ownerOf = ({ image }: ImageSummary): string => ownerInWords(image.ownerId, image.ownerName);

const nameAlone: Part = {
  column: { title: 'IMAGE', least: 12 },
  cell: (image) => ({ text: nameOf(image), tone: 'strong' }),
};

/** What identifies an image, below its name: with the counts beside it, that fits on 80 columns. */
const nameAndPlace = (shown: Shown, words: ImagesTableWords): Part => ({
  column: { title: 'IMAGE', least: 26 },
  cell: (image) => ({
    text: [
      nameOf(image),
      shown.region ? `${idOf(image)} ${regionOf(image)}` : idOf(image),
      ...(shown.owner ? [`of account ${ownerOf(image)}`] : []),
      noteOn(image, words),
    ]
      .filter((line) => line !== '')
      .join('\n'),
  }),
});

function placeParts(shown: Shown, words: ImagesTableWords): Part[] {
  const parts: (Part & { readonly isShown: boolean })[] = [
    { isShown: true, column: { title: 'IMAGE ID' }, cell: (image) => ({ text: idOf(image) }) },
    { isShown: shown.region, column: { title: 'REGION' }, cell: (image) => ({ text: regionOf(image) }) },
    {
      isShown: shown.owner,
      column: { title: 'OWNER', least: 20 },
      cell: (image) => ({ text: ownerOf(image) }),
    },
    {
      isShown: shown.note,
      column: { title: 'NOTE', least: 14 },
      cell: (image) => ({ text: noteOn(image, words), tone: 'warn' }),
    },
  ];
  return parts.filter(({ isShown }) => isShown);
}

function countParts(shown: Shown, nowMs: number): Part[] {
  const column = (title: string): Column => ({ title, isNumber: true });
  const count = (n: number): Cell => ({ text: groupedNumber(n), tone: n > 0 ? 'bad' : undefined });
  return [
    { column: column('ACCOUNTS'), cell: ({ shares }) => ({ text: groupedNumber(shares.length) }) },
    { column: column('UNTRUSTED'), cell: ({ untrusted }) => count(untrusted) },
    ...(shown.neverSeen
      ? [{ column: column('NEVER SEEN'), cell: ({ neverSeen }: ImageSummary) => count(neverSeen) }]
      : []),
    {
      column: column('OLDEST'),
      cell: ({ untrustedSince }) => ({ text: untrustedSince === null ? '-' : age(untrustedSince, nowMs) }),
    },
  ];
}

function noteOn({ image, isExposed }: ImageSummary, { timeZone }: ImagesTableWords): string {
  const { imageMissingSince: missing } = image;
  return [
    ...(isExposed ? ['exposed to ECS'] : []),
    ...(missing === null ? [] : [`not on the list since ${localTime(Date.parse(missing), timeZone)}`]),
  ].join('; ');
}

const DAY_MS = 86_400_000;

/** In whole days, since the cloud's times are exact to the day only. */
export function age(since: string, nowMs: number): string {
  const days = Math.max(0, Math.floor((nowMs - Date.parse(since)) / DAY_MS));
  return days === 0 ? '< 1 day' : plural(days, 'day');
}
