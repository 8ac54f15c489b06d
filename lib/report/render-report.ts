import { createHash } from 'node:crypto';
import { escapeHtml } from '../text/escape-html.ts';
import { visibleName } from '../text/visible-text.ts';
import { wallTime, zoneName } from './cells.ts';
import { changesChart } from './changes-chart.ts';
import { CLIENT_SCRIPT } from './client-script.ts';
import { jsonForHtml } from './json-text.ts';
import { packTable } from './pack-table.ts';
import type { PageData } from './packed-table.ts';
import { reachChart, type Picture } from './reach-chart.ts';
import { firstScreen } from './first-screen.ts';
import { finder } from './finder.ts';
import { reportTables } from './report-tables.ts';
import { GENERATOR, type Report } from './report.ts';
import { STYLES } from './styles.ts';
import { PAGE_SIZE, tableHtml } from './table-html.ts';
import { TABLE_IDS, type Table, type TableId } from './table.ts';
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
  const tables = reportTables(report);
  // With a single account, a table of accounts would add nothing.
  const ids = TABLE_IDS.filter((id) => id !== 'owners' || report.owners.length > 1);
  const filled = ids.filter((id) => tables[id].rows.length > 0).map((id) => tables[id]);
  const data: PageData = {
    pageSize: PAGE_SIZE,
    texts: {
      matching: texts.matching,
      range: texts.range,
      previous: texts.previous,
      next: texts.next,
      showAll: texts.showAll,
      showPages: texts.showPages,
      noMatch: texts.noMatch,
    },
    tables: filled.map((table) => packTable(table, language)),
  };
  const title = texts.titleOf(titled(report));
  const run =
    report.lastRun === null
      ? ''
      : ` ${texts.lastRun(wallTime(report.lastRun.startedAt, timeZone), report.lastRun.status)}`;
  const charts = [reachChart(report), changesChart(report)].filter((chart) => chart !== undefined);
  return `<!DOCTYPE html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
${GENERATOR}
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${hash(STYLES)}; script-src ${hash(CLIENT_SCRIPT)}; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${escapeHtml(`${title} · ${wallTime(report.madeAt, timeZone)}`)}</title>
<style>${STYLES}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
<p class="soft">${escapeHtml(`${texts.madeAt(wallTime(report.madeAt, timeZone), zoneName(timeZone))}.${run}`)}</p>
${firstScreen(report, texts)}
<nav class="contents" aria-label="${escapeHtml(texts.contents)}">
${ids.map((id) => `<a href="#${id}">${escapeHtml(texts.tables[id])} (${texts.number(tables[id].rows.length)})</a>`).join('\n')}
</nav>
</header>
<main>
${charts.length === 0 ? '' : `<div class="charts">\n${charts.map(figure).join('\n')}\n</div>`}
<noscript><p class="soft">${escapeHtml(texts.needsScript.replace('{rows}', String(PAGE_SIZE)))}</p></noscript>
${finder(report, texts)}
${ids.map((id) => section(tables[id], report, texts)).join('\n')}
</main>
<script type="application/json" id="data">${jsonForHtml(data)}</script>
<script>${CLIENT_SCRIPT}</script>
</body>
</html>
`;
}

/** The accounts by name and id, for the title. */
function titled({ owners, scopes }: Report): readonly string[] {
  const names = owners.map(({ ownerId, ownerName }) =>
    ownerName === null ? ownerId : `${visibleName(ownerName, 40)} (${ownerId})`,
  );
  return names.length > 0 ? names : [...new Set(scopes.map((scope) => scope.accountId))];
}

const figure = ({ title, summary, svg }: Picture): string =>
  `<figure><figcaption>${escapeHtml(title)}</figcaption><div class="scroll" role="img" aria-label="${escapeHtml(summary)}">${svg}</div></figure>`;

function section(table: Table, report: Report, texts: ReportTexts): string {
  const { id } = table;
  const title = texts.tables[id];
  const note = noteOf(id, report, texts);
  return `<section id="${id}" aria-labelledby="title-${id}">
<h2 id="title-${id}">${escapeHtml(title)} <span class="soft">${texts.number(table.rows.length)}</span></h2>
${note === undefined ? '' : `<p class="soft">${escapeHtml(note)}</p>\n`}${table.rows.length === 0 ? `<p>${escapeHtml(emptyOf(id, report, texts))}</p>` : tableHtml(table, title)}
</section>`;
}

function noteOf(id: TableId, report: Report, texts: ReportTexts): string | undefined {
  if (id === 'shares' && report.shares.length > 0) return texts.sharesNote;
  if (id === 'exposed' && report.exposed.length > 0) return texts.exposedNote;
  if (id === 'received' && report.received.length > 0) return texts.receivedNote;
  if (id !== 'changes') return undefined;
  return report.changesSince === null
    ? texts.changesKept
    : texts.changesSince(wallTime(report.changesSince, report.reader.timeZone));
}

/** The report states that nothing is shared only if everything was read (promise 3). */
function emptyOf(id: TableId, report: Report, texts: ReportTexts): string {
  return id === 'shares' && unseen(report) > 0 ? texts.empty.sharesUnseen : texts.empty[id];
}
