import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { columnsOf, INF_MAX, INF_MIN, when, type SdkClient } from './sdk.ts';
import { getOf, key, putOf, start, TABLE, tableOf } from './setup.ts';

const DAY_MS = 86_400_000;

// The SDK signs with the system's time, so it is that one which has to pass.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});
const pass = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

const withTimeToLive = async (seconds: number): Promise<SdkClient> => {
  const { client } = await start();
  await client.createTable(tableOf(TABLE, undefined, { timeToLive: seconds, maxVersions: 1 }));
  return client;
};

const found = async (client: SdkClient): Promise<object> => columnsOf((await client.getRow(getOf('a'))).row);

describe('time to live', () => {
  it('lets a row go once it is older, for every way to look at it', async () => {
    const client = await withTimeToLive(86_400);
    await client.putRow(putOf('a', [{ n: '1' }]));
    await client.putRow(putOf('no-columns'));
    pass(DAY_MS);
    expect(await found(client)).toEqual({ n: '1' });
    pass(1);
    expect(await found(client)).toEqual({});
    const { rows } = await client.getRange({
      tableName: TABLE,
      direction: 'FORWARD',
      inclusiveStartPrimaryKey: key(INF_MIN),
      exclusiveEndPrimaryKey: key(INF_MAX),
    });
    expect(rows).toEqual([]);
    await client.putRow(putOf('a', [{ n: '2' }], when('EXPECT_NOT_EXIST')));
  });

  it('counts from the last write of each column', async () => {
    const client = await withTimeToLive(86_400);
    await client.putRow(putOf('a', [{ old: '1' }, { renewed: '1' }]));
    pass(DAY_MS / 2);
    await client.updateRow({
      tableName: TABLE,
      condition: when('EXPECT_EXIST'),
      primaryKey: key('a'),
      updateOfAttributeColumns: [{ PUT: [{ renewed: '2' }] }],
    });
    pass(DAY_MS / 2 + 1);
    expect(await found(client)).toEqual({ renewed: '2' });
  });

  it('keeps a row for ever where it is -1, and follows a change of it', async () => {
    const client = await withTimeToLive(-1);
    await client.putRow(putOf('a', [{ n: '1' }]));
    pass(1000 * DAY_MS);
    expect(await found(client)).toEqual({ n: '1' });
    await client.updateTable({ tableName: TABLE, tableOptions: { timeToLive: 86_400 } });
    expect(await found(client)).toEqual({});
  });
});
