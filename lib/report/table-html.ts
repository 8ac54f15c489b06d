import { escapeHtml } from '../text/escape-html.ts';
import type { Cell, Column, Table } from './table.ts';

/** So many rows a page, and without the page's script at all. */
export const PAGE_SIZE = 200;

/** A table with its first rows: what is there before the script runs, and where none may. */
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

/** The script makes the same of the same cell. */
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
