import { escapeHtml } from '../text/escape-html.ts';
import type { Cell, Column, Table } from './table.ts';

/** Rows per page; without the page's script, no more are shown. */
export const PAGE_SIZE = 200;

/** A table with its first rows, which need no script. */
export function tableHtml(table: Table, title: string): string {
  const heads = table.columns.map(
    ({ label, kind }) =>
      `<th scope="col"${kind === 'number' ? ' class="number"' : ''}><button type="button">${escapeHtml(label)}</button></th>`,
  );
  const rows = table.rows.slice(0, PAGE_SIZE).map((row) => {
    const cells = row.map((cell, index) => cellHtml(cell, table.columns[index]));
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<div class="scroll" role="region" tabindex="0" aria-label="${escapeHtml(title)}">
<table id="table-${table.id}">
<thead><tr>${heads.join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</div>
<div class="pager" id="pager-${table.id}" hidden></div>`;
}

/** The page's script builds the same element from the same cell. */
function cellHtml({ text, tone }: Cell, column: Column | undefined): string {
  const { kind = 'text', label = '' } = column ?? {};
  const shown = escapeHtml(text);
  const tag = kind === 'id' ? 'code' : tone === undefined ? undefined : 'span';
  const inner =
    text === '' || tag === undefined
      ? shown
      : `<${tag}${tone === undefined ? '' : ` class="${tone}"`}>${shown}</${tag}>`;
  return `<td data-label="${escapeHtml(label)}" class="${kind}">${inner}</td>`;
}
