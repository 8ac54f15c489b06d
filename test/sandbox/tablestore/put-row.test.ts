import { describe, expect, it } from 'vitest';
import { columnsOf, keyValues, Long, sdk, when } from './sdk.ts';
import { refused, refusalOf, getOf, key, putOf, start, startWithTable, TABLE, tableOf } from './setup.ts';

describe('PutRow', () => {
  it('keeps every type of value as it is', async () => {
    const { server, client } = await startWithTable();
    const columns = [
      { integer: Long.fromString('-9223372036854775808') },
      { double: -1.5e-300 },
      { yes: true },
      { no: false },
      { text: 'line\n自定义镜像 👩‍👩‍👧 \u0000' },
      { empty: '' },
      { bytes: Buffer.from([0, 255, 128]) },
    ];
    await client.putRow(putOf('a', columns));
    const expected = {
      integer: -9223372036854775808n,
      double: -1.5e-300,
      yes: true,
      no: false,
      text: 'line\n自定义镜像 👩‍👩‍👧 \u0000',
      empty: '',
      bytes: Buffer.from([0, 255, 128]),
    };
    expect(columnsOf((await client.getRow(getOf('a'))).row)).toEqual(expected);
    expect(server.rows(TABLE)).toEqual([{ primaryKey: { scope: 's', item: 'a' }, columns: expected }]);
  });

  it("writes a number of JavaScript's as a double", async () => {
    const { server, client } = await startWithTable();
    await client.putRow(putOf('a', [{ n: 3 }]));
    expect(server.rows(TABLE)[0]?.columns).toEqual({ n: 3 });
  });

  it('replaces the whole row', async () => {
    const { server, client } = await startWithTable();
    await client.putRow(putOf('a', [{ one: '1' }, { two: '2' }]));
    await client.putRow(putOf('a', [{ two: 'II' }]));
    expect(server.rows(TABLE).map(({ columns }) => columns)).toEqual([{ two: 'II' }]);
  });

  it('keeps a row that has no columns', async () => {
    const { client } = await startWithTable();
    await client.putRow(putOf('a'));
    expect(keyValues((await client.getRow(getOf('a'))).row)).toEqual(['s', 'a']);
  });

  it('stamps a version with the time of the write, or the time it is given', async () => {
    const now = Date.now();
    const { client } = await startWithTable({ now: () => now });
    await client.putRow(putOf('a', [{ one: '1' }, { two: '2', timestamp: now - 1000 }]));
    const stamps = (await client.getRow(getOf('a'))).row.attributes?.map(({ timestamp }) =>
      timestamp.toNumber(),
    );
    expect(stamps).toEqual([now, now - 1000]);
  });

  it('refuses a timestamp more than a day from now', async () => {
    const now = Date.now();
    const { client } = await startWithTable({ now: () => now });
    const put = client.putRow(putOf('a', [{ one: '1', timestamp: now + 86_401_000 }]));
    expect(await refusalOf(put)).toEqual(refused(400, 'OTSParameterInvalid', 'Invalid timestamp. Cell:one.'));
  });

  it.each([
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, 'Infinity'],
  ])('refuses the double %d', async (n, name) => {
    const { client } = await startWithTable();
    expect(await refusalOf(client.putRow(putOf('a', [{ n }])))).toEqual(
      refused(400, 'OTSParameterInvalid', `${name} can't be set to double value.`),
    );
  });

  it('answers the key where it is asked to', async () => {
    const { client } = await startWithTable();
    const put = { ...putOf('a', [{ one: '1' }]), returnContent: { returnType: sdk.ReturnType.Primarykey } };
    expect(keyValues((await client.putRow(put)).row)).toEqual(['s', 'a']);
    expect((await client.putRow(putOf('a'))).row).toEqual({});
  });

  it.each([
    ['lacks a column', [{ scope: 's' }]],
    ['has one too many', [{ scope: 's' }, { item: 'i' }, { more: 'm' }]],
    ['has them in another order', [{ item: 'i' }, { scope: 's' }]],
    ['has another type', [{ scope: 's' }, { item: Long.fromNumber(1) }]],
  ])('refuses a key that %s', async (_what, primaryKey) => {
    const { client } = await startWithTable();
    const put = client.putRow({ ...putOf('a'), primaryKey });
    expect(await refusalOf(put)).toEqual(refused(400, 'OTSInvalidPK', 'Primary key schema mismatch.'));
  });

  it('refuses a column that is named like a key column, and one that comes twice', async () => {
    const { client } = await startWithTable();
    expect(await refusalOf(client.putRow(putOf('a', [{ item: 'x' }])))).toEqual(
      refused(400, 'OTSParameterInvalid', /with primary key column: 'item' while putting row/),
    );
    expect(await refusalOf(client.putRow(putOf('a', [{ one: 'x' }, { one: 'y' }])))).toEqual(
      refused(400, 'OTSParameterInvalid', "Duplicated attribute column name: 'one' while putting row."),
    );
  });

  it('refuses a table that is not there, and one whose name is none', async () => {
    const { client } = await startWithTable();
    expect(await refusalOf(client.putRow({ ...putOf('a'), tableName: 'none' }))).toEqual(
      refused(404, 'OTSObjectNotExist'),
    );
    expect(await refusalOf(client.putRow({ ...putOf('a'), tableName: 'no-ne' }))).toEqual(
      refused(400, 'OTSParameterInvalid'),
    );
  });

  it('refuses a transaction, for there are none', async () => {
    const { client } = await startWithTable();
    expect(await refusalOf(client.putRow({ ...putOf('a'), transactionId: 'x' }))).toEqual(
      refused(404, 'OTSSessionNotExist'),
    );
  });

  it('takes integers and bytes in keys', async () => {
    const { server, client } = await start();
    await client.createTable(
      tableOf(TABLE, [
        { name: 'scope', type: 'INTEGER' },
        { name: 'item', type: 'BINARY' },
      ]),
    );
    const primaryKey = key(Buffer.from([0, 1]), Long.fromNumber(-7));
    await client.putRow({ tableName: TABLE, condition: when('IGNORE'), primaryKey, attributeColumns: [] });
    expect(server.rows(TABLE)[0]?.primaryKey).toEqual({ scope: -7n, item: Buffer.from([0, 1]) });
    expect(keyValues((await client.getRow({ tableName: TABLE, primaryKey })).row)).toEqual([
      -7n,
      Buffer.from([0, 1]),
    ]);
  });
});
