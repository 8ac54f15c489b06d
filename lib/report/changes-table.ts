import { CHANGE_TEXTS } from '../alert/message/change-texts.ts';
import { CHANGE_KINDS } from '../model/change.ts';
import { id, imageCells, imageColumns, name, nothing, standing, type Make } from './cells.ts';
import type { Report, ReportChange } from './report.ts';
import type { Cell, Table } from './table.ts';

/** The changes, newest first. */
export function changesTable(report: Report, make: Make): Table {
  const { columns } = make.texts;
  return {
    id: 'changes',
    columns: [
      { label: columns.noticed(make.zone), kind: 'text' },
      { label: columns.change, kind: 'badge' },
      ...imageColumns(make),
      { label: columns.account, kind: 'id' },
      { label: columns.standing, kind: 'badge', facet: 'trust' },
      { label: columns.sharedAt, kind: 'text' },
    ],
    rows: report.changes.map((change) => [
      make.time(change.noticedAt),
      {
        text: CHANGE_TEXTS[change.kind][report.reader.language].name,
        tone: change.alerted ? CHANGE_KINDS[change.kind].tone : 'plain',
      },
      ...imageCells(change, make),
      otherAccount(change, make),
      standingThen(change, make),
      change.sharedTime === null ? nothing : name(change.sharedTime),
    ]),
  };
}

/** With a single account, the owner of a received image has no column of its own. */
function otherAccount({ kind, accountId, ownerId }: ReportChange, { isOneOfMany }: Make): Cell {
  if (kind === 'received' && !isOneOfMany) return id(ownerId);
  return accountId === null ? nothing : id(accountId);
}

/** The trust filter compares what stands before a comma, so «never seen before» follows the verdict. */
function standingThen({ verdict, neverSeenBefore }: ReportChange, make: Make): Cell {
  if (verdict === null) return nothing;
  const cell = standing(verdict, make);
  return neverSeenBefore ? { ...cell, text: `${cell.text}, ${make.texts.neverSeenBefore}`, sort: -1 } : cell;
}
