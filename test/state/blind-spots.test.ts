import { describe, expect, test } from 'vitest';
import { type BlindSpot, isDue } from '../../lib/model/blind-spot.ts';
import { AccountCoverage } from '../../lib/state/account-coverage.ts';
import { blindSpots, isOfAudit } from '../../lib/state/blind-spots.ts';
import type { ImageCoverage } from '../../lib/state/coverage.ts';
import { groupSpots } from '../../lib/state/group-spots.ts';
import type { Told } from '../../lib/state/told.ts';
import { type CoverageEdit, editCoverage } from '../support/edit-coverage.ts';
import { memoryStore } from '../support/memory-store.ts';
import { NOW, SCOPE } from '../support/values.ts';

const MINUTE = 60_000;
const { accountId, regionId } = SCOPE;
const DUE = { runMs: 30 * MINUTE, listMs: 40 * MINUTE, imageMs: 60 * MINUTE, isTimed: true };
const AWAY = { code: 'ApiTemporary', message: 'away' };
const DENIED = { code: 'ApiDenied', message: 'no', denied: true };

const ago = (minutes: number): number => NOW - minutes * MINUTE;

/** What is not certain of an account whose list was read just now, in words: what, why, since and until when. */
async function seen(
  change: (scope: CoverageEdit, account: AccountCoverage) => void,
  told: Told = {},
): Promise<{ spots: BlindSpot[]; words: string[] }> {
  const account = await AccountCoverage.load(await memoryStore(), accountId, NOW);
  account.due = DUE;
  const scope = editCoverage(account);
  scope.set({ listedAtMs: NOW });
  change(scope, account);
  const spots = blindSpots(account, { accountId, nowMs: NOW, told, nameOf: (_, id) => `name of ${id}` });
  const time = (ms: number): string =>
    ms === Infinity ? 'never' : ms <= 0 ? 'at once' : String((ms - NOW) / MINUTE);
  const words = spots.map(
    ({ subject, cause, sinceMs, dueAtMs }) =>
      `${subject.kind === 'image' ? subject.imageId : subject.kind === 'channel' ? '' : (subject.part ?? '')} ${cause} since ${time(sinceMs)} due ${time(dueAtMs)}`,
  );
  return { spots, words };
}

const image = (known: ImageCoverage) => (scope: CoverageEdit) => scope.setImage('m-1', known);

describe('I10: what is not verified, since when, and when it is blind', () => {
  test.each<[string, (scope: CoverageEdit, account: AccountCoverage) => void, string[]]>([
    ['nothing', () => undefined, []],
    ['an image that was read in time', image({ readAtMs: ago(59) }), []],
    ['one that was not', image({ readAtMs: ago(60) }), ['m-1 late since -60 due 0']],
    ['one that was never read', image({ sinceMs: ago(5) }), ['m-1 never since -5 due 55']],
    ['one that hides nothing', image({ sinceMs: ago(500), isExempt: true }), []],
    [
      'one that is contradicted',
      image({ readAtMs: NOW, contradictedMs: ago(20) }),
      ['m-1 contradictory since -20 due 40'],
    ],
    [
      'one whose last try failed',
      (scope) => {
        scope.setImage('m-1', { readAtMs: ago(10) });
        scope.fail('m-1', AWAY, NOW);
      },
      ['m-1 refused since -10 due 50'],
    ],
    [
      'one that only a person can mend',
      (scope) => {
        scope.setImage('m-1', { readAtMs: ago(10), contradictedMs: ago(20) });
        scope.fail('m-1', DENIED, NOW);
      },
      ['m-1 refused since -10 due at once'],
    ],
    [
      'a damaged row',
      (scope) => scope.fail('m-1', { code: 'StoreCorrupt', message: '' }, NOW),
      ['m-1 damaged since 0 due at once'],
    ],
    [
      'a list that was not read in time',
      (scope) => scope.set({ listedAtMs: ago(40) }),
      ['list late since -40 due 0'],
    ],
    [
      'a list that was never read',
      (scope) => scope.set({ listedAtMs: undefined }),
      ['list never since 0 due 40'],
    ],
    [
      'a list whose last try failed',
      (scope) => scope.set({ listedAtMs: ago(1), failure: AWAY }),
      ['list refused since -1 due 39'],
    ],
    [
      'regions that cannot be listed',
      (_, account) => (account.regions = { sinceMs: ago(7), failure: AWAY }),
      ['regions refused since -7 due 23'],
    ],
    [
      'an account that cannot be entered: nothing else is said of it',
      (scope, account) => {
        account.entry = { sinceMs: ago(7), failure: DENIED };
        account.regions = { sinceMs: ago(7), failure: AWAY };
        scope.set({ listedAtMs: undefined });
      },
      ['entry refused since -7 due at once'],
    ],
    [
      'after a pause: due times anew, since when stands',
      (scope, account) => {
        account.resumedMs = ago(10);
        scope.set({ listedAtMs: ago(500) });
        scope.setImage('m-1', { readAtMs: ago(500) });
        scope.setImage('m-2', { readAtMs: ago(500) });
        scope.fail('m-2', AWAY, NOW);
      },
      ['m-2 refused since -500 due 50'],
    ],
    [
      'runs by hand: nothing is late, what fails is due',
      (scope, account) => {
        account.due = { ...DUE, isTimed: false };
        scope.set({ listedAtMs: ago(500) });
        for (const id of ['m-1', 'm-2']) scope.setImage(id, { readAtMs: ago(500) });
        scope.fail('m-2', AWAY, NOW);
      },
      ['m-2 refused since -500 due -440'],
    ],
    [
      'no run has said what it expects',
      (scope, account) => {
        account.due = undefined;
        scope.setImage('m-1', {});
        scope.fail('m-2', DENIED, NOW);
      },
      ['m-1 never since 0 due never', 'm-2 refused since 0 due at once'],
    ],
  ])('%s', async (_, change, expected) => {
    expect((await seen(change)).words).toEqual(expected);
  });

  test('with the first image that is due come those that have waited half as long', async () => {
    const change = (readAgo: number) => (scope: CoverageEdit) => {
      scope.setImage('m-1', { readAtMs: ago(readAgo) });
      scope.setImage('m-2', { readAtMs: ago(30) });
      scope.setImage('m-3', { readAtMs: ago(29) });
      scope.setImage('m-4', { readAtMs: ago(35) });
      scope.fail('m-4', { code: 'ApiThrottled', message: 'too many' }, NOW);
      scope.setImage('m-5', { readAtMs: ago(35) });
      scope.fail('m-5', AWAY, NOW);
    };
    const dueOf = async (readAgo: number) =>
      (await seen(change(readAgo))).spots
        .filter((spot) => isDue(spot, NOW))
        .map(({ subject }) => (subject.kind === 'image' ? subject.imageId : ''));
    expect(await dueOf(59)).toEqual([]);
    expect(await dueOf(60)).toEqual(['m-1', 'm-2', 'm-4']);
  });

  test('what was told is blind until it is verified, whatever becomes of its due time', async () => {
    const told = (key: string, atMs: number): Told => ({
      [key]: { subject: { kind: 'scope', scope: SCOPE, part: 'list' }, sinceMs: ago(50), atMs },
    });
    const late = (scope: CoverageEdit) => scope.setImage('m-1', { readAtMs: ago(50) });
    const key = `image/${regionId}/m-1`;
    expect((await seen(late)).words).toEqual([]);
    for (const known of [key, `shares/${regionId}`])
      expect((await seen(late, told(known, ago(49)))).words).toEqual(['m-1 late since -50 due at once']);
    expect((await seen(late, told(key, ago(51)))).words).toEqual([]);
    expect(
      (await seen((scope) => scope.set({ listedAtMs: ago(20) }), told(`list/${regionId}`, ago(19)))).words,
    ).toEqual(['list late since -20 due at once']);
  });

  test('says which subjects it judges', () => {
    expect(isOfAudit({ kind: 'scope', scope: SCOPE })).toBe(true);
    expect(isOfAudit({ kind: 'audit', accountId, part: 'entry' })).toBe(true);
    expect(isOfAudit({ kind: 'audit', accountId, part: 'run' })).toBe(false);
    expect(isOfAudit({ kind: 'channel', channelId: 'c', label: '' })).toBe(false);
  });
});

describe('one cause is one blind spot', () => {
  const spots = (count: number, failure: BlindSpot['failure'] = AWAY, from = 0): BlindSpot[] =>
    Array.from({ length: count }, (_, n) => ({
      subject: { kind: 'image', scope: SCOPE, imageId: `m-${from + n}`, imageName: '' },
      cause: 'refused',
      sinceMs: ago(n),
      dueAtMs: ago(n),
      failure,
    }));
  const list: BlindSpot = {
    subject: { kind: 'scope', scope: { ...SCOPE, regionId: 'cn-shanghai' }, part: 'list' },
    cause: 'late',
    sinceMs: 1,
    dueAtMs: 2,
    failure: AWAY,
  };
  const counts = (images: number) => ({ images: () => images, regions: () => 16 });
  const UNREACHED = { code: 'Unreached', message: 'its turn' };
  const grouped = (due: readonly BlindSpot[], images: number, told: Told = {}) =>
    groupSpots(due, counts(images), told).map(({ subject, failure }) =>
      subject.kind === 'image' ? subject.imageId : failure.message,
    );

  test.each<[string, readonly BlindSpot[], number, string[]]>([
    ['nothing', [], 5, []],
    ['some of many images', spots(3), 20, ['m-0', 'm-1', 'm-2']],
    ['ten of them', spots(10), 20, spots(10).map((_, n) => `m-${n}`)],
    ['eleven', spots(11), 20, ['the share accounts of 11 of 20 images: away']],
    ['all that there are', spots(2), 2, ['the share accounts of 2 of 2 images: away']],
    ['the only one', spots(1), 1, ['m-0']],
    [
      'those that a permission keeps',
      [...spots(2, DENIED), ...spots(1, AWAY, 7)],
      20,
      ['the share accounts of 2 of 20 images: no', 'm-7'],
    ],
    ['one permission', spots(1, DENIED), 20, ['m-0']],
    [
      'a turn that did not come beside a refusal',
      [...spots(1, UNREACHED), ...spots(1, AWAY, 7)],
      2,
      ['the share accounts of 2 of 2 images: away'],
    ],
    [
      'only turns that did not come',
      spots(2, UNREACHED),
      2,
      ['the share accounts of 2 of 2 images: its turn'],
    ],
    ['a list besides', [list, ...spots(1)], 20, ['away', 'm-0']],
  ])('%s', (_, due, images, expected) => {
    expect(grouped(due, images)).toEqual(expected);
  });

  test('a region that was told of as a whole is over as a whole', () => {
    const told: Told = { [`shares/${regionId}`]: { subject: list.subject, sinceMs: 1, atMs: 2 } };
    expect(grouped(spots(1), 20, told)).toEqual(['the share accounts of 1 of 20 images: away']);
    expect(groupSpots(spots(2), counts(2), {})[0]).toMatchObject({
      cause: 'refused',
      sinceMs: ago(1),
      dueAtMs: ago(1),
    });
  });

  test('regions with one cause are joined, those with several are not', () => {
    const elsewhere = (failure: BlindSpot['failure']) =>
      spots(2, failure).map((spot) => ({
        ...spot,
        subject: { ...spot.subject, scope: { ...SCOPE, regionId: 'cn-shanghai' } } as BlindSpot['subject'],
      }));
    expect(grouped([...spots(2), ...elsewhere(AWAY)], 2)).toEqual([
      'the share accounts of images in 2 of 16 regions (cn-hangzhou, cn-shanghai): away',
    ]);
    expect(grouped([...spots(2), ...elsewhere(DENIED)], 2)).toHaveLength(2);
    // Single images are told apart, unless calls are what they lack.
    expect(grouped([...spots(1), ...elsewhere(AWAY)], 20)).toEqual(['m-0', 'm-0', 'm-1']);
    expect(grouped([...spots(1, UNREACHED), ...elsewhere(UNREACHED)], 20)).toHaveLength(1);
  });

  test('lists of several regions with one cause are joined; what was told as a whole stays one', () => {
    const lists = (count: number, failure = AWAY) =>
      Array.from(
        { length: count },
        (_, n): BlindSpot => ({
          ...list,
          failure,
          subject: { kind: 'scope', scope: { ...SCOPE, regionId: `cn-${n}` }, part: 'list' },
        }),
      );
    expect(grouped(lists(16), 1)).toEqual([
      'the lists of images in 16 of 16 regions (cn-0, cn-1, cn-2, cn-3, cn-4 and 11 more): away',
    ]);
    expect(grouped(lists(1), 1)).toEqual(['away']);
    const told: Told = { [`account/${accountId}/lists`]: { subject: list.subject, sinceMs: 1, atMs: 2 } };
    expect(grouped(lists(1), 1, told)).toEqual(['the lists of images in 1 of 16 regions (cn-0): away']);
  });
});
