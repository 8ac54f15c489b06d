import { defangSchemes } from '../../text/defang-links.ts';

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
