import { count, id, ownerCells, ownerColumns, type Make } from './cells.ts';
import type { Report } from './report.ts';
import type { Table } from './table.ts';

/** How much of each region has been read. */
export function scopesTable(report: Report, make: Make): Table {
  const { texts } = make;
  const { columns } = texts;
  return {
    id: 'scopes',
    columns: [
      { label: columns.region, kind: 'text', facet: 'region' },
      ...(make.isOneOfMany ? ownerColumns(make) : [{ label: columns.owner, kind: 'id' } as const]),
      { label: columns.images, kind: 'number' },
      { label: columns.imagesRead, kind: 'number' },
      { label: columns.listed(make.zone), kind: 'text' },
      { label: columns.baseline, kind: 'badge' },
    ],
    rows: report.scopes.map((scope) => [
      id(scope.regionId),
      ...(make.isOneOfMany
        ? ownerCells({ ownerId: scope.accountId, ownerName: scope.ownerName })
        : [id(scope.accountId)]),
      count(scope.images, make),
      count(scope.imagesRead, make),
      make.time(scope.listedAt),
      { text: texts.baselines[scope.baseline], tone: scope.baseline === 'told' ? 'plain' : 'warn' },
    ]),
  };
}
