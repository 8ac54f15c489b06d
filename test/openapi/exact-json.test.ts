import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseExactly } from '../../lib/openapi/exact-json.ts';

it.each<[string, unknown]>([
  ['{"UserId":1098765432109876543}', { UserId: '1098765432109876543' }],
  [
    '[-1098765432109876543,9007199254740991,9007199254740993]',
    ['-1098765432109876543', 9007199254740991, '9007199254740993'],
  ],
  ['1098765432109876543', '1098765432109876543'],
  [
    '{"a":"1098765432109876543","b":"\\"1098765432109876543"}',
    { a: '1098765432109876543', b: '"1098765432109876543' },
  ],
  [
    '{"1098765432109876543":{"x":1098765432109876543}}',
    { '1098765432109876543': { x: '1098765432109876543' } },
  ],
  [
    '["\\\\",1098765432109876543,"\\\\\\"",1098765432109876544]',
    ['\\', '1098765432109876543', '\\"', '1098765432109876544'],
  ],
  [
    '[1.10987654321098765432,1098765432109876543e3,0.1e-20]',
    [Number('1.1098765432109877'), Number('1098765432109876543e3'), 1e-21],
  ],
  // The first that does not fit, alone and after everything that may stand before a number.
  ['9007199254740992', '9007199254740992'],
  [' -9007199254740993', '-9007199254740993'],
  ['[9007199254740993]', ['9007199254740993']],
  ['[1,9007199254740993]', [1, '9007199254740993']],
  ['{"a":9007199254740993}', { a: '9007199254740993' }],
  ['{"a":\n\t9007199254740993}', { a: '9007199254740993' }],
  ['[10000000000000000]', ['10000000000000000']],
  ['["a, 9007199254740993",1850926437581920]', ['a, 9007199254740993', 1850926437581920]],
])('I9: %s keeps every digit', (text, value) => {
  expect(parseExactly(text)).toEqual(value);
});

it('is JSON.parse for everything without large integers', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      fc.pre(!/\d{16}/.test(text));
      expect(parseExactly(text)).toEqual(JSON.parse(text));
    }),
    { numRuns: 500 },
  );
});

it('any 64-bit integer comes back with its digits, in whatever stands around it', () => {
  const id = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
  fc.assert(
    fc.property(id, fc.string(), (n, name) => {
      const parsed = parseExactly(
        `{${JSON.stringify(name)}:[${JSON.stringify(name)},${n},${JSON.stringify(name)}]}`,
      );
      expect(parsed).toEqual({ [name]: [name, n <= 9007199254740991n ? Number(n) : String(n), name] });
    }),
    { numRuns: 500 },
  );
});

it.each(['', '{', '{"a":"x', '"\\', '<html>', '{"a":01}', '[1,]'])('%j is no JSON', (text) => {
  expect(() => parseExactly(text)).toThrow(SyntaxError);
});
