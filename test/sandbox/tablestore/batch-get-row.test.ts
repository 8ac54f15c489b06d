import { describe, expect, it } from 'vitest';
import { columnsOf, keyValues } from './sdk.ts';
import { refused, refusalOf, key, putOf, startWithTable, TABLE, tableOf } from './setup.ts';

const batchOf = (...names: string[]) => ({ tableName: TABLE, primaryKey: names.map((name) => key(name)) });

describe('BatchGetRow', () => {
  it('answers row for row, in the order asked, with nothing for what is not there', async () => {
    const { client } = await startWithTable();
    await client.putRow(putOf('a', [{ n: '1' }, { m: '2' }]));
    await client.putRow(putOf('b', [{ n: '3' }]));
    const { tables } = await client.batchGetRow({
      tables: [{ ...batchOf('b', 'none', 'a'), columnsToGet: ['n'] }],
    });
    expect(tables[0]?.map((row) => [row.isOk, keyValues({ ...row })?.[1], columnsOf(row)])).toEqual([
      [true, 'b', { n: '3' }],
      [true, undefined, {}],
      [true, 'a', { n: '1' }],
    ]);
  });

  it("answers each table by itself: one's refusal is not the other's", async () => {
    const { client } = await startWithTable();
    await client.createTable(tableOf('other', [{ name: 'one', type: 'STRING' }]));
    await client.putRow(putOf('a'));
    const { tables } = await client.batchGetRow({
      tables: [batchOf('a'), { ...batchOf('a'), tableName: 'other' }],
    });
    expect(tables.map((rows) => rows.map(({ isOk, errorCode }) => [isOk, errorCode]))).toEqual([
      [[true, null]],
      [[false, 'OTSInvalidPK']],
    ]);
  });

  it('answers nothing where a table is not there, or comes twice', async () => {
    const { client } = await startWithTable();
    const both = (tableName: string) =>
      client.batchGetRow({ tables: [batchOf('a'), { ...batchOf('b'), tableName }] });
    expect(await refusalOf(both('none'))).toEqual(refused(404, 'OTSObjectNotExist'));
    expect(await refusalOf(both(TABLE))).toEqual(
      refused(400, 'OTSParameterInvalid', 'Duplicated table name: items.'),
    );
  });

  it('takes 100 rows and refuses 101', async () => {
    const { client } = await startWithTable();
    const names = Array.from({ length: 101 }, (_, at) => String(at));
    const { tables } = await client.batchGetRow({ tables: [batchOf(...names.slice(1))] });
    expect(tables[0]).toHaveLength(100);
    expect(await refusalOf(client.batchGetRow({ tables: [batchOf(...names)] }))).toEqual(
      refused(400, 'OTSParameterInvalid', 'Rows count exceeds the upper limit:100.'),
    );
  });

  it('refuses no rows, and a key twice', async () => {
    const { client } = await startWithTable();
    expect(await refusalOf(client.batchGetRow({ tables: [] }))).toEqual(
      refused(400, 'OTSParameterInvalid', 'No row specified in the request of BatchGetRow.'),
    );
    expect(await refusalOf(client.batchGetRow({ tables: [batchOf()] }))).toEqual(
      refused(400, 'OTSParameterInvalid', "No row specified in table: 'items'."),
    );
    expect(await refusalOf(client.batchGetRow({ tables: [batchOf('a', 'a')] }))).toEqual(
      refused(400, 'OTSParameterInvalid', 'Duplicate rows detected in MultiGet.'),
    );
  });
});
