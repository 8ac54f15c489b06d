import { describe, expect, test } from 'vitest';
import type { Note } from '../../lib/model/note.ts';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { allRegions, readKnownRegions } from '../../lib/state/known-regions.ts';
import type { RegionList } from '../../lib/swas/client.ts';
import { beforeWrites, counting, Crash } from '../support/failing-store.ts';
import { memoryStore } from '../support/memory-store.ts';
import { failure, scriptedClient } from '../support/scripted-client.ts';
import { NOW, SCOPE } from '../support/values.ts';

const ACCOUNT = SCOPE.accountId;
const KEY = { partition: ACCOUNT, sort: 'regions' };

/** One run: the regions to audit, and what was said. */
async function run(
  store: Store,
  listed: readonly string[] | RegionList | Error,
  minute = 0,
  notes: Note[] = [],
  earlier: readonly Note[] = [],
) {
  const given: unknown[] = [];
  const client = {
    ...scriptedClient({}),
    listRegions: async (options?: object) => {
      given.push(options);
      if (listed instanceof Error) throw listed;
      return 'regionIds' in listed ? listed : { regionIds: listed };
    },
  };
  const regions = await allRegions({
    store,
    client,
    accountId: ACCOUNT,
    calls: { untilMs: 7 },
    nowMs: NOW + minute * 60_000,
    dueMs: 60_000,
    token: `run-${minute}`,
    postNotes: async (posted) => void notes.push(...posted),
    posted: { note: (id) => earlier.find((note) => note.id === id), all: () => earlier },
  });
  return { regions, notes, said: notes.map((note) => note.kind), given };
}

describe('the regions to audit if all are configured', () => {
  test('are those that ListRegions names, in order', async () => {
    const { regions, said, given } = await run(await memoryStore(), [
      'cn-shanghai',
      'cn-hangzhou',
      'rus-west-1',
    ]);
    expect(regions).toEqual(['cn-hangzhou', 'cn-shanghai', 'rus-west-1']);
    expect(said).toEqual([]);
    expect(given).toEqual([{ untilMs: 7 }]);
  });

  test('are also those that it ever named', async () => {
    const store = await memoryStore();
    await run(store, ['cn-hangzhou', 'cn-shanghai']);
    expect((await run(store, ['cn-beijing', 'cn-hangzhou'], 1)).regions).toEqual([
      'cn-beijing',
      'cn-hangzhou',
      'cn-shanghai',
    ]);
    expect(await readKnownRegions(store, ACCOUNT)).toEqual(['cn-beijing', 'cn-hangzhou', 'cn-shanghai']);
  });

  test('are those from before if the list fails', async () => {
    const store = await memoryStore();
    await run(store, ['cn-hangzhou']);
    expect((await run(store, failure('ApiTemporary'), 1)).regions).toEqual(['cn-hangzhou']);
  });

  test('are not known if the list fails in the first run', async () => {
    const error = failure('ApiTemporary');
    await expect(run(await memoryStore(), error)).rejects.toBe(error);
  });

  test('are not known if the first list is empty', async () => {
    const { store, writes } = counting(await memoryStore());
    await expect(run(store, [])).rejects.toMatchObject({
      code: 'ApiGarbled',
      message: 'ListRegions names no region',
    });
    expect(writes).toEqual([]);
  });

  test('a fault of this program is thrown', async () => {
    const store = await memoryStore();
    await run(store, ['cn-hangzhou']);
    await expect(run(store, new TypeError('a fault'), 1)).rejects.toThrow(TypeError);
  });

  test('I8: are written only if they change', async () => {
    const { store, writes } = counting(await memoryStore());
    await run(store, ['cn-hangzhou']);
    await run(store, ['cn-hangzhou'], 1);
    expect(writes).toMatchObject([{ key: KEY, expected: 0, token: 'run-0/regions' }]);
    await run(store, ['cn-beijing'], 2);
    expect(writes[1]).toMatchObject({ key: KEY, expected: 1 });
  });

  test('are listed anew if their row is damaged', async () => {
    const store = await memoryStore();
    await store.write('state', { key: KEY, columns: { regions: '{' }, expected: 0, token: 'x' });
    expect(await readKnownRegions(store, ACCOUNT)).toEqual([]);
    expect((await run(store, ['cn-hangzhou'])).regions).toEqual(['cn-hangzhou']);
    expect(await readKnownRegions(store, ACCOUNT)).toEqual(['cn-hangzhou']);
  });

  test('are none for an account that was never listed', async () => {
    expect(await readKnownRegions(await memoryStore(), ACCOUNT)).toEqual([]);
  });
});

/** Two runs cannot read the list; the second tells it and dies before its row is written. @returns what it told. */
async function diesUnstored(store: Store): Promise<Note[]> {
  await run(store, ['cn-hangzhou']);
  await run(store, failure('ApiTemporary'), 1);
  const dying = beforeWrites(store, () => {
    throw new Crash('before the row is written');
  });
  const died: Note[] = [];
  await expect(run(dying, failure('ApiTemporary'), 2, died)).rejects.toThrow(Crash);
  return died;
}

describe('I10: a list of regions that cannot be used', () => {
  const after = async (listed: RegionList | Error) => {
    const store = await memoryStore();
    await run(store, ['cn-hangzhou']);
    const first = await run(store, listed, 1);
    const second = await run(store, listed, 2);
    const over = await run(store, ['cn-hangzhou'], 3);
    return { said: [first, second, over].map((r) => r.said), notes: [...first.notes, ...second.notes] };
  };

  test.each<[string, RegionList | Error, object]>([
    [
      'because it fails',
      failure('ApiTemporary'),
      {
        code: 'ApiTemporary',
        message:
          'the list of regions cannot be read; those known from before are audited: scripted ApiTemporary',
      },
    ],
    [
      'because it names none',
      { regionIds: [] },
      { code: 'ApiGarbled', message: 'ListRegions names no region' },
    ],
    [
      'because of one entry',
      { regionIds: ['cn-beijing'], problem: 'its entry 2 is odd' },
      { code: 'OddAnswer', message: 'ListRegions: its entry 2 is odd; the other regions are audited' },
    ],
  ])('%s is reported in the second run, and once more when it is over', async (_, listed, why) => {
    const { said, notes } = await after(listed);
    expect(said).toEqual([[], ['blind'], ['over']]);
    expect(notes).toMatchObject([
      { kind: 'blind', accountId: ACCOUNT, subject: { kind: 'audit', accountId: ACCOUNT }, failure: why },
    ]);
  });

  test('because it is denied is reported at once', async () => {
    const { said, notes } = await after(new OpenApiError('no', { code: 'ApiDenied' }));
    expect(said).toEqual([['blind'], [], ['over']]);
    expect(notes).toMatchObject([{ failure: { code: 'ApiDenied', denied: true } }]);
  });

  test('again later is reported again, under another id', async () => {
    const store = await memoryStore();
    const denied = new OpenApiError('no', { code: 'ApiDenied' });
    await run(store, ['cn-hangzhou']);
    const first = await run(store, denied, 1);
    await run(store, ['cn-hangzhou'], 2);
    const second = await run(store, denied, 3);
    const ids = [...first.notes, ...second.notes].map((note) => note.id);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toContain(ACCOUNT);
  });

  test('I11: because of one entry hides no other region', async () => {
    const listed = { regionIds: ['cn-beijing'], problem: 'its entry 2 is odd' };
    expect((await run(await memoryStore(), listed)).regions).toEqual(['cn-beijing']);
  });

  test('is reported under the same id if the run dies before the row is written', async () => {
    const store = await memoryStore();
    const died = await diesUnstored(store);
    const again = await run(store, failure('ApiTemporary'), 3);
    expect(died).toHaveLength(1);
    expect(again.notes.map((note) => note.id)).toEqual(died.map((note) => note.id));
  });

  test('that a run told and died before it was stored is over when the list is back', async () => {
    const store = await memoryStore();
    const died = await diesUnstored(store);
    expect((await run(store, ['cn-hangzhou'], 3, [], died)).said).toEqual(['over']);
  });
});
