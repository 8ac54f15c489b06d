import { describe, expect, test } from 'vitest';
import { type BlindSpot, subjectKey } from '../../lib/model/blind-spot.ts';
import type { Subject } from '../../lib/model/health.ts';
import type { Note } from '../../lib/model/note.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { readTold, type Sight, tell, tellBlindSpots, type Told } from '../../lib/state/told.ts';
import { beforeWrites, counting, Crash } from '../support/failing-store.ts';
import { memoryStore } from '../support/memory-store.ts';
import { NOW, SCOPE } from '../support/values.ts';

const DAY = 86_400_000;
const { accountId, regionId } = SCOPE;
const LIST: Subject = { kind: 'scope', scope: SCOPE, part: 'list' };
const IMAGE: Subject = { kind: 'image', scope: SCOPE, imageId: 'm-1', imageName: 'one' };
const MEMBER: Subject = { kind: 'audit', accountId: '2000000000000002', part: 'run' };

const spot = (subject: Subject, sinceMs = NOW - 5): BlindSpot => ({
  subject,
  cause: 'refused',
  sinceMs,
  dueAtMs: 0,
  failure: { code: 'X', message: 'why' },
});

const sight = (spots: readonly BlindSpot[], nowMs = NOW, more: Partial<Sight> = {}): Sight => ({
  accountId,
  nowMs,
  spots,
  blind: new Set(spots.map(({ subject }) => subjectKey(subject))),
  isJudged: () => true,
  ...more,
});

const words = (notes: readonly Note[]): string[] =>
  notes.map((n) => `${n.kind === 'blind' && n.reminder ? 'reminder' : n.kind} ${n.id}`);

describe('I10: what people are told', () => {
  test('when it begins, daily while it lasts, and when it is over', () => {
    const begun = tell({}, sight([spot(LIST)]));
    expect(begun.notes).toEqual([
      {
        kind: 'blind',
        id: `blind/${accountId}/list/${regionId}/${NOW - 5}`,
        accountId,
        atMs: NOW,
        subject: LIST,
        sinceMs: NOW - 5,
        failure: { code: 'X', message: 'why' },
        reminder: false,
      },
    ]);
    expect(tell(begun.told, sight([spot(LIST)], NOW + DAY - 1))).toEqual({ told: begun.told, notes: [] });
    const reminded = tell(begun.told, sight([spot(LIST)], NOW + DAY));
    expect(words(reminded.notes)).toEqual([`reminder blind/${accountId}/list/${regionId}/${NOW - 5}/${NOW}`]);
    const over = tell(reminded.told, sight([], NOW + DAY + 1));
    expect(over.told).toEqual({});
    expect(over.notes).toEqual([
      {
        kind: 'over',
        id: `over/${accountId}/list/${regionId}/${NOW - 5}`,
        accountId,
        atMs: NOW + DAY + 1,
        subject: LIST,
        sinceMs: NOW - 5,
      },
    ]);
  });

  test('under the same ids, whoever finds it, and under others when it comes again', () => {
    const idOf = (sinceMs: number, nowMs: number) =>
      tell({}, sight([spot(LIST, sinceMs)], nowMs)).notes[0]?.id;
    expect(idOf(NOW, NOW + 1)).toBe(idOf(NOW, NOW + 2));
    expect(idOf(NOW + 1, NOW + 2)).not.toBe(idOf(NOW, NOW + 2));
  });

  test('what is part of a whole now is over when that is', () => {
    const { told } = tell({}, sight([spot(IMAGE)]));
    const shares = spot({ kind: 'scope', scope: SCOPE, part: 'shares' });
    const joined = sight([shares], NOW, { blind: new Set([subjectKey(IMAGE), subjectKey(shares.subject)]) });
    const after = tell(told, joined);
    expect(words(after.notes)).toEqual([`blind blind/${accountId}/shares/${regionId}/${NOW - 5}`]);
    expect(Object.keys(after.told).toSorted()).toEqual([`image/${regionId}/m-1`, `shares/${regionId}`]);
    expect(tell(after.told, { ...joined, nowMs: NOW + DAY }).notes.map(({ subject }) => subject)).toEqual([
      shares.subject,
    ]);
    expect(tell(after.told, sight([])).notes.map(({ kind }) => kind)).toEqual(['over', 'over']);
  });

  test('what others look after is left alone', () => {
    const { told } = tell({}, sight([spot(LIST), spot(MEMBER)]));
    const after = tell(told, sight([], NOW, { isJudged: ({ kind }) => kind === 'scope' }));
    expect(after.notes.map(({ subject }) => subject)).toEqual([LIST]);
    expect(Object.keys(after.told)).toEqual([subjectKey(MEMBER)]);
  });

  test('what is not to be verified any more is closed', () => {
    const { told } = tell({}, sight([spot(LIST), spot(IMAGE)]));
    const after = tell(told, sight([], NOW, { isExpected: ({ kind }) => kind === 'scope' }));
    expect(after.notes.map((n) => [n.subject.kind, n.kind === 'over' && n.closed])).toEqual([
      ['scope', undefined],
      ['image', true],
    ]);
  });

  test('of another account, in its name', () => {
    const { notes } = tell({}, sight([spot(MEMBER)], NOW, { nameOf: (id) => `team ${id.slice(-1)}` }));
    expect(notes).toMatchObject([{ accountId: '2000000000000002', accountName: 'team 2' }]);
  });

  test('what a clock that is ahead has told is reminded of at once', () => {
    const { told } = tell({}, sight([spot(LIST)], NOW + 20 * DAY));
    expect(words(tell(told, sight([spot(LIST)])).notes)).toHaveLength(1);
  });
});

describe('I3: what is told is stored before it is posted', () => {
  /** A deployment with an outbox, which takes a note once under its id. */
  function deployment(store: Store) {
    const outbox = new Map<string, Note>();
    const run = (
      spots: readonly BlindSpot[],
      nowMs = NOW,
      over: Partial<{ store: Store; token: string }> = {},
    ) =>
      tellBlindSpots(accountId, () => sight(spots, nowMs), {
        store: over.store ?? store,
        token: over.token ?? `run ${nowMs}`,
        postNotes: async (notes) => {
          for (const note of notes) if (!outbox.has(note.id)) outbox.set(note.id, note);
        },
      });
    return { outbox, run, kinds: () => [...outbox.values()].map(({ kind }) => kind) };
  }

  test('nothing to say is one reading and no write', async () => {
    const { store, writes } = counting(await memoryStore());
    const { run } = deployment(store);
    expect(await run([])).toEqual([]);
    expect(writes).toEqual([]);
    await run([spot(LIST)]);
    expect(writes).toHaveLength(2);
    expect(await run([spot(LIST)], NOW + 1)).toEqual([]);
    expect(writes).toHaveLength(2);
    expect(Object.keys(await readTold(store, accountId))).toEqual([`list/${regionId}`]);
  });

  test.each([1, 2])('a run that dies before its write %i tells it once, and its end', async (nth) => {
    const store = await memoryStore();
    const { run, kinds } = deployment(store);
    let writes = 0;
    const dying = beforeWrites(store, () => {
      writes += 1;
      if (writes === nth) throw new Crash('dead');
    });
    await expect(run([spot(LIST)], NOW, { store: dying })).rejects.toThrow(Crash);
    await run([], NOW + 1);
    // Not yet stored: people know nothing of it, and it is over.
    expect(kinds()).toEqual(nth === 1 ? [] : ['blind', 'over']);
    await run([], NOW + 2);
    expect(kinds()).toEqual(nth === 1 ? [] : ['blind', 'over']);
  });

  test('a run that dies after it was stored and before it was posted has told it', async () => {
    const store = await memoryStore();
    const { run, kinds } = deployment(store);
    const postNotes = async (): Promise<void> => {
      throw new Crash('dead');
    };
    await expect(
      tellBlindSpots(accountId, () => sight([spot(LIST)]), { store, token: 'dies', postNotes }),
    ).rejects.toThrow(Crash);
    expect(kinds()).toEqual([]);
    await run([spot(LIST)], NOW + 1);
    expect(kinds()).toEqual(['blind']);
    await run([], NOW + 2);
    expect(kinds()).toEqual(['blind', 'over']);
  });

  test('two finders at once tell it once', async () => {
    const store = await memoryStore();
    const { run, kinds } = deployment(store);
    await Promise.all([
      run([spot(LIST)], NOW, { token: 'a' }),
      run([spot(LIST), spot(IMAGE)], NOW + 1, { token: 'b' }),
    ]);
    await run([spot(LIST), spot(IMAGE)], NOW + 2);
    expect(kinds()).toEqual(['blind', 'blind']);
  });

  test('a damaged row counts as empty', async () => {
    const store = await memoryStore();
    const key = { partition: accountId, sort: 'audit/told' };
    await store.write('state', { key, columns: { told: '{', notes: '{' }, expected: 0, token: 'x' });
    expect(await readTold(store, accountId)).toEqual({} satisfies Told);
    const { run, kinds } = deployment(store);
    await run([spot(LIST)]);
    expect(kinds()).toEqual(['blind']);
  });
});
