import { describe, expect, it } from 'vitest';
import { INF_MAX, INF_MIN, sdk, when, type Consumed } from './sdk.ts';
import { getOf, key, putOf, startWithTable, TABLE } from './setup.ts';

const units = ({ consumed }: { readonly consumed: Consumed }) => ({ ...consumed.capacityUnit });
const KB = 1024;
/** `scopesitema`: the names and values of the key; `text`: the name of the column. */
const REST_OF_ROW = 'scopesitema'.length + 'text'.length;

describe('consumed capacity units', () => {
  it('counts a write by 4 KB of names and values', async () => {
    const { client } = await startWithTable();
    const put = async (bytes: number) =>
      units(await client.putRow(putOf('a', [{ text: 'x'.repeat(bytes) }])));
    expect(await put(1)).toEqual({ read: 0, write: 1 });
    expect(await put(4 * KB - REST_OF_ROW)).toEqual({ read: 0, write: 1 });
    expect(await put(4 * KB - REST_OF_ROW + 1)).toEqual({ read: 0, write: 2 });
  });

  it('counts the read that a condition costs', async () => {
    const { client } = await startWithTable();
    expect(
      units(await client.putRow(putOf('a', [{ text: 'x'.repeat(9 * KB) }], when('EXPECT_NOT_EXIST')))),
    ).toEqual({
      read: 1,
      write: 3,
    });
    const columns = new sdk.SingleColumnCondition('text', '', sdk.ComparatorType.GREATER_THAN, false);
    expect(units(await client.putRow(putOf('a', [], when('EXPECT_EXIST', columns))))).toEqual({
      read: 3,
      write: 1,
    });
  });

  it('counts a read by what it reads, and one unit where there is nothing', async () => {
    const { client } = await startWithTable();
    expect(units(await client.getRow(getOf('a')))).toEqual({ read: 1, write: 0 });
    await client.putRow(putOf('a', [{ text: 'x'.repeat(9 * KB) }, { n: '1' }]));
    expect(units(await client.getRow(getOf('a')))).toEqual({ read: 3, write: 0 });
    expect(units(await client.getRow(getOf('a', { columnsToGet: ['n'] })))).toEqual({ read: 1, write: 0 });
  });

  it('counts a range by the sum of its rows', async () => {
    const { client } = await startWithTable();
    for (const name of ['a', 'b', 'c']) await client.putRow(putOf(name, [{ text: 'x'.repeat(KB) }]));
    const range = {
      tableName: TABLE,
      direction: 'FORWARD',
      inclusiveStartPrimaryKey: key(INF_MIN),
      exclusiveEndPrimaryKey: key(INF_MAX),
    };
    expect(units(await client.getRange(range))).toEqual({ read: 1, write: 0 });
  });

  it('counts the timestamps where the table has more than one version', async () => {
    const { client } = await startWithTable();
    await client.updateTable({ tableName: TABLE, tableOptions: { maxVersions: 2 } });
    const put = await client.putRow(putOf('a', [{ text: 'x'.repeat(4 * KB - REST_OF_ROW) }]));
    expect(units(put)).toEqual({ read: 0, write: 2 });
  });
});
