import { localTime } from '../alert/message/local-time.ts';
import { visibleText } from '../alert/message/visible-text.ts';
import type { Verdict } from '../model.ts';
import { verdictRank } from '../inventory/order.ts';
import type { Report, ReportImage } from './report.ts';
import type { Cell, Column, Tone } from './table.ts';
import { reportTexts, type ReportTexts } from './texts.ts';

const NAME = 200;
const REASON = 600;
const ID = 64;

/** What the cells of one report are made with: the reader's words and clock. */
export interface Make {
  readonly texts: ReportTexts;
  /** @param none what is said of a time that is not known. */
  readonly time: (iso: string | null, none?: string) => Cell;
  readonly zone: string;
}

export function makeFor({ reader: { language, timeZone } }: Report): Make {
  const texts = reportTexts(language);
  return { texts, time: timeCells(timeZone, texts), zone: zoneName(timeZone) };
}

/** `2026-03-01 18:02`; the zone stands in the column's head. */
export const wallTime = (iso: string, timeZone: string): string =>
  localTime(Date.parse(iso), timeZone).slice(0, 'YYYY-MM-DD HH:MM'.length);

/** The zone that `wallTime` really uses. */
export const zoneName = (timeZone: string): string =>
  localTime(0, timeZone).slice('YYYY-MM-DD HH:MM '.length);

function timeCells(timeZone: string, texts: ReportTexts): Make['time'] {
  // To format a time is dear, and what was noticed together has the same.
  const known = new Map<string, Cell>();
  return (iso, none = texts.never) => {
    if (iso === null) return { text: none, sort: '' };
    const cell = known.get(iso) ?? { text: wallTime(iso, timeZone), sort: iso };
    known.set(iso, cell);
    return cell;
  };
}

export const name = (raw: string): Cell => ({ text: visibleText(raw, NAME) });
export const id = (raw: string): Cell => ({ text: visibleText(raw, ID) });
/** A reason, or a list: longer than a name. */
export const passage = (raw: string): Cell => ({ text: visibleText(raw, REASON) });
export const nothing: Cell = { text: '', sort: '' };
export const count = (n: number, { texts }: Make): Cell => ({ text: texts.number(n), sort: n });

const VERDICT_TONES: Readonly<Record<Verdict, Tone>> = { untrusted: 'bad', expired: 'warn', trusted: 'good' };
export const standing = (verdict: Verdict, { texts }: Make): Cell => ({
  text: texts.verdicts[verdict],
  sort: verdictRank(verdict),
  tone: VERDICT_TONES[verdict],
});

export const imageCells = (image: ReportImage): Cell[] => [
  name(image.imageName),
  id(image.imageId),
  id(image.regionId),
];
export const imageColumns = ({ texts: { columns } }: Make): Column[] => [
  { label: columns.image, kind: 'text' },
  { label: columns.imageId, kind: 'id' },
  { label: columns.region, kind: 'text', facet: 'region' },
];
