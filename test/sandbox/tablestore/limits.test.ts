import { describe, expect, it } from 'vitest';
import { refused, refusalOf, putOf, startWithTable, TABLE } from './setup.ts';

const MB = 1024 * 1024;

describe('limits of a row', () => {
  it('takes a key column of 1 KB in UTF-8 and refuses one byte more', async () => {
    const { client } = await startWithTable();
    await client.putRow(putOf(`${'é'.repeat(511)}xx`));
    expect(await refusalOf(client.putRow(putOf(`${'é'.repeat(511)}xxx`)))).toEqual(
      refused(
        400,
        'OTSParameterInvalid',
        "The length of primary key column: 'item' exceeds the MaxLength: 1024 with CurrentLength: 1025.",
      ),
    );
  });

  it('takes an attribute of 2 MB and refuses one byte more', async () => {
    const { client } = await startWithTable();
    await client.putRow(putOf('a', [{ text: 'x'.repeat(2 * MB) }]));
    expect(await refusalOf(client.putRow(putOf('a', [{ text: 'x'.repeat(2 * MB + 1) }])))).toEqual(
      refused(400, 'OTSParameterInvalid', /exceeded the MaxLength:2097152 with CurrentLength:2097153/),
    );
    expect(await refusalOf(client.putRow(putOf('a', [{ bytes: Buffer.alloc(2 * MB + 1) }])))).toEqual(
      refused(400, 'OTSParameterInvalid'),
    );
  });

  it('takes 1,024 columns in a write and refuses one more', async () => {
    const { server, client } = await startWithTable();
    const columns = Array.from({ length: 1025 }, (_, at) => ({ [`c${at}`]: 'x' }));
    await client.putRow(putOf('a', columns.slice(1)));
    expect(Object.keys(server.rows(TABLE)[0]?.columns ?? {})).toHaveLength(1024);
    expect(await refusalOf(client.putRow(putOf('a', columns)))).toEqual(
      refused(400, 'OTSParameterInvalid', /limit count:1024, column count: 1025/),
    );
  });

  it('refuses a row of more than 4 MB', async () => {
    const { client } = await startWithTable();
    const text = 'x'.repeat(1.5 * MB);
    expect(await refusalOf(client.putRow(putOf('a', [{ a: text }, { b: text }, { c: text }])))).toEqual(
      refused(400, 'OTSParameterInvalid', /^The total data size of PutRow request exceeds the limit/),
    );
  });

  it('refuses a request that is too large for any operation', async () => {
    const { server, client } = await startWithTable();
    const text = 'x'.repeat(2 * MB);
    expect(await refusalOf(client.putRow(putOf('a', [{ a: text }, { b: text }, { c: text }])))).toEqual(
      refused(413, 'OTSRequestBodyTooLarge', 'The size of POST data is too large.'),
    );
    expect(server.calls.at(-1)).toMatchObject({ operation: 'PutRow', status: 413 });
  });

  it.each(['with space', '1st', 'x'.repeat(256), 'a-b'])('refuses a column named «%s»', async (name) => {
    const { client } = await startWithTable();
    expect(await refusalOf(client.putRow(putOf('a', [{ [name]: 'x' }])))).toEqual(
      refused(400, 'OTSParameterInvalid', /Invalid column name/),
    );
  });

  it('refuses a column whose name is not ASCII: the SDK counts its characters where bytes are meant', async () => {
    const { client } = await startWithTable();
    expect(await refusalOf(client.putRow(putOf('a', [{ é: 'x' }])))).toEqual(
      refused(400, 'OTSParameterInvalid', /Cell data broken/),
    );
  });
});
