import {
  isCollection,
  isMap,
  isNode,
  isPair,
  type Node,
  type ParsedNode,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

/**
 * Edits of a YAML text at the places of its nodes. No byte beside the edit is changed: neither comments nor the form
 * of other entries nor line ends. Each returns undefined where the text offers no safe place; the caller reads the
 * result again before it is used.
 */
export type YamlTable = YAMLMap<ParsedNode, ParsedNode | null>;
type Collection = YamlTable | YAMLSeq<ParsedNode>;

export const isTable = (node: unknown): node is YamlTable => isMap(node);

/** Adds an entry behind the last one: as lines in block form, and within brackets as `flow`. */
export function appendItem(
  text: string,
  collection: Collection,
  lines: readonly string[],
  flow: string,
): string | undefined {
  const [start = 0] = collection.range ?? [];
  const spans = spansOf(collection);
  const [first, last] = [spans[0], spans.at(-1)];
  if (collection.flow === true) {
    if (first === undefined || last === undefined) return spliced(text, start + 1, start + 1, flow);
    const gap = text.slice(start + 1, first.start);
    return spliced(text, last.end, last.end, `,${/^\s+$/.test(gap) ? gap : ' '}${flow}`);
  }
  const indent = text.slice(lineStart(text, start), start);
  return last === undefined || !/^ *$/.test(indent) ? undefined : insertLines(text, last.end, indent, lines);
}

/** Cuts an entry out. In block form, its lines, and comments behind it that are indented further. */
export function cutItem(text: string, collection: Collection, index: number): string | undefined {
  const spans = spansOf(collection);
  const item = spans[index];
  if (item === undefined) return undefined;
  if (collection.flow === true) return cutWithComma(text, spans[index - 1], item, spans[index + 1]);
  const start = lineStart(text, item.start);
  const indent = text.slice(start, item.start);
  if (!/^ *(?:[-?] +)?$/.test(indent)) return undefined;
  const end = endOfLines(text, item.end, indent.replace(/[-?] +$/, ''));
  // A file whose last line is not ended stays one.
  if (end === undefined) return text.slice(0, start).replace(/\r?\n$/, '');
  return spliced(text, start, end, '');
}

/** Replaces a value that is one text. A block (`|`) becomes one line. */
export function replaceScalar(text: string, node: Node, value: string): string | undefined {
  if (node.range === undefined || node.range === null || isCollection(node)) return undefined;
  const [start, end] = node.range;
  const isBlock = text[end - 1] === '\n';
  const comment = isBlock && node.comment ? ` #${node.comment}` : '';
  return spliced(text, start, end, `${value}${comment}${isBlock ? eolBefore(text, end) : ''}`);
}

/** Adds lines after the line in which `offset` lies, and after the comments below that are indented further. */
export function insertLines(text: string, offset: number, indent: string, lines: readonly string[]): string {
  const at = endOfLines(text, offset, indent);
  const eol = eolBefore(text, at ?? text.lastIndexOf('\n') + 1);
  const block = lines.map((line) => `${indent}${line}`);
  if (at === undefined) return `${text}${eol}${block.join(eol)}`;
  return spliced(text, at, at, block.map((line) => `${line}${eol}`).join(''));
}

export const spliced = (text: string, start: number, end: number, insert: string): string =>
  `${text.slice(0, start)}${insert}${text.slice(end)}`;

/** The line end before the offset, which what is inserted there has, too. */
export const eolBefore = (text: string, offset: number): string =>
  text.slice(Math.max(0, offset - 2), offset) === '\r\n' ? '\r\n' : '\n';

interface Span {
  readonly start: number;
  readonly end: number;
}

const spansOf = ({ items }: Collection): readonly Span[] =>
  items.flatMap((item: unknown) => {
    const [first, last] = isPair<ParsedNode, ParsedNode | null>(item)
      ? [item.key, item.value ?? item.key]
      : [item, item];
    if (!isNode(first) || !isNode(last) || !first.range) return [];
    return [{ start: first.range[0], end: endOf(last) }];
  });

/** The offset at which the node's own text ends. The library's range of a block includes the comments after it. */
function endOf(node: Node): number {
  if (isCollection(node) && node.flow !== true) {
    const item: unknown = node.items.at(-1);
    const last = isPair<ParsedNode, ParsedNode | null>(item) ? (item.value ?? item.key) : item;
    if (isNode(last)) return endOf(last);
  }
  return node.range?.[1] ?? 0;
}

function cutWithComma(
  text: string,
  before: Span | undefined,
  { start, end }: Span,
  after: Span | undefined,
): string {
  const comma = /^\s*,/;
  if (before !== undefined) {
    const between = text.slice(before.end, start);
    // A comment between them stays.
    const kept = /^\s*,\s*$/.test(between) ? '' : between.replace(comma, '');
    return spliced(text, before.end, end, kept);
  }
  const rest = text.slice(end, after?.start).replace(comma, '');
  return spliced(
    text,
    start,
    after?.start ?? text.length,
    after !== undefined && rest.trim() === '' ? '' : rest,
  );
}

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

/**
 * The end of the line in which the offset lies, and of the comments below that are indented further, after blank lines
 * too: they belong to what stands above them. Undefined: the text ends there, without a line end.
 */
function endOfLines(text: string, offset: number, indent: string): number | undefined {
  const from = text[offset - 1] === '\n' ? offset : text.indexOf('\n', offset) + 1;
  if (from === 0) return undefined;
  const deeper = new RegExp(`(?:(?:[ \\t]*\\r?\\n)*${indent}[ \\t]+#[^\\n]*(?:\\n|$))*`, 'y');
  deeper.lastIndex = from;
  const end = from + (deeper.exec(text)?.[0].length ?? 0);
  return end === text.length && !text.endsWith('\n') ? undefined : end;
}
