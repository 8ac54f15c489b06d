import { id, name, nothing, ownerCells, ownerColumns, type Make } from './cells.ts';
import type { Report } from './report.ts';
import type { Table } from './table.ts';

/** The images of other accounts, and who shares them. */
export function receivedTable(report: Report, make: Make): Table {
  const { columns } = make.texts;
  return {
    id: 'received',
    columns: [
      { label: columns.image, kind: 'name' },
      { label: columns.imageId, kind: 'id', under: true },
      { label: columns.region, kind: 'text', facet: 'region', under: true },
      ...ownerColumns(make),
      ...(make.isOneOfMany
        ? ([
            { label: columns.receivedBy, kind: 'text' },
            { label: columns.receivedById, kind: 'id', under: true },
          ] as const)
        : []),
    ],
    rows: report.received.map((image) => [
      name(image.imageName),
      id(image.imageId),
      id(image.regionId),
      ...ownerCells(image),
      ...(make.isOneOfMany
        ? [image.accountName === null ? nothing : name(image.accountName), id(image.accountId)]
        : []),
    ]),
  };
}
