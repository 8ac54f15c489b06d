import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportModel } from '../../lib/report/report-model.ts';
import { reportTables } from '../../lib/report/report-tables.ts';
import { tableCsv } from '../../lib/report/table-csv.ts';
import { HOSTILE } from '../report/hostile.ts';
import { CONVERTED, PLAIN } from '../report/spreadsheet-names.ts';
import { readCsv } from '../report/read-csv.ts';
import { hostileSource, OPTIONS } from '../support/inventories.ts';

/*
 * The CSV files in a real spreadsheet, which is told to convert all that it can (dates, formulas): opened, saved again,
 * and compared field by field.
 */
const isMissing = !(process.env['PATH'] ?? '')
  .split(delimiter)
  .some((folder) => existsSync(join(folder, 'soffice')));
const isSkipped = isMissing && !process.env['CI'];
if (isSkipped)
  process.stderr.write(
    'test/real/spreadsheet.test.ts is skipped, since soffice is missing: apt-get install libreoffice-calc-nogui\n',
  );

const IDS = ['123456', '123456789012', '123456789012345', '1234567890123456', '12345678901234567890'];
/** The numbers are those of [MS-LCID]. */
const LANGUAGES = {
  English: 1033,
  British: 2057,
  Chinese: 2052,
  German: 1031,
  French: 1036,
  Russian: 1049,
  Japanese: 1041,
};

const tables = reportTables(reportModel(hostileSource(...IDS, ...CONVERTED, ...PLAIN, ...HOSTILE), OPTIONS));
const names = Object.keys(tables) as (keyof typeof tables)[];

/** The CSV field as its docstring says to read it. */
const original = (fieldText: string): string =>
  fieldText.replace(/^'/, '').replaceAll(/([,;|\t\r\n]\s*["']*\s*)'([=+\-@＝＋－＠])/g, '$1$2');

/** LibreOffice quotes texts only, and ends lines with a line feed. */
const readSaved = (text: string): string[][] =>
  readCsv(
    text.replaceAll(
      /("(?:[^"]|"")*"|[^",\n]*)(,|\n)/g,
      (_all, one: string, end: string) =>
        `${one.startsWith('"') ? one : `"${one}"`}${end === ',' ? end : '\r\n'}`,
    ),
  );

describe.skipIf(isSkipped)('LibreOffice', { timeout: 180_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'share-audit-spreadsheet-'));
    await Promise.all(names.map((id) => writeFile(join(folder, `${id}.csv`), tableCsv(tables[id]))));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Opens every table as someone with this language and saves it in this format; returns the folder. */
  async function savedAs(format: string, language: number): Promise<string> {
    const out = join(folder, `${language}-${format.replace(/\W.*/, '')}`);
    await mkdir(out);
    // Comma, quote, UTF-8, from line 1, quoted fields are not text, dates are found, formulas are run.
    const open = `CSV:44,34,76,1,,${language},false,true,false,false,false,-1,true,true,true`;
    await promisify(execFile)(
      'soffice',
      [
        `-env:UserInstallation=${pathToFileURL(join(folder, 'profile')).href}`,
        '--headless',
        `--infilter=${open}`,
        '--convert-to',
        format,
        '--outdir',
        out,
        ...names.map((id) => join(folder, `${id}.csv`)),
      ],
      { timeout: 120_000 },
    );
    return out;
  }

  it.each(Object.entries(LANGUAGES))(
    'in %s saves every id, name, time and number as it was',
    async (_name, language) => {
      const out = await savedAs(
        `csv:Text - txt - csv (StarCalc):44,34,76,1,,${language},true,true`,
        language,
      );
      for (const id of names) {
        const saved = readSaved(await readFile(join(out, `${id}.csv`), 'utf8'));
        expect(saved, id).toHaveLength(tables[id].rows.length + 1);
        const cells = saved.slice(1).map((line) => line.map(original));
        const { columns } = tables[id];
        expect(cells, id).toEqual(
          tables[id].rows.map((row) =>
            row.map(({ text, sort }, at) => (columns[at]?.kind === 'number' ? String(sort) : text)),
          ),
        );
      }
    },
  );

  it('runs no formula, and takes nothing but counts for numbers', async () => {
    const out = await savedAs('fods', LANGUAGES.English);
    for (const id of names) {
      const sheet = await readFile(join(out, `${id}.fods`), 'utf8');
      expect(sheet).not.toContain('table:formula');
      const kinds = new Set([...sheet.matchAll(/ office:value-type="(\w+)"/g)].map((m) => m[1]));
      const isCounting =
        tables[id].rows.length > 0 && tables[id].columns.some(({ kind }) => kind === 'number');
      expect(kinds, id).toEqual(new Set(isCounting ? ['string', 'float'] : ['string']));
    }
  });

  it('is proof: without apostrophes it would convert and run these names', async () => {
    const bare = ['"name"', ...CONVERTED.map((text) => `"${text.replaceAll('"', '""')}"`)].join('\r\n');
    await writeFile(join(folder, 'shares.csv'), `\uFEFF${bare}`);
    const sheet = await readFile(join(await savedAs('fods', LANGUAGES.British), 'shares.fods'), 'utf8');
    expect(sheet).toContain('table:formula');
    for (const kind of ['float', 'date', 'boolean', 'percentage'])
      expect(sheet).toContain(`office:value-type="${kind}"`);
  });
});
