import { id, imageColumns, name, nothing, ownerCells, passage, type Make } from './cells.ts';
import type { Report, ReportBlind } from './report.ts';
import type { Table } from './table.ts';

/** What could not be verified, since when and why. */
export function blindTable(report: Report, make: Make): Table {
  const { texts } = make;
  return {
    id: 'blind',
    columns: [
      { label: texts.columns.what, kind: 'badge' },
      ...imageColumns(make),
      { label: texts.columns.since(make.zone), kind: 'text' },
      { label: texts.columns.reason, kind: 'text' },
    ],
    rows: report.blind.map((spot) => [
      { text: texts.blind[spot.kind], tone: BLIND_WARNS.has(spot.kind) ? 'warn' : 'bad' },
      spot.imageName === null ? nothing : name(spot.imageName),
      id(spot.imageId ?? spot.channelId ?? ''),
      id(spot.regionId ?? ''),
      ...(make.isOneOfMany ? ownerCells(spot) : []),
      make.time(spot.since, ''),
      spot.reason === null ? nothing : passage(`${spot.reason.message} (${spot.reason.code})`),
    ]),
  };
}

const BLIND_WARNS: ReadonlySet<ReportBlind['kind']> = new Set([
  'unread',
  'notRead',
  'unlisted',
  'notListed',
  'unaudited',
]);
