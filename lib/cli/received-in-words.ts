import { visibleText } from '../text/visible-text.ts';
import { wrapText } from '../text/wrap-text.ts';
import type { ReceivedReport } from '../inventory/received-report.ts';
import { blindInWords } from './blind-in-words.ts';
import { ownerInWords } from './owners.ts';
import { plural } from '../text/plural.ts';
import type { AnswerWords } from './shares-in-words.ts';
import { type Cell, type Column, renderTable } from './table.ts';

/** The images that other accounts share with the audited ones, as text for people. */
export function receivedInWords(report: ReceivedReport, words: AnswerWords): string {
  const { screen, timeZone } = words;
  const isOneOfMany = report.owners !== null;
  const columns: Column[] = [
    { title: 'IMAGE', least: 12 },
    { title: 'IMAGE ID' },
    { title: 'REGION' },
    { title: 'OWNER', least: 20 },
    ...(isOneOfMany ? [{ title: 'RECEIVED BY', least: 20 }] : []),
  ];
  const rows = report.received.map((image): Cell[] => [
    { text: visibleText(image.imageName) },
    { text: visibleText(image.imageId, 64) },
    { text: visibleText(image.regionId) },
    { text: ownerInWords(image.ownerId, image.ownerName) },
    ...(isOneOfMany ? [{ text: ownerInWords(image.accountId, image.accountName) }] : []),
  ]);
  const sections = [
    renderTable(columns, rows, screen),
    `${wrapText(count(report, words), screen.width).join('\n')}\n`,
    blindInWords(report.unseen, timeZone, screen),
  ];
  return sections.filter((section) => section !== '').join('\n');
}

function count({ received }: ReceivedReport, { filtered, whose }: AnswerWords): string {
  if (received.length === 0)
    return `The snapshot of ${whose} holds no image of another account${filtered ? ' that matches' : ''}.`;
  const owners = new Set(received.map(({ ownerId }) => ownerId)).size;
  return `${plural(received.length, 'image')} received from ${plural(owners, 'other account')}. They are not audited: their owners decide with whom they are shared.`;
}
