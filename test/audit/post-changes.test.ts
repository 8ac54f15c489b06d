import { describe, expect, test } from 'vitest';
import { Outbox } from '../../lib/alert/outbox/outbox.ts';
import { postChanges } from '../../lib/audit/post-changes.ts';
import { ScopeSnapshot } from '../../lib/state/scope-snapshot.ts';
import { SeenAccounts } from '../../lib/state/seen-accounts.ts';
import { type Change, isAlert } from '../../lib/model/change.ts';
import { scopeKey } from '../../lib/model/scope.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import {
  account,
  complete,
  image,
  knownImage,
  knownShare,
  policyFor,
  SCOPE,
  share,
  stepOf,
} from '../support/values.ts';
import { memoryStore } from '../support/memory-store.ts';
import { Crash, crashing, rowsOf } from '../support/failing-store.ts';

const [A, B, C, D] = [account(1), account(2), account(3), account(4)];

/** One change of each kind that a reading can bring: two that alert by a share, an exposure, a trusted one, an end. */
const STEP = stepOf({
  known: knownImage([knownShare(A, { missing: { sinceMs: 1, completeMs: 1, heldMs: 1 } })]),
  image: image({ exposedToEcs: true }),
  reading: complete(share(B), share(C), share(D)),
  policy: policyFor({ [D]: { name: 'Partner' } }),
});

/** A store in which a run committed these changes and did not live to post them. */
async function committed(): Promise<Store> {
  const store = await memoryStore();
  const snapshot = await ScopeSnapshot.load(store, SCOPE);
  await snapshot.commit(STEP.next, 'first run/commit');
  return store;
}

const log = { info: () => undefined };

/** What a run does with what an earlier one left. */
async function postAll(store: Store, token: string): Promise<void> {
  const snapshot = await ScopeSnapshot.load(store, SCOPE);
  const outbox = new Outbox(store, SCOPE.accountId, token);
  const seen = new SeenAccounts(store);
  const postNotes = (notes: Parameters<Outbox['post']>[0]) => outbox.post(notes);
  for (const imageId of snapshot.unpostedIds())
    await postChanges(imageId, { store, snapshot, seen, postNotes, token, log, again: true });
}

async function state(store: Store) {
  const snapshot = await ScopeSnapshot.load(store, SCOPE);
  const rows = {
    history: await rowsOf(store, 'history', scopeKey(SCOPE)),
    outbox: (await rowsOf(store, 'outbox', SCOPE.accountId)).filter((r) => r.columns['note'] !== undefined),
    seen: await rowsOf(store, 'state', '*'),
  };
  return {
    history: rows.history.map((r) => JSON.parse(r.columns['change'] ?? '') as Change),
    notes: rows.outbox.map((r) => (JSON.parse(r.columns['note'] ?? '') as { change: Change }).change),
    seen: rows.seen.map((r) => r.key.sort).toSorted(),
    versions: [...rows.history, ...rows.outbox, ...rows.seen].map((r) => r.version),
    image: snapshot.image('m-1'),
  };
}

const byId = (changes: readonly Change[]) => changes.toSorted((a, b) => (a.id < b.id ? -1 : 1));
/** As it stands after a store: what is undefined is not there. */
const stored = (changes: readonly Change[]) => byId(JSON.parse(JSON.stringify(changes)) as Change[]);

/** What a store holds once the changes are posted, each once; put if absent: no row was written a second time. */
const POSTED = {
  history: stored(STEP.changes),
  notes: stored(STEP.changes.filter(isAlert)),
  seen: [A, B, C, D].map((id) => `seen/${id}`).toSorted(),
  versions: [1],
  unposted: [],
  shares: STEP.next.shares.map((s) => s.accountId),
};

async function held(store: Store): Promise<typeof POSTED> {
  const { history, notes, seen, versions, image: row } = await state(store);
  return {
    history: byId(history),
    notes: byId(notes),
    seen,
    versions: [...new Set(versions)],
    unposted: (row?.changes ?? []) as never[],
    shares: (row?.shares ?? []).map((s) => s.accountId),
  };
}

describe('I3: changes that were committed are posted', () => {
  test('each into the history, each that alerts into the outbox; then they leave the row', async () => {
    expect(new Set(STEP.changes.map((c) => c.kind))).toEqual(new Set(['exposedToEcs', 'shared', 'unshared']));
    const store = await committed();
    await postAll(store, 'run-1');
    expect(await held(store)).toEqual(POSTED);
  });

  test('twice by two runs changes nothing the second time', async () => {
    const store = await committed();
    await postAll(store, 'run-1');
    await postAll(store, 'run-2');
    expect(await held(store)).toEqual(POSTED);
  });

  test('an image without changes, or one that is not known, is nothing to post', async () => {
    const store = await memoryStore();
    const snapshot = await ScopeSnapshot.load(store, SCOPE);
    await snapshot.commit(knownImage(), 'run/1');
    const seen = new SeenAccounts(store);
    const before = store.units().written;
    for (const id of ['m-1', 'm-unknown'])
      await postChanges(id, {
        store,
        snapshot,
        seen,
        postNotes: () => Promise.resolve(),
        token: 'run/2',
        log: { info: () => undefined },
        again: false,
      });
    expect(store.units().written).toBe(before);
  });

  test('a row that somebody else wrote meanwhile keeps what that one put there', async () => {
    const store = await committed();
    const mine = await ScopeSnapshot.load(store, SCOPE);
    const other = await ScopeSnapshot.load(store, SCOPE);
    const more = stepOf({
      known: STEP.next,
      reading: complete(share(B), share(C), share(D), share(account(5))),
    });
    await other.commit(more.next, 'other/1');
    const outbox = new Outbox(store, SCOPE.accountId, 'run-1');
    const seen = new SeenAccounts(store);
    const postNotes = (notes: Parameters<Outbox['post']>[0]) => outbox.post(notes);
    await postChanges('m-1', { store, snapshot: mine, seen, postNotes, token: 'run-1', log, again: false });
    const left = (await ScopeSnapshot.load(store, SCOPE)).image('m-1');
    expect(left?.changes).toHaveLength(more.next.changes.length);
    await postAll(store, 'run-2');
    const { history, notes, image: row } = await state(store);
    expect(history).toHaveLength(more.next.changes.length);
    expect(new Set(notes.map((n) => n.id)).size).toBe(more.next.changes.filter(isAlert).length);
    expect(row?.changes).toEqual([]);
  });
});

describe('I3: a run that dies while it posts', () => {
  test.each([false, true])(
    'at any step, carried out or not (%s): the next one ends it, once',
    async (done) => {
      let at = 1;
      for (; ; at += 1) {
        const store = await committed();
        const dying = crashing(store, { at, done });
        const died = await postAll(dying.store, 'run-1').then(
          () => false,
          (error: unknown) => {
            expect(error).toBeInstanceOf(Crash);
            return true;
          },
        );
        if (!died) break;
        // No change is ever out of the row before it is in the history and the outbox.
        const { history, notes, image: row } = await state(store);
        if (row?.changes.length === 0) {
          expect(history).toHaveLength(STEP.changes.length);
          expect(notes).toHaveLength(STEP.changes.filter(isAlert).length);
        }
        await postAll(store, 'run-2');
        expect(await held(store)).toEqual(POSTED);
      }
      // Two readings and four writes at the least.
      expect(at).toBeGreaterThan(6);
    },
  );

  test('again and again: it is ended all the same, once', async () => {
    const store = await committed();
    for (let at = 3; at <= 6; at += 1)
      await postAll(crashing(store, { at, done: at % 2 === 0 }).store, `run-${at}`).catch(() => undefined);
    await postAll(store, 'last');
    expect(await held(store)).toEqual(POSTED);
  });
});
