import type { Tone } from '../model/change.ts';
import { count, ownerCells, ownerColumns, type Make } from './cells.ts';
import type { Report, ReportOwner } from './report.ts';
import type { Table } from './table.ts';

const TONES: Readonly<Record<NonNullable<ReportOwner['state']>, Tone>> = {
  closed: 'bad',
  unaudited: 'warn',
  overdue: 'bad',
  audited: 'plain',
};

/** How well each account is audited, and what it holds. */
export function ownersTable(report: Report, make: Make): Table {
  const { texts } = make;
  const { columns } = texts;
  return {
    id: 'owners',
    columns: [
      ...ownerColumns(make),
      { label: columns.state, kind: 'badge' },
      { label: columns.audited(make.zone), kind: 'text' },
      { label: columns.regions, kind: 'number' },
      { label: columns.images, kind: 'number' },
      { label: columns.imagesRead, kind: 'number' },
      { label: columns.sharedImages, kind: 'number' },
      { label: columns.shares, kind: 'number' },
      { label: columns.untrustedShares, kind: 'number' },
    ],
    rows: report.owners.map((owner) => [
      ...ownerCells(owner),
      owner.state === null
        ? { text: texts.notKnown, sort: '' }
        : { text: texts.audits[owner.state], tone: TONES[owner.state] },
      make.time(owner.auditedAt),
      count(owner.regions, make),
      count(owner.images, make),
      count(owner.imagesRead, make),
      count(owner.sharedImages, make),
      count(owner.shares, make),
      count(owner.untrustedShares, make),
    ]),
  };
}
