/** The images, folded; each unfolds to its shares. Its counts are those of the shares that match the search. */
import { groupSummary } from '../group-summary.ts';
import { button, byId, fill, make, markOrder, showMore } from './elements.js';
import { findShares, nextOrder } from './find-rows.ts';
import { shareRows } from './share-rows.js';
import { STEP } from './table-view.js';

/** A search that finds no more shares than this unfolds their images. */
const FEW = 20;
/** An unfolded image shows so many shares at first. */
const SHARES_EACH = 100;

/** @typedef {import('./find-rows.ts').FoundImage} FoundImage */

/**
 * @param {import('../packed-table.ts').PageData} data
 * @param {import('./find-rows.ts').Wanted} wanted
 * @returns {import('./table-view.js').View}
 */
export function sharesView(data, wanted) {
  const { shares: packed, texts, pageSize } = data;
  const table = byId('table-shares', HTMLTableElement);
  /** By name, by the number of untrusted shares, by how long the oldest of them stands. */
  const heads = [...table.querySelectorAll('thead th')].flatMap((head) =>
    head instanceof HTMLElement && head.querySelector('button') !== null ? [head] : [],
  );
  const more = byId('more-shares', HTMLElement);
  const count = byId('count-shares', HTMLElement);
  const total = count.textContent ?? '';
  const rowsFor = shareRows(data);
  /** What a person unfolded. @type {Set<number>} */
  const open = new Set();
  /** @type {import('./find-rows.ts').Order | undefined} */
  let order;
  /** @type {FoundImage[]} */
  let found = [];
  let limit = pageSize.images;
  let isFew = false;
  let isPrinting = false;

  /** @param {FoundImage} of */
  function body(of) {
    const made = make('tbody', '');
    const fold = () => {
      const isOpen = !made.classList.contains('open');
      if (isOpen) open.add(of.image);
      else open.delete(of.image);
      unfold(made, of, isOpen);
    };
    made.append(rowsFor.imageRow(of, fold));
    unfold(made, of, isPrinting || isFew || open.has(of.image));
    return made;
  }

  /** @param {HTMLElement} made @param {FoundImage} of @param {boolean} isOpen */
  function unfold(made, of, isOpen) {
    while (made.children.length > 1) made.lastElementChild?.remove();
    made.classList.toggle('open', isOpen);
    made.querySelector('.fold')?.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) addShares(made, of, 0, isPrinting ? Infinity : SHARES_EACH);
  }

  /** @param {HTMLElement} made @param {FoundImage} of @param {number} from @param {number} until */
  function addShares(made, { image, rows }, from, until) {
    made.append(...rows.slice(from, until).map((row) => rowsFor.shareRow(row, image, isPrinting)));
    if (rows.length <= until) return;
    const next = button(fill(texts.more, { count: Math.min(STEP, rows.length - until) }), () => {
      line.remove();
      addShares(made, { image, rows }, until, until + STEP);
    });
    const line = wide('share', next);
    made.append(line);
  }

  /** @param {string} className @param {string | Node} content */
  function wide(className, content) {
    const cell = make('td', '', content);
    cell.colSpan = rowsFor.columns;
    return make('tr', className, cell);
  }

  function drawRows() {
    while (table.tBodies[0] !== undefined) table.tBodies[0].remove();
    const none = found.length === 0 ? [make('tbody', '', wide('', texts.noMatch))] : [];
    table.append(...none, ...found.slice(0, limit).map(body));
    drawMore();
  }

  function drawMore() {
    const act = () => {
      const from = limit;
      limit += STEP;
      table.append(...found.slice(from, limit).map(body));
      drawMore();
    };
    showMore(more, texts, { shown: Math.min(limit, found.length), count: found.length, step: STEP, act });
  }

  function find() {
    found = ordered(findShares(packed, wanted, texts.exposed));
    limit = pageSize.images;
    const shown = found.reduce((sum, { rows }) => sum + rows.length, 0);
    isFew = wanted.query.trim() !== '' && shown <= FEW;
    drawRows();
    return shown;
  }

  /** @param {FoundImage[]} all */
  function ordered(all) {
    if (order === undefined) return all;
    const { column, descending } = order;
    /** @param {FoundImage} of */
    const keyOf = ({ image, rows }) => {
      if (column === 0) return packed.images.columns[0]?.at[image] ?? 0;
      const isUntrusted = (/** @type {number} */ row) => (packed.days[row] ?? -1) >= 0;
      return column === 1 ? rows.filter(isUntrusted).length : groupSummary(packed, rows).days;
    };
    const keys = new Map(all.map((one) => [one, keyOf(one)]));
    return all.toSorted((a, b) => (descending ? -1 : 1) * ((keys.get(a) ?? 0) - (keys.get(b) ?? 0)));
  }

  heads.forEach((head, column) =>
    head.querySelector('button')?.addEventListener('click', () => {
      order = nextOrder(order, column, column > 0);
      markOrder(heads, order);
      find();
    }),
  );
  markOrder(heads, undefined);
  find();
  return {
    draw: (narrowed) => {
      const shown = find();
      count.textContent = narrowed
        ? fill(texts.matching, { count: shown, total: packed.shares.rows })
        : total;
    },
    print: (printing) => {
      isPrinting = printing;
      limit = printing ? Infinity : pageSize.images;
      drawRows();
    },
  };
}
