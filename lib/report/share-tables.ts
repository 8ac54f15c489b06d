import { count, id, imageCells, imageColumns, name, nothing, standing, type Make } from './cells.ts';
import type { Report } from './report.ts';
import type { Table } from './table.ts';

/** The current shares. */
export function sharesTable(report: Report, make: Make): Table {
  const { columns } = make.texts;
  return {
    id: 'shares',
    columns: [
      ...imageColumns(make),
      { label: columns.account, kind: 'id' },
      { label: columns.accountName, kind: 'text' },
      { label: columns.standing, kind: 'badge', facet: 'trust' },
      { label: columns.sharedAt, kind: 'text' },
      { label: columns.noticed(make.zone), kind: 'text' },
      { label: columns.verified(make.zone), kind: 'text' },
    ],
    rows: report.shares.map((share) => [
      ...imageCells(share, make),
      id(share.accountId),
      share.accountName === null ? nothing : name(share.accountName),
      standing(share.verdict, make),
      share.sharedTime === null ? { text: make.texts.notKnown, sort: '' } : name(share.sharedTime),
      make.time(share.noticedAt),
      make.time(share.readAt),
    ]),
  };
}

/** The accounts and the number of images that they hold. */
export function accountsTable(report: Report, make: Make): Table {
  const { columns } = make.texts;
  return {
    id: 'accounts',
    columns: [
      { label: columns.account, kind: 'id' },
      { label: columns.accountName, kind: 'text' },
      { label: columns.images, kind: 'number' },
      { label: columns.standing, kind: 'badge', facet: 'trust' },
      { label: columns.regions, kind: 'text', facet: 'region' },
    ],
    rows: report.accounts.map((account) => [
      id(account.accountId),
      account.name === null ? nothing : name(account.name),
      count(account.images, make),
      standing(account.verdict, make),
      { text: account.regions.map((region) => id(region).text).join(', ') },
    ]),
  };
}

/** The images that ECS can share further. */
export function exposedTable(report: Report, make: Make): Table {
  return {
    id: 'exposed',
    columns: [...imageColumns(make), { label: make.texts.columns.verified(make.zone), kind: 'text' }],
    rows: report.exposed.map((image) => [...imageCells(image, make), make.time(image.readAt)]),
  };
}
