import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../lib/errors.ts';
import { knownKeys, tableOf, textOf } from '../../lib/files/forms.ts';
import { parseStrictYaml } from '../../lib/files/strict-yaml.ts';

const schema = knownKeys({
  name: textOf(1, 5),
  externalId: v.optional(textOf(1, 100)),
  list: v.optional(v.array(v.string())),
  more: v.optional(tableOf(v.string(), knownKeys({ a: v.optional(v.string()) }))),
});

function problemsOf(text: string): readonly string[] {
  try {
    parseStrictYaml(text, 'file.yaml', schema);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('what is wrong in a settings file is said in words', () => {
  test.each([
    ['name: x', []],
    ['{}', [[1, 'name: is missing']]],
    ['name: ""', [[7, 'name: must not be empty']]],
    ['name: abcdef', [[7, 'name: must have at most 5 characters; it says "abcdef"']]],
    ['{ name: x, list: y }', [[18, 'list: must be a list, but is text; it says "y"']]],
    ['{ name: x, list: [y, {}] }', [[22, 'list.1: must be text, but is a table']]],
    ['{ name: x, list: null }', [[18, 'list: must be a list, but is empty']]],
    ['{ name: x, more: [] }', [[18, 'more: must be a table of keys and values, but is a list']]],
    ['{ name: x, more: { b: { a: {} } } }', [[28, 'more.b.a: must be text, but is a table']]],
    [
      '{ name: x, nam: y, more: { b: { c: 1 } } }',
      [
        [12, 'the document: unknown key "nam"'],
        [33, 'more.b: unknown key "c"'],
      ],
    ],
    ['[]', [[1, 'the document: must be a table of keys and values, but is a list']]],
    ['name: x\u0009# \u001b[31m\nna\u202eme: y', [[1, 'the document: unknown key "na‹U+202E›me"', 2]]],
  ] as const)('%s', (text, problems) => {
    expect(problemsOf(text)).toEqual(
      problems.map(([column, what, line = 1]) => `file.yaml, line ${line}, column ${column}: ${what}`),
    );
  });

  test('text is what stands there, unconverted; a number that is read otherwise elsewhere must be in quotes', () => {
    const nameOf = (text: string) => parseStrictYaml(`name: ${text}\n`, 'file.yaml', schema).name;
    for (const text of ['123', '0', '1.5', 'NO', 'true', 'off', '1_0', '3/4', '.a', '1:30', '=x'])
      expect(nameOf(text)).toBe(text);
    for (const text of ['007', '1e3', '1E5', '0x1F', '0o17', '0b1', '+5', '-5', '1.0', '.5', '1.', '5e-1']) {
      expect(problemsOf(`name: ${text}`), text).toEqual([
        `file.yaml, line 1, column 7: ${text} is a number that YAML readers and spreadsheets write otherwise; put the intended text in quotes`,
      ]);
      expect(nameOf(`"${text}"`)).toBe(text);
    }
  });

  test('syntax: one line each, with a place, what stands there and what to do; never a colon at the end', () => {
    for (const [text, what] of [
      ['name: [', /^file\.yaml, line 1, column 8: .*close every bracket$/],
      ['name: "x', /column 9: .*close every quotation mark/],
      ['name: a: b', /column 7: .*\(in: name: a: b\); put a text that holds ": " in quotes$/],
      ['name: @x', /column 7: .*\(in: name: @x\); put the text in quotes$/],
      ['more:\n\tname: x', /line 2, column 1: a tab stands in the indentation/],
      ['more:\n  b: {}\n c: {}', /line 3, column 1: .*\(in: c: \{\}\); align the entries/],
      ['name: x\n---\nname: y', /line 2, column 1: a second document begins here/],
      ['name: *x', /column 7: aliases \(\*name\) are not allowed/],
      ['name: &x y', /anchors .* are not allowed/],
      ['name: !!str y', /tags .* are not allowed/],
      ['name: !x y', /tags .* are not allowed/],
      ['!!map {name: x}', /tags .* are not allowed/],
      [
        'name: x\nname: y',
        /line 2, column 1: the key "name" stands here again, after line 1, column 1; keep one/,
      ],
      ['name: x\n"name": y', /line 2, column 1: the key "name" stands here again/],
      ['"na\\x6de": x', /column 1: a key must stand on its line as it is, without escapes/],
      ['? |-\n  name\n: x', /column 3: a key must stand on its line/],
      ['? [name]\n: x', /column 3: a key must be one text/],
    ] as const) {
      const problems = problemsOf(text);
      expect(
        problems.filter((problem) => what.test(problem)),
        text,
      ).toHaveLength(1);
      for (const problem of problems)
        expect(problem).toMatch(/^file\.yaml, line \d+, column \d+: [^\n]*[^:]$/);
    }
  });

  test('a hundred problems are told, and how many more there are', () => {
    const problems = problemsOf(
      `name: x\n${Array.from({ length: 30_000 }, (_, n) => `k${n}: x\n`).join('')}`,
    );
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)).toBe('file.yaml: 29900 more problems like these');
  });

  test.each(['__proto__', 'prototype', 'constructor'])(
    'a key that every object has is not passed over: %s',
    (key) => {
      expect(problemsOf(`{ name: x, ${key}: 1 }`)).toEqual([
        `file.yaml, line 1, column 12: unknown key "${key}"`,
      ]);
      expect(problemsOf(`{ name: x, more: { ${key}: {} } }`)).toEqual([
        `file.yaml, line 1, column 20: unknown key "${key}"`,
      ]);
    },
  );

  test('I12: an external id is never repeated', () => {
    for (const value of [
      '[918273645]',
      '{ 918273645: 1 }',
      `"${'918273645'.padEnd(200, '918273645')}"`,
      '"918273645',
    ])
      for (const problem of problemsOf(`{ name: x, externalId: ${value} }`)) {
        expect(problem).toMatch(/^file\.yaml, line 1, column \d+: /);
        expect(problem).not.toContain('918273645');
      }
  });
});
