/**
 * The report's script, in the browser: one search box and the chips for all tables, sorting, pages. It builds
 * elements and text nodes, never HTML from text (I11), and makes no request.
 *
 * `npm run report-client` bundles it into ../client-script.ts, from where it goes into the page.
 */
import { findRows, nextOrder, orderRows } from './find-rows.ts';
import { tableRows } from './table-rows.js';

/** @typedef {import('../packed-table.ts').PackedTable} PackedTable */
/** @typedef {import('../packed-table.ts').PackedColumn} PackedColumn */
/** @typedef {import('../packed-table.ts').PageData} PageData */
/** @typedef {{ draw: () => void, count: () => number, print: (printing: boolean) => void }} TableView */

/**
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
function byId(id, kind) {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`The page has no #${id}`);
}

/**
 * @param {string} template
 * @param {Record<string, number>} values
 */
const fill = (template, values) =>
  template.replace(/\{(\w+)\}/g, (_, /** @type {string} */ key) =>
    (values[key] ?? 0).toLocaleString('en-US'),
  );

/** @param {string} label */
function button(label) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = label;
  return made;
}

/**
 * @param {PackedColumn} column
 * @param {number} row
 */
function cell(column, row) {
  const made = document.createElement('td');
  const place = column.at[row] ?? 0;
  const text = column.values[place] ?? '';
  made.dataset['label'] = column.label;
  made.className = column.kind;
  const tone = column.tones?.[place] ?? '';
  if (text !== '' && (column.kind === 'id' || tone !== '')) {
    const inner = document.createElement(column.kind === 'id' ? 'code' : 'span');
    if (tone !== '') inner.className = tone;
    inner.textContent = text;
    made.append(inner);
  } else made.textContent = text;
  return made;
}

/**
 * @param {PackedTable} table
 * @param {PageData} data
 * @param {import('./find-rows.ts').Wanted} wanted
 * @returns {TableView}
 */
function tableView(table, { pageSize, texts }, wanted) {
  const element = byId(`table-${table.id}`, HTMLTableElement);
  const heads = [...element.querySelectorAll('th')];
  const pager = byId(`pager-${table.id}`, HTMLElement);
  const range = document.createElement('span');
  const [previous, next, all] = [button(texts.previous), button(texts.next), button(texts.showAll)];
  pager.append(range, previous, next, all);
  /** @type {import('./find-rows.ts').Order | undefined} */
  let order;
  /** @type {number[]} */
  let rows = findRows(table, wanted);
  let page = 0;
  let everything = false;
  let printing = false;

  const shownRows = tableRows(element, makeBody);

  const isWhole = () => everything || printing;
  const from = () => (isWhole() ? 0 : page * pageSize);
  const shown = () => (isWhole() ? rows : rows.slice(from(), from() + pageSize));

  /** @param {readonly number[]} some */
  function makeBody(some) {
    const body = document.createElement('tbody');
    for (const row of some) {
      const line = document.createElement('tr');
      line.append(...table.columns.map((column) => cell(column, row)));
      body.append(line);
    }
    if (rows.length === 0) {
      const line = document.createElement('tr');
      const note = document.createElement('td');
      note.colSpan = table.columns.length;
      note.textContent = texts.noMatch;
      line.append(note);
      body.append(line);
    }
    return body;
  }

  function drawRows() {
    if (everything && rows.length > pageSize) shownRows.stream(rows);
    else shownRows.show(shown());
  }

  function drawControls() {
    const last = Math.max(0, Math.ceil(rows.length / pageSize) - 1);
    range.textContent = fill(texts.range, {
      from: Math.min(from() + 1, rows.length),
      to: from() + shown().length,
      count: rows.length,
    });
    pager.hidden = rows.length <= pageSize;
    previous.disabled = isWhole() || page === 0;
    next.disabled = isWhole() || page === last;
    all.textContent = everything ? texts.showPages : texts.showAll;
    heads.forEach((head, column) => {
      const sorted = order?.column === column;
      head.setAttribute('aria-sort', sorted ? (order?.descending ? 'descending' : 'ascending') : 'none');
    });
  }

  function drawPage() {
    drawRows();
    drawControls();
  }

  function draw() {
    rows = orderRows(table, findRows(table, wanted), order);
    page = 0;
    drawPage();
  }

  heads.forEach((head, column) =>
    head.querySelector('button')?.addEventListener('click', () => {
      order = nextOrder(order, column);
      draw();
    }),
  );
  previous.addEventListener('click', () => {
    page -= 1;
    drawPage();
  });
  next.addEventListener('click', () => {
    page += 1;
    drawPage();
  });
  all.addEventListener('click', () => {
    everything = !everything;
    drawPage();
  });
  // The page already contains the first rows.
  drawControls();
  return {
    draw,
    count: () => rows.length,
    print: (now) => {
      printing = now;
      if (everything) shownRows.finish();
      else drawPage();
    },
  };
}

function start() {
  const data = /** @type {PageData} */ (JSON.parse(byId('data', HTMLScriptElement).textContent ?? ''));
  const search = byId('find', HTMLInputElement);
  const matching = byId('matching', HTMLElement);
  /** @type {{ trust: Set<string>, region: Set<string> }} */
  const facets = { trust: new Set(), region: new Set() };
  const wanted = { query: '', facets };
  const views = data.tables.map((table) => tableView(table, data, wanted));
  const chips = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll('button[data-facet]')]);
  const total = data.tables.reduce((sum, table) => sum + table.rows, 0);

  function draw() {
    for (const view of views) view.draw();
    const narrowed = wanted.query.trim() !== '' || facets.trust.size > 0 || facets.region.size > 0;
    const count = views.reduce((sum, view) => sum + view.count(), 0);
    matching.textContent = narrowed ? fill(data.texts.matching, { count, total }) : '';
  }

  /** @param {HTMLButtonElement} chip */
  function press(chip) {
    const { facet, value = '' } = chip.dataset;
    const set = facet === 'trust' ? facets.trust : facets.region;
    if (!set.delete(value)) set.add(value);
    chip.setAttribute('aria-pressed', String(set.has(value)));
  }

  search.addEventListener('input', () => {
    wanted.query = search.value;
    draw();
  });
  for (const chip of chips)
    chip.addEventListener('click', () => {
      press(chip);
      draw();
    });
  byId('clear', HTMLButtonElement).addEventListener('click', () => {
    search.value = '';
    wanted.query = '';
    for (const chip of chips) if (chip.getAttribute('aria-pressed') === 'true') press(chip);
    draw();
    search.focus();
  });
  // A print has no pager, so all matching rows are printed.
  addEventListener('beforeprint', () => views.forEach((view) => view.print(true)));
  addEventListener('afterprint', () => views.forEach((view) => view.print(false)));
  byId('finder', HTMLElement).hidden = false;
  document.documentElement.classList.add('live');
}

start();
