import type { ImageSummary } from '../inventory/images-by-risk.ts';
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
  const wide = layout(images, words, { isWide: true });
  if (fitsAsTable(wide.columns, wide.rows, screen)) return renderTable(wide.columns, wide.rows, screen);
  const { columns, rows } = layout(images, words, { isWide: false });
  return fitsAsTable(columns, rows, screen)
    ? renderTable(columns, rows, screen)
    : renderTable(wide.columns, wide.rows, screen);
}

interface Part {
  readonly column: Column;
  readonly cell: (image: ImageSummary) => Cell;
}

/** Wide: a column for each value. Else what identifies an image stands below its name. */
function layout(
  images: readonly ImageSummary[],
  words: ImagesTableWords,
  { isWide }: { readonly isWide: boolean },
): { readonly columns: readonly Column[]; readonly rows: readonly (readonly Cell[])[] } {
  const isOfSeveralRegions = new Set(images.map(({ image }) => image.regionId)).size > 1;
  const places: Part[] = [
    { column: { title: 'IMAGE ID' }, cell: ({ image }) => ({ text: visibleText(image.imageId, 64) }) },
    ...(isOfSeveralRegions
      ? [
          {
            column: { title: 'REGION' },
            cell: ({ image }: ImageSummary) => ({ text: visibleText(image.regionId) }),
          },
        ]
      : []),
    ...(words.isOfSeveral
      ? [
          {
            column: { title: 'OWNER', least: 20 },
            cell: ({ image }: ImageSummary) => ({ text: ownerInWords(image.ownerId, image.ownerName) }),
          },
        ]
      : []),
    ...(images.some((image) => note(image, words) !== '')
      ? [
          {
            column: { title: 'NOTE', least: 14 },
            cell: (image: ImageSummary) => ({ text: note(image, words), tone: 'warn' as const }),
          },
        ]
      : []),
  ];
  const counts = countParts(images, words.nowMs);
  const parts = isWide
    ? [{ column: { title: 'IMAGE', least: 12 }, cell: nameOf }, ...counts, ...places]
    : [{ column: { title: 'IMAGE', least: 26 }, cell: below(places) }, ...counts];
  return {
    columns: parts.map(({ column }) => column),
    rows: images.map((image) => parts.map(({ cell }) => cell(image))),
  };
}

const nameOf = ({ image }: ImageSummary): Cell => ({ text: visibleText(image.imageName), tone: 'strong' });

const below =
  (places: readonly Part[]) =>
  (image: ImageSummary): Cell => {
    // The region beside the id: with the counts, that is 80 columns.
    const [id, ...others] = places.map(({ cell }) => cell(image).text).filter((text) => text !== '');
    const { regionId } = image.image;
    const lines = others[0] === regionId ? [`${id} ${regionId}`, ...others.slice(1)] : [id, ...others];
    return { text: [nameOf(image).text, ...lines].join('\n') };
  };

function countParts(images: readonly ImageSummary[], nowMs: number): Part[] {
  const number = (title: string): Column => ({ title, isNumber: true });
  return [
    { column: number('ACCOUNTS'), cell: ({ shares }) => ({ text: groupedNumber(shares.length) }) },
    {
      column: number('UNTRUSTED'),
      cell: ({ untrusted }) => ({ text: groupedNumber(untrusted), tone: untrusted > 0 ? 'bad' : 'good' }),
    },
    ...(images.some(({ neverSeen }) => neverSeen > 0)
      ? [
          {
            column: number('NEVER SEEN'),
            cell: ({ neverSeen }: ImageSummary) => ({
              text: groupedNumber(neverSeen),
              tone: neverSeen > 0 ? ('bad' as const) : undefined,
            }),
          },
        ]
      : []),
    {
      column: number('OLDEST'),
      cell: ({ untrustedSince }) => ({ text: untrustedSince === null ? '-' : age(untrustedSince, nowMs) }),
    },
  ];
}

function note({ image, isExposed }: ImageSummary, { timeZone }: ImagesTableWords): string {
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
