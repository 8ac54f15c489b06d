/** The images, folded; each unfolds to its shares. Its counts are those of the shares that match the search. */
import { revokeCommands, ecsRevokeCommand } from '../../alert/message/commands.ts';
import { groupSummary, PART_SEPARATOR } from '../group-summary.ts';
import { trustCommand } from '../trust-command.ts';
import { copy } from './copy.js';
import { button, byId, fill, make, markOrder, showMore, small, textOf, value } from './elements.js';
import { findShares, nextOrder } from './find-rows.ts';
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
export function sharesView({ shares: packed, texts, pageSize }, wanted) {
  const { images, shares, days, trustColumn, parts, listed } = packed;
  const table = byId('table-shares', HTMLTableElement);
  const heads = [...table.querySelectorAll('th')].filter(
    (head) => head.querySelector('button') !== null && head.scope === 'col',
  );
  const more = byId('more-shares', HTMLElement);
  const count = byId('count-shares', HTMLElement);
  const total = count.textContent ?? '';
  const exposed = new Set(packed.exposed);
  const tones = new Map(parts.map(({ text, tone }) => [text, tone]));
  const shared = shares.columns.at(-1);
  const hasDate = shared?.place === 'cell';
  const imageId = images.columns[1];
  const region = images.columns[2];
  const trust = shares.columns[trustColumn];
  /** @type {Set<number>} */
  const open = new Set();
  /** @type {import('./find-rows.ts').Order | undefined} */
  let order;
  /** @type {FoundImage[]} */
  let found = [];
  let limit = pageSize.images;
  let printing = false;

  /** @param {number} n */
  const daysText = (n) =>
    n < 0 ? '' : n === 0 ? texts.today : n === 1 ? texts.oneDay : fill(texts.days, { count: n });
  /** @param {number} n */
  const accountsText = (n) =>
    n === 0 ? '' : n === 1 ? texts.oneAccount : fill(texts.accounts, { count: n });
  /** @param {string} tone @param {string} text */
  const badge = (tone, text) => make('span', tone, text);
  /** @param {HTMLElement[]} badges */
  const spaced = (badges) => badges.flatMap((one, n) => (n === 0 ? [one] : [' ', one]));
  /** @param {(string | Node)[]} content */
  const date = (...content) => (hasDate ? [make('td', 'date', ...content)] : []);

  /**
   * @param {string} label
   * @param {string} hint
   * @param {string} command
   */
  function copyButton(label, hint, command) {
    const made = button(label, () => void copy(made, command, texts.copied));
    made.title = `${hint}\n${command}`;
    made.setAttribute('aria-label', hint);
    return made;
  }

  /** @param {number} image */
  const addressOf = (image) => ({ regionId: textOf(region, image), imageId: textOf(imageId, image) });

  /** @param {number} row @param {number} image */
  function shareLine(row, image) {
    const accountId = textOf(shares.columns[0], row);
    const standing = textOf(trust, row).split(PART_SEPARATOR);
    const [revoke] = revokeCommands(addressOf(image), [accountId]).commands;
    const isExpired = parts.some(({ text, tone }) => tone === 'warn' && standing.includes(text));
    const add =
      (days[row] ?? -1) < 0
        ? undefined
        : trustCommand({
            accountId,
            imageId: textOf(imageId, image),
            isExpired,
            listed: Object.hasOwn(listed, accountId) ? listed[accountId] : undefined,
          });
    const buttons = [
      ...(revoke === undefined ? [] : [copyButton(texts.revoke, texts.revokeHint, revoke)]),
      ...(add === undefined ? [] : [copyButton(texts.trust, texts.trustHint, add)]),
    ];
    const [account] = shares.columns;
    return make(
      'tr',
      'share',
      make(
        'td',
        'id',
        ...(account === undefined ? [] : value(account, row)),
        ...small(shares.columns, 0, row),
      ),
      make(
        'td',
        'badge',
        ...(trust?.place === 'none'
          ? []
          : spaced(standing.map((text) => badge(tones.get(text) ?? 'plain', text)))),
      ),
      ...date(textOf(shared, row)),
      make('td', 'number', daysText(days[row] ?? -1)),
      make('td', 'copy', ...spaced(buttons)),
    );
  }

  /** @param {FoundImage} of */
  function body({ image, rows }) {
    const made = make('tbody', '');
    const { counts, days: longest } = groupSummary(packed, rows);
    const badges = counts.map(({ tone, text, count: n }) =>
      badge(tone, `${n.toLocaleString('en-US')} ${text}`),
    );
    if (exposed.has(image)) badges.push(badge('warn', texts.exposed));
    const name = make('b', '', textOf(images.columns[0], image));
    const fold = button('', () => unfold(made, { image, rows }, !open.has(image)));
    fold.className = 'fold';
    fold.append(name);
    const commands = [
      ...revokeCommands(
        addressOf(image),
        rows.filter((row) => (days[row] ?? -1) >= 0).map((row) => textOf(shares.columns[0], row)),
      ).commands,
      ...(exposed.has(image) ? [ecsRevokeCommand(addressOf(image)) ?? ''] : []),
    ].filter((command) => command !== '');
    const head = make(
      'th',
      '',
      rows.length > 0 ? fold : name,
      ...small(images.columns, 0, image, accountsText(rows.length)),
    );
    head.scope = 'rowgroup';
    made.append(
      make(
        'tr',
        'image',
        head,
        make('td', 'badge', ...spaced(badges)),
        ...date(),
        make('td', 'number', daysText(longest)),
        make(
          'td',
          'copy',
          ...(commands.length === 0
            ? []
            : [copyButton(texts.revokeAll, texts.revokeAllHint, commands.join('\n'))]),
        ),
      ),
    );
    unfold(made, { image, rows }, open.has(image));
    return made;
  }

  /** @param {HTMLElement} made @param {FoundImage} of @param {boolean} isOpen */
  function unfold(made, { image, rows }, isOpen) {
    if (isOpen) open.add(image);
    else open.delete(image);
    const isShown = isOpen || printing;
    while (made.children.length > 1) made.lastElementChild?.remove();
    made.classList.toggle('open', isShown);
    made.querySelector('.fold')?.setAttribute('aria-expanded', String(isShown));
    if (isShown) addShares(made, { image, rows }, 0, printing ? Infinity : SHARES_EACH);
  }

  /** @param {HTMLElement} made @param {FoundImage} of @param {number} from @param {number} until */
  function addShares(made, { image, rows }, from, until) {
    made.append(...rows.slice(from, until).map((row) => shareLine(row, image)));
    if (rows.length <= until) return;
    const next = button(fill(texts.more, { count: Math.min(STEP, rows.length - until) }), () => {
      line.remove();
      addShares(made, { image, rows }, until, until + STEP);
    });
    const cell = make('td', '', next);
    cell.colSpan = hasDate ? 5 : 4;
    const line = make('tr', 'share', cell);
    made.append(line);
  }

  function drawRows() {
    while (table.tBodies[0] !== undefined) table.tBodies[0].remove();
    const none = make('td', '', texts.noMatch);
    none.colSpan = hasDate ? 5 : 4;
    table.append(
      ...(found.length === 0 ? [make('tbody', '', make('tr', '', none))] : found.slice(0, limit).map(body)),
    );
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
    if (wanted.query.trim() !== '' && shown <= FEW) for (const { image } of found) open.add(image);
    drawRows();
    return shown;
  }

  /** By name, by the number of shares that are not trusted, or by how long the oldest of them stands. */
  /** @param {FoundImage[]} all */
  function ordered(all) {
    if (order === undefined) return all;
    const { column, descending } = order;
    /** @param {FoundImage} of */
    const keyOf = ({ image, rows }) => {
      if (column === 0) return images.columns[0]?.at[image] ?? 0;
      return column === 1
        ? rows.filter((row) => (days[row] ?? -1) >= 0).length
        : groupSummary(packed, rows).days;
    };
    const keys = new Map(all.map((one) => [one, keyOf(one)]));
    return all.toSorted((a, b) => (descending ? -1 : 1) * ((keys.get(a) ?? 0) - (keys.get(b) ?? 0)));
  }

  heads.forEach((head, column) =>
    head.querySelector('button')?.addEventListener('click', () => {
      order = nextOrder(order, column);
      markOrder(heads, order);
      find();
    }),
  );
  markOrder(heads, undefined);
  find();
  return {
    draw: (narrowed) => {
      const shown = find();
      count.textContent = narrowed ? fill(texts.matching, { count: shown, total: shares.rows }) : total;
    },
    print: (isPrinting) => {
      printing = isPrinting;
      limit = printing ? Infinity : pageSize.images;
      drawRows();
    },
  };
}
