import { localTime } from '../text/local-time.ts';
import { visibleText } from '../text/visible-text.ts';
import type { Tone, Verdict } from '../model/change.ts';
import { verdictRank } from '../text/order.ts';
import type { Report, ReportImage } from './report.ts';
import type { Cell, Column } from './table.ts';
import { reportTexts, type ReportTexts } from './texts.ts';

const NAME = 200;
const REASON = 600;
const ID = 64;
const QUARTER_MS = 900_000;

/** What every cell of a report is made with: the reader's language and time zone. */
export interface Make {
  /** The report covers several accounts, so its tables name the owner of each image. */
  readonly isOneOfMany: boolean;
  readonly texts: ReportTexts;
  /** @param none the text for an unknown time. */
  readonly time: (iso: string | null, none?: string) => Cell;
  readonly zone: string;
}

export function makeFor({ owners, reader: { language, timeZone } }: Report): Make {
  const texts = reportTexts(language);
  return {
    isOneOfMany: owners.length > 1,
    texts,
    time: timeCells(timeZone, texts),
    zone: zoneName(timeZone),
  };
}

/** `2026-03-01 18:02`; the zone stands in the column's head. */
export const wallTime = (iso: string, timeZone: string): string =>
  localTime(Date.parse(iso), timeZone).slice(0, 'YYYY-MM-DD HH:MM'.length);

/** `2026-03-01` */
export const wallDay = (atMs: number, timeZone: string): string =>
  localTime(atMs, timeZone).slice(0, 'YYYY-MM-DD'.length);

/** `wallDay` for many moments: formatting one is slow, and a day never changes within a quarter of an hour. */
export function wallDays(timeZone: string): (atMs: number) => string {
  const known = new Map<number, string>();
  return (atMs) => {
    const quarter = Math.floor(atMs / QUARTER_MS);
    const day = known.get(quarter) ?? wallDay(atMs, timeZone);
    known.set(quarter, day);
    return day;
  };
}

/** The zone that `wallTime` really uses. */
export const zoneName = (timeZone: string): string =>
  localTime(0, timeZone).slice('YYYY-MM-DD HH:MM '.length);

function timeCells(timeZone: string, texts: ReportTexts): Make['time'] {
  // Formatting a time is slow, and the changes of one run share their times.
  const known = new Map<string, Cell>();
  return (iso, none = texts.never) => {
    if (iso === null) return { text: none, sort: '' };
    const cell = known.get(iso) ?? { text: wallTime(iso, timeZone), sort: iso };
    known.set(iso, cell);
    return cell;
  };
}

export const name = (raw: string): Cell => ({ text: visibleText(raw, NAME) });
/** An image has a name to click on, even if the cloud gives none. */
export const shownName = ({ imageName, imageId }: Pick<ReportImage, 'imageName' | 'imageId'>): string =>
  visibleText(imageName, NAME) || visibleText(imageId, ID) || '–';
export const id = (raw: string): Cell => ({ text: visibleText(raw, ID) });
/** A reason or a list; it may be longer than a name. */
export const passage = (raw: string): Cell => ({ text: visibleText(raw, REASON) });
export const nothing: Cell = { text: '', sort: '' };
export const count = (n: number, { texts }: Make): Cell => ({ text: texts.number(n), sort: n });

/** Colour only where it means risk. */
const VERDICT_TONES: Readonly<Record<Verdict, Tone>> = {
  untrusted: 'bad',
  expired: 'warn',
  trusted: 'plain',
};
export const standing = (verdict: Verdict, { texts }: Make): Cell => ({
  text: texts.verdicts[verdict],
  sort: verdictRank(verdict),
  tone: VERDICT_TONES[verdict],
});

/** The account that owns an image: its name and its id. */
export const ownerCells = ({ ownerId, ownerName }: Pick<ReportImage, 'ownerId' | 'ownerName'>): Cell[] => [
  ownerName === null ? nothing : name(ownerName),
  id(ownerId),
];
export const ownerColumns = ({ texts: { columns } }: Make): Column[] => [
  { label: columns.owner, kind: 'text' },
  { label: columns.ownerId, kind: 'id', under: true },
];

export const imageCells = (image: Omit<ReportImage, 'readAt'>, make: Make): Cell[] => [
  { text: shownName(image) },
  id(image.imageId),
  id(image.regionId),
  ...(make.isOneOfMany ? ownerCells(image) : []),
];
export const imageColumns = (make: Make): Column[] => [
  { label: make.texts.columns.image, kind: 'name' },
  { label: make.texts.columns.imageId, kind: 'id', under: true },
  { label: make.texts.columns.region, kind: 'text', facet: 'region', under: true },
  ...(make.isOneOfMany ? ownerColumns(make).map((column) => ({ ...column, under: true as const })) : []),
];
