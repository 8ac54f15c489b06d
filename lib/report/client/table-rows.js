/**
 * Adds the rows of a table. One page of rows is added at once. Twenty thousand rows would block the browser for
 * seconds, so they are added in blocks, as many per frame as there is time for. A block outside the view costs no
 * layout (`content-visibility`). A real table cannot skip layout, so a long one is laid out as blocks of grids with the
 * columns that it had. When printed, it is a table again (../styles.ts).
 */

const BLOCK_ROWS = 200;
/** Of the 16 ms of a frame, so that scrolling and typing stay smooth. */
const BUDGET_MS = 10;

/**
 * @typedef {object} TableRows
 * @property {(rows: readonly number[]) => void} show these rows and no others, at once.
 * @property {(rows: readonly number[]) => void} stream the first of them at once, the rest frame by frame.
 * @property {() => void} finish what is still to come, at once.
 */

/**
 * @param {HTMLTableElement} table with its first rows
 * @param {(rows: readonly number[]) => HTMLTableSectionElement} makeBody
 * @returns {TableRows}
 */
export function tableRows(table, makeBody) {
  /** @type {readonly number[]} */
  let rows = [];
  let made = 0;
  let frame = 0;

  /** @param {readonly number[]} next */
  function begin(next) {
    cancelAnimationFrame(frame);
    rows = next;
    made = 0;
    while (table.tBodies[0] !== undefined) table.tBodies[0].remove();
  }

  /** @param {number} count */
  function append(count) {
    table.append(makeBody(rows.slice(made, made + count)));
    made += count;
    table.ariaBusy = String(made < rows.length);
  }

  function appendForAFrame() {
    const untilMs = performance.now() + BUDGET_MS;
    do append(BLOCK_ROWS);
    while (made < rows.length && performance.now() < untilMs);
    if (made < rows.length) frame = requestAnimationFrame(appendForAFrame);
  }

  return {
    show(next) {
      begin(next);
      table.classList.remove('long');
      append(next.length);
    },
    stream(next) {
      if (!table.classList.contains('long')) keepLook(table);
      begin(next);
      table.classList.add('long');
      appendForAFrame();
    },
    finish() {
      cancelAnimationFrame(frame);
      while (made < rows.length) append(BLOCK_ROWS);
    },
  };
}

/**
 * Keeps the widths of the columns as the present rows have made them, and estimates the height of a block.
 * @param {HTMLTableElement} table
 */
function keepLook(table) {
  const heads = [...table.querySelectorAll('th')];
  const widths = heads.map((head) => `minmax(0,${head.getBoundingClientRect().width}fr)`);
  const [body] = table.tBodies;
  const rowHeight = (body?.offsetHeight ?? 0) / Math.max(1, body?.rows.length ?? 0);
  // Set by property, which the page's policy allows; it forbids the style attribute.
  table.style.setProperty('--columns', widths.join(' '));
  table.style.setProperty('--width', `${table.getBoundingClientRect().width}px`);
  table.style.setProperty('--block', `${Math.round(rowHeight * BLOCK_ROWS)}px`);
}
