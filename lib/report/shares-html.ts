import { escapeHtml } from '../text/escape-html.ts';
import { groupSummary, PART_SEPARATOR, rowsOf } from './group-summary.ts';
import type { PackedShares } from './packed-table.ts';
import { cellHtml, partsOf, smallHtml } from './table-html.ts';
import type { ReportTexts } from './texts.ts';

/** Images before «show more». */
export const IMAGES = 20;
/** Without the page's script, each image shows so many shares. */
const SHARES_EACH = 10;
/** So many fit on the first printed page beside the charts. */
const WORST = 6;

/** The images with their shares. The page's script folds them, and builds the same elements. */
export function sharesHtml(packed: PackedShares, texts: ReportTexts): string {
  const { columns } = texts;
  const images = Math.min(IMAGES, packed.images.rows);
  const groups = Array.from({ length: images }, (_, image) => groupHtml(packed, image, texts));
  return `<table id="table-shares" aria-labelledby="title-shares">
<thead><tr><th scope="col" class="text"><button type="button">${escapeHtml(columns.imageAndAccounts)}</button></th><th scope="col" class="badge"><button type="button">${escapeHtml(columns.standing)}</button></th>${hasDate(packed) ? `<th scope="col" class="date">${escapeHtml(columns.sharedAt)}</th>` : ''}<th scope="col" class="number"><button type="button">${escapeHtml(columns.exposedFor)}</button></th><th scope="col" class="copy">${escapeHtml(columns.commands)}</th></tr></thead>
${groups.join('\n')}
</table>
<p class="more" id="more-shares" hidden></p>`;
}

function groupHtml(packed: PackedShares, image: number, texts: ReportTexts): string {
  const rows = rowsOf(packed, image);
  const { name, badges, days } = imageHtml(packed, image, texts);
  const shares = rows.slice(0, SHARES_EACH).map((row) => shareHtml(packed, row, texts));
  const hidden = rows.length - shares.length;
  return `<tbody>
<tr class="image"><th scope="rowgroup">${name}</th><td class="badge">${badges}</td>${hasDate(packed) ? '<td class="date"></td>' : ''}<td class="number">${days}</td><td class="copy"></td></tr>
${shares.join('\n')}${hidden > 0 ? `\n<tr class="share"><td colspan="${hasDate(packed) ? 5 : 4}">${escapeHtml(texts.moreShares(hidden))}</td></tr>` : ''}
</tbody>`;
}

/** What the row of an image says. */
function imageHtml(packed: PackedShares, image: number, texts: ReportTexts) {
  const rows = rowsOf(packed, image);
  const { counts, days } = groupSummary(packed, rows);
  const badges = [
    ...counts.map(({ text, tone, count }) => badge(tone, `${texts.number(count)} ${text}`)),
    ...(packed.exposed.includes(image) ? [badge('warn', texts.exposedToEcs)] : []),
  ];
  const [name = '', ...under] = partsOf(packed.images.columns, 0, image);
  const accounts = rows.length === 0 ? [] : [escapeHtml(texts.accounts(rows.length))];
  return {
    name: `<b>${name}</b>${smallHtml([...under, ...accounts])}`,
    badges: badges.join(' '),
    days: daysText(days, texts),
  };
}

/** The worst images, for the first printed page, which stands alone. On a screen the images follow anyway. */
export function worstHtml(packed: PackedShares, texts: ReportTexts): string {
  const count = Math.min(WORST, packed.images.rows);
  if (count === 0) return '';
  const rows = Array.from({ length: count }, (_, image) => {
    const { name, badges, days } = imageHtml(packed, image, texts);
    return `<tr><th scope="row">${name}</th><td class="badge">${badges}</td><td class="number">${days}</td></tr>`;
  });
  const more = packed.images.rows - count;
  return `<table class="worst">
<thead><tr><th scope="col">${escapeHtml(texts.tables.shares)}</th><th scope="col">${escapeHtml(texts.columns.standing)}</th><th scope="col" class="number">${escapeHtml(texts.columns.exposedFor)}</th></tr></thead>
<tbody>
${rows.join('\n')}
${more === 0 ? '' : `<tr><td colspan="3">${escapeHtml(texts.moreImages(more))}</td></tr>`}
</tbody>
</table>`;
}

function shareHtml(packed: PackedShares, row: number, texts: ReportTexts): string {
  const { shares, days, trustColumn, parts } = packed;
  const { columns } = shares;
  const trust = columns[trustColumn];
  if (trust === undefined) return '';
  // Where every share stands alike, its image's row says it.
  const said = trust.place === 'none' ? [] : (trust.values[trust.at[row] ?? 0] ?? '').split(PART_SEPARATOR);
  const badges = said.map((text) => badge(parts.find((part) => part.text === text)?.tone ?? 'plain', text));
  return `<tr class="share"><td class="id">${cellHtml(columns, 0, row)}</td><td class="badge">${badges.join(' ')}</td>${hasDate(packed) ? `<td class="date">${cellHtml(columns, columns.length - 1, row)}</td>` : ''}<td class="number">${daysText(days[row] ?? -1, texts)}</td><td class="copy"></td></tr>`;
}

/** The shares have different times. */
const hasDate = ({ shares }: PackedShares): boolean => shares.columns.at(-1)?.place === 'cell';

const daysText = (days: number, texts: ReportTexts): string =>
  days < 0 ? '' : escapeHtml(days === 0 ? texts.today : texts.days(days));

const badge = (tone: string, text: string): string => `<span class="${tone}">${escapeHtml(text)}</span>`;
