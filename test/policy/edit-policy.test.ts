import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addException, changeException } from '../../lib/policy/edit-policy.ts';
import { parseTrustPolicy } from '../../lib/policy/parse-trust-policy.ts';
import type { TrustException } from '../../lib/policy/trust-policy.ts';
import { ConfigError } from '../../lib/errors.ts';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../policy.example.yaml'), 'utf8');
const NEW: TrustException = {
  accountId: '9999999999999999',
  name: 'Hostile: "x" # y\u202E',
  owner: '- a: b',
  reason: '*alias &anchor !tag %',
  expires: '2027-01-01',
  images: ['m-a*', '*'],
};
const exceptions = (text: string) => parseTrustPolicy(text, 'p').exceptions;
const complaint = (edit: () => unknown): string => {
  try {
    edit();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'no complaint';
};

describe('an exception is added', () => {
  it.each([
    ['the example', EXAMPLE],
    [
      'other indentation, comments, a block scalar',
      'accounts:\n     1234567:   # mine\n          name:  x   # y\n          reason: |\n            z\n\n\n# tail\n',
    ],
    [
      'a list in block form and no last line break',
      'accounts:\n  "1234567":\n    name: x\n    images:\n    - m-a # c\n    # still the first\n# end',
    ],
    ['an end of the document', '%YAML 1.2\n---\naccounts:\n  1234567: {name: x}\n...\n'],
    ['a text on the last line that goes on', 'accounts:\n  1234567:\n    name: a\n      b\n      c'],
  ])('into %s: not a byte of what was there is changed', (_what, text) => {
    const after = addException(text, NEW, 'p');
    const added = after.split('\n').filter((line) => !text.split('\n').includes(line));
    expect(added.length).toBeGreaterThanOrEqual(6);
    const left = after.split('\n').filter((line) => !added.includes(line));
    expect(left.join('\n').trimEnd()).toBe(text.trimEnd());
    expect([...exceptions(after)]).toEqual([...exceptions(text), [NEW.accountId, NEW]]);
  });

  it('keeps the line ends of Windows', () => {
    const after = addException('accounts:\r\n  1234567:\r\n    name: x # y\r\n', NEW, 'p');
    expect(after.replaceAll('\r\n', '')).not.toContain('\n');
    expect(after).toContain('name: x # y\r\n');
    expect(exceptions(after).get(NEW.accountId)).toEqual(NEW);
  });

  it.each([
    '',
    '# mine\n',
    'accounts:\n',
    'accounts: {} # none yet\n',
    '{"accounts":{"1234567":{"name":"a"}}}',
  ])('where there is no such place: %j', (text) => {
    const after = addException(text, NEW, 'p');
    expect(exceptions(after).get(NEW.accountId)).toEqual(NEW);
    expect(exceptions(after).size).toBe(exceptions(text).size + 1);
    for (const comment of text.match(/#.*/g) ?? []) expect(after).toContain(comment);
  });

  it('never over one that is there, with or without quotes (I9)', () => {
    for (const key of ['9999999999999999', '"9999999999999999"'])
      expect(complaint(() => addException(`accounts:\n  ${key}:\n    name: x\n`, NEW, 'p'))).toContain(
        'already',
      );
  });

  it.each([
    [{ ...NEW, expires: '2027-02-30' }, 'must be a date'],
    [{ ...NEW, images: ['my image'] }, 'must be an image id'],
    [{ ...NEW, name: '' }, 'name'],
    [{ ...NEW, accountId: '12' }, '6 to 20 digits'],
  ])('only if it is valid', (exception, part) => {
    expect(complaint(() => addException(EXAMPLE, exception, 'p'))).toContain(part);
  });

  it('only to what is a policy', () => {
    expect(complaint(() => addException('accounts: [', NEW, 'mine.yaml'))).toContain('mine.yaml');
  });
});

describe('an exception is changed', () => {
  const [old] = exceptions(EXAMPLE).values();
  if (old === undefined) throw new Error('the example has an exception');

  it('in what is different, with every comment where it was', () => {
    const after = changeException(EXAMPLE, { ...old, expires: '2028-01-01', images: ['m-q*'] }, 'p');
    expect(after).toBe(EXAMPLE.replace('2027-03-31', '2028-01-01').replace('["m-abc*"]', '["m-q*"]'));
  });

  it('never by making it anew', () => {
    expect(complaint(() => changeException(EXAMPLE, NEW, 'p'))).toContain('does not name');
  });
});
