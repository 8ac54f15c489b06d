/**
 * The report's script, in the browser: one search for all tables, sorting, unfolding, commands to copy. It builds
 * elements and text nodes, never HTML from text (I11), and makes no request.
 *
 * `npm run report-client` bundles it into ../client-script.ts, from where it goes into the page.
 */
import { byId } from './elements.js';
import { sharesView } from './shares-view.js';
import { tableView } from './table-view.js';

function start() {
  const data = /** @type {import('../packed-table.ts').PageData} */ (
    JSON.parse(byId('data', HTMLScriptElement).textContent ?? '')
  );
  const search = byId('find', HTMLInputElement);
  const regions = document.getElementById('region');
  const region = regions instanceof HTMLSelectElement ? regions : undefined;
  const chips = [...document.querySelectorAll('.chips button')].filter((c) => c instanceof HTMLButtonElement);
  /** @type {Set<string>} */
  const trust = new Set();
  const wanted = { query: '', trust, region: '' };
  document.documentElement.classList.add('live');
  const views = [
    ...(data.shares.images.rows === 0 ? [] : [sharesView(data, wanted)]),
    ...data.tables.map((table) => tableView(table, data, wanted)),
  ];

  function draw() {
    wanted.query = search.value;
    wanted.region = region?.value ?? '';
    for (const chip of chips)
      chip.setAttribute('aria-pressed', String(trust.has(chip.dataset['value'] ?? '')));
    const narrowed = wanted.query.trim() !== '' || trust.size > 0 || wanted.region !== '';
    byId('clear', HTMLButtonElement).hidden = !narrowed;
    for (const view of views) view.draw(narrowed);
    byId('status', HTMLElement).textContent = narrowed
      ? [...document.querySelectorAll('h2')].map((title) => title.textContent).join('; ')
      : '';
  }

  search.addEventListener('input', draw);
  region?.addEventListener('change', draw);
  for (const chip of chips)
    chip.addEventListener('click', () => {
      const { value = '' } = chip.dataset;
      if (!trust.delete(value)) trust.add(value);
      draw();
    });
  byId('clear', HTMLButtonElement).addEventListener('click', () => {
    search.value = '';
    if (region !== undefined) region.value = '';
    trust.clear();
    draw();
    search.focus();
  });
  // A print cannot be unfolded, so all that matches is printed.
  addEventListener('beforeprint', () => views.forEach((view) => view.print(true)));
  addEventListener('afterprint', () => views.forEach((view) => view.print(false)));
  byId('finder', HTMLElement).hidden = false;
}

start();
