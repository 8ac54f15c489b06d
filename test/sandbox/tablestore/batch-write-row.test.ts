import { describe, expect, it } from 'vitest';
import { keyValues, sdk, when } from './sdk.ts';
import { refused, refusalOf, key, putOf, startWithTable, TABLE, tableOf } from './setup.ts';

const put = (name: string, columns: readonly object[] = [], condition = when('IGNORE')) => ({
  type: 'PUT',
  condition,
  primaryKey: key(name),
  attributeColumns: columns,
});
const batchOf = (...rows: object[]) => ({ tables: [{ tableName: TABLE, rows }] });

describe('BatchWriteRow', () => {
  it('puts, updates and deletes', async () => {
    const { server, client } = await startWithTable();
    await client.putRow(putOf('b', [{ n: '1' }]));
    await client.putRow(putOf('c'));
    const { tables } = await client.batchWriteRow(
      batchOf(
        put('a', [{ n: 'a' }]),
        { ...put('b'), type: 'UPDATE', attributeColumns: [{ PUT: [{ m: '2' }] }] },
        { ...put('c'), type: 'DELETE' },
      ),
    );
    expect(tables.map(({ isOk }) => isOk)).toEqual([true, true, true]);
    expect(server.rows(TABLE).map(({ primaryKey, columns }) => [primaryKey['item'], columns])).toEqual([
      ['a', { n: 'a' }],
      ['b', { n: '1', m: '2' }],
    ]);
  });

  it('writes the other rows where one is refused, and says which', async () => {
    const { server, client } = await startWithTable();
    await client.putRow(putOf('b'));
    const { tables } = await client.batchWriteRow(
      batchOf(...['a', 'b', 'c'].map((name) => put(name, [], when('EXPECT_NOT_EXIST')))),
    );
    expect(tables.map(({ isOk, errorCode, errorMessage }) => [isOk, errorCode, errorMessage])).toEqual([
      [true, null, null],
      [false, 'OTSConditionCheckFail', 'Condition check failed.'],
      [true, null, null],
    ]);
    expect(server.rows(TABLE)).toHaveLength(3);
  });

  it("answers each table's rows by themselves", async () => {
    const { client } = await startWithTable();
    await client.createTable(tableOf('other', [{ name: 'one', type: 'STRING' }]));
    const { tables } = await client.batchWriteRow({
      tables: [
        { tableName: TABLE, rows: [put('a')] },
        { tableName: 'other', rows: [put('a')] },
      ],
    });
    expect(tables.map(({ isOk, errorCode, tableName }) => [tableName, isOk, errorCode])).toEqual([
      [TABLE, true, null],
      ['other', false, 'OTSInvalidPK'],
    ]);
  });

  it('writes nothing where a table is not there, or comes twice', async () => {
    const { server, client } = await startWithTable();
    const both = (tableName: string) =>
      client.batchWriteRow({
        tables: [
          { tableName: TABLE, rows: [put('a')] },
          { tableName, rows: [put('b')] },
        ],
      });
    expect(await refusalOf(both('none'))).toEqual(refused(404, 'OTSObjectNotExist'));
    expect(await refusalOf(both(TABLE))).toEqual(
      refused(400, 'OTSParameterInvalid', 'Duplicated table name: items.'),
    );
    expect(server.rows(TABLE)).toEqual([]);
  });

  it('answers a row its key where it is asked to', async () => {
    const { client } = await startWithTable();
    const row = { ...put('a'), returnContent: { returnType: sdk.ReturnType.Primarykey } };
    const { tables } = await client.batchWriteRow(batchOf(row));
    expect(keyValues({ ...tables[0] })).toEqual(['s', 'a']);
  });

  it('writes nothing where the form of one row is wrong', async () => {
    const { server, client } = await startWithTable();
    const batch = batchOf(put('a'), put('b', [{ 'no name': 'x' }]));
    expect(await refusalOf(client.batchWriteRow(batch))).toEqual(
      refused(400, 'OTSParameterInvalid', "Invalid column name: 'no name'."),
    );
    const twice = batchOf(put('a'), put('b', [{ one: 'x' }, { one: 'y' }]));
    expect(await refusalOf(client.batchWriteRow(twice))).toEqual(
      refused(
        400,
        'OTSParameterInvalid',
        "Duplicated attribute column name: 'one' while putting row #1 in table: 'items'.",
      ),
    );
    expect(server.rows(TABLE)).toEqual([]);
  });

  it('refuses a key twice, whatever is done with it', async () => {
    const { server, client } = await startWithTable();
    expect(await refusalOf(client.batchWriteRow(batchOf(put('a'), { ...put('a'), type: 'DELETE' })))).toEqual(
      refused(400, 'OTSParameterInvalid', 'Duplicate rows detected in MultiPut.'),
    );
    expect(server.rows(TABLE)).toEqual([]);
  });

  it('takes 200 rows and refuses 201', async () => {
    const { server, client } = await startWithTable();
    const rows = Array.from({ length: 201 }, (_, at) => put(String(at)));
    await client.batchWriteRow(batchOf(...rows.slice(1)));
    expect(server.rows(TABLE)).toHaveLength(200);
    expect(await refusalOf(client.batchWriteRow(batchOf(...rows)))).toEqual(
      refused(400, 'OTSParameterInvalid', 'Rows count exceeds the upper limit:200.'),
    );
  });

  it('refuses more than 4 MB', async () => {
    const { server, client } = await startWithTable();
    const text = 'x'.repeat(1.4 * 1024 * 1024);
    expect(
      await refusalOf(
        client.batchWriteRow(batchOf(put('a', [{ text }]), put('b', [{ text }]), put('c', [{ text }]))),
      ),
    ).toEqual(
      refused(
        400,
        'OTSParameterInvalid',
        /^The total data size of BatchWriteRow request exceeds the limit, limit size: 4194304/,
      ),
    );
    expect(server.rows(TABLE)).toEqual([]);
  });

  it('refuses no rows', async () => {
    const { client } = await startWithTable();
    expect(await refusalOf(client.batchWriteRow(batchOf()))).toEqual(
      refused(400, 'OTSParameterInvalid', 'No operation is specified for table:items.'),
    );
  });
});
