import { describe, expect, it } from 'vitest';
import { Long, sdk, when } from './sdk.ts';
import { refused, putOf, refusalOf, startWithTable, TABLE, type Setup } from './setup.ts';

const { ComparatorType, LogicalOperator, SingleColumnCondition, CompositeCondition } = sdk;
type Comparator = keyof typeof ComparatorType;

const column = (
  name: string,
  value: unknown,
  comparator: Comparator = 'EQUAL',
  passIfMissing = false,
): object => new SingleColumnCondition(name, value, ComparatorType[comparator], passIfMissing);

const composite = (operator: keyof typeof LogicalOperator, ...parts: object[]): object => {
  const condition = new CompositeCondition(LogicalOperator[operator]);
  for (const part of parts) condition.addSubCondition(part);
  return condition;
};

const withRow = async (): Promise<Setup> => {
  const setup = await startWithTable();
  await setup.client.putRow(
    putOf('a', [
      { n: Long.fromNumber(5) },
      { text: 'b' },
      { yes: true },
      { d: 1.5 },
      { bytes: Buffer.from([5]) },
    ]),
  );
  return setup;
};

/** Whether a write with this condition on the columns of row `a` is carried out. */
const passes = async ({ client }: Setup, condition: object, item = 'a'): Promise<boolean> => {
  const update = {
    tableName: TABLE,
    condition: when('IGNORE', condition),
    primaryKey: [{ scope: 's' }, { item }],
    updateOfAttributeColumns: [{ PUT: [{ touched: 't' }] }],
  };
  try {
    await client.updateRow(update);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ message: expect.stringContaining('OTSConditionCheckFail') as unknown });
    return false;
  }
};

describe('conditions on the existence of a row', () => {
  it('carries a put out where the row is as expected, and changes nothing where not', async () => {
    const { server, client } = await startWithTable();
    const put = (existence: 'EXPECT_EXIST' | 'EXPECT_NOT_EXIST', n: string) =>
      client.putRow(putOf('a', [{ n }], when(existence)));
    expect(await refusalOf(put('EXPECT_EXIST', '1'))).toEqual(
      refused(403, 'OTSConditionCheckFail', 'Condition check failed.'),
    );
    await put('EXPECT_NOT_EXIST', '2');
    expect(await refusalOf(put('EXPECT_NOT_EXIST', '3'))).toEqual(refused(403, 'OTSConditionCheckFail'));
    await put('EXPECT_EXIST', '4');
    expect(server.rows(TABLE).map(({ columns }) => columns)).toEqual([{ n: '4' }]);
  });

  it('lets one of two writers in that both expect no row', async () => {
    const { client } = await startWithTable();
    const results = await Promise.allSettled(
      ['1', '2'].map((n) => client.putRow(putOf('a', [{ n }], when('EXPECT_NOT_EXIST')))),
    );
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('conditions on columns', () => {
  it.each<[Comparator, boolean, boolean, boolean]>([
    ['EQUAL', false, true, false],
    ['NOT_EQUAL', true, false, true],
    ['GREATER_THAN', true, false, false],
    ['GREATER_EQUAL', true, true, false],
    ['LESS_THAN', false, false, true],
    ['LESS_EQUAL', false, true, true],
  ])('compares with %s', async (comparator, less, same, more) => {
    const setup = await withRow();
    const row = async (name: string, values: readonly unknown[]) => {
      const found: boolean[] = [];
      for (const value of values) found.push(await passes(setup, column(name, value, comparator)));
      return found;
    };
    const expected = [less, same, more];
    expect(
      await row(
        'n',
        [4, 5, 6].map((n) => Long.fromString(String(n))),
      ),
    ).toEqual(expected);
    expect(await row('text', ['a', 'b', 'c'])).toEqual(expected);
    expect(await row('d', [1.4, 1.5, 1.6])).toEqual(expected);
    expect(
      await row(
        'bytes',
        [4, 5, 6].map((byte) => Buffer.from([byte])),
      ),
    ).toEqual(expected);
    expect(await row('yes', [false, true])).toEqual([less, same]);
  });

  it('takes an integer and a double for different, though they are the same number', async () => {
    const setup = await withRow();
    expect(await passes(setup, column('n', 5))).toBe(false);
    expect(await passes(setup, column('n', 5, 'NOT_EQUAL'))).toBe(true);
    expect(await passes(setup, column('n', 1, 'GREATER_THAN'))).toBe(false);
  });

  it('takes a missing column as met, unless told not to', async () => {
    const setup = await withRow();
    expect(await passes(setup, column('none', 'x', 'EQUAL', true))).toBe(true);
    expect(await passes(setup, column('none', 'x', 'EQUAL', false))).toBe(false);
    expect(await passes(setup, column('none', 'x', 'EQUAL', true), 'no-row')).toBe(true);
    expect(await passes(setup, column('none', 'x', 'EQUAL', false), 'no-other-row')).toBe(false);
    // What the SDK sends where nothing is said.
    const silent = new SingleColumnCondition('none', 'x', ComparatorType.EQUAL);
    expect(await passes(setup, silent)).toBe(true);
  });

  it('knows the columns of the key', async () => {
    const setup = await withRow();
    expect(await passes(setup, column('item', 'a'))).toBe(true);
    expect(await passes(setup, column('item', 'b'))).toBe(false);
  });

  it('combines conditions', async () => {
    const setup = await withRow();
    const [yes, no] = [column('text', 'b'), column('text', 'x')];
    expect(await passes(setup, composite('AND', yes, yes))).toBe(true);
    expect(await passes(setup, composite('AND', yes, no))).toBe(false);
    expect(await passes(setup, composite('OR', no, yes))).toBe(true);
    expect(await passes(setup, composite('OR', no, no))).toBe(false);
    expect(await passes(setup, composite('NOT', no))).toBe(true);
    expect(await passes(setup, composite('NOT', composite('OR', no, yes)))).toBe(false);
  });

  it('holds with the condition on existence, not instead of it', async () => {
    const { client } = await withRow();
    const put = (item: string) =>
      client.putRow(putOf(item, [], when('EXPECT_EXIST', column('none', 'x', 'EQUAL', true))));
    await put('a');
    expect(await refusalOf(put('b'))).toEqual(refused(403, 'OTSConditionCheckFail'));
  });

  it('refuses what is no condition', async () => {
    const { client } = await withRow();
    const put = (condition: object) => client.putRow(putOf('a', [], when('IGNORE', condition)));
    const yes = column('text', 'b');
    expect(await refusalOf(put(composite('NOT', yes, yes)))).toEqual(
      refused(400, 'OTSParameterInvalid', 'Invalid NOT operator: the number of sub-filters must be 1.'),
    );
    expect(await refusalOf(put(composite('AND', yes)))).toEqual(
      refused(400, 'OTSParameterInvalid', 'Invalid AND/OR operator: the number of sub-filters must be 2.'),
    );
    expect(await refusalOf(put(new sdk.ColumnPaginationFilter(1, 0)))).toEqual(
      refused(400, 'OTSParameterInvalid', /Invalid type of sub-filter/),
    );
    const eleven = Array.from({ length: 11 }, () => yes).reduce((left, right) =>
      composite('OR', left, right),
    );
    expect(await refusalOf(put(eleven))).toEqual(
      refused(400, 'OTSParameterInvalid', 'The count of filter exceeds the max:10.'),
    );
  });
});

describe('conditions as filters', () => {
  it('answers the rows that pass, and no other', async () => {
    const { client } = await withRow();
    const get = (columnFilter: object, more: object = {}) =>
      client.getRow({ tableName: TABLE, primaryKey: [{ scope: 's' }, { item: 'a' }], columnFilter, ...more });
    expect((await get(column('text', 'b'))).row.primaryKey).toHaveLength(2);
    expect((await get(column('text', 'c'))).row).toEqual({});
  });

  it('sees only the columns that are read', async () => {
    const { client } = await withRow();
    const get = (passIfMissing: boolean) =>
      client.getRow({
        tableName: TABLE,
        primaryKey: [{ scope: 's' }, { item: 'a' }],
        columnFilter: column('text', 'x', 'EQUAL', passIfMissing),
        columnsToGet: ['n'],
      });
    expect((await get(true)).row.attributes).toHaveLength(1);
    expect((await get(false)).row).toEqual({});
  });
});
