import { describe, expect, test } from 'vitest';
import { MAX_CHANGES_A_STEP } from '../../lib/audit/diff.ts';
import type { Step } from '../../lib/audit/step.ts';
import type { Missing } from '../../lib/model/known-image.ts';
import { type Change, type ChangeKind, type ShareChange, isAlert } from '../../lib/model/change.ts';
import {
  account,
  brief,
  complete,
  DAY,
  failed,
  image,
  knownImage,
  knownShare,
  LATER,
  NOW,
  partial,
  policyFor,
  SCOPE,
  share,
  stepOf,
  TIME,
} from '../support/values.ts';

const [A, B, C] = [account(1), account(2), account(3)];
const [MINUTE, HOUR] = [60_000, 3_600_000];
/** Since when whole answers lack it: `completeMs` where they were complete. */
const missing = (sinceMs: number, more: Partial<Missing> = {}) => ({ sinceMs, completeMs: sinceMs, ...more });
/** A share that complete readings lack for so long. */
const lost = (accountId: string, forMs: number) =>
  knownShare(accountId, { missing: { ...missing(NOW - forMs), heldMs: NOW - forMs - HOUR } });
/** An image that the list and the look by its id lack for so long, and now. */
const lacked = (forMs: number, shares: Parameters<typeof knownImage>[0] = []) => ({
  known: knownImage(shares, { missing: { ...missing(NOW - forMs), lookedMs: NOW - forMs } }),
  absence: { lacked: 'complete' } as const,
});
const denies = { ...failed, failure: { code: 'ApiNotFound', message: 'no such image' } };
const noRegion = { ...failed, failure: { code: 'ApiNotFound', message: 'no region', denied: true } };
const only = (changes: readonly Change[]): ShareChange => {
  expect(changes).toHaveLength(1);
  return changes[0] as ShareChange;
};

describe('a new share', () => {
  test('is told with all that is known of it', () => {
    const { changes, next, isAltered } = stepOf({
      reading: complete(share(A)),
      hasBeenSeen: () => false,
      policy: policyFor({ [A]: { name: 'Partner', expires: '2026-11-23' } }),
      newId: () => 'the-id',
    });
    expect(changes).toEqual([
      {
        id: 'the-id',
        kind: 'shared',
        scope: SCOPE,
        imageId: 'm-1',
        imageName: 'one',
        noticedAtMs: NOW,
        accountId: A,
        sharedTime: TIME,
        verdict: 'expired',
        neverSeenBefore: true,
        lastSeenWithoutMs: NOW - 900_000,
        exception: { name: 'Partner', expires: '2026-11-23' },
      },
    ]);
    expect(isAltered).toBe(true);
    expect(next.shares).toEqual([
      { accountId: A, sharedTime: TIME, verdict: 'expired', noticedAtMs: NOW, baseline: false },
    ]);
  });

  test('I2: stands in the row together with its change, behind those not yet posted', () => {
    const before = only(stepOf({ reading: complete(share(B)) }).changes);
    const { next } = stepOf({
      known: knownImage([knownShare(B)], { changes: [before] }),
      reading: complete(share(B), share(A)),
    });
    expect(next.changes.map((c) => 'accountId' in c && c.accountId)).toEqual([B, A]);
    expect(next.shares.map((s) => s.accountId)).toEqual([B, A]);
  });

  test('I1: is told from a partial reading', () => {
    expect(brief(stepOf({ reading: partial(share(A)) }))).toEqual([`shared ${A}`]);
  });

  test('with a trusted account is recorded and does not alert', () => {
    const { changes } = stepOf({
      reading: complete(share(A)),
      policy: policyFor({ [A]: { name: 'Partner' } }),
    });
    expect(only(changes).verdict).toBe('trusted');
    expect(changes.some(isAlert)).toBe(false);
  });

  test('whose time is missing is one all the same', () => {
    expect(brief(stepOf({ reading: complete({ accountId: A }) }))).toEqual([`shared ${A}`]);
  });

  test('names the zone of the service’s clock, where that is learnt', () => {
    expect(
      only(stepOf({ reading: complete(share(A)), utcOffsetMinutes: 480 }).changes).utcOffsetMinutes,
    ).toBe(480);
    expect(only(stepOf({ reading: complete(share(A)) }).changes).utcOffsetMinutes).toBeUndefined();
  });

  test('every change has an id of its own', () => {
    const { changes } = stepOf({
      reading: complete(share(A), share(B)),
      image: image({ exposedToEcs: true }),
    });
    expect(new Set(changes.map((c) => c.id)).size).toBe(3);
  });
});

describe('I5: the same account again is news', () => {
  test('after it was gone', () => {
    const gone = stepOf({ known: knownImage([lost(A, 11 * MINUTE)]), reading: complete() });
    expect(brief(gone)).toEqual([`unshared ${A}`]);
    expect(brief(stepOf({ known: gone.next, reading: complete(share(A)) }))).toEqual([`shared ${A}`]);
  });

  test('not when it was only missing, under the same time', () => {
    const step = stepOf({ known: knownImage([lost(A, 6 * MINUTE)]), reading: partial(share(A)) });
    expect(step).toMatchObject({ changes: [], isAltered: true });
    expect(step.next.shares[0]).toEqual(knownShare(A));
  });

  test('also when it was missing, under a new time', () => {
    const step = stepOf({ known: knownImage([lost(A, 6 * MINUTE)]), reading: complete(share(A, LATER)) });
    expect(brief(step)).toEqual([`sharedAgain ${A}`]);
    expect(step.next.shares[0]?.missing).toBeUndefined();
  });

  test('when its SharedTime moved, forward or back by less than the zones of the world', () => {
    for (const moved of [LATER, '2026-11-24 13:59:20.0', '2026-11-24 13:59:21.1'])
      expect(
        brief(stepOf({ known: knownImage([knownShare(A)]), reading: partial(share(A, moved)) })),
      ).toEqual([`sharedAgain ${A}`]);
  });

  test('not when the new time is surely from before the last reading that held it: it was rewritten', () => {
    const old = knownShare(A, { sharedTime: '2026-11-20 13:59:21.0' });
    const step = stepOf({ known: knownImage([old]), reading: complete(share(A, '2026-11-20 05:59:21.0')) });
    expect(step).toMatchObject({ changes: [], isAltered: true });
    expect(step.next.shares[0]).toEqual({ ...old, sharedTime: '2026-11-20 05:59:21.0' });
  });

  test('not when it moved by exactly as much as one that was surely rewritten; by another it is', () => {
    const known = knownImage([knownShare(A)]);
    const rewriting = { byMs: new Set([-8 * HOUR]), isFinal: true };
    const rewritten = stepOf({ known, rewriting, reading: complete(share(A, '2026-11-24 05:59:21.0')) });
    expect(rewritten).toMatchObject({ changes: [], isAltered: true });
    const again = stepOf({ known, rewriting, reading: complete(share(A, '2026-11-24 05:59:22.0')) });
    expect(brief(again)).toEqual([`sharedAgain ${A}`]);
  });

  test('in doubt it stays missing until that is decided: since then nobody held it', () => {
    const known = knownImage([lost(A, 6 * MINUTE)]);
    const reading = complete(share(A, LATER));
    const rewriting = { byMs: new Set<number>(), isFinal: false };
    const step = stepOf({ known, rewriting, reading });
    expect(step.next.shares).toEqual(known.shares);
    expect(brief(stepOf({ known: step.next, reading }))).toEqual([`sharedAgain ${A}`]);
  });

  test('in doubt it waits for the other shares of the run, and what is certain does not', () => {
    const rewriting = { byMs: new Set<number>(), isFinal: false };
    const step = stepOf({
      known: knownImage([knownShare(A)]),
      rewriting,
      reading: complete(share(A, LATER), share(B)),
    });
    expect(brief(step)).toEqual([`shared ${B}`]);
    expect(step.isDoubtful).toBe(true);
    const last = stepOf({ known: step.next, reading: complete(share(A, LATER), share(B)) });
    expect(brief(last)).toEqual([`sharedAgain ${A}`]);
    expect(last.isDoubtful).toBe(false);
  });

  test('that is made again under an old time was seen by the first look: nothing is said of that', () => {
    const times = { atMs: NOW, dueMs: NOW, toldMs: undefined };
    const held = knownShare(A, { sharedTime: '2026-01-01 00:00:00.0', noticedAtMs: Date.UTC(2026, 0, 1) });
    const { changes } = stepOf({
      known: knownImage([held]),
      firstList: times,
      lastReadMs: undefined,
      reading: complete(share(A, '2026-01-02 00:00:00.0')),
    });
    expect(only(changes)).toMatchObject({ kind: 'sharedAgain' });
    expect(only(changes).datedBeforeMs).toBeUndefined();
  });

  test('once: the row holds the new time', () => {
    const { next } = stepOf({ known: knownImage([knownShare(A)]), reading: complete(share(A, LATER)) });
    expect(next.shares[0]).toMatchObject({ sharedTime: LATER, noticedAtMs: NOW });
    expect(stepOf({ known: next, reading: complete(share(A, LATER)) })).toMatchObject({
      changes: [],
      isAltered: false,
    });
  });

  test('also while the baseline is open, and of a baseline share', () => {
    const known = knownImage([knownShare(A, { baseline: true })], { firstLook: 'begun' });
    const { changes, next } = stepOf({ known, firstList, reading: complete(share(A, LATER)) });
    expect(only(changes).kind).toBe('sharedAgain');
    expect(next.shares[0]?.baseline).toBe(false);
  });

  test('of a trusted account it is judged afresh', () => {
    const { changes } = stepOf({
      known: knownImage([knownShare(A, { verdict: 'trusted' })]),
      reading: complete(share(A, LATER)),
    });
    expect(only(changes)).toMatchObject({ kind: 'sharedAgain', verdict: 'untrusted' });
  });

  test.each([
    ['the same time of day written otherwise', TIME, '2026-11-24T13:59:21Z'],
    ['more digits of the same fraction', TIME, '2026-11-24 13:59:21.000'],
    ['a time that is no more', TIME, undefined],
    ['a time that is none', TIME, '<script>alert(1)</script>'],
    ['an empty one', TIME, ''],
    ['a month that is none', TIME, '2026-13-24 13:59:21.0'],
    ['another text that is none', 'x', 'y'],
    ['a text that stretches over lines', TIME, '2026-11-24 14:59:21.0\n'],
    ['digits of another script', TIME, '٢٠٢٦-11-24 14:59:21.0'],
  ])('%s is no change', (_, before, now) => {
    const step = stepOf({
      known: knownImage([knownShare(A, { sharedTime: before })]),
      reading: complete({ accountId: A, sharedTime: now }),
    });
    expect(step).toMatchObject({ changes: [], isAltered: false });
  });

  test('a time that could not be read hides no later change: the first that can be is kept', () => {
    const blank = knownImage([knownShare(A, { sharedTime: undefined })]);
    const first = stepOf({ known: blank, reading: complete(share(A, TIME)) });
    expect(first.changes).toEqual([]);
    expect(first.isAltered).toBe(true);
    expect(brief(stepOf({ known: first.next, reading: complete(share(A, LATER)) }))).toEqual([
      `sharedAgain ${A}`,
    ]);
  });

  test('a time that vanishes for one reading hides no change on its return', () => {
    const first = stepOf({
      known: knownImage([knownShare(A)]),
      reading: complete({ accountId: A, sharedTime: undefined }),
    });
    expect(brief(stepOf({ known: first.next, reading: complete(share(A, LATER)) }))).toEqual([
      `sharedAgain ${A}`,
    ]);
  });
});

describe('I1: absence', () => {
  const known = knownImage([knownShare(A), knownShare(B)]);

  test('is missing at first, and not told', () => {
    const { changes, next, isAltered } = stepOf({ known, reading: complete(share(B)) });
    expect([changes, isAltered]).toEqual([[], true]);
    expect(next.shares[0]).toEqual({
      ...knownShare(A),
      missing: { sinceMs: NOW, completeMs: NOW, heldMs: NOW - 15 * MINUTE },
    });
  });

  test('is recorded when complete readings ten minutes apart lacked it, and does not alert', () => {
    const { changes, next } = stepOf({
      known: knownImage([lost(A, 10 * MINUTE), knownShare(B)]),
      reading: complete(share(B)),
    });
    expect(only(changes)).toMatchObject({ kind: 'unshared', accountId: A, sharedTime: TIME });
    expect(changes.some(isAlert)).toBe(false);
    expect(next.shares.map((s) => s.accountId)).toEqual([B]);
  });

  test('of three images at once takes a day', () => {
    for (const [forMs, told] of [
      [DAY - 1, 0],
      [DAY, 1],
    ] as const)
      expect(
        stepOf({ known: knownImage([lost(A, forMs)]), reading: complete(), manyEmptied: true }).changes,
      ).toHaveLength(told);
  });

  test('in a partial one is none', () => {
    const step = stepOf({ known, reading: partial(share(B)) });
    expect(step).toMatchObject({ changes: [], isAltered: false });
    expect(step.next.shares).toHaveLength(2);
  });

  test('a failed reading changes nothing', () => {
    const step = stepOf({ known, reading: failed });
    expect(step).toMatchObject({ changes: [], isAltered: false, hasMore: false });
    expect(step.next).toEqual(known);
  });

  test('a failed reading of an image never read leaves it without a row: still baseline, or still new', () => {
    for (const listedFirst of [{ exposedToEcs: false }, undefined])
      expect(stepOf({ known: undefined, listedFirst, reading: failed }).isAltered).toBe(false);
  });
});

/** Listed a minute ago. */
const firstList = { atMs: NOW - MINUTE, dueMs: NOW + 29 * MINUTE, toldMs: undefined };

describe('I4: baseline is not news', () => {
  const first = { exposedToEcs: false };
  const firstStep = (more: Parameters<typeof stepOf>[0]) => stepOf({ firstList, ...more });

  test('what an image of the first list holds when first read is stored, and not told', () => {
    const { changes, next, isAltered } = firstStep({
      known: undefined,
      listedFirst: first,
      reading: complete(share(A), share(B)),
    });
    expect(changes).toEqual([]);
    expect(isAltered).toBe(true);
    expect(next).toMatchObject({ firstLook: 'over', changes: [] });
    expect(next.shares.every((s) => s.baseline)).toBe(true);
  });

  test('also in a later run, when the summary has been told', () => {
    const { changes } = firstStep({ known: undefined, listedFirst: first, reading: complete(share(A)) });
    expect(changes).toEqual([]);
  });

  test('read in part, it stays open until it is read whole', () => {
    const half = firstStep({
      known: undefined,
      listedFirst: first,
      reading: partial(share(A)),
    });
    expect(half.next.firstLook).toBe('begun');
    const whole = firstStep({ known: half.next, reading: complete(share(A), share(B)) });
    expect(whole.changes).toEqual([]);
    expect(whole.next).toMatchObject({ firstLook: 'over' });
    expect(whole.next.shares.every((s) => s.baseline)).toBe(true);
    expect(brief(firstStep({ known: whole.next, reading: complete(share(A), share(B), share(C)) }))).toEqual([
      `shared ${C}`,
    ]);
  });

  test('what its SharedTime proves to be later than the baseline is news, even when first read', () => {
    const later = '2026-11-25 13:59:21.0';
    const step = firstStep({
      known: undefined,
      listedFirst: first,
      reading: complete(share(A), share(B, later)),
    });
    expect(brief(step)).toEqual([`shared ${B}`]);
    expect(step.baseline.map((s) => s.accountId)).toEqual([A]);
  });

  test('what the first reading did not show is news, whatever its time; an odd one is named', () => {
    const [older, unclear, unreadable] = ['2026-11-22 13:59:21.0', '2026-11-24 13:59:21.0', 'yesterday'];
    for (const [time, datedBeforeMs] of [
      [older, firstList.atMs],
      [unclear, undefined],
      [unreadable, undefined],
    ] as const) {
      const step = firstStep({ listedFirst: first, reading: complete(share(A, time)) });
      expect(only(step.changes), time).toMatchObject({ kind: 'shared' });
      expect(only(step.changes).datedBeforeMs, time).toBe(datedBeforeMs);
      expect(step.baseline, time).toEqual([]);
    }
  });

  test('read in part until it is due, it is over: what is seen later is news', () => {
    const known = knownImage([], { firstLook: 'begun' });
    const due = { ...firstList, dueMs: NOW };
    const step = firstStep({ known, firstList: due, listedFirst: first, reading: partial(share(A)) });
    expect(brief(step)).toEqual([`shared ${A}`]);
    expect(step.next.firstLook).toBe('over');
  });

  test('never answered before it is due, its first answer is its first look, and the only one', () => {
    const due = { ...firstList, dueMs: NOW };
    for (const known of [undefined, knownImage([], { firstLook: 'none' })]) {
      const step = firstStep({ known, firstList: due, listedFirst: first, reading: partial(share(A)) });
      expect(step).toMatchObject({ changes: [], next: { firstLook: 'over' } });
      expect(step.baseline).toHaveLength(1);
    }
  });

  test('found after the summary, it counts as found after it, whatever this clock says', () => {
    const toldMs = NOW + 30_000;
    const step = firstStep({
      known: undefined,
      firstList: { ...firstList, toldMs },
      listedFirst: first,
      reading: complete(share(A)),
    });
    expect(step.next.shares[0]).toMatchObject({ noticedAtMs: toldMs + 1, baseline: true });
  });

  test('of an image that is new, no share is old', () => {
    const step = firstStep({ known: undefined, reading: complete(share(A, '2020-01-01 00:00:00.0')) });
    expect(brief(step)).toEqual([`shared ${A}`]);
  });

  test('a share that goes while the first look is open is recorded as gone', () => {
    const known = knownImage([{ ...lost(A, 11 * MINUTE), baseline: true }], { firstLook: 'begun' });
    expect(brief(firstStep({ known, reading: complete() }))).toEqual([`unshared ${A}`]);
  });

  test('an image listed later is new, and so are its shares', () => {
    const { changes } = firstStep({
      known: undefined,
      listedFirst: undefined,
      lastReadMs: undefined,
      reading: complete(share(A)),
    });
    expect(only(changes)).toMatchObject({ kind: 'shared', lastSeenWithoutMs: undefined });
  });

  test('an empty image of the first list is read once: its first share is news', () => {
    const empty = firstStep({ known: undefined, listedFirst: first, reading: complete() });
    expect(empty).toMatchObject({ isAltered: true, next: { firstLook: 'over' } });
    expect(brief(firstStep({ known: empty.next, reading: complete(share(A)) }))).toEqual([`shared ${A}`]);
  });

  test('thousands of baseline shares are one step', () => {
    const shares = Array.from({ length: 5_000 }, (_, n) => share(account(n)));
    const step = firstStep({ known: undefined, listedFirst: first, reading: complete(...shares) });
    expect(step).toMatchObject({ hasMore: false, changes: [] });
    expect(step.next.shares).toHaveLength(5_000);
  });
});

describe('I13: the verdict is kept', () => {
  const trusted = policyFor({ [A]: { name: 'Partner', expires: '2026-11-30' } });

  test('a share whose exception ends is reported like a new one, once', () => {
    const known = knownImage([knownShare(A, { verdict: 'trusted', baseline: true })]);
    const nowMs = Date.UTC(2026, 11, 1);
    const last = stepOf({ known, reading: complete(share(A)), policy: trusted, nowMs: nowMs - 1 });
    expect(last).toMatchObject({ changes: [], isAltered: false });
    const { changes, next } = stepOf({ known, reading: complete(share(A)), policy: trusted, nowMs });
    expect(only(changes)).toMatchObject({
      kind: 'noLongerTrusted',
      verdict: 'expired',
      lastSeenWithoutMs: undefined,
      exception: { name: 'Partner', expires: '2026-11-30' },
    });
    expect(changes.every(isAlert)).toBe(true);
    expect(next.shares[0]).toMatchObject({ verdict: 'expired', noticedAtMs: NOW - DAY, baseline: true });
    expect(stepOf({ known: next, reading: complete(share(A)), policy: trusted, nowMs })).toMatchObject({
      changes: [],
      isAltered: false,
    });
  });

  test('a share whose account was struck from the policy, too', () => {
    const known = knownImage([knownShare(A, { verdict: 'trusted' })]);
    expect(only(stepOf({ known, reading: complete(share(A)) }).changes)).toMatchObject({
      kind: 'noLongerTrusted',
      verdict: 'untrusted',
    });
  });

  test('a share whose exception covers other images now, too', () => {
    const policy = policyFor({ [A]: { name: 'Partner', images: ['m-2*'] } });
    const known = knownImage([knownShare(A, { verdict: 'trusted' })]);
    expect(only(stepOf({ known, reading: complete(share(A)), policy }).changes)).toMatchObject({
      kind: 'noLongerTrusted',
      exception: { name: 'Partner' },
    });
  });

  test.each([
    ['untrusted', 'trusted'],
    ['expired', 'trusted'],
  ] as const)('from %s to %s is kept and not told', (verdict, becomes) => {
    const step = stepOf({
      known: knownImage([knownShare(A, { verdict })]),
      reading: complete(share(A)),
      policy: trusted,
    });
    expect(step).toMatchObject({ changes: [], isAltered: true });
    expect(step.next.shares[0]?.verdict).toBe(becomes);
  });

  test('every share that is not proven gone is judged, read or not: the policy is ours', () => {
    const known = knownImage([knownShare(A, { verdict: 'trusted' }), knownShare(B, { verdict: 'trusted' })]);
    const step = stepOf({ known, reading: partial(share(A)) });
    expect(brief(step)).toEqual([`noLongerTrusted ${A}`, `noLongerTrusted ${B}`]);
    expect(brief(stepOf({ known, reading: failed }))).toEqual([
      `noLongerTrusted ${A}`,
      `noLongerTrusted ${B}`,
    ]);
    expect(step.next.shares.map((s) => s.verdict)).toEqual(['untrusted', 'untrusted']);
  });

  test('a share that became trusted and lost that again is told', () => {
    const known = knownImage([knownShare(A)]);
    const mid = stepOf({ known, reading: complete(share(A)), policy: trusted });
    expect(brief(stepOf({ known: mid.next, reading: complete(share(A)) }))).toEqual([`noLongerTrusted ${A}`]);
  });
});

describe('exposure to ECS', () => {
  test('is told, with the last time that the list said otherwise', () => {
    const { changes, next } = stepOf({ image: image({ exposedToEcs: true }) });
    expect(changes).toMatchObject([{ kind: 'exposedToEcs', lastSeenWithoutMs: NOW - 600_000 }]);
    expect(changes.every(isAlert)).toBe(true);
    expect(next.exposedToEcs).toBe(true);
  });

  test('of an image that is new has no such time', () => {
    const { changes } = stepOf({ known: undefined, image: image({ exposedToEcs: true }) });
    expect(changes).toMatchObject([{ kind: 'exposedToEcs', lastSeenWithoutMs: undefined }]);
  });

  test('that the first list showed is baseline', () => {
    const step = stepOf({
      known: undefined,
      listedFirst: { exposedToEcs: true },
      image: image({ exposedToEcs: true }),
    });
    expect(step.changes).toEqual([]);
    expect(step.next.exposedToEcs).toBe(true);
  });

  test('that began after the first list and before the first reading is news', () => {
    const step = stepOf({
      firstList,
      known: undefined,
      listedFirst: { exposedToEcs: false },
      image: image({ exposedToEcs: true }),
      reading: complete(share(A)),
    });
    expect(brief(step)).toEqual(['exposedToEcs']);
  });

  test('is told although the shares could not be read, once', () => {
    const step = stepOf({ image: image({ exposedToEcs: true }), reading: failed });
    expect(brief(step)).toEqual(['exposedToEcs']);
    expect(step.isAltered).toBe(true);
    const again = stepOf({ known: step.next, image: image({ exposedToEcs: true }), reading: failed });
    expect(again).toMatchObject({ changes: [], isAltered: false });
  });

  test('I4: told of an image of the first list not yet read, it leaves the shares baseline', () => {
    const step = stepOf({
      firstList,
      known: undefined,
      listedFirst: { exposedToEcs: false },
      image: image({ exposedToEcs: true }),
      reading: failed,
    });
    expect(brief(step)).toEqual(['exposedToEcs']);
    const read = stepOf({
      firstList,
      known: step.next,
      image: image({ exposedToEcs: true }),
      reading: complete(share(A)),
    });
    expect(read.changes).toEqual([]);
  });

  test('that the list denies once is missing, not over', () => {
    const step = stepOf({ known: knownImage([], { exposedToEcs: true }) });
    expect(step).toMatchObject({ changes: [], isAltered: true, next: { exposedToEcs: true } });
    const back = stepOf({ known: step.next, image: image({ exposedToEcs: true }) });
    expect(back.changes).toEqual([]);
    expect(back.next).toEqual(knownImage([], { exposedToEcs: true }));
  });

  test('told while the share call fails, it leaves the first look where it is', () => {
    const failing = { image: image({ exposedToEcs: true }), reading: failed, firstList };
    const first = stepOf({ ...failing, known: undefined, listedFirst: { exposedToEcs: false } });
    expect(first).toMatchObject({ isAltered: true, next: { firstLook: 'none' } });
    for (const firstLook of ['none', 'begun', 'over'] as const)
      expect(stepOf({ ...failing, known: knownImage([], { firstLook }) }).next.firstLook).toBe(firstLook);
  });

  test('that ended is recorded after ten minutes and does not alert', () => {
    const known = knownImage([], { exposedToEcs: true, exposureMissing: missing(NOW - 10 * MINUTE) });
    const { changes, next } = stepOf({ known });
    expect(changes).toMatchObject([{ kind: 'ecsExposureEnded' }]);
    expect(changes.some(isAlert)).toBe(false);
    expect(changes[0]).not.toHaveProperty('lastSeenWithoutMs');
    expect(next).toEqual({ ...knownImage(), changes });
  });

  test('that a reply does not mention is unknown, not over', () => {
    const step = stepOf({
      known: knownImage([], { exposedToEcs: true }),
      image: image({ exposedToEcs: undefined }),
    });
    expect(step).toMatchObject({ changes: [], isAltered: false, next: { exposedToEcs: true } });
  });

  test('that was unknown and is not there is no end of anything', () => {
    const step = stepOf({ known: knownImage([], { exposedToEcs: undefined }) });
    expect(step).toMatchObject({ changes: [], isAltered: true, next: { exposedToEcs: false } });
  });
});

describe('I1: an image that the list lacks', () => {
  const shares = [knownShare(A, { baseline: true })];
  const gone = stepOf({ ...lacked(11 * MINUTE, shares), reading: denies, newId: () => 'gone-id' });

  test('is recorded as gone, does not alert, and its shares went with it', () => {
    expect(gone.changes).toMatchObject([{ kind: 'imageGone', id: 'gone-id', imageName: 'one' }]);
    expect(gone.changes.some(isAlert)).toBe(false);
    expect(gone.isAltered).toBe(true);
    expect(gone.next).toEqual({
      ...knownImage(),
      exposedToEcs: undefined,
      gone: true,
      changes: gone.changes,
    });
  });

  test.each<[string, Parameters<typeof stepOf>[0], boolean]>([
    ['for nine minutes', { ...lacked(9 * MINUTE), reading: denies }, false],
    [
      'and nobody looked for it by its id',
      { ...lacked(DAY), absence: { lacked: undefined }, reading: denies },
      false,
    ],
    [
      'but its share call names an account',
      { ...lacked(30 * DAY, shares), reading: complete(share(A)) },
      false,
    ],
    ['and its share call is throttled', { ...lacked(30 * DAY), reading: failed }, false],
    [
      'and its share call says nothing for the first time',
      { ...lacked(30 * DAY), reading: complete() },
      false,
    ],
    ['and it is the region that does not exist', { ...lacked(30 * DAY), reading: noRegion }, false],
  ])('%s: it is kept', (_, input, isGone) => {
    expect(stepOf(input).next.gone).toBe(isGone);
  });

  test.each([
    ['another image answered', true, DAY],
    ['no other image answered', false, 7 * DAY],
  ])('whose share call names nobody, or refuses, is gone after a while: %s', (_, others, whileMs) => {
    const refuses = { ...failed, failure: { code: 'ApiDenied', message: 'no' } };
    for (const reading of [complete(), refuses])
      for (const [forMs, isGone] of [
        [whileMs - 1, false],
        [whileMs, true],
      ] as const) {
        const since = { ...missing(NOW - 30 * DAY), lookedMs: NOW - HOUR, silentMs: NOW - forMs };
        const step = stepOf({
          known: knownImage([], { missing: since }),
          absence: { lacked: 'complete' },
          reading,
          othersAnswered: (sinceMs) => others && sinceMs === NOW - forMs,
        });
        expect(step.next.gone).toBe(isGone);
      }
  });

  test('a long silence ends when its share call names an account, and goes on while it is throttled', () => {
    const since = { ...missing(NOW - 30 * DAY), lookedMs: NOW - HOUR, silentMs: NOW - 8 * DAY };
    const absent = { known: knownImage([], { missing: since }), absence: { lacked: 'complete' } as const };
    expect(stepOf({ ...absent, reading: complete(share(A)) }).next.missing?.silentMs).toBeUndefined();
    const throttled = stepOf({ ...absent, reading: failed });
    expect(throttled.next).toMatchObject({ gone: false, missing: { silentMs: NOW - 8 * DAY } });
  });

  test('a call that was throttled begins no silence', () => {
    const since = { ...missing(NOW - 30 * DAY), lookedMs: NOW - HOUR };
    const absent = { known: knownImage([], { missing: since }), absence: { lacked: 'complete' } as const };
    expect(stepOf({ ...absent, reading: failed }).next.missing?.silentMs).toBeUndefined();
    expect(stepOf({ ...absent, reading: complete() }).next.missing?.silentMs).toBe(NOW);
  });

  test('that the snapshot does not have is nothing', () => {
    const step = stepOf({ known: undefined, absence: { lacked: 'complete' }, reading: denies });
    expect(step).toMatchObject({ changes: [], isAltered: false });
  });

  test('and that is listed again was never away', () => {
    const step = stepOf({ known: lacked(5 * MINUTE).known, reading: complete() });
    expect(step).toMatchObject({ changes: [], isAltered: true });
    expect(step.next.missing).toBeUndefined();
  });

  test('keeps the changes not yet posted', () => {
    const before = stepOf({ reading: complete(share(A)) });
    const known = { ...before.next, missing: lacked(11 * MINUTE).known.missing };
    const { next } = stepOf({ known, absence: { lacked: 'complete' }, reading: denies });
    expect(next.changes.map((c) => c.kind)).toEqual(['shared', 'imageGone']);
  });

  test('I4, I5: comes back as one that is known: its shares and its exposure are news', () => {
    const back = stepOf({
      known: gone.next,
      listedFirst: { exposedToEcs: true },
      image: image({ exposedToEcs: true }),
      reading: complete(share(A)),
    });
    expect(brief(back)).toEqual(['exposedToEcs', `shared ${A}`]);
    expect(back.next).toMatchObject({ gone: false, firstLook: 'over' });
  });

  test('comes back although it cannot be read', () => {
    const back = stepOf({ known: gone.next, reading: failed });
    expect(back).toMatchObject({ isAltered: true, next: { gone: false } });
  });
});

describe('I14: an image whose entry names another owner', () => {
  const entry = image({ ownerId: '1999999999999999' });
  const us = share(SCOPE.accountId);
  const refusals = ['ApiDenied', 'ApiNotFound', 'ApiRejected'].map((code) => ({
    ...failed,
    failure: { code, message: 'no' },
  }));
  const received = stepOf({ known: undefined, image: entry, reading: complete(us) });

  test('is received while its share call refuses, or names ourselves', () => {
    for (const reading of [...refusals, complete(us), complete(us, share(A))]) {
      const { changes, next } = stepOf({ known: undefined, image: entry, reading });
      expect(changes).toMatchObject([{ kind: 'received', ownerId: '1999999999999999' }]);
      expect(changes.some(isAlert)).toBe(false);
      expect(next).toEqual({
        ...knownImage(),
        exposedToEcs: undefined,
        receivedFrom: '1999999999999999',
        changes,
      });
    }
  });

  test('keeps the changes that wait to be posted', () => {
    const { next } = stepOf({ known: { ...received.next, gone: true }, image: entry, reading: complete(us) });
    expect(next.changes.map((c) => c.kind)).toEqual(['received', 'received']);
  });

  test('stays what it was where its share call counts somebody and lists nobody', () => {
    const hides = { ...complete(), certainty: 'steady' } as const;
    const known = { ...received.next, changes: [] };
    expect(stepOf({ known, image: entry, reading: hides })).toMatchObject({
      changes: [],
      isAltered: false,
      next: { receivedFrom: '1999999999999999' },
    });
    expect(stepOf({ known, image: entry, reading: complete() }).next.receivedFrom).toBeUndefined();
    const first = stepOf({ known: undefined, image: entry, reading: hides });
    expect(first.isAltered, 'one that was never recorded is ours').toBe(true);
    expect(first.next.receivedFrom).toBeUndefined();
  });

  test('that is an image of ours by its entry is not received, whatever its share call refuses', () => {
    for (const reading of refusals) {
      const step = stepOf({ known: undefined, image: image({ ownerId: SCOPE.accountId }), reading });
      expect(step).toMatchObject({ changes: [], isAltered: false });
      expect(step.next.receivedFrom).toBeUndefined();
    }
  });

  test('that becomes ours is exposed to ECS no later than the first list said', () => {
    const known = { ...received.next, changes: [] };
    const exposed = image({ ownerId: SCOPE.accountId, exposedToEcs: true });
    const first = stepOf({ known, image: exposed, listedFirst: { exposedToEcs: true }, reading: complete() });
    expect(first.changes).toEqual([]);
    expect(brief(stepOf({ known, image: exposed, reading: complete() }))).toEqual(['exposedToEcs']);
  });

  test('is no news where the first list had it, nor when it is asked again', () => {
    const first = stepOf({
      known: undefined,
      image: entry,
      listedFirst: { exposedToEcs: false },
      reading: complete(us),
    });
    expect(first).toMatchObject({ changes: [], isAltered: true });
    const again = stepOf({ known: first.next, image: entry, reading: complete(us) });
    expect(again).toMatchObject({ changes: [], isAltered: false });
  });

  test('that was never answered is not decided: no row, no news', () => {
    expect(stepOf({ known: undefined, image: entry, reading: failed }).isAltered).toBe(false);
    const known = { ...received.next, changes: [] };
    expect(stepOf({ known, image: entry, reading: failed })).toMatchObject({ isAltered: false, next: known });
  });

  test('is ours if its share call names others, or nobody: what it names is news', () => {
    const known = { ...received.next, changes: [] };
    const ours = stepOf({ known, image: entry, listedFirst: undefined, reading: partial(share(A)) });
    expect(brief(ours)).toEqual([`shared ${A}`]);
    expect(ours.next.receivedFrom).toBeUndefined();
    expect(stepOf({ known, image: entry, reading: complete() }).next.receivedFrom).toBeUndefined();
  });

  test('is ours if it is on the first list and names others at its first reading, which is its first look', () => {
    const step = stepOf({
      firstList,
      known: undefined,
      image: entry,
      listedFirst: { exposedToEcs: false },
      reading: complete(share(A)),
    });
    expect(step.changes).toEqual([]);
    expect(step.baseline).toHaveLength(1);
  });

  test('is ours if one page of its share call names others and the next is refused', () => {
    const [denied] = refusals;
    const reading = { ...partial(share(A)), failure: denied?.failure };
    expect(brief(stepOf({ known: undefined, image: entry, reading }))).toEqual([`shared ${A}`]);
  });

  test('stays ours where it was held as ours, whatever its share call says', () => {
    const known = knownImage([knownShare(A)]);
    for (const reading of [...refusals, complete(us)])
      expect(stepOf({ known, image: entry, reading }).next.receivedFrom).toBeUndefined();
  });

  test('stays received where its entry names nobody, and is ours when it names ourselves', () => {
    const known = { ...received.next, changes: [] };
    const nobody = stepOf({ known, image: image(), reading: complete(us) });
    expect(nobody.next.receivedFrom).toBe('1999999999999999');
    const own = stepOf({ known, image: image({ ownerId: SCOPE.accountId }), reading: complete(share(A)) });
    expect(own.next.receivedFrom).toBeUndefined();
    expect(brief(own)).toEqual([`shared ${A}`]);
  });

  test('that the list lacks is gone without a word, and news when it is back', () => {
    const known = { ...received.next, changes: [] };
    const nothing = { ...failed, failure: undefined };
    const notLooked = stepOf({ known, absence: { lacked: undefined }, reading: nothing });
    expect(notLooked).toMatchObject({ isAltered: false, next: known });
    const once = stepOf({ known, absence: { lacked: 'complete' }, reading: nothing });
    expect(once).toMatchObject({ changes: [], isAltered: true });
    expect(once.next).toEqual({ ...known, missing: { sinceMs: NOW, completeMs: NOW, lookedMs: NOW } });
    const since = { ...missing(NOW - 10 * MINUTE), lookedMs: NOW - 10 * MINUTE };
    const twice = stepOf({
      known: { ...known, missing: since },
      absence: { lacked: 'complete' },
      reading: nothing,
    });
    expect(twice).toMatchObject({ changes: [], isAltered: true });
    expect(twice.next).toEqual({ ...known, gone: true });
    const back = stepOf({ known: twice.next, image: entry, reading: complete(us) });
    expect(back.changes).toMatchObject([{ kind: 'received' }]);
  });
});

describe('much at once', () => {
  const many = (count: number) => Array.from({ length: count }, (_, n) => share(account(n)));

  test(`at most ${MAX_CHANGES_A_STEP} new shares are one step; the rest stay new for the next`, () => {
    const reading = complete(...many(1_200));
    const steps = [stepOf({ reading })];
    for (let last = steps[0]; last?.hasMore; last = steps.at(-1))
      steps.push(stepOf({ known: { ...last.next, changes: [] }, reading }));
    expect(steps.map((s) => s.changes.length)).toEqual([500, 500, 200]);
    const told = steps.flatMap((s) => brief(s));
    expect(new Set(told).size).toBe(1_200);
    expect(steps.at(-1)?.next.shares).toHaveLength(1_200);
  });

  test('an exposure counts among them', () => {
    const step = stepOf({ image: image({ exposedToEcs: true }), reading: complete(...many(500)) });
    expect([step.changes.length, step.hasMore]).toEqual([500, true]);
  });

  test('what is no change is not held back by them', () => {
    const again = many(500).map((s) => knownShare(s.accountId));
    const last = knownShare(account(9_999));
    const reading = complete(...many(500).map((s) => share(s.accountId, LATER)), share(last.accountId));
    const step = stepOf({ known: knownImage([...again, last]), reading });
    expect([step.changes.length, step.hasMore]).toEqual([500, false]);
  });

  test('nor is what belongs to the first look', () => {
    const news = many(501).map((s) => share(s.accountId, '2026-11-26 13:59:21.0'));
    const step = stepOf({
      known: undefined,
      firstList,
      listedFirst: { exposedToEcs: false },
      reading: complete(...news, share(account(9_999))),
    });
    expect([step.changes.length, step.hasMore, step.baseline.length]).toEqual([500, true, 1]);
    expect(step.next.shares).toHaveLength(501);
  });

  test('the rest is found by the next run just as well, where this one dies', () => {
    const reading = complete(...many(501));
    const first = stepOf({ reading });
    const { changes } = stepOf({ known: { ...first.next, changes: [] }, reading, nowMs: NOW + DAY });
    expect(changes).toHaveLength(1);
  });

  test('exactly as many are one step', () => {
    expect(stepOf({ reading: complete(...many(500)) }).hasMore).toBe(false);
  });

  test('many that go are taken the same way', () => {
    const known = knownImage(many(1_200).map((s) => lost(s.accountId, HOUR)));
    let step = stepOf({ known, reading: complete() });
    let told = brief(step);
    while (step.hasMore) {
      step = stepOf({ known: { ...step.next, changes: [] }, reading: complete() });
      told = [...told, ...brief(step)];
    }
    expect(new Set(told).size).toBe(1_200);
    expect(step.next.shares).toEqual([]);
  });

  test('many that are shared again keep their old time until their turn comes', () => {
    const known = knownImage(many(600).map((s) => knownShare(s.accountId)));
    const reading = complete(...many(600).map((s) => share(s.accountId, LATER)));
    const first = stepOf({ known, reading });
    expect([first.changes.length, first.hasMore]).toEqual([500, true]);
    const second = stepOf({ known: { ...first.next, changes: [] }, reading });
    expect([second.changes.length, second.hasMore]).toEqual([100, false]);
  });

  test('many whose exception ends are told in steps, and none twice', () => {
    const known = knownImage(many(600).map((s) => knownShare(s.accountId, { verdict: 'trusted' })));
    const reading = complete(...many(600));
    const first = stepOf({ known, reading });
    const second = stepOf({ known: { ...first.next, changes: [] }, reading });
    expect(new Set([...brief(first), ...brief(second)]).size).toBe(600);
    expect(second.hasMore).toBe(false);
  });
});

describe('what is no change', () => {
  test('the same again is not written', () => {
    const known = knownImage([knownShare(A)]);
    expect(stepOf({ known, reading: complete(share(A)) })).toMatchObject({ isAltered: false, changes: [] });
  });

  test('another order of the shares, too', () => {
    const known = knownImage([knownShare(A), knownShare(B)]);
    expect(stepOf({ known, reading: complete(share(B), share(A)) }).isAltered).toBe(false);
  });

  test('another name is kept, and not told', () => {
    const step = stepOf({ image: image({ name: 'two' }) });
    expect(step).toMatchObject({ isAltered: true, changes: [], next: { name: 'two' } });
  });

  test('what is put in is not touched', () => {
    const known = Object.freeze(knownImage(Object.freeze([Object.freeze(knownShare(A))])));
    expect(() => stepOf({ known, reading: complete(share(B)) })).not.toThrow();
  });
});

describe('every kind of change', () => {
  const trusted = knownImage([knownShare(A, { verdict: 'trusted' })]);
  const causes: Readonly<Record<ChangeKind, () => Step>> = {
    shared: () => stepOf({ reading: complete(share(A)) }),
    sharedAgain: () => stepOf({ known: knownImage([knownShare(A)]), reading: complete(share(A, LATER)) }),
    noLongerTrusted: () => stepOf({ known: trusted, reading: complete(share(A)) }),
    exposedToEcs: () => stepOf({ image: image({ exposedToEcs: true }) }),
    unshared: () => stepOf({ known: knownImage([lost(A, HOUR)]) }),
    ecsExposureEnded: () =>
      stepOf({ known: knownImage([], { exposedToEcs: true, exposureMissing: missing(NOW - HOUR) }) }),
    received: () =>
      stepOf({
        known: undefined,
        image: image({ ownerId: '1999999999999999' }),
        reading: complete(share(SCOPE.accountId)),
      }),
    imageGone: () => stepOf({ ...lacked(HOUR), reading: denies }),
  };

  test.each(Object.entries(causes))('%s is noticed', (kind, cause) => {
    const { changes, isAltered } = cause();
    expect(
      { kinds: changes.map((change) => change.kind), isAltered },
      `lib/audit/diff.ts makes no ${kind}`,
    ).toEqual({
      kinds: [kind],
      isAltered: true,
    });
  });
});
