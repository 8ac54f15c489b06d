import { defangSchemes } from '../../text/defang-links.ts';
import type { Line, MessageDocument } from './document.ts';
import { textsFor, type Texts } from './texts.ts';

/**
 * The message in DingTalk's Markdown: headings, quotes, bold, lists and our own links, nothing else. Commands stand
 * alone in quotes, not in code: older clients show the backticks, and copied backticks are run by a shell.
 */
export function renderMarkdown(document: MessageDocument): string {
  const texts = textsFor(document.language);
  const closing = [...(document.rest === undefined ? [] : [document.rest]), ...document.advice];
  return [
    `### ${escapeMarkdown(document.headline)}`,
    ...(document.preface === undefined ? [] : [escapeMarkdown(document.preface)]),
    ...document.sections.flatMap((section) => [
      ...(section.title === undefined ? [] : [`#### ${escapeMarkdown(section.title)}`]),
      blocks(section.lines, texts),
    ]),
    ...closing.map(escapeMarkdown),
  ].join('\n\n');
}

/** Lines of a list stand under each other, everything else is a paragraph of its own. */
function blocks(lines: readonly Line[], texts: Texts): string {
  let text = '';
  let inList = false;
  for (const line of lines) {
    const listed = line.kind === 'fact' || line.kind === 'item';
    if (text !== '') text += listed && inList ? '\n' : '\n\n';
    text += block(line, texts);
    inList = listed;
  }
  return text;
}

function block(line: Line, texts: Texts): string {
  switch (line.kind) {
    case 'fact': {
      const value = escapeMarkdown(line.value);
      // Bold only our own label: bold around a value would depend on the characters at its ends.
      return `- ${line.strong === true ? `**${escapeMarkdown(line.label)}**` : escapeMarkdown(line.label)}${texts.colon}${value}`;
    }
    case 'item':
      return `- ${escapeMarkdown(line.text)}`;
    case 'text':
      return escapeMarkdown(line.text);
    case 'link':
      return `[${escapeMarkdown(line.label)}](${line.url})`;
    case 'commands':
      return [
        `${escapeMarkdown(line.label)}${texts.colon.trimEnd()}`,
        ...line.commands.map((command) => `> ${command}`),
      ].join('\n\n');
  }
}

/**
 * Characters that can begin Markdown, HTML or a mention, each with one that looks like it.
 * Lookalikes, not backslashes: DingTalk's clients do not agree on `\*`, and `&` would let `&#64;all` through.
 */
const LOOKALIKES: Readonly<Record<string, string>> = {
  '*': '＊',
  '`': '｀',
  '[': '［',
  ']': '］',
  '<': '＜',
  '>': '＞',
  '#': '＃',
  '~': '～',
  '\\': '＼',
  '@': '＠',
  '&': '＆',
  '|': '｜',
};

/**
 * Visible text as text in DingTalk's Markdown: it produces no emphasis, link, image, mention, heading, list or HTML.
 *
 * An underscore between letters or digits stays: it is common in names and never starts an emphasis there.
 */
export function escapeMarkdown(visible: string): string {
  const inline = visible
    .replace(/[*`[\]<>#~\\@&|]/g, (character) => LOOKALIKES[character] ?? character)
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '＿');
  const start = inline
    .replace(/^[-+=]/, (character) => ({ '-': '－', '+': '＋', '=': '＝' })[character] ?? character)
    .replace(/^(\d+)([.)])/, (_match, digits: string, mark: string) => digits + (mark === '.' ? '．' : '）'));
  return defangSchemes(start);
}
