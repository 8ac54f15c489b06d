import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../lib/errors.ts';
import { knownKeys, parseStrictYaml, tableOf, textOf } from '../../lib/platform/strict-yaml.ts';

const schema = knownKeys({
  name: textOf(1, 5),
  secret: v.optional(textOf(1, 100)),
  list: v.optional(v.array(v.string())),
  times: v.optional(v.number()),
  more: v.optional(tableOf(v.string(), knownKeys({ a: v.optional(v.boolean()) }))),
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
    ['{}', ['name: is missing']],
    ['name: ""', ['name: must not be empty']],
    ['name: 5', ['name: must be text, but is a number']],
    ['name: abcdef', ['name: must have at most 5 characters']],
    ['{ name: x, list: y }', ['list: must be a list, but is text']],
    ['{ name: x, list: [y, 1] }', ['list.1: must be text, but is a number']],
    ['{ name: x, list: null }', ['list: must be a list, but is empty']],
    ['{ name: x, times: true }', ['times: must be a number, but is true or false']],
    ['{ name: x, more: [] }', ['more: must be a table of keys and values, but is a list']],
    ['{ name: x, more: { b: { a: {} } } }', ['more.b.a: must be true or false, but is a table']],
    [
      '{ name: x, nam: y, more: { b: { c: 1 } } }',
      ['more.b: unknown key "c"', 'the document: unknown key "nam"'],
    ],
    ['[]', ['the document: must be a table of keys and values, but is a list']],
  ])('%s', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems.map((problem) => `file.yaml: ${problem}`));
  });

  test.each(['__proto__', 'prototype', 'constructor'])(
    'a key that every object has is not passed over: %s',
    (key) => {
      expect(problemsOf(`{ name: x, ${key}: 1 }`)).toEqual([`file.yaml: unknown key "${key}"`]);
      expect(problemsOf(`{ name: x, more: { ${key}: {} } }`)).toEqual([`file.yaml: unknown key "${key}"`]);
    },
  );

  test('I12: a value is never repeated', () => {
    for (const value of [
      '918273645',
      '[918273645]',
      '{ 918273645: 1 }',
      '"918273645'.padEnd(200, '918273645') + '"',
    ])
      expect(problemsOf(`{ name: x, secret: ${value} }`).join('\n')).toMatch(
        /^file\.yaml: secret: (?!.*918273645)/,
      );
  });
});
