import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTrustPolicy } from '../../lib/policy/parse-trust-policy.ts';
import { EMPTY_POLICY, judgeShare } from '../../lib/policy/trust-policy.ts';
import { ConfigError } from '../../lib/errors.ts';
import { NOW, policyFor } from '../support/values.ts';

const ID = '1234567890123456789';
const parse = (text: string) => parseTrustPolicy(text, 'policy.yaml');

/** The problems that a text has; fails where it has none, or ends in another error. */
function problems(text: string): readonly string[] {
  try {
    parse(text);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).problems;
  }
  throw new Error('it was read');
}

describe('a policy that is in order', () => {
  test('is read whole', () => {
    const { exceptions } = parse(`
accounts:
  "1234567890123456":
    name: Partner CI
    owner: platform@example.com
    reason: nightly restore test
    expires: 2027-03-31      # optional
    images: ["m-abc*"]
`);
    expect(exceptions.get('1234567890123456')).toEqual({
      accountId: '1234567890123456',
      name: 'Partner CI',
      owner: 'platform@example.com',
      reason: 'nightly restore test',
      expires: '2027-03-31',
      images: ['m-abc*'],
    });
  });

  test('I9: an id without quotes keeps its nineteen digits', () => {
    const { exceptions } = parse(`accounts:\n  ${ID}:\n    name: x\n  9223372036854775807: { name: y }\n`);
    expect([...exceptions.keys()]).toEqual([ID, '9223372036854775807']);
  });

  test('a date in quotes is the same date', () => {
    const { exceptions } = parse(`accounts:\n  "${ID}": { name: x, expires: "2027-03-31" }`);
    expect(exceptions.get(ID)?.expires).toBe('2027-03-31');
  });

  test.each(['', '\n\n', '# nobody is trusted\n', '---\n', 'accounts: {}\n', '\uFEFFaccounts: {}\n'])(
    'that trusts nobody: %o',
    (text) => {
      expect(parse(text).exceptions.size).toBe(0);
    },
  );

  test('whose last account was commented out trusts nobody', () => {
    expect(parse('accounts:\n  # "1234567890123456": { name: x }\n').exceptions.size).toBe(0);
  });

  test('may be JSON', () => {
    expect(policyFor({ [ID]: { name: 'x' } }).exceptions.size).toBe(1);
  });

  test('with Windows line ends', () => {
    expect(parse(`accounts:\r\n  "${ID}":\r\n    name: x\r\n`).exceptions.get(ID)?.name).toBe('x');
  });
});

describe('a policy with a mistake is refused, with the place', () => {
  const withAccount = (fields: string) => `accounts:\n  "${ID}": { name: x, ${fields} }\n`;

  test.each([
    ['a word unknown at the top', 'account: {}', /account/],
    [
      'a word unknown in an exception',
      withAccount('expire: 2027-03-31'),
      new RegExp(`accounts\\.${ID}.*expire`),
    ],
    ['a list for the accounts', 'accounts: []', /accounts/],
    ['a text for the accounts', 'accounts: all', /accounts/],
    ['only a list', '- a\n- b\n', /document/],
    ['only a text', 'trust everybody', /document/],
    ['an id with a letter', 'accounts:\n  "12345678901234S6": { name: x }', /6 to 20 digits/],
    ['an id that is too short', 'accounts:\n  "123": { name: x }', /6 to 20 digits/],
    ['an id with blanks', 'accounts:\n  " 1234567890123456": { name: x }', /6 to 20 digits/],
    ['no name', `accounts:\n  "${ID}": { reason: x }`, /name/],
    ['an empty name', `accounts:\n  "${ID}": { name: "" }`, /name/],
    ['an exception that is only a name', `accounts:\n  "${ID}": Partner`, new RegExp(ID)],
    ['an exception that is empty', `accounts:\n  "${ID}":\n`, new RegExp(ID)],
    ['a day that is none', withAccount('expires: 2027-02-30'), /expires.*date/],
    ['a month that is none', withAccount('expires: 2027-13-01'), /expires.*date/],
    ['a date written otherwise', withAccount('expires: 31.03.2027'), /expires/],
    ['a date with a time', withAccount('expires: 2027-03-31T00:00:00Z'), /expires/],
    ['a year only', withAccount('expires: 2027'), /expires/],
    ['no images at all', withAccount('images: []'), /images/],
    ['one image without a list', withAccount('images: m-abc'), /images/],
    ['a pattern of another kind', withAccount('images: ["m-[a-c]+"]'), /images\.0/],
    ['an empty pattern', withAccount('images: [""]'), /images\.0/],
    [
      'the same account twice',
      `accounts:\n  "${ID}": { name: x }\n  "${ID}": { name: y }`,
      /again, after line 2/,
    ],
    ['a tab', 'accounts:\n\t"1": { name: x }', /policy\.yaml/],
    ['a bracket that is not closed', `accounts: { "${ID}": { name: x }`, /policy\.yaml/],
    ['two documents', 'accounts: {}\n---\naccounts: {}\n', /policy\.yaml/],
    ['HTML', '<html><body>Not found</body></html>', /policy\.yaml/],
    ['zero bytes', '\0\0\0', /policy\.yaml/],
  ])('%s', (_, text, place) => {
    const found = problems(text);
    expect(found.join('\n')).toMatch(place);
    for (const problem of found) expect(problem).toContain('policy.yaml');
  });

  test('the same account twice, once with quotes and once without', () => {
    expect(problems(`accounts:\n  "${ID}": { name: x, images: [m-1] }\n  ${ID}: { name: y }\n`)).toHaveLength(
      1,
    );
  });

  test('a trap of the language: __proto__ is an account id like any other that is none', () => {
    const text = 'accounts:\n  "__proto__": { name: x }\n';
    const read = (): number => {
      try {
        return parse(text).exceptions.size;
      } catch {
        return 0;
      }
    };
    expect(read()).toBe(0);
    expect(({} as { name?: string }).name).toBeUndefined();
  });

  test('all mistakes are told at once', () => {
    const text = `accounts:\n  "1": { name: x }\n  "${ID}": { name: "", expires: soon, colour: red }\n`;
    expect(problems(text).length).toBeGreaterThanOrEqual(4);
  });

  test('aliases are refused: few lines of them stand for billions of entries', () => {
    const bomb = [
      'a: &a [x, x]',
      ...'bcdefghij'.split('').map((c, i) => {
        const before = 'abcdefghi'[i];
        return `${c}: &${c} [*${before}, *${before}]`;
      }),
    ].join('\n');
    expect(problems(bomb).join('\n')).toMatch(/alias/);
    expect(problems(`x: &x { name: a }\naccounts:\n  "${ID}": *x\n`).join('\n')).toMatch(/alias/);
  });

  test.each([
    ['a megabyte of nested brackets', '['.repeat(1_000_000)],
    ['nested brackets that are closed', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['nested braces', '{a: '.repeat(10_000)],
    ['nested dashes', '- '.repeat(10_000)],
  ])('%s: ends soon, and as a mistake', (_, text) => {
    const startMs = performance.now();
    expect(problems(text).length).toBeGreaterThan(0);
    expect(performance.now() - startMs).toBeLessThan(2_000);
  });
});

describe('judging a share', () => {
  const verdict = (fields: object, imageId = 'm-1', nowMs = NOW) =>
    judgeShare(policyFor({ [ID]: { name: 'x', ...fields } }), imageId, ID, nowMs).verdict;

  test('an account that nobody named is not trusted', () => {
    expect(judgeShare(EMPTY_POLICY, 'm-1', ID, NOW)).toEqual({ verdict: 'untrusted' });
    expect(judgeShare(policyFor({ [ID]: { name: 'x' } }), 'm-1', '1234567890123456', NOW).verdict).toBe(
      'untrusted',
    );
  });

  test('an exception without images covers every image', () => {
    expect(verdict({})).toBe('trusted');
  });

  test('an exception is in force to the last millisecond of its day in UTC', () => {
    const end = Date.UTC(2027, 3, 1);
    expect(verdict({ expires: '2027-03-31' }, 'm-1', end - 1)).toBe('trusted');
    expect(verdict({ expires: '2027-03-31' }, 'm-1', end)).toBe('expired');
  });

  test('a leap day is a day', () => {
    expect(verdict({ expires: '2028-02-29' }, 'm-1', Date.UTC(2028, 2, 1) - 1)).toBe('trusted');
    expect(verdict({ expires: '2028-02-29' }, 'm-1', Date.UTC(2028, 2, 1))).toBe('expired');
  });

  test('an image that the exception does not cover is untrusted, not expired, and the exception is named', () => {
    const policy = policyFor({ [ID]: { name: 'x', images: ['m-2'], expires: '2000-01-01' } });
    expect(judgeShare(policy, 'm-1', ID, NOW)).toMatchObject({
      verdict: 'untrusted',
      exception: { name: 'x' },
    });
  });

  test.each([
    ['m-1', 'm-1', true],
    ['m-1', 'm-12', false],
    ['m-1', 'xm-1', false],
    ['*', 'm-1', true],
    ['**', 'm-1', true],
    ['m-*', 'm-', true],
    ['m-*', 'n-1', false],
    ['*-1', 'm-1', true],
    ['*-1', 'm-12', false],
    ['m*1', 'm-1', true],
    ['m-a*a', 'm-a', false],
    ['m-ab*ba', 'm-aba', false],
    ['m-a*b*c', 'm-aXXbYYc', true],
    ['m-a*b*c', 'm-aXXcYYb', false],
    ['*abc*', 'm-xxabcxx', true],
  ])('the pattern %s and the image %s: %s', (pattern, imageId, covered) => {
    expect(verdict({ images: [pattern] }, imageId)).toBe(covered ? 'trusted' : 'untrusted');
  });

  test('one of several patterns is enough', () => {
    expect(verdict({ images: ['m-9', 'm-1'] })).toBe('trusted');
  });

  test('patterns mean what a regular expression of the same form means', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(pattern, text, (p, imageId) => {
        const covered = new RegExp(`^${p.replaceAll('*', '.*')}$`).test(imageId);
        expect(verdict({ images: [`m-${p}`] }, `m-${imageId}`)).toBe(covered ? 'trusted' : 'untrusted');
      }),
      { numRuns: 500 },
    );
  });

  test('a pattern that no image id can match is a mistake: names are not ids', () => {
    for (const pattern of ['prod-shop*', 'M-1', 'image-1'])
      expect(() => policyFor({ [ID]: { name: 'x', images: [pattern] } })).toThrow('not a name');
  });

  test('no pattern takes long', () => {
    const startMs = performance.now();
    expect(verdict({ images: ['*a'.repeat(31)] }, `${'a'.repeat(63)}b`)).toBe('untrusted');
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });
});
