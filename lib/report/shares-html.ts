import { escapeHtml } from '../text/escape-html.ts';
import { groupSummary, PART_SEPARATOR, rowsOf } from './group-summary.ts';
import type { PackedShares } from './packed-table.ts';
import { smallHtml, valueHtml } from './table-html.ts';
import type { ReportTexts } from './texts.ts';

/** Images before «show more». */
export const IMAGES = 20;
/** Without the page's script, each image shows so many shares. */
const SHARES_EACH = 10;

/** The images with their shares. The page's script folds them, and builds the same elements. */
export function sharesHtml(packed: PackedShares, texts: ReportTexts): string {
  const { columns } = texts;
  const images = Math.min(IMAGES, packed.images.rows);
  const groups = Array.from({ length: images }, (_, image) => groupHtml(packed, image, texts));
  return `<table id="table-shares">
<thead><tr><th scope="col" class="text"><button type="button">${escapeHtml(columns.imageAndAccounts)}</button></th><th scope="col" class="badge"><button type="button">${escapeHtml(columns.standing)}</button></th>${hasDate(packed) ? `<th scope="col" class="date">${escapeHtml(columns.sharedAt)}</th>` : ''}<th scope="col" class="number"><button type="button">${escapeHtml(columns.exposedFor)}</button></th><th scope="col" class="copy">${escapeHtml(columns.commands)}</th></tr></thead>
${groups.join('\n')}
</table>
<p class="more" id="more-shares" hidden></p>`;
}

function groupHtml(packed: PackedShares, image: number, texts: ReportTexts): string {
  const rows = rowsOf(packed, image);
  const { counts, days } = groupSummary(packed, rows);
  const badges = [
    ...counts.map(({ text, tone, count }) => badge(tone, `${texts.number(count)} ${text}`)),
    ...(packed.exposed.includes(image) ? [badge('warn', texts.exposedToEcs)] : []),
  ];
  const { columns } = packed.images;
  const name = columns[0] === undefined ? '' : valueHtml(columns[0], image);
  const shares = rows.slice(0, SHARES_EACH).map((row) => shareHtml(packed, row, texts));
  const hidden = rows.length - shares.length;
  return `<tbody>
<tr class="image"><th scope="rowgroup"><b>${name}</b>${smallHtml(columns, 0, image, rows.length === 0 ? '' : texts.accounts(rows.length))}</th><td class="badge">${badges.join(' ')}</td>${hasDate(packed) ? '<td class="date"></td>' : ''}<td class="number">${daysText(days, texts)}</td><td class="copy"></td></tr>
${shares.join('\n')}${hidden > 0 ? `\n<tr class="share"><td colspan="${hasDate(packed) ? 5 : 4}">${escapeHtml(texts.moreShares(hidden))}</td></tr>` : ''}
</tbody>`;
}

function shareHtml(packed: PackedShares, row: number, texts: ReportTexts): string {
  const { shares, days, trustColumn, parts } = packed;
  const { columns } = shares;
  const [account] = columns;
  const trust = columns[trustColumn];
  const shared = columns.at(-1);
  if (account === undefined || trust === undefined || shared === undefined) return '';
  // Where every share stands alike, its image's row says it.
  const said = trust.place === 'none' ? [] : (trust.values[trust.at[row] ?? 0] ?? '').split(PART_SEPARATOR);
  const badges = said.map((text) => badge(parts.find((part) => part.text === text)?.tone ?? 'plain', text));
  return `<tr class="share"><td class="id">${valueHtml(account, row)}${smallHtml(columns, 0, row)}</td><td class="badge">${badges.join(' ')}</td>${hasDate(packed) ? `<td class="date">${valueHtml(shared, row)}</td>` : ''}<td class="number">${daysText(days[row] ?? -1, texts)}</td><td class="copy"></td></tr>`;
}

/** The shares have different times. */
const hasDate = ({ shares }: PackedShares): boolean => shares.columns.at(-1)?.place === 'cell';

const daysText = (days: number, texts: ReportTexts): string =>
  days < 0 ? '' : escapeHtml(days === 0 ? texts.today : texts.days(days));

const badge = (tone: string, text: string): string => `<span class="${tone}">${escapeHtml(text)}</span>`;
