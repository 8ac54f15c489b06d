import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { CLIENT_SCRIPT } from '../../lib/report/client-script.ts';
import { findRows, nextOrder, orderRows } from '../../lib/report/client/find-rows.ts';
import { packTable } from '../../lib/report/pack-table.ts';
import type { Table } from '../../lib/report/table.ts';
import { bundleClient } from '../../scripts/bundle-client.ts';

const root = join(import.meta.dirname, '../..');

it('the page holds the script that stands in lib/report/client (npm run report-client makes it)', async () => {
  expect(CLIENT_SCRIPT).toBe(await bundleClient());
});

it('the script has the types that it says it has', { timeout: 60_000 }, async () => {
  const tsc = join(root, 'node_modules/.bin/tsc');
  await expect(promisify(execFile)(tsc, ['-p', join(root, 'lib/report/client')])).resolves.toBeDefined();
});

const TABLE: Table = {
  id: 'shares',
  columns: [
    { label: 'Name', kind: 'text' },
    { label: 'Images', kind: 'number' },
    { label: 'Trust', kind: 'badge', facet: 'trust' },
    { label: 'Region', kind: 'text', facet: 'region' },
  ],
  rows: [
    [{ text: 'backup-10' }, { text: '9', sort: 9 }, { text: 'bad', sort: 0, tone: 'bad' }, { text: 'x, y' }],
    [
      { text: 'backup-9' },
      { text: '1,000', sort: 1000 },
      { text: 'ok', sort: 1, tone: 'good' },
      { text: 'y' },
    ],
    [{ text: 'Archive' }, { text: '9', sort: 9 }, { text: 'bad, new', sort: -1, tone: 'bad' }, { text: 'z' }],
  ],
};
const packed = packTable(TABLE, 'en');
const none = { trust: new Set<string>(), region: new Set<string>() };

it('packed, every row still has its own cells', () => {
  const back = TABLE.rows.map((_, row) => packed.columns.map((c) => c.values[c.at[row] ?? -1]));
  expect(back).toEqual(TABLE.rows.map((row) => row.map((cell) => cell.text)));
});

it('finds every word anywhere in a row, whatever its case', () => {
  const find = (query: string) => findRows(packed, { query, facets: none });
  expect(find('')).toEqual([0, 1, 2]);
  expect(find('BACKUP')).toEqual([0, 1]);
  expect(find(' backup  1,0 ')).toEqual([1]);
  expect(find('backup z')).toEqual([]);
});

it('a chip of each kind narrows; two of a kind widen', () => {
  const chips = (trust: string[], region: string[]) =>
    findRows(packed, { query: '', facets: { trust: new Set(trust), region: new Set(region) } });
  expect(chips(['bad'], [])).toEqual([0, 2]);
  expect(chips(['bad'], ['y'])).toEqual([0]);
  expect(chips([], ['y', 'z'])).toEqual([0, 1, 2]);
  expect(chips(['ok'], ['z'])).toEqual([]);
});

it('sorts numbers as numbers, names as people do, and leaves alike rows in their order', () => {
  const by = (column: number, descending = false) => orderRows(packed, [0, 1, 2], { column, descending });
  expect(by(0)).toEqual([2, 1, 0]);
  expect(by(1)).toEqual([0, 2, 1]);
  expect(by(1, true)).toEqual([1, 0, 2]);
  expect(by(2)).toEqual([2, 0, 1]);
  expect(orderRows(packed, [2, 0], undefined)).toEqual([2, 0]);
});

it('a head goes up, down, and back to the order of the report', () => {
  const up = nextOrder(undefined, 1);
  const down = nextOrder(up, 1);
  expect([up, down, nextOrder(down, 1), nextOrder(down, 2)]).toEqual([
    { column: 1, descending: false },
    { column: 1, descending: true },
    undefined,
    { column: 2, descending: false },
  ]);
});
