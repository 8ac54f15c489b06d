import type { Tone } from '../model/change.ts';
import { count, id, name, nothing, passage, type Make } from './cells.ts';
import type { Report, ReportException } from './report.ts';
import type { Table } from './table.ts';

const STATE_TONES: Readonly<Record<ReportException['state'], Tone>> = {
  ended: 'bad',
  endsSoon: 'warn',
  inForce: 'plain',
};

/** The trusted accounts, until when they are trusted, and how many shares that covers now. */
export function exceptionsTable(report: Report, make: Make): Table {
  const { texts } = make;
  const { columns } = texts;
  return {
    id: 'exceptions',
    columns: [
      { label: columns.account, kind: 'id' },
      { label: columns.accountName, kind: 'text', under: true },
      { label: columns.state, kind: 'badge' },
      { label: columns.expires, kind: 'text' },
      { label: columns.matches, kind: 'number' },
      { label: columns.covers, kind: 'text' },
      { label: columns.policyOwner, kind: 'text' },
      { label: columns.policyReason, kind: 'text' },
    ],
    rows: report.exceptions.map((exception) => [
      id(exception.accountId),
      name(exception.name),
      { text: texts.states[exception.state], tone: STATE_TONES[exception.state] },
      exception.expires === null ? { text: texts.noEnd, sort: '~' } : name(exception.expires),
      count(exception.matches, make),
      exception.images === null ? { text: texts.everyImage } : passage(exception.images.join(', ')),
      exception.owner === null ? nothing : name(exception.owner),
      exception.reason === null ? nothing : passage(exception.reason),
    ]),
  };
}
