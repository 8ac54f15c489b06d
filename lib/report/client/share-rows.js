/** The rows of the images and of their shares, with the commands that a click copies. */
import { ecsRevokeCommand, revokeCommands } from '../../alert/message/commands.ts';
import { groupSummary, PART_SEPARATOR } from '../group-summary.ts';
import { trustCommand } from '../trust-command.ts';
import { copy } from './copy.js';
import { button, fill, make, parts as partsOf, textOf } from './elements.js';

/** @typedef {import('./find-rows.ts').FoundImage} FoundImage */

/** @param {import('../packed-table.ts').PageData} data */
export function shareRows({ shares: packed, texts }) {
  const { images, shares, days, trustColumn, parts, listed } = packed;
  const exposed = new Set(packed.exposed);
  const tones = new Map(parts.map(({ text, tone }) => [text, tone]));
  const [account] = shares.columns;
  const shared = shares.columns.at(-1);
  const hasDate = shared?.place === 'cell';
  const [, imageId, region] = images.columns;
  const trust = shares.columns[trustColumn];

  /** @param {number} n */
  const daysText = (n) =>
    n < 0 ? '' : n === 0 ? texts.today : n === 1 ? texts.oneDay : fill(texts.days, { count: n });
  /** @param {number} n */
  const accountsText = (n) =>
    n === 0 ? '' : n === 1 ? texts.oneAccount : fill(texts.accounts, { count: n });
  /** @param {string} tone @param {string} text */
  const badge = (tone, text) => make('span', tone, text);
  /** @param {HTMLElement[]} some */
  const spaced = (some) => some.flatMap((one, n) => (n === 0 ? [one] : [' ', one]));
  /** @param {(string | Node)[]} content */
  const date = (...content) => (hasDate ? [make('td', 'date', ...content)] : []);
  /** @param {number} row */
  const accountOf = (row) => textOf(account, row);
  /** @param {number} row */
  const isUntrusted = (row) => (days[row] ?? -1) >= 0;
  /** @param {number} image */
  const addressOf = (image) => ({ regionId: textOf(region, image), imageId: textOf(imageId, image) });

  /**
   * @param {string} label
   * @param {string} hint
   * @param {readonly (string | undefined)[]} commands
   */
  function copyButton(label, hint, commands) {
    const [first, ...others] = commands.filter((command) => command !== undefined);
    if (first === undefined) return [];
    const made = button(label, () => void copy(made, [first, ...others].join('\n'), texts.copied));
    // A thousand accounts are a hundred commands.
    made.title = others.length === 0 ? `${hint}\n${first}` : hint;
    made.setAttribute('aria-label', `${label}: ${hint}`);
    return [made];
  }

  /** @param {number} row @param {number} image @param {readonly string[]} standing */
  function trustOf(row, image, standing) {
    if (!isUntrusted(row)) return undefined;
    const accountId = accountOf(row);
    return trustCommand({
      accountId,
      imageId: textOf(imageId, image),
      isExpired: parts.some(({ text, tone }) => tone === 'warn' && standing.includes(text)),
      listed: Object.hasOwn(listed, accountId) ? listed[accountId] : undefined,
    });
  }

  /** @param {number} row @param {number} image @param {readonly string[]} standing */
  const commandsOf = (row, image, standing) => [
    ...copyButton(
      texts.revoke,
      texts.revokeHint,
      revokeCommands(addressOf(image), [accountOf(row)]).commands,
    ),
    ...copyButton(texts.trust, texts.trustHint, [trustOf(row, image, standing)]),
  ];

  return {
    columns: hasDate ? 5 : 4,

    /** @param {number} row @param {number} image @param {boolean} isPrinting paper has no use for a button */
    shareRow(row, image, isPrinting) {
      const standing = textOf(trust, row).split(PART_SEPARATOR);
      const id = partsOf(shares.columns, 0, row);
      // Where every share stands alike, its image's row says it.
      const said = trust?.place === 'none' ? [] : standing;
      return make(
        'tr',
        'share',
        make('td', 'id', ...id.main, ...id.small),
        make('td', 'badge', ...spaced(said.map((text) => badge(tones.get(text) ?? 'plain', text)))),
        ...date(textOf(shared, row)),
        make('td', 'number', daysText(days[row] ?? -1)),
        make('td', 'copy', ...(isPrinting ? [] : spaced(commandsOf(row, image, standing)))),
      );
    },

    /** @param {FoundImage} of @param {() => void} fold what a click on its name does */
    imageRow({ image, rows }, fold) {
      const { counts, days: longest } = groupSummary(packed, rows);
      const badges = counts.map(({ tone, text, count }) =>
        badge(tone, `${count.toLocaleString('en-US')} ${text}`),
      );
      if (exposed.has(image)) badges.push(badge('warn', texts.exposed));
      const { main, small } = partsOf(images.columns, 0, image, accountsText(rows.length));
      const title = make('b', '', ...main);
      const unfolds = button('', fold);
      unfolds.className = 'fold';
      unfolds.append(title);
      const head = make('th', '', rows.length > 0 ? unfolds : title, ...small);
      head.scope = 'rowgroup';
      const commands = [
        ...revokeCommands(addressOf(image), rows.filter(isUntrusted).map(accountOf)).commands,
        exposed.has(image) ? ecsRevokeCommand(addressOf(image)) : undefined,
      ];
      return make(
        'tr',
        'image',
        head,
        make('td', 'badge', ...spaced(badges)),
        ...date(),
        make('td', 'number', daysText(longest)),
        make('td', 'copy', ...copyButton(texts.revokeAll, texts.revokeAllHint, commands)),
      );
    },
  };
}
