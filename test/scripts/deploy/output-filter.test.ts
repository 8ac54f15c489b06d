import { expect, it } from 'vitest';
import { Redactor } from '../../../lib/platform/redact.ts';
import { OutputFilter } from '../../../scripts/deploy/output-filter.ts';

const SECRET = 'SEC0123456789abcdef';

function filtered(chunks: readonly string[]): { shown: string[]; kept: readonly string[] } {
  const redactor = new Redactor();
  redactor.add(SECRET);
  const shown: string[] = [];
  const filter = new OutputFilter(
    (text) => redactor.redact(text),
    (line) => shown.push(line),
  );
  for (const chunk of chunks) filter.write(chunk);
  filter.end();
  return { shown, kept: filter.kept };
}

it('progress is shown as one plain line each, also of a spinner, and without an end', () => {
  expect(
    filtered([
      '\u001b[36m⌛\u001b[39m  Steps for [deploy] of [x]\r\n',
      '✔ [audit] compl',
      'eted (3.21s)\nuploading 10%\ruploading 20%\r',
      '\u001b[2K\u001b[1Gdone \u202Eevil',
    ]).shown,
  ).toEqual([
    '⌛ Steps for [deploy] of [x]',
    '✔ [audit] completed (3.21s)',
    'uploading 10%',
    'uploading 20%',
    'done ‹U+202E›evil',
  ]);
});

it('I12: what is printed of a function is kept back, however it is printed, and its settings entirely', () => {
  const { shown, kept } = filtered([
    `\u001b[32m+    DINGTALK_SECRET: ${SECRET}\u001b[39m\n`,
    `{"environmentVariables":{"DINGTALK_SECRET":"${SECRET}"}}\n`,
    '  region: cn-hangzhou\nfunctionName: swas-share-audit\n"role": "x"\n}\n',
    `DINGTALK_SECRET=${SECRET}\nsaid ${SECRET.slice(0, 5)}`,
    `${SECRET.slice(5)} twice\n`,
  ]);
  expect(shown).toEqual(['said *** twice']);
  expect(kept).toEqual(['region: cn-hangzhou', 'functionName: swas-share-audit', '"role": "x"', '}']);
});

it('a secret is replaced before its line is cut', () => {
  const { shown } = filtered([`${'x'.repeat(290)} ${SECRET}\n`]);
  expect(shown[0]).toContain('***');
  expect(shown[0]).not.toContain('SEC0');
});

it('a line without an end is not collected, and its rest is not shown', () => {
  const { shown } = filtered(['x'.repeat(70_000), `${SECRET}\n`, 'next\n']);
  expect(shown).toEqual(['next']);
});
