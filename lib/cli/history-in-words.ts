import { localTime } from '../text/local-time.ts';
import { visibleText } from '../text/visible-text.ts';
import { wrapText } from '../text/wrap-text.ts';
import type { HistoryReport, ReportedChange } from '../inventory/history-report.ts';
import { CHANGE_TEXTS } from '../alert/message/change-texts.ts';
import { CHANGE_KINDS } from '../model/change.ts';
import { blindInWords } from './blind-in-words.ts';
import type { Screen } from './context.ts';
import { ownerInWords } from './owners.ts';
import type { Tone } from './paint.ts';
import { plural } from '../text/plural.ts';
import { wallTime } from './shares-in-words.ts';
import { type Cell, renderTable } from './table.ts';

/**
 * What changed, newest first, as text for people.
 * @param words `historyDays` is how many days of history are kept.
 */
export function historyInWords(
  report: HistoryReport,
  words: { readonly timeZone: string; readonly screen: Screen; readonly historyDays: number },
): string {
  const { timeZone, screen, historyDays } = words;
  const table = renderTable(
    [
      { title: `NOTICED (${timeZone})`, least: 16 },
      { title: 'WHAT', least: 10 },
      { title: 'ACCOUNT' },
      { title: 'IMAGE', least: 22 },
      ...(report.owners === null ? [] : [{ title: 'OWNER', least: 20 }]),
    ],
    report.changes.map((change) => row(change, timeZone, report.owners !== null)),
    screen,
  );
  const n = report.changes.length;
  const what = n === 0 ? 'No change' : plural(n, 'change');
  const count = `${what} noticed ${range(report, timeZone, historyDays)}. The shares that an image had when it was first read are its baseline, not changes.`;
  const sections = [table, `${wrapText(count, screen.width).join('\n')}\n`];
  return [...sections, blindInWords(report.unseen, timeZone, screen)].filter((s) => s !== '').join('\n');
}

function range({ since, until }: HistoryReport, timeZone: string, historyDays: number): string {
  const time = (iso: string) => localTime(Date.parse(iso), timeZone);
  const from =
    since === null
      ? `in the last ${historyDays === 1 ? 'day' : plural(historyDays, 'day')} (as long as the history is kept)`
      : `since ${time(since)}`;
  if (until === null) return from;
  return since === null ? `before ${time(until)}` : `${from} and before ${time(until)}`;
}

function row(change: ReportedChange, timeZone: string, isOneOfMany: boolean): Cell[] {
  const judged = change.verdict === 'trusted' ? ' (trusted)' : '';
  return [
    { text: wallTime(Date.parse(change.noticedAt), timeZone) },
    { text: `${CHANGE_TEXTS[change.kind].en.name}${judged}`, tone: toneOf(change) },
    { text: visibleText(otherAccount(change, isOneOfMany) ?? '') },
    {
      text: `${visibleText(change.imageName)}\n${visibleText(change.imageId, 64)}  ${visibleText(change.regionId)}`,
    },
    ...(isOneOfMany ? [{ text: ownerInWords(change.ownerId, change.ownerName) }] : []),
  ];
}

/** With a single account, the owner of a received image has no column of its own, and whom it is shared with is known. */
const otherAccount = ({ kind, accountId, ownerId }: ReportedChange, isOneOfMany: boolean): string | null =>
  kind === 'received' && !isOneOfMany ? ownerId : accountId;

function toneOf({ kind, verdict }: ReportedChange): Tone | undefined {
  if (verdict === 'trusted') return 'good';
  const { tone } = CHANGE_KINDS[kind];
  return tone === 'plain' ? undefined : tone;
}
