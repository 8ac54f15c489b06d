import { describe, expect, it } from 'vitest';
import type { Effect } from '../../../sandbox/faults.ts';
import { emulatedForEachTest } from '../emulated.ts';
import { all, failure, partition, put, remove } from '../harness.ts';

const emulated = emulatedForEachTest();
const { on } = emulated;
describe('I2: many rows in one call', () => {
  const names = Array.from({ length: 230 }, (_, n) => `r${String(n).padStart(3, '0')}`);

  it.each<Effect>([{ kind: 'loseReply' }, { kind: 'reset' }, { kind: 'throttle' }, { kind: 'short' }])(
    'each is written once, whatever befalls the request: $kind',
    async (effect) => {
      const at = partition();
      await emulated.cloud.connect().write('images', put(at, 'r100', { by: 'other' }));
      on('BatchWriteRow', effect, 2);
      const results = await emulated.store.writeMany(
        'images',
        names.map((sort) => put(at, sort, { by: 'me' })),
      );
      const expected = names.map((sort) =>
        sort === 'r100'
          ? { kind: 'conflict', current: { columns: { by: 'other' } } }
          : { kind: 'written', version: 1 },
      );
      expect(results).toMatchObject(expected);
      const rows = await all(emulated.store.range('images', at));
      expect(rows).toHaveLength(230);
      expect(rows.every(({ version }) => version === 1)).toBe(true);
    },
  );

  it('deletions whose replies are lost are known as done', async () => {
    const at = partition();
    const some = names.slice(0, 20);
    await emulated.store.writeMany(
      'outbox',
      some.map((sort) => put(at, sort, {})),
    );
    on('BatchWriteRow', { kind: 'loseReply' });
    const results = await emulated.store.writeMany('outbox', [
      ...some.map((sort) => remove(at, sort, 1)),
      remove(at, 'x', 0),
    ]);
    expect(results).toEqual(Array.from({ length: 21 }, () => ({ kind: 'written', version: 0 })));
    expect(await all(emulated.store.range('outbox', at))).toEqual([]);
  });

  it('a batch that is refused as a whole is written row by row', async () => {
    const at = partition();
    on('BatchWriteRow', { kind: 'refuse', code: 'OTSParameterInvalid' });
    on('PutRow', { kind: 'refuse', code: 'OTSParameterInvalid', message: 'This row is bad.' }, 1, 2);
    const three = ['a', 'b', 'c'].map((sort) => put(at, sort, {}));
    expect(await failure(emulated.store.writeMany('images', three))).toMatch(
      /^StoreRejected: .*This row is bad/,
    );
    expect((await all(emulated.store.range('images', at))).map(({ key }) => key.sort)).toEqual(['a', 'c']);
  });

  it('reads that are refused in company are made one by one', async () => {
    const at = partition();
    const three = ['a', 'b', 'c'].map((sort) => put(at, sort, {}));
    await emulated.store.writeMany('images', three);
    on('BatchGetRow', { kind: 'refuse', code: 'OTSParameterInvalid' });
    expect(
      await emulated.store.getMany(
        'images',
        three.map(({ key }) => key),
      ),
    ).toHaveLength(3);
  });
});
