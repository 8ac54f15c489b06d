import { beforeAll, expect, it } from 'vitest';
import type { RangeOptions } from '../../lib/snapshot/store.ts';
import { all, type Opened, partition, put } from './harness.ts';

/** In the order of their UTF-8 bytes, which is not that of JavaScript's own comparison: U+FFEE is before U+1F600. */
const SORTED = ['!', '1', '10', '2', 'A', 'a', 'a\0', 'aa', 'b', 'é', '镜像', '\uFFEE', '\u{1F600}'];

/** The rows of one partition, in order, in either direction, between bounds. */
export function contractOfRanges(use: () => Opened): void {
  const at = partition();
  const sorts = async (options?: RangeOptions, of = at): Promise<string[]> =>
    (await all(use().store.range('images', of, options))).map(({ key }) => key.sort);

  beforeAll(async () => {
    const { store } = use();
    await store.writeMany(
      'images',
      SORTED.toReversed().map((sort) => put(at, sort, { sort })),
    );
    await store.writeMany(
      'images',
      [`${at}!`, at.slice(0, -1)].map((other) => put(other, 'a', { sort: 'a' })),
    );
  });

  it('gives a partition in the order of the UTF-8 bytes, and nothing of its neighbours', async () => {
    expect(await sorts()).toEqual(SORTED);
    expect(await sorts({}, partition())).toEqual([]);
  });

  it('gives the newest first when reversed', async () => {
    expect(await sorts({ reverse: true })).toEqual(SORTED.toReversed());
  });

  it('includes the lower bound and excludes the upper one, in either direction', async () => {
    const cases: [from: string | undefined, to: string | undefined][] = [
      ['a', 'b'],
      ['2', undefined],
      [undefined, 'é'],
      ['0', 'B'],
      ['a\0', 'aa'],
      ['镜像', '\u{1F600}'],
      ['\uFFEE', '\u{1F600}'],
      ['b', 'b'],
      ['b', 'a'],
      ['zz', undefined],
      [undefined, '!'],
    ];
    const bytes = (text: string): Buffer => Buffer.from(text);
    for (const [from, to] of cases) {
      const inside = SORTED.filter(
        (sort) =>
          (from === undefined || bytes(sort).compare(bytes(from)) >= 0) &&
          (to === undefined || bytes(sort).compare(bytes(to)) < 0),
      );
      const bounds = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
      expect(await sorts(bounds), `${from} to ${to}`).toEqual(inside);
      expect(await sorts({ ...bounds, reverse: true }), `${from} to ${to}, reversed`).toEqual(
        inside.toReversed(),
      );
      for (const limit of [1, 2, 20]) {
        expect(await sorts({ ...bounds, limit })).toEqual(inside.slice(0, limit));
        expect(await sorts({ ...bounds, limit, reverse: true })).toEqual(inside.toReversed().slice(0, limit));
      }
    }
  });

  it('gives no more rows than the limit', async () => {
    expect(await sorts({ limit: 0 })).toEqual([]);
    expect(await sorts({ limit: 3 })).toEqual(SORTED.slice(0, 3));
    expect(await sorts({ limit: 3, reverse: true })).toEqual(SORTED.slice(-3).toReversed());
    expect(await sorts({ limit: 1000 })).toEqual(SORTED);
  });

  it('gives whole rows', async () => {
    const rows = await all(use().store.range('images', at));
    expect(
      rows.every(
        ({ key, columns, version, token }) => columns['sort'] === key.sort && version === 1 && token,
      ),
    ).toBe(true);
  });

  it('goes on past a page of 5,000 rows in either direction', { timeout: 60_000 }, async () => {
    const { store } = use();
    const many = partition();
    const names = Array.from({ length: 5_250 }, (_, n) => String(n).padStart(6, '0'));
    await store.writeMany(
      'history',
      names.map((sort) => put(many, sort, { n: sort })),
    );
    const read = async (options: RangeOptions): Promise<string[]> =>
      (await all(store.range('history', many, options))).map(({ key }) => key.sort);
    expect(await read({})).toEqual(names);
    expect(await read({ reverse: true })).toEqual(names.toReversed());
    expect(await read({ limit: 5_100 })).toEqual(names.slice(0, 5_100));
    expect(await read({ from: '000010', to: '005200', reverse: true })).toEqual(
      names.slice(10, 5_200).toReversed(),
    );
  });

  it('can be left early', async () => {
    for await (const { key } of use().store.range('images', at)) {
      expect(key.sort).toBe(SORTED[0]);
      break;
    }
    expect(await sorts()).toEqual(SORTED);
  });
}
