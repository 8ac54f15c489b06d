import { describe, expect, it } from 'vitest';
import { keyValues, Long, sdk, when } from './sdk.ts';
import { refused, refusalOf, getOf, key, putOf, startWithTable, TABLE } from './setup.ts';

const updateOf = (
  item: string,
  changes: readonly object[],
  condition = when('IGNORE'),
  more: object = {},
) => ({
  tableName: TABLE,
  condition,
  primaryKey: key(item),
  updateOfAttributeColumns: changes,
  ...more,
});

describe('UpdateRow', () => {
  it('changes the columns it names and leaves the others', async () => {
    const { server, client } = await startWithTable();
    await client.putRow(putOf('a', [{ stays: 's' }, { goes: 'g' }, { changes: 'c' }]));
    await client.updateRow(
      updateOf('a', [{ PUT: [{ changes: 'C' }, { comes: 'n' }] }, { DELETE_ALL: ['goes'] }]),
    );
    expect(server.rows(TABLE)[0]?.columns).toEqual({ stays: 's', changes: 'C', comes: 'n' });
  });

  it('makes a row that is not there', async () => {
    const { server, client } = await startWithTable();
    await client.updateRow(updateOf('a', [{ PUT: [{ one: '1' }] }]));
    expect(server.rows(TABLE)).toHaveLength(1);
  });

  it('makes no row where it only deletes', async () => {
    const { server, client } = await startWithTable();
    await client.updateRow(updateOf('a', [{ DELETE_ALL: ['one'] }]));
    expect(server.rows(TABLE)).toEqual([]);
  });

  it('leaves a row that lost its last column', async () => {
    const { server, client } = await startWithTable();
    await client.putRow(putOf('a', [{ one: '1' }]));
    await client.updateRow(updateOf('a', [{ DELETE_ALL: ['one'] }]));
    expect(server.rows(TABLE)).toEqual([{ primaryKey: { scope: 's', item: 'a' }, columns: {} }]);
  });

  it('keeps the newest versions, as many as the table wants', async () => {
    const now = Date.now();
    const { client } = await startWithTable({ now: () => now });
    await client.updateRow(updateOf('a', [{ PUT: [{ v: 'new', timestamp: now }] }]));
    await client.updateRow(updateOf('a', [{ PUT: [{ v: 'old', timestamp: now - 5 }] }]));
    const { row } = await client.getRow(getOf('a', { maxVersions: 5 }));
    expect(row.attributes?.map(({ columnValue }) => columnValue)).toEqual(['new']);
  });

  it.each([
    ['a counter', { INCREMENT: [{ n: Long.fromNumber(1) }] }, /INCREMENT are not part of this emulator/],
    ['one version', { DELETE: [{ n: Date.now() }] }, /DELETE_ONE are not part of this emulator/],
  ])('refuses a change of %s, and changes nothing', async (_, change, message) => {
    const { server, client } = await startWithTable();
    await client.putRow(putOf('a', [{ n: '1' }]));
    expect(await refusalOf(client.updateRow(updateOf('a', [change])))).toEqual(
      refused(400, 'OTSParameterInvalid', message),
    );
    expect(server.rows(TABLE)[0]?.columns).toEqual({ n: '1' });
  });

  it('refuses to return modified columns', async () => {
    const { client } = await startWithTable();
    const update = updateOf('a', [{ PUT: [{ one: '1' }] }], when('IGNORE'), {
      returnContent: { returnType: sdk.ReturnType.AfterModify, returnColumns: ['one'] },
    });
    expect(await refusalOf(client.updateRow(update))).toEqual(
      refused(400, 'OTSParameterInvalid', /not part of this emulator/),
    );
  });

  it('answers the key where it is asked to', async () => {
    const { client } = await startWithTable();
    const answer = await client.updateRow(
      updateOf('a', [{ PUT: [{ one: '1' }] }], when('IGNORE'), {
        returnContent: { returnType: sdk.ReturnType.Primarykey },
      }),
    );
    expect(keyValues(answer.row)).toEqual(['s', 'a']);
  });

  it('refuses an update of nothing, and a row that must not exist', async () => {
    const { client } = await startWithTable();
    expect(await refusalOf(client.updateRow(updateOf('a', [])))).toEqual(
      refused(400, 'OTSParameterInvalid', 'Invalid update row request: missing cells in request.'),
    );
    expect(
      await refusalOf(client.updateRow(updateOf('a', [{ PUT: [{ one: '1' }] }], when('EXPECT_NOT_EXIST')))),
    ).toEqual(refused(400, 'OTSParameterInvalid', 'Invalid condition: EXPECT_NOT_EXIST while updating row.'));
  });
});
