import { describe, expect, it } from 'vitest';
import { unseenIn } from '../../lib/inventory/reported-blind-spots.ts';
import { readInventory } from '../../lib/inventory/read-inventory.ts';
import { blindKind, type BlindSpot, isDue } from '../../lib/model/blind-spot.ts';
import type { Failure, Subject } from '../../lib/model/health.ts';
import { scopeKey } from '../../lib/model/scope.ts';
import { deadlineFrom } from '../../lib/platform/deadline.ts';
import { imageToColumns } from '../../lib/snapshot/rows.ts';
import type { Columns, Store } from '../../lib/snapshot/store.ts';
import { AccountCoverage } from '../../lib/state/account-coverage.ts';
import { memoryColumns } from '../../lib/state/lease.ts';
import { keepRefusals, type RefusalItem } from '../../lib/state/refusals.ts';
import { tellBlindSpots } from '../../lib/state/told.ts';
import { StoreAway } from '../../lib/watchdog/store-away.ts';
import { watch } from '../../lib/watchdog/watch.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { editCoverage } from '../support/edit-coverage.ts';
import { memoryStore } from '../support/memory-store.ts';
import { knownImage, knownShare, account, NOW, SCOPE } from '../support/values.ts';

const HOUR_MS = 3_600_000;
const DUE = { runMs: HOUR_MS, listMs: 2 * HOUR_MS, imageMs: 4 * HOUR_MS, isTimed: true };
const OWN = { accountId: SCOPE.accountId, name: undefined, member: undefined };
const KNOWN = {
  homeId: SCOPE.accountId,
  accounts: [OWN],
  scopes: [SCOPE],
  audited: new Set([SCOPE.accountId]),
};
const denied: Failure = { code: 'ApiDenied', message: 'not allowed', denied: true };
const away: Failure = { code: 'ApiTemporary', message: 'timed out' };
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

const put = (store: Store, sort: string, columns: Columns, table: 'state' | 'images' = 'state') =>
  store.write(table, {
    key: { partition: table === 'images' ? scopeKey(SCOPE) : SCOPE.accountId, sort },
    columns,
    expected: 0,
    token: `test/${table}/${sort}`,
  });

/** What a run leaves that a timer started: it ended now, and its region was listed now. */
async function afterRun(store: Store, edit: (coverage: AccountCoverage) => void = () => undefined) {
  const coverage = await AccountCoverage.load(store, SCOPE.accountId, NOW);
  coverage.due = DUE;
  editCoverage(coverage).set({ listedAtMs: NOW });
  edit(coverage);
  await coverage.save(`run/${coverage.version}`);
  if (coverage.version === 1) await put(store, 'lease', memoryColumns({ limits: {}, endedMs: NOW }));
}

const rowOf = (store: Store, imageId: string) =>
  put(
    store,
    imageId,
    imageToColumns(knownImage([knownShare(account(1))], { imageId, name: imageId })),
    'images',
  );

const blindIn = async (store: Store, nowMs = NOW): Promise<readonly BlindSpot[]> =>
  (await readInventory(store, KNOWN, nowMs)).blind;
const nameOf = ({ subject }: BlindSpot): string => (subject.kind === 'image' ? subject.imageId : '');

describe('I10: what a snapshot cannot vouch for', () => {
  it('each image says why, and whether it is due', async () => {
    const store = await memoryStore();
    const ids = ['m-fresh', 'm-late', 'm-never', 'm-away', 'm-denied', 'm-odd', 'm-unlisted', 'm-damaged'];
    await afterRun(store, (coverage) => {
      const seen = editCoverage(coverage);
      for (const id of ids) seen.setImage(id, { readAtMs: NOW - HOUR_MS });
      seen.setImage('m-late', { readAtMs: NOW - 5 * HOUR_MS });
      seen.setImage('m-never', { sinceMs: NOW - HOUR_MS });
      seen.fail('m-away', away, NOW);
      seen.fail('m-denied', denied, NOW);
      seen.setImage('m-odd', { readAtMs: NOW, contradictedMs: NOW - HOUR_MS });
      seen.setImage('m-unlisted', { isExempt: true });
    });
    for (const id of ids.slice(0, -1)) await rowOf(store, id);
    await put(store, 'm-damaged', { image: 'not ours' }, 'images');
    const seen = await blindIn(store);
    const found = seen.map(
      (spot) => [nameOf(spot), { kind: blindKind(spot), due: isDue(spot, NOW) }] as const,
    );
    expect(found).toHaveLength(6);
    expect(Object.fromEntries(found)).toEqual({
      'm-late': { kind: 'notRead', due: true },
      'm-never': { kind: 'unread', due: false },
      'm-away': { kind: 'image', due: false },
      'm-denied': { kind: 'image', due: true },
      'm-odd': { kind: 'contradictory', due: false },
      'm-damaged': { kind: 'damaged', due: true },
    });
  });

  it('an image has a name, and since when it was not verified', async () => {
    const store = await memoryStore();
    await afterRun(store, (coverage) => {
      editCoverage(coverage).setImage('m-1', { readAtMs: NOW - 5 * HOUR_MS });
    });
    await put(store, 'm-1', imageToColumns(knownImage([], { imageId: 'm-1', name: 'golden' })), 'images');
    expect(await blindIn(store)).toMatchObject([
      { subject: { imageId: 'm-1', imageName: 'golden' }, cause: 'late', sinceMs: NOW - 5 * HOUR_MS },
    ]);
  });

  it.each([
    [0, []],
    [HOUR_MS - 1, []],
    [HOUR_MS, ['overdue']],
    [2 * HOUR_MS - 1, ['overdue']],
    [2 * HOUR_MS, ['overdue', 'notListed']],
    [4 * HOUR_MS - 1, ['overdue', 'notListed']],
    [4 * HOUR_MS, ['overdue', 'notListed', 'notRead']],
  ])('the account, its regions and its images are late at their times: after %i ms', async (ms, kinds) => {
    const store = await memoryStore();
    await afterRun(store, (coverage) => editCoverage(coverage).setImage('m-1', { readAtMs: NOW }));
    await rowOf(store, 'm-1');
    const seen = await blindIn(store, NOW + ms);
    expect(seen.map(blindKind)).toEqual(kinds);
    expect(seen.every((spot) => isDue(spot, NOW + ms) && spot.sinceMs === NOW)).toBe(true);
  });

  it('I1: an image or a region that no run has read is not certain from the start', async () => {
    const store = await memoryStore();
    await rowOf(store, 'm-1');
    expect((await blindIn(store)).map(blindKind)).toEqual(['unlisted', 'unread']);
    await afterRun(store);
    expect((await blindIn(store)).map(blindKind)).toEqual(['unread']);
  });

  it('I1: where the row of what was verified is damaged, nothing was', async () => {
    const store = await memoryStore();
    await rowOf(store, 'm-1');
    await put(store, 'coverage/0', { coverage: '{' });
    expect((await blindIn(store)).map(blindKind)).toEqual(['unlisted', 'unread']);
  });

  it('an account that cannot be entered is one entry, whatever else is late', async () => {
    const store = await memoryStore();
    await rowOf(store, 'm-1');
    await afterRun(store, (coverage) => {
      coverage.entry = { sinceMs: NOW - HOUR_MS, failure: denied };
      coverage.regions = { sinceMs: NOW, failure: away };
    });
    const seen = await blindIn(store, NOW + 10 * HOUR_MS);
    expect(seen).toMatchObject([{ subject: { part: 'entry' }, sinceMs: NOW - HOUR_MS, failure: denied }]);
  });

  it('a region that runs expect no more is remembered, and not blind; one of which nothing is left is not', async () => {
    const store = await memoryStore();
    await afterRun(store);
    const elsewhere = { ...SCOPE, regionId: 'us-west-1' };
    const forgotten = { ...SCOPE, regionId: 'us-wst-1' };
    const key = { partition: scopeKey(elsewhere), sort: 'm-9' };
    const columns = imageToColumns(knownImage([], { imageId: 'm-9', name: 'golden' }));
    await store.write('images', { key, columns, expected: 0, token: 'an earlier run' });
    const known = { ...KNOWN, scopes: [SCOPE, elsewhere, forgotten] };
    const seen = await readInventory(store, known, NOW);
    expect(seen.scopes.map(({ scope }) => scope)).toEqual([SCOPE, elsewhere]);
    expect(seen.blind).toEqual([]);
  });

  it('what people were told of stays due until it is verified, whatever becomes of its due time', async () => {
    const store = await memoryStore();
    await afterRun(store, (coverage) => {
      editCoverage(coverage).set({ failure: away });
    });
    const nowMs = NOW + 3 * HOUR_MS;
    const spots = (await blindIn(store, nowMs)).filter(({ subject }) => subject.kind === 'scope');
    expect(spots.map((spot) => isDue(spot, nowMs))).toEqual([true]);
    await tellBlindSpots(
      SCOPE.accountId,
      () => ({ accountId: SCOPE.accountId, nowMs, spots, blind: new Set(), isJudged: () => false }),
      { store, token: 'told', postNotes: () => Promise.resolve() },
    );
    const lists = async () =>
      (await blindIn(store, nowMs + 1)).filter(({ subject }) => subject.kind === 'scope');
    await afterRun(store, (coverage) => {
      coverage.due = { ...DUE, listMs: 100 * HOUR_MS };
      editCoverage(coverage).set({ failure: away });
    });
    expect((await lists()).map((spot) => [blindKind(spot), isDue(spot, nowMs + 1)])).toEqual([
      ['list', true],
    ]);
    const coverage = await AccountCoverage.load(store, SCOPE.accountId, nowMs + 1);
    editCoverage(coverage).set({ listedAtMs: nowMs + 1, failure: undefined });
    await coverage.save('verified');
    expect(await lists()).toEqual([]);
  });
});

describe('I10: what fails of the deployment', () => {
  const audit = (part: 'accounts' | 'dispatch'): Subject => ({
    kind: 'audit',
    accountId: SCOPE.accountId,
    part,
  });
  const channel: Subject = { kind: 'channel', channelId: 'c', label: 'DingTalk' };
  const fails = (
    store: Store,
    item: RefusalItem,
    subjects: readonly Subject[],
    failure: Failure | undefined,
  ) =>
    keepRefusals(() => subjects.map((subject) => ({ subject, failure })), {
      store,
      homeId: SCOPE.accountId,
      item,
      isOurs: () => true,
      nowMs: NOW,
      dueMs: HOUR_MS,
      token: `${item}/${failure?.code ?? 'over'}`,
      postNotes: () => Promise.resolve(),
    });

  it('comes before accounts and regions, its channels after them, and ends', async () => {
    const store = await memoryStore();
    await afterRun(store, (coverage) => {
      coverage.regions = { sinceMs: NOW, failure: away };
      editCoverage(coverage).set({ failure: denied });
    });
    await fails(store, 'channels', [channel], { code: 'ChannelRefused', message: 'keyword', denied: true });
    await fails(store, 'fan-out', [audit('accounts'), audit('dispatch')], away);
    const seen = await blindIn(store);
    expect(seen.map(blindKind)).toEqual(['accounts', 'dispatch', 'regions', 'list', 'channel']);
    // Only what a person must mend is due at once.
    expect(seen.map((spot) => isDue(spot, NOW))).toEqual([false, false, false, true, true]);
    expect((await blindIn(store, NOW + HOUR_MS)).every((spot) => isDue(spot, NOW + HOUR_MS))).toBe(true);
    await fails(store, 'channels', [channel], undefined);
    await fails(store, 'fan-out', [audit('accounts'), audit('dispatch')], undefined);
    expect((await blindIn(store)).map(blindKind)).toEqual(['regions', 'list']);
  });

  it('is said only where the deployment’s own account is asked for, and a channel hides no share', async () => {
    const store = await memoryStore();
    await fails(store, 'channels', [channel], denied);
    await fails(store, 'fan-out', [audit('accounts')], denied);
    expect((await readInventory(store, { ...KNOWN, accounts: [], scopes: [] }, NOW)).blind).toEqual([]);
    const seen = await readInventory(store, { ...KNOWN, scopes: [] }, NOW);
    expect(seen.blind.map(blindKind)).toEqual(['accounts', 'channel']);
    expect(unseenIn(seen).map(({ kind }) => kind)).toEqual(['accounts']);
  });

  it('an audit that never ran is overdue here when the watchdog says so', async () => {
    const store = await memoryStore();
    const clock = fakeClock(NOW);
    const look = () =>
      watch({
        watchId: `watch/${clock.now()}`,
        accountId: SCOPE.accountId,
        overdueMs: HOUR_MS,
        away: new StoreAway(),
        store,
        channels: [],
        clock,
        deadline: deadlineFrom(clock.now(), 600_000),
        log: quiet,
      });
    await look();
    await clock.advance(2 * HOUR_MS);
    expect((await look()).answer.found).toHaveProperty('overdue');
    const seen = await blindIn(store, clock.now());
    expect(seen.filter((spot) => isDue(spot, clock.now()))).toMatchObject([
      { subject: { kind: 'audit', accountId: SCOPE.accountId, part: 'run' }, cause: 'never' },
    ]);
  });
});
