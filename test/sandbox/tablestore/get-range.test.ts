import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderedKey } from '../../../sandbox/tablestore/data/key-order.ts';
import { INF_MAX, INF_MIN, keyValues, Long, sdk, when, type SdkClient } from './sdk.ts';
import {
  refused,
  refusalOf,
  key,
  putOf,
  start,
  startWithTable,
  TABLE,
  tableOf,
  type Setup,
} from './setup.ts';

const rangeOf = (from: unknown, to: unknown, more: object = {}) => ({
  tableName: TABLE,
  direction: 'FORWARD',
  inclusiveStartPrimaryKey: key(from),
  exclusiveEndPrimaryKey: key(to),
  ...more,
});
const all = rangeOf(INF_MIN, INF_MAX);
const backward = rangeOf(INF_MAX, INF_MIN, { direction: 'BACKWARD' });

const items = async (client: SdkClient, range: object): Promise<unknown[]> => {
  const { rows } = await client.getRange(range);
  return rows.map((row) => keyValues(row)?.[1]);
};

const withRows = async (...names: string[]): Promise<Setup> => {
  const setup = await startWithTable();
  for (const name of names) await setup.client.putRow(putOf(name, [{ n: name }]));
  return setup;
};

describe('GetRange', () => {
  it('answers the rows from the start, included, to the end, excluded', async () => {
    const { client } = await withRows('c', 'a', 'd', 'b');
    expect(await items(client, all)).toEqual(['a', 'b', 'c', 'd']);
    expect(await items(client, rangeOf('b', 'd'))).toEqual(['b', 'c']);
    expect(await items(client, rangeOf('b0', INF_MAX))).toEqual(['c', 'd']);
    expect(await items(client, backward)).toEqual(['d', 'c', 'b', 'a']);
    expect(await items(client, rangeOf('c', 'a', { direction: 'BACKWARD' }))).toEqual(['c', 'b']);
    expect(await items(client, rangeOf('c0', INF_MIN, { direction: 'BACKWARD' }))).toEqual(['c', 'b', 'a']);
  });

  it('keeps to its partition, and crosses them where the bounds do', async () => {
    const { client } = await withRows('a');
    await client.putRow({ ...putOf('z'), primaryKey: key('z', 'r') });
    await client.putRow({ ...putOf('z'), primaryKey: key('z', 's1') });
    expect(await items(client, all)).toEqual(['a']);
    const across = { inclusiveStartPrimaryKey: key('b', 'r'), exclusiveEndPrimaryKey: key('a', 's1') };
    expect(await items(client, { ...all, ...across })).toEqual(['z', 'a']);
  });

  it('puts strings in the order of their bytes in UTF-8', async () => {
    const names = [
      '',
      '\u0000',
      '\u0001',
      'a',
      'a\u0000',
      'a\u0001',
      'ab',
      'Z',
      'é',
      '\uFFFF',
      '\u{10000}',
      '中',
    ];
    const { client } = await withRows(...names);
    const expected = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(await items(client, all)).toEqual(expected);
    expect(await items(client, backward)).toEqual(expected.toReversed());
  });

  it('puts integers in the order of their values', async () => {
    const { client } = await start();
    await client.createTable(
      tableOf(TABLE, [
        { name: 'scope', type: 'STRING' },
        { name: 'item', type: 'INTEGER' },
      ]),
    );
    for (const text of ['5', '-1', '9223372036854775807', '0', '-9223372036854775808', '256']) {
      await client.putRow({
        tableName: TABLE,
        condition: when('IGNORE'),
        primaryKey: key(Long.fromString(text)),
        attributeColumns: [],
      });
    }
    expect(await items(client, all)).toEqual([
      -9223372036854775808n,
      -1n,
      0n,
      5n,
      256n,
      9223372036854775807n,
    ]);
  });

  it('orders any two keys as their columns are ordered, one after the other', () => {
    const bytes = fc.uint8Array({ maxLength: 4, max: 2 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(fc.tuple(bytes, bytes), fc.tuple(bytes, bytes), ([a1, a2], [b1, b2]) => {
        const order = (first: Buffer, second: Buffer): string =>
          orderedKey([first, second].map((value) => ({ type: 'BINARY', value })));
        const [a, b] = [order(a1, a2), order(b1, b2)];
        expect(a === b ? 0 : a < b ? -1 : 1).toBe(Buffer.compare(a1, b1) || Buffer.compare(a2, b2));
      }),
    );
  });

  it('stops at the limit and says where to go on', async () => {
    const { client } = await withRows('a', 'b', 'c');
    const first = await client.getRange({ ...all, limit: 2 });
    expect(first.rows).toHaveLength(2);
    expect(first.nextStartPrimaryKey?.map(({ value }) => value)).toEqual(['s', 'c']);
    const second = await client.getRange({ ...rangeOf('c', INF_MAX), limit: 2 });
    expect(second.rows).toHaveLength(1);
    expect(second.nextStartPrimaryKey).toBeNull();
    expect((await client.getRange({ ...backward, limit: 1 })).nextStartPrimaryKey?.[1]?.value).toBe('b');
  });

  it('has no next page where the limit meets the end', async () => {
    const { client } = await withRows('a', 'b');
    expect((await client.getRange({ ...all, limit: 2 })).nextStartPrimaryKey).toBeNull();
  });

  it('answers at most 4 MB a page', async () => {
    const { client } = await startWithTable();
    const text = 'x'.repeat(1.5 * 1024 * 1024);
    for (const name of ['a', 'b', 'c']) await client.putRow(putOf(name, [{ text }]));
    const first = await client.getRange(all);
    expect(first.rows).toHaveLength(2);
    expect(first.nextStartPrimaryKey?.[1]?.value).toBe('c');
  });

  it('answers at most 5,000 rows a page', async () => {
    const { client } = await startWithTable();
    const names = Array.from({ length: 5001 }, (_, at) => String(at).padStart(4, '0'));
    for (let at = 0; at < names.length; at += 200) {
      const rows = names.slice(at, at + 200).map((name) => ({
        type: 'PUT',
        condition: when('IGNORE'),
        primaryKey: key(name),
        attributeColumns: [],
      }));
      await client.batchWriteRow({ tables: [{ tableName: TABLE, rows }] });
    }
    const page = await client.getRange(all);
    expect(page.rows).toHaveLength(5000);
    expect(page.nextStartPrimaryKey?.[1]?.value).toBe('5000');
  });

  it('filters after reading: an empty page may have a next one', async () => {
    const { client } = await startWithTable();
    const text = 'x'.repeat(2 * 1024 * 1024 - 1);
    for (const name of ['a', 'b', 'c']) await client.putRow(putOf(name, [{ name }, { text }]));
    const columnFilter = new sdk.SingleColumnCondition('name', 'c', sdk.ComparatorType.EQUAL, false);
    const first = await client.getRange({ ...all, columnFilter });
    expect(first.rows).toEqual([]);
    expect(first.nextStartPrimaryKey?.[1]?.value).toBe('b');
    expect(await items(client, { ...rangeOf('b', INF_MAX), columnFilter })).toEqual([]);
    expect(await items(client, { ...rangeOf('c', INF_MAX), columnFilter })).toEqual(['c']);
  });

  it('counts the rows it answers, not those the filter leaves out, towards the limit', async () => {
    const { client } = await withRows('a', 'b', 'c');
    const columnFilter = new sdk.SingleColumnCondition('n', 'a', sdk.ComparatorType.NOT_EQUAL, false);
    expect(await items(client, { ...all, columnFilter, limit: 2 })).toEqual(['b', 'c']);
  });

  it('leaves out rows that have none of the columns asked for', async () => {
    const { client } = await withRows('a');
    await client.putRow(putOf('b', [{ other: 'o' }]));
    expect(await items(client, { ...all, columnsToGet: ['n'] })).toEqual(['a']);
  });

  it('refuses bounds in the wrong order, and a limit of none', async () => {
    const { client } = await withRows();
    expect(await refusalOf(client.getRange(rangeOf('b', 'a')))).toEqual(
      refused(400, 'OTSParameterInvalid', 'Begin key must less than end key in FORWARD.'),
    );
    expect(await refusalOf(client.getRange(rangeOf('a', 'b', { direction: 'BACKWARD' })))).toEqual(
      refused(400, 'OTSParameterInvalid', 'Begin key must more than end key in BACKWARD.'),
    );
    expect(await refusalOf(client.getRange({ ...all, limit: -1 }))).toEqual(
      refused(400, 'OTSParameterInvalid', /limit/),
    );
  });

  it("refuses bounds that are not the table's key", async () => {
    const { client } = await withRows();
    const range = { ...all, inclusiveStartPrimaryKey: [{ scope: INF_MIN }] };
    expect(await refusalOf(client.getRange(range))).toEqual(refused(400, 'OTSInvalidPK'));
  });
});
