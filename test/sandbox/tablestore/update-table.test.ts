import { describe, expect, it } from 'vitest';
import { refused, refusalOf, startWithTable, TABLE } from './setup.ts';

describe('UpdateTable', () => {
  it('changes what it names and leaves the rest', async () => {
    const { client } = await startWithTable();
    const answer = await client.updateTable({ tableName: TABLE, tableOptions: { timeToLive: 86_400 } });
    expect(answer.tableOptions).toMatchObject({ timeToLive: 86_400, maxVersions: 1 });
    const described = await client.describeTable({ tableName: TABLE });
    expect(described.tableOptions).toMatchObject({ timeToLive: 86_400, maxVersions: 1 });
  });

  it('refuses reserved throughput and tables that forbid updates', async () => {
    const { client } = await startWithTable();
    for (const change of [
      { tableOptions: { maxVersions: 2 }, reservedThroughput: { capacityUnit: { read: 1, write: 0 } } },
      { tableOptions: { maxVersions: 2, allowUpdate: false } },
    ])
      expect(await refusalOf(client.updateTable({ tableName: TABLE, ...change }))).toEqual(
        refused(400, 'OTSParameterInvalid', /not part of this emulator/),
      );
    expect((await client.describeTable({ tableName: TABLE })).tableOptions).toMatchObject({ maxVersions: 1 });
  });

  it('refuses a time to live under a day, and changes nothing', async () => {
    const { client } = await startWithTable();
    const update = client.updateTable({
      tableName: TABLE,
      tableOptions: { timeToLive: 3600, maxVersions: 2 },
    });
    expect(await refusalOf(update)).toEqual(refused(400, 'OTSParameterInvalid', /time to live/));
    expect((await client.describeTable({ tableName: TABLE })).tableOptions).toMatchObject({
      timeToLive: -1,
      maxVersions: 1,
    });
  });

  it('refuses options of which none is said', async () => {
    const { client } = await startWithTable();
    expect(await refusalOf(client.updateTable({ tableName: TABLE, tableOptions: {} }))).toEqual(
      refused(400, 'OTSParameterInvalid', 'No parameter is specified in table options.'),
    );
  });

  it('refuses a table that is not there', async () => {
    const { client } = await startWithTable();
    const update = client.updateTable({ tableName: 'none', tableOptions: { maxVersions: 2 } });
    expect(await refusalOf(update)).toEqual(refused(404, 'OTSObjectNotExist'));
  });
});
