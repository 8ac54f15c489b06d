import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Columns, Row } from '../../lib/snapshot/store.ts';
import { all, type Opened, partition, failure, put, remove } from './harness.ts';

const HOSTILE: Record<string, string> = {
  empty: '',
  nul: 'before\0after',
  quotes: `'; DROP TABLE share_audit_images; --"`,
  crlf: 'a\r\nSubject: b',
  chinese: '自定义镜像 生产环境',
  emoji: '👩‍👩‍👧‍👦 🇨🇳',
  combining: 'e\u0301 \u202Egnp.exe',
  noncharacter: '\uFFFE\uFFFF\u{10FFFF}',
  backslash: '\\u0000 %s ${x} {{y}}',
};

/** What goes in comes out, and what cannot be kept is refused without harm to its neighbours. */
export function contractOfValues(use: () => Opened): void {
  it('keeps every string as it is: empty, unicode, control characters, look-alike syntax', async () => {
    const { store } = use();
    const at = partition();
    await store.write('images', put(at, 'a', HOSTILE));
    expect((await store.get('images', { partition: at, sort: 'a' }))?.columns).toEqual(HOSTILE);
  });

  it('keeps every string as a key too', async () => {
    const { store } = use();
    const at = partition();
    const names = Object.values(HOSTILE).filter((text) => text !== '');
    await store.writeMany(
      'images',
      names.map((sort) => put(at, sort, { sort })),
    );
    for (const sort of names) {
      const row = await store.get('images', { partition: at, sort });
      expect(row).toMatchObject({ key: { partition: at, sort }, columns: { sort } });
    }
    const found = await all(store.range('images', at));
    expect(new Set(found.map(({ key }) => key.sort))).toEqual(new Set(names));
    expect(found.every(({ key, columns }) => columns['sort'] === key.sort)).toBe(true);
  });

  it('half a surrogate pair in a value is kept as U+FFFD, not held up', async () => {
    const { store } = use();
    const at = partition();
    await store.write('images', put(at, 'a', { name: 'x\uD83Dy\uDE00' }));
    expect((await store.get('images', { partition: at, sort: 'a' }))?.columns).toEqual({
      name: 'x\uFFFDy\uFFFD',
    });
  });

  it('columns with the names of built-in properties are ordinary columns', async () => {
    const { store } = use();
    const at = partition();
    const columns: Columns = Object.fromEntries([
      ['hasOwnProperty', 'a'],
      ['constructor', 'b'],
      ['toString', 'c'],
    ]);
    await store.write('images', put(at, 'a', columns));
    const row = await store.get('images', { partition: at, sort: 'a' });
    expect(new Map(Object.entries(row?.columns ?? {}))).toEqual(new Map(Object.entries(columns)));
  });

  it('a row without columns is a row', async () => {
    const { store } = use();
    const at = partition();
    expect(await store.write('state', put(at, 'a', {}))).toEqual({ kind: 'written', version: 1 });
    expect(await store.get('state', { partition: at, sort: 'a' })).toMatchObject({ version: 1, columns: {} });
  });

  it('keeps values of 1.9 MB, also several in one call', async () => {
    const { store } = use();
    const at = partition();
    const value = '镜'.repeat(Math.floor(1_900_000 / 3));
    const names = ['a', 'b', 'c', 'd', 'e'];
    const results = await store.writeMany(
      'images',
      names.map((sort) => put(at, sort, { value })),
    );
    expect(results).toEqual(names.map(() => ({ kind: 'written', version: 1 })));
    const many = await store.getMany(
      'images',
      names.map((sort) => ({ partition: at, sort })),
    );
    expect(many.map(({ columns }) => columns['value'] === value)).toEqual(names.map(() => true));
    expect((await all(store.range('images', at))).map(({ key }) => key.sort)).toEqual(names);
    await store.writeMany(
      'images',
      names.map((sort) => remove(at, sort, 1)),
    );
  });

  it('refuses what is too large by name, and writes its neighbours', async () => {
    const { store } = use();
    const at = partition();
    const large = 'x'.repeat(2 * 1024 * 1024 + 1);
    expect(await failure(store.write('images', put(at, 'a', { large })))).toMatch(/^StoreRejected: .*large/s);
    const three = [put(at, 'b', { x: '1' }), put(at, 'c', { large }), put(at, 'd', { x: '1' })];
    expect(await failure(store.writeMany('images', three))).toMatch(/^StoreRejected: /);
    expect((await all(store.range('images', at))).map(({ key }) => key.sort)).toEqual(['b', 'd']);

    const half = 'x'.repeat(1_500_000);
    const row = put(at, 'e', { a: half, b: half, c: half });
    expect(await failure(store.write('images', row))).toMatch(/^StoreRejected: /);
  });

  it('refuses keys and column names that Tablestore could not hold', async () => {
    const { store } = use();
    const at = partition();
    for (const sort of ['', 'k'.repeat(1025), 'x\uD800']) {
      expect(await failure(store.write('images', put(at, sort, { x: '1' })))).toMatch(/^StoreRejected: /);
      expect(await failure(store.get('images', { partition: at, sort }))).toMatch(/^StoreRejected: /);
    }
    for (const name of [
      '名',
      'a b',
      '',
      '1',
      'version',
      'token',
      'timestamp',
      '__proto__',
      'scope',
      'image_id',
    ]) {
      expect(await failure(store.write('images', put(at, 'a', { [name]: '1' })))).toMatch(/^StoreRejected: /);
    }
    expect(await failure(store.write('images', put(at, 'a', { x: '1' }, -1)))).toMatch(/^StoreRejected: /);
    await store.write('images', put(at, 'k'.repeat(1024), { x: '1' }));
  });

  it('behaves like a map with versions, whatever is written in whatever order', async () => {
    const { store } = use();
    const sort = fc.constantFrom('a', 'b', '\u{1F600}', '\uFFEE', 'c');
    const step = fc.record({ sort, value: fc.option(fc.string({ unit: 'binary' })), expected: fc.nat(3) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const at = partition();
        const model = new Map<string, { version: number; value: string }>();
        for (const { sort: name, value, expected } of steps) {
          const stands = model.get(name);
          const fits = (stands?.version ?? 0) === expected;
          const write = value === null ? remove(at, name, expected) : put(at, name, { value }, expected);
          const { kind } = await store.write('state', write);
          expect(kind).toBe(fits ? 'written' : 'conflict');
          if (!fits) continue;
          if (value === null) model.delete(name);
          else model.set(name, { version: expected + 1, value });
        }
        const expected = [...model].toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        const outline = ({ key, version, columns }: Row) => [key.sort, { version, value: columns['value'] }];
        expect((await all(store.range('state', at))).map(outline)).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });
}
