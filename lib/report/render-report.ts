import { createHash } from 'node:crypto';
import { escapeHtml } from '../text/escape-html.ts';
import { visibleName } from '../text/visible-text.ts';
import { wallTime, zoneName } from './cells.ts';
import { changesChart } from './changes-chart.ts';
import { CLIENT_SCRIPT } from './client-script.ts';
import { exposureChart } from './exposure-chart.ts';
import { finder } from './finder.ts';
import { firstScreen } from './first-screen.ts';
import { imagesByRisk } from '../inventory/images-by-risk.ts';
import { imagesChart } from './images-chart.ts';
import { jsonForHtml } from './json-text.ts';
import { packTable, sameInEachRow } from './pack-table.ts';
import { packShares } from './page-shares.ts';
import type { PackedShares, PackedTable, PageData } from './packed-table.ts';
import type { Picture } from './picture.ts';
import { reportTables } from './report-tables.ts';
import { GENERATOR, type Report } from './report.ts';
import { IMAGES, sharesHtml, worstHtml } from './shares-html.ts';
import { STYLES } from './styles.ts';
import { PAGE_SIZE, tableHtml } from './table-html.ts';
import type { SectionId } from './table.ts';
import { reportTexts, type ReportTexts } from './texts.ts';
import { unseen } from './unseen.ts';

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * The report as one HTML file that needs nothing else: no network, no library. Its security policy allows
 * only its own script and style sheet, by their hashes, so no text from the cloud can run or style anything (I11). Pure.
 */
export function renderReport(report: Report): string {
  const { language, timeZone } = report.reader;
  const texts = reportTexts(language);
  const groups = imagesByRisk(report.shares, report.exposed);
  const shares = packShares(report, groups);
  const tables = pageTables(report);
  const title = texts.titleOf(titled(report));
  const made = wallTime(report.madeAt, timeZone);
  const run =
    report.lastRun === null
      ? ''
      : ` ${texts.lastRun(wallTime(report.lastRun.startedAt, timeZone), report.lastRun.status)}`;
  const charts = [imagesChart(groups, texts), exposureChart(report, texts), changesChart(report)];
  const figures = charts.filter((chart) => chart !== undefined).map(figure);
  const sections = [
    section(
      'shares',
      texts.sharesCount(report.shares.length, groups.length),
      sharesBody(report, shares, texts),
      texts,
    ),
    ...tables.map((table) =>
      section(table.id as SectionId, texts.number(table.rows), tableBody(table, report, texts), texts),
    ),
  ];
  return `<!DOCTYPE html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
${GENERATOR}
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${hash(STYLES)}; script-src ${hash(CLIENT_SCRIPT)}; base-uri 'none'; form-action 'none'">
${madeAtTag(report.madeAt)}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${escapeHtml(`${title} · ${made}`)}</title>
<style>${STYLES}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
<p class="soft">${escapeHtml(`${texts.madeAt(made, zoneName(timeZone))}${run}`)}</p>
${firstScreen(report, groups, texts)}
${figures.length === 0 ? '' : `<div class="charts">\n${figures.join('\n')}\n</div>`}
${worstHtml(shares, texts)}
</header>
<main>
<noscript><p class="soft">${escapeHtml(texts.needsScript.replace('{rows}', String(PAGE_SIZE)))}</p></noscript>
${finder(report, texts)}
${sections.join('\n')}
</main>
<script type="application/json" id="data">${jsonForHtml({ pageSize: { images: IMAGES, rows: PAGE_SIZE }, texts: scriptTexts(texts), tables: tables.filter(({ rows }) => rows > 0), shares } satisfies PageData)}</script>
<script>${CLIENT_SCRIPT}</script>
</body>
</html>
`;
}

/** The next report with the same path says what changed since then (`previousReport`). */
export const madeAtTag = (madeAt: string): string => `<meta name="date" content="${escapeHtml(madeAt)}">`;

/** What the images do not tell. Regions and accounts say how much was seen: the accounts, if there are several. */
function pageTables(report: Report): readonly PackedTable[] {
  const tables = reportTables(report);
  const ids: readonly SectionId[] = [
    ...(report.blind.length > 0 ? (['blind'] as const) : []),
    'changes',
    'exceptions',
    ...(report.received.length > 0 ? (['received'] as const) : []),
    report.owners.length > 1 ? 'owners' : 'scopes',
  ];
  return ids.map((id) => packTable(tables[id], id, report.reader.language));
}

/** The accounts by name and id, for the title. */
function titled({ owners, scopes }: Report): readonly string[] {
  const names = owners.map(({ ownerId, ownerName }) =>
    ownerName === null ? ownerId : `${visibleName(ownerName, 40)} (${ownerId})`,
  );
  return names.length > 0 ? names : [...new Set(scopes.map((scope) => scope.accountId))];
}

function figure({ title, summary, note, svg }: Picture): string {
  const body =
    svg === undefined
      ? `<p>${escapeHtml(summary)}</p>`
      : `<div role="img" aria-label="${escapeHtml(summary)}">${svg}</div>${note === '' ? '' : `<p class="soft" aria-hidden="true">${escapeHtml(note)}</p>`}`;
  return `<figure><figcaption>${escapeHtml(title)}</figcaption>${body}</figure>`;
}

function section(id: SectionId, count: string, body: string, texts: ReportTexts): string {
  return `<section id="${id}" aria-labelledby="title-${id}">
<h2 id="title-${id}">${escapeHtml(texts.tables[id])} <span class="soft" id="count-${id}">${escapeHtml(count)}</span></h2>
${body}
</section>`;
}

function sharesBody(report: Report, shares: PackedShares, texts: ReportTexts): string {
  // The report states that nothing is shared only if everything was read (promise 3).
  const none = unseen(report) > 0 ? texts.empty.sharesUnseen : texts.empty.shares;
  const notes = [
    ...(report.shares.length === 0 ? [none] : [texts.sharesNote]),
    ...(report.exposed.length > 0 ? [texts.exposedNote] : []),
    ...(report.summary.exposureUnknown > 0 ? [texts.exposureUnknown(report.summary.exposureUnknown)] : []),
    ...same([...sameInEachRow(shares.images), ...sameInEachRow(shares.shares)], texts),
  ];
  return `<p class="soft">${escapeHtml(notes.join(' '))}</p>${shares.images.rows === 0 ? '' : `\n${sharesHtml(shares, texts)}`}`;
}

function tableBody(table: PackedTable, report: Report, texts: ReportTexts): string {
  const notes = [...noteOf(table.id as SectionId, report, texts), ...same(sameInEachRow(table), texts)];
  const note = notes.length === 0 ? '' : `<p class="soft">${escapeHtml(notes.join(' '))}</p>\n`;
  return `${note}${table.rows === 0 ? `<p>${escapeHtml(texts.empty[table.id as SectionId])}</p>` : tableHtml(table)}`;
}

const same = (columns: readonly string[], texts: ReportTexts): readonly string[] =>
  columns.length === 0 ? [] : [texts.same(columns)];

function noteOf(id: SectionId, report: Report, texts: ReportTexts): readonly string[] {
  if (id === 'received') return [texts.receivedNote];
  if (id !== 'changes') return [];
  return [
    report.changesSince === null
      ? texts.changesKept
      : texts.changesSince(wallTime(report.changesSince, report.reader.timeZone)),
  ];
}

const scriptTexts = (texts: ReportTexts): PageData['texts'] => ({
  matching: texts.matching,
  shown: texts.shown,
  more: texts.more,
  noMatch: texts.noMatch,
  days: texts.days(2).replace('2', '{count}'),
  oneDay: texts.days(1),
  today: texts.today,
  accounts: texts.accounts(2).replace('2', '{count}'),
  oneAccount: texts.accounts(1),
  exposed: texts.exposedToEcs,
  revoke: texts.revoke,
  revokeHint: texts.revokeHint,
  revokeAll: texts.revokeAll,
  revokeAllHint: texts.revokeAllHint,
  trust: texts.trustAdd,
  trustHint: texts.trustHint,
  copied: texts.copied,
});
