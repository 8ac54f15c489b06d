import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CLIENT_SCRIPT } from '../../lib/report/client-script.ts';
import { findRows, findShares, nextOrder, orderRows } from '../../lib/report/client/find-rows.ts';
import { imagesByRisk } from '../../lib/inventory/images-by-risk.ts';
import { packTable, sameInEachRow } from '../../lib/report/pack-table.ts';
import { packShares } from '../../lib/report/page-shares.ts';
import { reportModel } from '../../lib/report/report-model.ts';
import type { Table } from '../../lib/report/table.ts';
import { bundleClient } from '../../scripts/bundle-client.ts';
import { OPTIONS, smallSource } from '../support/inventories.ts';

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
const packed = packTable(TABLE, 'shares', 'en');
const none = { trust: new Set<string>(), region: '' };

it('packed, every row still has its own cells', () => {
  const back = TABLE.rows.map((_, row) => packed.columns.map((c) => c.values[c.at[row] ?? -1]));
  expect(back).toEqual(TABLE.rows.map((row) => row.map((cell) => cell.text)));
});

it('finds every word anywhere in a row, whatever its case', () => {
  const find = (query: string) => findRows(packed, { ...none, query });
  expect(find('')).toEqual([0, 1, 2]);
  expect(find('BACKUP')).toEqual([0, 1]);
  expect(find(' backup  1,0 ')).toEqual([1]);
  expect(find('backup z')).toEqual([]);
});

it('chips widen each other; chips, the region and the search narrow each other', () => {
  const rows = (trust: string[], region = '', query = '') =>
    findRows(packed, { query, trust: new Set(trust), region });
  expect(rows(['bad'])).toEqual([0, 2]);
  expect(rows(['bad', 'ok'])).toEqual([0, 1, 2]);
  // What stands after a comma is a part of its own.
  expect(rows(['new'])).toEqual([2]);
  expect(rows(['bad'], 'z')).toEqual([2]);
  expect(rows([], 'y')).toEqual([0, 1]);
  expect(rows(['ok'], 'z')).toEqual([]);
  expect(rows(['bad'], '', 'backup')).toEqual([0]);
});

it('a column that says the same in each row is not shown, but said once and found', () => {
  const columns = [
    { label: 'Name', kind: 'text' },
    { label: 'Region', kind: 'text', under: true },
    { label: 'Note', kind: 'text' },
  ] as const;
  const rows = ['a', 'b'].map((text) => [{ text }, { text: 'cn-hangzhou' }, { text: '' }]);
  const two = packTable({ columns, rows }, 'x', 'en');
  expect(two.columns.map(({ place }) => place)).toEqual(['cell', 'none', 'none']);
  expect(sameInEachRow(two)).toEqual(['Region: cn-hangzhou']);
  expect(findRows(two, { ...none, query: 'hangzhou' })).toEqual([0, 1]);
  const one = packTable({ columns, rows: rows.slice(0, 1) }, 'x', 'en');
  expect(one.columns.map(({ place }) => place)).toEqual(['cell', 'under', 'none']);
});

describe('the search for shares', () => {
  const source = smallSource();
  const report = reportModel(source, OPTIONS);
  const shares = packShares(report, imagesByRisk(report.shares, report.exposed));
  const found = (query: string, trust: readonly string[] = [], region = '') =>
    findShares(shares, { query, trust: new Set(trust), region }, 'exposed to ECS').map(({ image, rows }) => [
      shares.images.columns[0]?.values[shares.images.columns[0]?.at[image] ?? 0],
      rows.length,
    ]);

  it('finds each word in the image or in the share', () => {
    expect(found('')).toEqual([
      ['prod-shop-db', 2],
      ['shanghai-db', 1],
      ['web-node', 0],
      ['golden-2026', 2],
    ]);
    expect(found('SHOP partner')).toEqual([['prod-shop-db', 1]]);
    expect(found('golden')).toEqual([['golden-2026', 2]]);
    expect(found('nothing')).toEqual([]);
  });

  it('counts only the shares that pass the chips, and finds what is exposed without a share', () => {
    expect(found('', ['not trusted'])).toEqual([
      ['prod-shop-db', 1],
      ['shanghai-db', 1],
    ]);
    expect(found('', ['exposed to ECS'])).toEqual([['web-node', 0]]);
    expect(found('ecs')).toEqual([['web-node', 0]]);
    expect(found('', [], 'cn-shanghai')).toEqual([['shanghai-db', 1]]);
  });
});

it('sorts numbers as numbers, names as people do, and leaves alike rows in their order', () => {
  const by = (column: number, descending = false) => orderRows(packed, [0, 1, 2], { column, descending });
  expect(by(0)).toEqual([2, 1, 0]);
  expect(by(1)).toEqual([0, 2, 1]);
  expect(by(1, true)).toEqual([1, 0, 2]);
  expect(by(2)).toEqual([2, 0, 1]);
  expect(orderRows(packed, [2, 0], undefined)).toEqual([2, 0]);
});

it('a head of counts shows the most first', () => {
  const most = nextOrder(undefined, 1, true);
  expect([most, nextOrder(most, 1, true), nextOrder(nextOrder(most, 1, true), 1, true)]).toEqual([
    { column: 1, descending: true },
    { column: 1, descending: false },
    undefined,
  ]);
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
