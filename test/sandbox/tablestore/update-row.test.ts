import { describe, expect, it } from 'vitest';
import { columnsOf, keyValues, Long, sdk, when } from './sdk.ts';
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

  it('deletes one version and no other', async () => {
    const now = Date.now();
    const { client } = await startWithTable({ now: () => now });
    await client.updateTable({ tableName: TABLE, tableOptions: { maxVersions: 3 } });
    for (const back of [3, 2, 1]) {
      await client.updateRow(updateOf('a', [{ PUT: [{ v: `v${back}`, timestamp: now - back }] }]));
    }
    await client.updateRow(updateOf('a', [{ DELETE: [{ v: now - 2 }] }]));
    const { row } = await client.getRow(getOf('a', { maxVersions: 5 }));
    expect(row.attributes?.map(({ columnValue }) => columnValue)).toEqual(['v1', 'v3']);
  });

  it('keeps the newest versions, as many as the table wants', async () => {
    const now = Date.now();
    const { client } = await startWithTable({ now: () => now });
    await client.updateRow(updateOf('a', [{ PUT: [{ v: 'new', timestamp: now }] }]));
    await client.updateRow(updateOf('a', [{ PUT: [{ v: 'old', timestamp: now - 5 }] }]));
    const { row } = await client.getRow(getOf('a', { maxVersions: 5 }));
    expect(row.attributes?.map(({ columnValue }) => columnValue)).toEqual(['new']);
  });

  it('counts up from nothing, and answers what came of it', async () => {
    const { client } = await startWithTable();
    const count = (by: number) =>
      client.updateRow(
        updateOf('a', [{ INCREMENT: [{ n: Long.fromNumber(by) }] }], when('IGNORE'), {
          returnContent: { returnType: sdk.ReturnType.AfterModify, returnColumns: ['n'] },
        }),
      );
    expect(columnsOf((await count(5)).row)).toEqual({ n: 5n });
    expect(columnsOf((await count(-7)).row)).toEqual({ n: -2n });
  });

  it('refuses to count with what is no integer', async () => {
    const { server, client } = await startWithTable();
    await client.putRow(putOf('a', [{ n: 'text' }, { max: Long.fromString('9223372036854775807') }]));
    const add = (column: string, by: unknown) =>
      client.updateRow(updateOf('a', [{ INCREMENT: [{ [column]: by }] }]));
    expect(await refusalOf(add('n', Long.fromNumber(1)))).toEqual(
      refused(400, 'OTSParameterInvalid', /not an integer/),
    );
    expect(await refusalOf(add('max', Long.fromNumber(1)))).toEqual(
      refused(400, 'OTSParameterInvalid', /overflow/),
    );
    expect(await refusalOf(add('x', 1.5))).toEqual(
      refused(400, 'OTSParameterInvalid', /only be incremented by an integer/),
    );
    expect(server.rows(TABLE)[0]?.columns).toEqual({ n: 'text', max: 9223372036854775807n });
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

  it('refuses a table that does not allow updates', async () => {
    const { client } = await startWithTable();
    await client.updateTable({ tableName: TABLE, tableOptions: { allowUpdate: false } });
    expect(await refusalOf(client.updateRow(updateOf('a', [{ PUT: [{ one: '1' }] }])))).toEqual(
      refused(400, 'OTSParameterInvalid', /does not allow updates/),
    );
  });
});
