/** What the views of the page build with: elements and text nodes, never HTML from text (I11). */
import { underOf } from '../packed-table.ts';

/** @typedef {import('../packed-table.ts').PackedColumn} PackedColumn */

/**
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function byId(id, kind) {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`The page has no #${id}`);
}

/**
 * @param {string} template
 * @param {Record<string, number>} values
 */
export const fill = (template, values) =>
  template.replace(/\{(\w+)\}/g, (_, /** @type {string} */ key) =>
    (values[key] ?? 0).toLocaleString('en-US'),
  );

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} className
 * @param {...(string | Node)} content
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, className, ...content) {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.append(...content);
  return element;
}

/**
 * @param {string} label
 * @param {() => void} act
 */
export function button(label, act) {
  const made = make('button', '', label);
  made.type = 'button';
  made.addEventListener('click', act);
  return made;
}

/**
 * @param {PackedColumn | undefined} column
 * @param {number} row
 */
export const textOf = (column, row) => column?.values[column.at[row] ?? 0] ?? '';

/**
 * The text of a cell, as table-html.ts writes it.
 * @param {PackedColumn} column
 * @param {number} row
 * @returns {(string | Node)[]}
 */
export function value(column, row) {
  const text = textOf(column, row);
  const tone = column.tones?.[column.at[row] ?? 0] ?? '';
  if (text === '') return [];
  return column.kind === 'id' || tone !== ''
    ? [make(column.kind === 'id' ? 'code' : 'span', tone, text)]
    : [text];
}

/**
 * What a cell says, and small under it what belongs to it. Where the first is empty, the next takes its place.
 * @param {readonly PackedColumn[]} columns
 * @param {number} cell
 * @param {number} row
 * @param {string} more after all that
 * @returns {{ main: Node[], small: Node[] }}
 */
export function parts(columns, cell, row, more = '') {
  const [main = [], ...under] = [...columns.slice(cell, cell + 1), ...underOf(columns, cell)]
    .map((column) => value(column, row))
    .filter((part) => part.length > 0);
  const all = more === '' ? under : [...under, [more]];
  const content = all.flatMap((part, n) => (n === 0 ? part : [' · ', ...part]));
  return {
    main: main.map((part) => (typeof part === 'string' ? document.createTextNode(part) : part)),
    small: content.length === 0 ? [] : [make('small', '', ...content)],
  };
}

/**
 * «20 of 2,000 shown», and a button that shows more.
 * @param {HTMLElement} line
 * @param {import('../packed-table.ts').PageTexts} texts
 * @param {{ shown: number, count: number, step: number, act: () => void }} state
 */
export function showMore(line, texts, { shown, count, step, act }) {
  line.hidden = shown >= count;
  line.replaceChildren(
    fill(texts.shown, { shown, count: shown, total: count }),
    button(fill(texts.more, { count: Math.min(step, count - shown) }), act),
  );
}

/**
 * @param {readonly HTMLElement[]} heads
 * @param {import('./find-rows.ts').Order | undefined} order
 */
export function markOrder(heads, order) {
  heads.forEach((head, column) =>
    head.setAttribute(
      'aria-sort',
      order?.column === column ? (order.descending ? 'descending' : 'ascending') : 'none',
    ),
  );
}
