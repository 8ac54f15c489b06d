import { visibleText } from '../text/visible-text.ts';
import { id, imageCells, imageColumns, makeFor, name, nothing, standing, type Make } from './cells.ts';
import { PART_SEPARATOR } from './group-summary.ts';
import { standingOfShare } from '../inventory/images-by-risk.ts';
import type { ImageGroup } from './report.ts';
import { packTable } from './pack-table.ts';
import type { PackedShares } from './packed-table.ts';
import type { Report, ReportShare } from './report.ts';
import type { Cell, Column } from './table.ts';
import { isImagePattern } from './trust-command.ts';

const DAY_MS = 86_400_000;
/** `2024-07-15 13:59:21.0`: minutes suffice. */
const SECONDS = /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}):\d{2}(?:\.\d+)?$/;

/** The images with their shares, packed for the page. Pure. */
export function packShares(report: Report, groups: readonly ImageGroup[]): PackedShares {
  const make = makeFor(report);
  const { language } = report.reader;
  const { texts } = make;
  const shares = groups.flatMap((group) => group.shares);
  const starts: number[] = [];
  let start = 0;
  for (const group of groups) {
    starts.push(start);
    start += group.shares.length;
  }
  const columns = shareColumns(make);
  return {
    images: packTable(
      { columns: imageColumns(make), rows: groups.map(({ image }) => imageCells(image, make)) },
      'images',
      language,
    ),
    shares: packTable(
      { columns, rows: shares.map((share) => shareCells(share, report, make)) },
      'shares',
      language,
    ),
    starts,
    exposed: groups.flatMap(({ isExposed }, n) => (isExposed ? [n] : [])),
    days: shares.map(({ untrustedSince }) =>
      untrustedSince === null
        ? -1
        : Math.max(0, Math.floor((Date.parse(report.madeAt) - Date.parse(untrustedSince)) / DAY_MS)),
    ),
    trustColumn: columns.findIndex(({ facet }) => facet === 'trust'),
    parts: [
      { text: texts.verdicts.untrusted, tone: 'bad' },
      { text: texts.neverSeenBefore, tone: 'bad' },
      { text: texts.verdicts.expired, tone: 'warn' },
      { text: texts.fresh, tone: 'plain' },
      { text: texts.verdicts.trusted, tone: 'plain' },
    ],
    listed: listedIn(report),
  };
}

const shareColumns = ({ texts: { columns } }: Make): Column[] => [
  { label: columns.account, kind: 'id' },
  { label: columns.accountName, kind: 'text', under: true },
  { label: columns.standing, kind: 'badge', facet: 'trust' },
  { label: columns.sharedAt, kind: 'text' },
];

function shareCells(share: ReportShare, report: Report, make: Make): Cell[] {
  const { sharedTime } = share;
  return [
    id(share.accountId),
    share.accountName === null ? nothing : name(share.accountName),
    trustCell(share, report, make),
    sharedTime === null
      ? { text: make.texts.notKnown, sort: '' }
      : { text: visibleText(SECONDS.exec(sharedTime)?.[1] ?? sharedTime, 40), sort: sharedTime },
  ];
}

function trustCell(share: ReportShare, { comparison }: Report, make: Make): Cell {
  const { texts } = make;
  const parts = [
    texts.verdicts[share.verdict],
    ...(standingOfShare(share) === 'neverSeen' ? [texts.neverSeenBefore] : []),
    ...(isFresh(share, comparison.since) ? [texts.fresh] : []),
  ];
  return { text: parts.join(PART_SEPARATOR), sort: standing(share.verdict, make).sort ?? '' };
}

/** New since the report that this one is compared with. What was there at the first look is not. */
export const isFresh = (share: ReportShare, since: string): boolean =>
  !share.baseline && share.noticedAt >= since;

/** A longer list makes no command that a person would read. */
const MOST_LISTED = 20;

/** An account whose list fits no command has an empty entry in its place, which matches no pattern. */
function listedIn({ exceptions }: Report): PackedShares['listed'] {
  const fits = (images: readonly string[]): boolean =>
    images.length <= MOST_LISTED && images.every(isImagePattern);
  return Object.fromEntries(
    exceptions.map(({ accountId, images }) => [
      id(accountId).text,
      images === null || fits(images) ? images : [''],
    ]),
  );
}
