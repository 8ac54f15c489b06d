import { describe, expect, it } from 'vitest';
import { columnsOf, keyValues, sdk } from './sdk.ts';
import { refused, refusalOf, getOf, putOf, startWithTable, type Setup } from './setup.ts';

const withRow = async (): Promise<Setup> => {
  const setup = await startWithTable();
  await setup.client.putRow(putOf('a', [{ one: '1' }, { two: '2' }, { three: '3' }]));
  return setup;
};

describe('GetRow', () => {
  it('answers nothing for a row that is not there', async () => {
    const { client } = await withRow();
    expect((await client.getRow(getOf('b'))).row).toEqual({});
  });

  it('answers the columns asked for, with the whole key', async () => {
    const { client } = await withRow();
    const { row } = await client.getRow(getOf('a', { columnsToGet: ['two', 'two', 'none'] }));
    expect(columnsOf(row)).toEqual({ two: '2' });
    expect(keyValues(row)).toEqual(['s', 'a']);
  });

  it('answers no row where it has none of the columns asked for', async () => {
    const { client } = await withRow();
    expect((await client.getRow(getOf('a', { columnsToGet: ['none'] }))).row).toEqual({});
    const { row } = await client.getRow(getOf('a', { columnsToGet: ['item'] }));
    expect(keyValues(row)).toEqual(['s', 'a']);
  });

  it('answers a range of columns', async () => {
    const { client } = await withRow();
    const { row } = await client.getRow(getOf('a', { startColumn: 'p', endColumn: 'two' }));
    expect(columnsOf(row)).toEqual({ three: '3' });
  });

  it('answers a page of columns in the order of their names', async () => {
    const { client } = await withRow();
    const page = (limit: number, offset: number) =>
      client.getRow(getOf('a', { columnFilter: new sdk.ColumnPaginationFilter(limit, offset) }));
    expect(columnsOf((await page(2, 0)).row)).toEqual({ one: '1', three: '3' });
    expect(columnsOf((await page(2, 2)).row)).toEqual({ two: '2' });
    expect((await page(2, 3)).row).toEqual({});
  });

  it('answers the versions of a span of time', async () => {
    const now = Date.now();
    const { client } = await startWithTable({ now: () => now });
    await client.putRow(putOf('a', [{ old: 'o', timestamp: now - 100 }, { fresh: 'n' }]));
    const span = async (timeRange: object) => columnsOf((await client.getRow(getOf('a', { timeRange }))).row);
    expect(await span({ startTime: now - 100, endTime: now })).toEqual({ old: 'o' });
    expect(await span({ startTime: now, endTime: now + 1 })).toEqual({ fresh: 'n' });
    expect(
      await refusalOf(client.getRow(getOf('a', { timeRange: { startTime: now, endTime: now } }))),
    ).toEqual(refused(400, 'OTSParameterInvalid'));
  });

  it('refuses one point in time, for the SDK never leaves out how many versions it wants', async () => {
    const { client } = await withRow();
    expect(await refusalOf(client.getRow(getOf('a', { timeRange: { specificTime: Date.now() } })))).toEqual(
      refused(
        400,
        'OTSParameterInvalid',
        'Specific timestamp and max versions cannot be given at the same time.',
      ),
    );
  });

  it('refuses more than 128 columns', async () => {
    const { client } = await withRow();
    const columnsToGet = Array.from({ length: 129 }, (_, at) => `c${at}`);
    expect(await refusalOf(client.getRow(getOf('a', { columnsToGet })))).toEqual(
      refused(400, 'OTSParameterInvalid', /limit count: 128 , column count:129/),
    );
  });

  it('refuses the bounds of a range as a key', async () => {
    const { client } = await withRow();
    expect(await refusalOf(client.getRow(getOf(sdk.INF_MIN)))).toEqual(
      refused(400, 'OTSParameterInvalid', 'INF_MIN is an invalid type for the primary key.'),
    );
  });
});
