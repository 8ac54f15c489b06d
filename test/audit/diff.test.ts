import { describe, expect, test } from 'vitest';
import { diffGone, MAX_CHANGES_A_STEP, type Step } from '../../lib/audit/diff.ts';
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
const only = (changes: readonly Change[]): ShareChange => {
  expect(changes).toHaveLength(1);
  return changes[0] as ShareChange;
};

describe('a new share', () => {
  test('is told with all that is known of it', () => {
    const { changes, next, altered } = stepOf({
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
    expect(altered).toBe(true);
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

  test('every change has an id of its own', () => {
    const { changes } = stepOf({
      reading: complete(share(A), share(B)),
      image: image({ exposedToEcs: true }),
    });
    expect(new Set(changes.map((c) => c.id)).size).toBe(3);
  });
});

describe('I5: the same account again is news', () => {
  test('after it went away', () => {
    const gone = stepOf({ known: knownImage([knownShare(A)]), reading: complete() });
    expect(brief(stepOf({ known: gone.next, reading: complete(share(A)) }))).toEqual([`shared ${A}`]);
  });

  test('when its SharedTime moved between two readings, forward or back', () => {
    for (const moved of [LATER, '2026-11-24 13:59:20.0', '2026-11-24 13:59:21.1'])
      expect(
        brief(stepOf({ known: knownImage([knownShare(A)]), reading: partial(share(A, moved)) })),
      ).toEqual([`sharedAgain ${A}`]);
  });

  test('once: the row holds the new time', () => {
    const { next } = stepOf({ known: knownImage([knownShare(A)]), reading: complete(share(A, LATER)) });
    expect(next.shares[0]).toMatchObject({ sharedTime: LATER, noticedAtMs: NOW });
    expect(stepOf({ known: next, reading: complete(share(A, LATER)) })).toMatchObject({
      changes: [],
      altered: false,
    });
  });

  test('also while the baseline is open, and of a baseline share', () => {
    const known = knownImage([knownShare(A, { baseline: true })], { baselineOpen: true });
    const { changes, next } = stepOf({ known, reading: complete(share(A, LATER)) });
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
    ['the same time written otherwise', TIME, '2026-11-24T13:59:21Z'],
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
    expect(step).toMatchObject({ changes: [], altered: false });
  });

  test('a time that could not be read hides no later change: the first that can be is kept', () => {
    const blank = knownImage([knownShare(A, { sharedTime: undefined })]);
    const first = stepOf({ known: blank, reading: complete(share(A, TIME)) });
    expect(first.changes).toEqual([]);
    expect(first.altered).toBe(true);
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

  test('in a complete reading is told, recorded and no alert', () => {
    const { changes, next } = stepOf({ known, reading: complete(share(B)) });
    expect(only(changes)).toMatchObject({ kind: 'unshared', accountId: A, sharedTime: TIME });
    expect(changes.some(isAlert)).toBe(false);
    expect(next.shares.map((s) => s.accountId)).toEqual([B]);
  });

  test('in a partial one is none', () => {
    const step = stepOf({ known, reading: partial(share(B)) });
    expect(step).toMatchObject({ changes: [], altered: false });
    expect(step.next.shares).toHaveLength(2);
  });

  test('a failed reading changes nothing', () => {
    const step = stepOf({ known, reading: failed });
    expect(step).toMatchObject({ changes: [], altered: false, more: false });
    expect(step.next).toEqual(known);
  });

  test('a failed reading of an image never read leaves it without a row: still baseline, or still new', () => {
    for (const listedFirst of [{ exposedToEcs: false, atMs: NOW }, undefined])
      expect(stepOf({ known: undefined, listedFirst, reading: failed }).altered).toBe(false);
  });
});

describe('I4: baseline is not news', () => {
  const first = { exposedToEcs: false, atMs: NOW };

  test('what an image of the first list holds when first read is stored, and not told', () => {
    const { changes, next, altered } = stepOf({
      known: undefined,
      listedFirst: first,
      reading: complete(share(A), share(B)),
    });
    expect(changes).toEqual([]);
    expect(altered).toBe(true);
    expect(next).toMatchObject({ baselineOpen: false, changes: [] });
    expect(next.shares.every((s) => s.baseline)).toBe(true);
  });

  test('also in a later run, when the summary has been told', () => {
    const { changes } = stepOf({ known: undefined, listedFirst: first, reading: complete(share(A)) });
    expect(changes).toEqual([]);
  });

  test('read in part, it stays open until it is read whole', () => {
    const half = stepOf({
      known: undefined,
      listedFirst: first,
      reading: partial(share(A)),
    });
    expect(half.next.baselineOpen).toBe(true);
    const whole = stepOf({ known: half.next, reading: complete(share(A), share(B)) });
    expect(whole.changes).toEqual([]);
    expect(whole.next).toMatchObject({ baselineOpen: false });
    expect(whole.next.shares.every((s) => s.baseline)).toBe(true);
    expect(brief(stepOf({ known: whole.next, reading: complete(share(A), share(B), share(C)) }))).toEqual([
      `shared ${C}`,
    ]);
  });

  test('what its SharedTime proves to be later than the baseline is news, even when first read', () => {
    const later = '2026-11-25 13:59:21.0';
    const step = stepOf({
      known: undefined,
      listedFirst: first,
      reading: complete(share(A), share(B, later)),
    });
    expect(brief(step)).toEqual([`shared ${B}`]);
    expect(step.baseline.map((s) => s.accountId)).toEqual([A]);
  });

  test('what the first reading missed, and its SharedTime proves to be older, is no news later', () => {
    const [older, unclear, unreadable] = ['2026-11-22 13:59:21.0', '2026-11-24 13:59:21.0', 'yesterday'];
    for (const [time, news] of [
      [older, 0],
      [unclear, 1],
      [unreadable, 1],
    ] as const) {
      const step = stepOf({ listedFirst: first, reading: complete(share(A, time)) });
      expect(step.changes, time).toHaveLength(news);
      expect(step.baseline, time).toHaveLength(1 - news);
    }
  });

  test('of an image that is new, no share is old', () => {
    const step = stepOf({ known: undefined, reading: complete(share(A, '2020-01-01 00:00:00.0')) });
    expect(brief(step)).toEqual([`shared ${A}`]);
  });

  test('a share that goes while the baseline is open is told as gone', () => {
    const known = knownImage([knownShare(A, { baseline: true })], { baselineOpen: true });
    expect(brief(stepOf({ known, reading: complete() }))).toEqual([`unshared ${A}`]);
  });

  test('an image listed later is new, and so are its shares', () => {
    const { changes } = stepOf({
      known: undefined,
      listedFirst: undefined,
      lastReadMs: undefined,
      reading: complete(share(A)),
    });
    expect(only(changes)).toMatchObject({ kind: 'shared', lastSeenWithoutMs: undefined });
  });

  test('an empty image of the first list is read once: its first share is news', () => {
    const empty = stepOf({ known: undefined, listedFirst: first, reading: complete() });
    expect(empty).toMatchObject({ altered: true, next: { baselineOpen: false } });
    expect(brief(stepOf({ known: empty.next, reading: complete(share(A)) }))).toEqual([`shared ${A}`]);
  });

  test('thousands of baseline shares are one step', () => {
    const shares = Array.from({ length: 5_000 }, (_, n) => share(account(n)));
    const step = stepOf({ known: undefined, listedFirst: first, reading: complete(...shares) });
    expect(step).toMatchObject({ more: false, changes: [] });
    expect(step.next.shares).toHaveLength(5_000);
  });
});

describe('I13: the verdict is kept', () => {
  const trusted = policyFor({ [A]: { name: 'Partner', expires: '2026-11-30' } });

  test('a share whose exception ends is reported like a new one, once', () => {
    const known = knownImage([knownShare(A, { verdict: 'trusted', baseline: true })]);
    const nowMs = Date.UTC(2026, 11, 1);
    const last = stepOf({ known, reading: complete(share(A)), policy: trusted, nowMs: nowMs - 1 });
    expect(last).toMatchObject({ changes: [], altered: false });
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
      altered: false,
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
    expect(step).toMatchObject({ changes: [], altered: true });
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
      listedFirst: { exposedToEcs: true, atMs: NOW },
      image: image({ exposedToEcs: true }),
    });
    expect(step.changes).toEqual([]);
    expect(step.next.exposedToEcs).toBe(true);
  });

  test('that began after the first list and before the first reading is news', () => {
    const step = stepOf({
      known: undefined,
      listedFirst: { exposedToEcs: false, atMs: NOW },
      image: image({ exposedToEcs: true }),
      reading: complete(share(A)),
    });
    expect(brief(step)).toEqual(['exposedToEcs']);
  });

  test('is told although the shares could not be read, once', () => {
    const step = stepOf({ image: image({ exposedToEcs: true }), reading: failed });
    expect(brief(step)).toEqual(['exposedToEcs']);
    expect(step.altered).toBe(true);
    const again = stepOf({ known: step.next, image: image({ exposedToEcs: true }), reading: failed });
    expect(again).toMatchObject({ changes: [], altered: false });
  });

  test('I4: told of an image of the first list not yet read, it leaves the shares baseline', () => {
    const step = stepOf({
      known: undefined,
      listedFirst: { exposedToEcs: false, atMs: NOW },
      image: image({ exposedToEcs: true }),
      reading: failed,
    });
    expect(brief(step)).toEqual(['exposedToEcs']);
    const read = stepOf({
      known: step.next,
      image: image({ exposedToEcs: true }),
      reading: complete(share(A)),
    });
    expect(read.changes).toEqual([]);
  });

  test('that ended is recorded and does not alert', () => {
    const { changes } = stepOf({ known: knownImage([], { exposedToEcs: true }) });
    expect(changes).toMatchObject([{ kind: 'ecsExposureEnded' }]);
    expect(changes.some(isAlert)).toBe(false);
  });

  test('that a reply does not mention is unknown, not over', () => {
    const step = stepOf({
      known: knownImage([], { exposedToEcs: true }),
      image: image({ exposedToEcs: undefined }),
    });
    expect(step).toMatchObject({ changes: [], altered: false, next: { exposedToEcs: true } });
  });

  test('that was unknown and is not there is no end of anything', () => {
    const step = stepOf({ known: knownImage([], { exposedToEcs: undefined }) });
    expect(step).toMatchObject({ changes: [], altered: true, next: { exposedToEcs: false } });
  });
});

describe('an image that is gone', () => {
  const known = knownImage([knownShare(A, { baseline: true })], { exposedToEcs: true, baselineOpen: true });
  const gone = diffGone(known, SCOPE, NOW, () => 'gone-id');

  test('is recorded, does not alert, and its shares went with it', () => {
    expect(gone.changes).toMatchObject([{ kind: 'imageGone', id: 'gone-id', imageName: 'one' }]);
    expect(gone.changes.some(isAlert)).toBe(false);
    expect(gone.next).toMatchObject({ gone: true, shares: [], baselineOpen: false, exposedToEcs: undefined });
    expect(gone.altered).toBe(true);
  });

  test('keeps the changes not yet posted', () => {
    const before = stepOf({ reading: complete(share(A)) });
    const { next } = diffGone(before.next, SCOPE, NOW, () => 'gone-id');
    expect(next.changes.map((c) => c.kind)).toEqual(['shared', 'imageGone']);
  });

  test('I4, I5: comes back as one that is known: its shares and its exposure are news', () => {
    const back = stepOf({
      known: gone.next,
      listedFirst: { exposedToEcs: true, atMs: NOW },
      image: image({ exposedToEcs: true }),
      reading: complete(share(A)),
    });
    expect(brief(back)).toEqual(['exposedToEcs', `shared ${A}`]);
    expect(back.next).toMatchObject({ gone: false, baselineOpen: false });
  });

  test('comes back although it cannot be read', () => {
    const back = stepOf({ known: gone.next, reading: failed });
    expect(back).toMatchObject({ altered: true, next: { gone: false } });
  });
});

describe('much at once', () => {
  const many = (count: number) => Array.from({ length: count }, (_, n) => share(account(n)));

  test(`at most ${MAX_CHANGES_A_STEP} new shares are one step; the rest stay new for the next`, () => {
    const reading = complete(...many(1_200));
    const steps = [stepOf({ reading })];
    for (let last = steps[0]; last?.more; last = steps.at(-1))
      steps.push(stepOf({ known: { ...last.next, changes: [] }, reading }));
    expect(steps.map((s) => s.changes.length)).toEqual([500, 500, 200]);
    const told = steps.flatMap((s) => brief(s));
    expect(new Set(told).size).toBe(1_200);
    expect(steps.at(-1)?.next.shares).toHaveLength(1_200);
  });

  test('the rest is found by the next run just as well, where this one dies', () => {
    const reading = complete(...many(501));
    const first = stepOf({ reading });
    const { changes } = stepOf({ known: { ...first.next, changes: [] }, reading, nowMs: NOW + DAY });
    expect(changes).toHaveLength(1);
  });

  test('exactly as many are one step', () => {
    expect(stepOf({ reading: complete(...many(500)) }).more).toBe(false);
  });

  test('many that go are taken the same way', () => {
    const known = knownImage(many(1_200).map((s) => knownShare(s.accountId)));
    let step = stepOf({ known, reading: complete() });
    let told = brief(step);
    while (step.more) {
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
    expect([first.changes.length, first.more]).toEqual([500, true]);
    const second = stepOf({ known: { ...first.next, changes: [] }, reading });
    expect([second.changes.length, second.more]).toEqual([100, false]);
  });

  test('many whose exception ends are told in steps, and none twice', () => {
    const known = knownImage(many(600).map((s) => knownShare(s.accountId, { verdict: 'trusted' })));
    const reading = complete(...many(600));
    const first = stepOf({ known, reading });
    const second = stepOf({ known: { ...first.next, changes: [] }, reading });
    expect(new Set([...brief(first), ...brief(second)]).size).toBe(600);
    expect(second.more).toBe(false);
  });
});

describe('what is no change', () => {
  test('the same again is not written', () => {
    const known = knownImage([knownShare(A)]);
    expect(stepOf({ known, reading: complete(share(A)) })).toMatchObject({ altered: false, changes: [] });
  });

  test('another order of the shares, too', () => {
    const known = knownImage([knownShare(A), knownShare(B)]);
    expect(stepOf({ known, reading: complete(share(B), share(A)) }).altered).toBe(false);
  });

  test('another name is kept, and not told', () => {
    const step = stepOf({ image: image({ name: 'two' }) });
    expect(step).toMatchObject({ altered: true, changes: [], next: { name: 'two' } });
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
    unshared: () => stepOf({ known: knownImage([knownShare(A)]) }),
    ecsExposureEnded: () => stepOf({ known: knownImage([], { exposedToEcs: true }) }),
    imageGone: () => diffGone(knownImage(), SCOPE, NOW, () => 'id'),
  };

  test.each(Object.entries(causes))('%s is noticed', (kind, cause) => {
    const { changes, altered } = cause();
    expect(
      { kinds: changes.map((change) => change.kind), altered },
      `lib/audit/diff.ts makes no ${kind}`,
    ).toEqual({
      kinds: [kind],
      altered: true,
    });
  });
});
