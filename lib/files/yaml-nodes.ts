import { type Document, isAlias, isMap, isScalar, type ParsedNode, visit } from 'yaml';
import { visibleName, visibleText } from '../text/visible-text.ts';
import { placeAt } from './encoding.ts';
import type { Report } from './problems.ts';
import { ALIAS } from './yaml-syntax.ts';

/** Properties of every object, which valibot skips: as keys they are rejected here. */
const OBJECT_PROPERTIES = ['__proto__', 'prototype', 'constructor'];

/** What YAML allows and this program does not: each would let a file mean something else than it shows. */
export function checkNodes(document: Document.Parsed, text: string, report: Report): void {
  visit(document, {
    Node: (place, node) => {
      const at = node.range?.[0] ?? 0;
      if (isAlias(node)) report(at, () => ALIAS);
      else if (node.anchor !== undefined) report(at, () => 'anchors (&name) are not allowed; remove it');
      else if (node.tag !== undefined) report(at, () => 'tags (!name) are not allowed; remove it');
      else if (isMap<ParsedNode>(node)) checkKeys(node.items, text, report);
      else if (
        isScalar(node) &&
        place !== 'key' &&
        node.type === 'PLAIN' &&
        isReadOtherwise(String(node.value))
      )
        report(
          at,
          () =>
            `${visibleText(String(node.value), 40)} is a number that YAML readers and spreadsheets write otherwise; put the intended text in quotes`,
        );
    },
  });
}

function checkKeys(pairs: readonly { readonly key: ParsedNode }[], text: string, report: Report): void {
  const seen = new Map<string, number>();
  for (const { key } of pairs) {
    const [start, end] = key.range;
    const name = keyOf(key);
    const written = text.slice(start, end).replace(/^(["'])([^]*)\1$/, '$2');
    const first = seen.get(name ?? '');
    if (name === undefined) report(start, () => 'a key must be one text, not a list or a table');
    else if (written !== name) report(start, () => 'a key must stand on its line as it is, without escapes');
    else if (first !== undefined)
      report(
        start,
        () =>
          `the key "${visibleName(name)}" stands here again, after${placeAt(text, first).slice(1)}; keep one`,
      );
    else if (OBJECT_PROPERTIES.includes(name)) report(start, () => `unknown key "${name}"`);
    if (name !== undefined && first === undefined) seen.set(name, start);
  }
}

/** A key's text; undefined if it is a list or a table. */
export const keyOf = (key: unknown): string | undefined => (isScalar(key) ? String(key.value) : undefined);

/** Whether an unquoted value is a number that is usually written in another form, so that its digits are not certain. */
const isReadOtherwise = (source: string): boolean =>
  !/^(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$/.test(source) &&
  /^[-+.0-9]/.test(source) &&
  !Number.isNaN(Number(source));
