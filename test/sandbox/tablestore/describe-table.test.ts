import { describe, expect, it } from 'vitest';
import { refused, refusalOf, putOf, start, TABLE, tableOf } from './setup.ts';

describe('DescribeTable', () => {
  it('answers what the table was made with', async () => {
    const { client } = await start();
    const primaryKey = [
      { name: 'a', type: 'STRING' },
      { name: 'b', type: 'INTEGER' },
      { name: 'c', type: 'BINARY' },
    ];
    await client.createTable(tableOf('t', primaryKey, { timeToLive: 86_400, maxVersions: 3 }));
    expect(await client.describeTable({ tableName: 't' })).toMatchObject({
      tableMeta: {
        tableName: 't',
        primaryKey: [
          { name: 'a', type: 2 },
          { name: 'b', type: 1 },
          { name: 'c', type: 3 },
        ],
      },
      tableOptions: { timeToLive: 86_400, maxVersions: 3 },
      tableStatus: 1,
      reservedThroughputDetails: { capacityUnit: { read: 0, write: 0 } },
    });
  });

  it('says that a new table is loading, while operations on its rows are refused', async () => {
    let now = Date.now();
    const { client } = await start({ tableReadyAfterMs: 5000, now: () => now });
    await client.createTable(tableOf());
    expect((await client.describeTable({ tableName: TABLE })).tableStatus).toBe(3);
    expect(await refusalOf(client.putRow(putOf('a')))).toEqual(
      refused(404, 'OTSTableNotReady', 'The table is not ready.'),
    );
    now += 5000;
    expect((await client.describeTable({ tableName: TABLE })).tableStatus).toBe(1);
    await client.putRow(putOf('a'));
  });

  it('refuses a table that is not there', async () => {
    const { client } = await start();
    expect(await refusalOf(client.describeTable({ tableName: 't' }))).toEqual(
      refused(404, 'OTSObjectNotExist', 'Requested table does not exist.'),
    );
  });
});
