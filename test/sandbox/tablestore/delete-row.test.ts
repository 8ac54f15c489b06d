import { describe, expect, it } from 'vitest';
import { keyValues, sdk, when } from './sdk.ts';
import { refused, refusalOf, key, putOf, startWithTable, TABLE } from './setup.ts';

const deleteOf = (item: string, condition = when('IGNORE')) => ({
  tableName: TABLE,
  condition,
  primaryKey: key(item),
});

describe('DeleteRow', () => {
  it('removes the row and no other', async () => {
    const { server, client } = await startWithTable();
    await client.putRow(putOf('a'));
    await client.putRow(putOf('b'));
    await client.deleteRow(deleteOf('a'));
    expect(server.rows(TABLE).map(({ primaryKey }) => primaryKey)).toEqual([{ scope: 's', item: 'b' }]);
  });

  it('does not mind that there is no row, unless it is to exist', async () => {
    const { client } = await startWithTable();
    await client.deleteRow(deleteOf('a'));
    expect(await refusalOf(client.deleteRow(deleteOf('a', when('EXPECT_EXIST'))))).toEqual(
      refused(403, 'OTSConditionCheckFail'),
    );
  });

  it('refuses a row that must not exist', async () => {
    const { client } = await startWithTable();
    expect(await refusalOf(client.deleteRow(deleteOf('a', when('EXPECT_NOT_EXIST'))))).toEqual(
      refused(400, 'OTSParameterInvalid', 'Invalid condition: EXPECT_NOT_EXIST while deleting row.'),
    );
  });

  it('answers the key where it is asked to', async () => {
    const { client } = await startWithTable();
    const answer = await client.deleteRow({
      ...deleteOf('a'),
      returnContent: { returnType: sdk.ReturnType.Primarykey },
    });
    expect(keyValues(answer.row)).toEqual(['s', 'a']);
  });
});
