/** A table with its search, its order and its rows, of which the page shows the first ones. */
import { byId, fill, make, markOrder, parts, showMore } from './elements.js';
import { findRows, nextOrder, orderRows } from './find-rows.ts';

/** So many rows more at a time: a browser lays them out at once. */
export const STEP = 500;

/**
 * @typedef {object} View
 * @property {(narrowed: boolean) => void} draw what matches the search.
 * @property {(printing: boolean) => void} print everything that matches, or the first rows again.
 */

/**
 * @param {import('../packed-table.ts').PackedTable} table
 * @param {import('../packed-table.ts').PageData} data
 * @param {import('./find-rows.ts').Wanted} wanted
 * @returns {View}
 */
export function tableView(table, { pageSize, texts }, wanted) {
  const [body] = byId(`table-${table.id}`, HTMLTableElement).tBodies;
  const heads = [...document.querySelectorAll(`#table-${table.id} th`)].filter(
    (h) => h instanceof HTMLElement,
  );
  const columns = table.columns.flatMap(({ place }, n) => (place === 'cell' ? [n] : []));
  const more = byId(`more-${table.id}`, HTMLElement);
  const count = byId(`count-${table.id}`, HTMLElement);
  const total = count.textContent ?? '';
  /** @type {import('./find-rows.ts').Order | undefined} */
  let order;
  /** @type {number[]} */
  let rows = Array.from({ length: table.rows }, (_, row) => row);
  let limit = pageSize.rows;

  /** @param {number} row */
  function line(row) {
    return make(
      'tr',
      '',
      ...columns.map((n) => {
        const column = table.columns[n];
        if (column === undefined) return '';
        const { main, small } = parts(table.columns, n, row);
        const cell = make('td', column.kind, ...main, ...small);
        cell.dataset['label'] = column.label;
        return cell;
      }),
    );
  }

  function drawRows() {
    const shown = rows.slice(0, limit);
    const none = make('td', '', texts.noMatch);
    none.colSpan = columns.length;
    body?.replaceChildren(...(rows.length === 0 ? [make('tr', '', none)] : shown.map(line)));
    drawMore();
  }

  function drawMore() {
    const act = () => {
      const from = limit;
      limit += STEP;
      body?.append(...rows.slice(from, limit).map(line));
      drawMore();
    };
    showMore(more, texts, { shown: Math.min(limit, rows.length), count: rows.length, step: STEP, act });
  }

  function find() {
    rows = orderRows(table, findRows(table, wanted), order);
    limit = pageSize.rows;
    drawRows();
  }

  heads.forEach((head, place) =>
    head.querySelector('button')?.addEventListener('click', () => {
      const column = columns[place] ?? 0;
      order = nextOrder(order, column);
      markOrder(heads, order && { ...order, column: columns.indexOf(order.column) });
      find();
    }),
  );
  // The page already contains the first rows.
  markOrder(heads, undefined);
  drawMore();
  return {
    draw: (narrowed) => {
      find();
      count.textContent = narrowed ? fill(texts.matching, { count: rows.length, total: table.rows }) : total;
    },
    print: (printing) => {
      limit = printing ? Infinity : pageSize.rows;
      drawRows();
    },
  };
}
