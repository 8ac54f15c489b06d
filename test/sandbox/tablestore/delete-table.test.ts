import { describe, expect, it } from 'vitest';
import { refused, refusalOf, putOf, startWithTable, TABLE, tableOf } from './setup.ts';

describe('DeleteTable', () => {
  it('removes the table with its rows', async () => {
    const { server, client } = await startWithTable();
    await client.putRow(putOf('a'));
    await client.deleteTable({ tableName: TABLE });
    expect(server.tables()).toEqual([]);
    expect(await refusalOf(client.putRow(putOf('a')))).toEqual(refused(404, 'OTSObjectNotExist'));
    await client.createTable(tableOf());
    expect(server.rows(TABLE)).toEqual([]);
  });

  it('refuses a table that is not there', async () => {
    const { client } = await startWithTable();
    expect(await refusalOf(client.deleteTable({ tableName: 'none' }))).toEqual(
      refused(404, 'OTSObjectNotExist'),
    );
  });
});
