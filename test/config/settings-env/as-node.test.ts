import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { readSettingsEnv } from '../../../lib/config/settings-env/read-settings-env.ts';
import { ConfigError } from '../../../lib/errors.ts';

const NAMES = ['REGIONS', 'SMTP_URL', 'HISTORY_DAYS'];
/** What makes or breaks a line, and a marker that stands for a secret. */
const MARKER = 'hunter22';
const PIECES = [
  ...NAMES,
  MARKER,
  '=',
  '#',
  "'",
  '"',
  '`',
  '\\',
  '\\n',
  '$',
  '${REGIONS}',
  ' ',
  '\t',
  'export ',
  'a',
  '：',
  '“',
  '\u00A0',
  '\u200B',
  ':',
  '//',
  '@',
  ',',
];

const line = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join('')),
  fc
    .tuple(
      fc.constantFrom(...NAMES),
      fc.constantFrom('', "'", '"'),
      fc.array(fc.constantFrom(...PIECES), { maxLength: 5 }),
      fc.constantFrom('', ' # comment', "# it's", ' '),
    )
    .map(([name, quote, pieces, end]) => `${name}=${quote}${pieces.join('')}${quote}${end}`),
);
const file = fc
  .tuple(fc.array(line, { maxLength: 5 }), fc.constantFrom('\n', '\r\n'))
  .map(([lines, end]) => lines.join(end));

/** Node joins a line of spaces to the next one, name and all. */
const trimmed = (text: string): string =>
  text
    .split('\n')
    .map((one) => one.trim())
    .join('\n');

it('whatever the file: it is read as Node reads it whole, or every problem is told without a value', () => {
  const folder = mkdtempSync(join(tmpdir(), 'as-node-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  let accepted = 0;
  fc.assert(
    fc.property(file, (text) => {
      writeFileSync(join(folder, 'settings.env'), text, { mode: 0o600 });
      try {
        const read = readSettingsEnv(folder, NAMES);
        const expected = Object.entries(parseEnv(trimmed(text))).filter(
          // A comment that begins with `#=` is a name to Node.
          ([name, value]) => value !== '' && !name.startsWith('#'),
        );
        expect(Object.fromEntries(read?.values ?? [])).toEqual(Object.fromEntries(expected));
        if (expected.length > 0) accepted += 1;
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        for (const problem of error.problems) {
          expect(problem).toMatch(/^settings\.env, line \d+, column \d+: \S/);
          expect(problem).not.toContain(MARKER);
        }
      }
    }),
    { numRuns: 3_000 },
  );
  expect(accepted).toBeGreaterThan(100);
});
