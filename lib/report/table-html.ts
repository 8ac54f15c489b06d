import { escapeHtml } from '../text/escape-html.ts';
import { type PackedColumn, type PackedTable, underOf } from './packed-table.ts';

/** Rows of a table before «show more»; without the page's script, no more are shown. */
export const PAGE_SIZE = 10;

/** A table with its first rows, which need no script. */
export function tableHtml(table: PackedTable): string {
  const heads = table.columns
    .filter(({ place }) => place === 'cell')
    .map(
      ({ label, kind }) =>
        `<th scope="col" class="${kind}"><button type="button">${escapeHtml(label)}</button></th>`,
    );
  const rows = Array.from(
    { length: Math.min(PAGE_SIZE, table.rows) },
    (_, row) => `<tr>${cellsHtml(table, row)}</tr>`,
  );
  return `<table id="table-${table.id}" aria-labelledby="title-${table.id}">
<thead><tr>${heads.join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
<p class="more" id="more-${table.id}" hidden></p>`;
}

/** The page's script builds the same elements. */
function cellsHtml({ columns }: PackedTable, row: number): string {
  let cells = '';
  columns.forEach((column, n) => {
    if (column.place !== 'cell') return;
    cells += `<td data-label="${escapeHtml(column.label)}" class="${column.kind}">${cellHtml(columns, n, row)}</td>`;
  });
  return cells;
}

/** What a cell says, and small under it what belongs to it. Where the first is empty, the next takes its place. */
export function cellHtml(columns: readonly PackedColumn[], cell: number, row: number): string {
  const [main = '', ...under] = partsOf(columns, cell, row);
  return `${main}${smallHtml(under)}`;
}

/** What a cell says, and what stands under it, without what is empty. */
export const partsOf = (columns: readonly PackedColumn[], cell: number, row: number): string[] =>
  [...columns.slice(cell, cell + 1), ...underOf(columns, cell)]
    .map((column) => valueHtml(column, row))
    .filter((html) => html !== '');

export const smallHtml = (parts: readonly string[]): string =>
  parts.length === 0 ? '' : `<small>${parts.join(' · ')}</small>`;

function valueHtml({ kind, values, tones, at }: PackedColumn, row: number): string {
  const place = at[row] ?? 0;
  const text = escapeHtml(values[place] ?? '');
  const tone = tones?.[place] ?? '';
  const tag = kind === 'id' ? 'code' : tone === '' ? undefined : 'span';
  return text === '' || tag === undefined
    ? text
    : `<${tag}${tone === '' ? '' : ` class="${tone}"`}>${text}</${tag}>`;
}
