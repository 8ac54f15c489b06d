import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addException } from '../../lib/policy/edit-policy.ts';
import { removeException } from '../../lib/policy/edit-policy.ts';
import { parseTrustPolicy } from '../../lib/policy/parse-trust-policy.ts';
import type { TrustException } from '../../lib/policy/trust-policy.ts';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../policy.example.yaml'), 'utf8');
const OTHER: TrustException = { accountId: '9999999999', name: 'Other: # x', images: ['m-a*'] };
const ids = (text: string) => [...parseTrustPolicy(text, 'p').exceptions.keys()];

const BLOCK = `# head
accounts:
  # about the first
  "1234567": # inline
    name: x
    # within
    images:
      - m-a # c
    # deeper, behind

  # about the second
  7654321: {name: y} # of it
  1111111:
    name: z
    reason: |
      a
      b
# tail
`;

it('an entry goes with what stands in it; not a byte of the rest is changed', () => {
  const first = BLOCK.slice(BLOCK.indexOf('  "1234567"'), BLOCK.indexOf('\n  # about the second'));
  expect(removeException(BLOCK, '1234567', 'p')).toBe(BLOCK.replace(first, ''));
  expect(removeException(BLOCK, '7654321', 'p')).toBe(BLOCK.replace('  7654321: {name: y} # of it\n', ''));
  const last = BLOCK.slice(BLOCK.indexOf('  1111111'), BLOCK.indexOf('# tail'));
  expect(removeException(BLOCK, '1111111', 'p')).toBe(BLOCK.replace(last, ''));
});

it.each([
  ['the example', EXAMPLE],
  ['comments and blocks', BLOCK],
  ['the line ends of Windows', 'accounts:\r\n  1234567:\r\n    name: x # y\r\n'],
  ['an end of the document', '%YAML 1.2\n---\naccounts:\n  1234567: {name: x}\n...\n'],
])('what was added and is taken out again leaves %s as it was', (_what, text) => {
  expect(removeException(addException(text, OTHER, 'p'), OTHER.accountId, 'p')).toBe(text);
});

it('the only entry, one at the end without a line break, and forms that are no block go, too', () => {
  for (const text of [
    'accounts:\n  1234567:\n    name: x\n',
    '# c\naccounts:\n  1234567:\n    name: x # no line break',
    'accounts: {1234567: {name: x}} # c\n',
    '{"accounts": {"1234567": {"name": "x"}}}',
    'accounts:\n  ? 1234567\n  : name: x\n',
  ]) {
    const after = removeException(text, '1234567', 'p');
    expect(ids(after), text).toEqual([]);
    expect(after.includes('# c')).toBe(text.includes('# c'));
  }
  expect(ids(removeException('accounts: {1234567: {name: x}, 7654321: {name: y}}', '1234567', 'p'))).toEqual([
    '7654321',
  ]);
});

it('an account that is not named, or a text that is no policy, is an error that says so', () => {
  expect(() => removeException(BLOCK, '2222222', 'policy.yaml')).toThrow(
    'policy.yaml does not name account 2222222',
  );
  expect(() => removeException('accounts: [', '1234567', 'policy.yaml')).toThrow('policy.yaml');
});
