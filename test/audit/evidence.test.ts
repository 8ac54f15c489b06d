import { describe, expect, it } from 'vitest';
import { isLookDue, lack, lackImage, lastHeldMs, timeMove } from '../../lib/audit/evidence.ts';
import { inThePast } from '../../lib/platform/stored-time.ts';
import type { Missing, MissingImage } from '../../lib/model/known-image.ts';
import { DAY, knownShare, NOW } from '../support/values.ts';

const [MINUTE, HOUR] = [60_000, 3_600_000];
const since = (ms: number, more: Partial<Missing> = {}): Missing => ({ sinceMs: NOW - ms, ...more });

describe('I1: what is lacked', () => {
  it('is missing from the first whole answer that lacks it', () => {
    expect(lack(undefined, 'complete', NOW)).toEqual({ sinceMs: NOW, completeMs: NOW });
    expect(lack(undefined, 'steady', NOW)).toEqual({ sinceMs: NOW });
  });

  it('is gone by a second complete answer ten minutes after the first complete one', () => {
    const at = (ms: number) => since(HOUR - 1, { completeMs: NOW - ms });
    expect(lack(at(10 * MINUTE), 'complete', NOW)).toBe('gone');
    expect(lack(at(10 * MINUTE - 1), 'complete', NOW)).not.toBe('gone');
    expect(lack(at(10 * MINUTE), 'steady', NOW)).not.toBe('gone');
  });

  it('is gone by a third answer after an hour, be it complete or steady', () => {
    for (const certainty of ['complete', 'steady'] as const) {
      expect(lack(since(HOUR, { againMs: NOW - 1 }), certainty, NOW)).toBe('gone');
      expect(lack(since(HOUR - 1, { againMs: NOW - 1 }), certainty, NOW)).not.toBe('gone');
      expect(lack(since(HOUR), certainty, NOW)).not.toBe('gone');
    }
  });

  it('together with many is gone after a day', () => {
    for (const before of [
      (ms: number) => since(ms, { completeMs: NOW - ms }),
      (ms: number) => since(ms, { againMs: NOW - 1 }),
    ]) {
      expect(lack(before(DAY), 'complete', NOW, true)).toBe('gone');
      expect(lack(before(DAY - 1), 'complete', NOW, true)).not.toBe('gone');
    }
  });

  it('keeps its first moments', () => {
    expect(lack(since(5 * MINUTE), 'steady', NOW)).toEqual(since(5 * MINUTE, { againMs: NOW }));
    expect(lack(since(5 * MINUTE), 'complete', NOW)).toEqual(
      since(5 * MINUTE, { completeMs: NOW, againMs: NOW }),
    );
    expect(lack(since(5 * MINUTE, { completeMs: NOW - MINUTE }), 'complete', NOW)).toEqual(
      since(5 * MINUTE, { completeMs: NOW - MINUTE, againMs: NOW }),
    );
  });

  it('the same answer counts once, however often it is decided about', () => {
    const once = lack(undefined, 'steady', NOW) as Missing;
    expect(lack(once, 'steady', NOW)).toEqual({ sinceMs: NOW });
    const again = lack(since(2 * HOUR), 'steady', NOW) as Missing;
    expect(again).toEqual(since(2 * HOUR, { againMs: NOW }));
    expect(lack(again, 'steady', NOW)).toEqual(again);
    expect(lack(again, 'steady', NOW + 1)).toBe('gone');
  });

  it('since a moment that is still to come is missing from now on', () => {
    const wrong = { ...since(-20 * DAY), completeMs: NOW - DAY, againMs: NOW - HOUR };
    expect(lack(wrong, 'complete', NOW)).toEqual({ sinceMs: NOW, completeMs: NOW });
  });
});

describe('I10: what a wrong clock has stored of it', () => {
  it('counts as never: it neither proves an absence nor keeps one from being proven', () => {
    const ahead = since(2 * HOUR, { completeMs: NOW + DAY, againMs: NOW + DAY });
    const next = lack(ahead, 'complete', NOW);
    expect(next).toEqual(since(2 * HOUR, { completeMs: NOW, againMs: NOW }));
    expect(lack(next as Missing, 'complete', NOW + 10 * MINUTE)).toBe('gone');
    expect(lack(lack(ahead, 'steady', NOW) as Missing, 'steady', NOW + 1)).toBe('gone');
  });
});

describe('a stored time', () => {
  it('counts as never if it is further ahead than clocks differ', () => {
    expect(inThePast(undefined, NOW)).toBeUndefined();
    expect(inThePast(NOW + 5 * MINUTE, NOW)).toBe(NOW + 5 * MINUTE);
    expect(inThePast(NOW + 5 * MINUTE + 1, NOW)).toBeUndefined();
  });
});

describe('I1: an image that the list and the look by its id lack', () => {
  const before = (ms: number, more: Partial<MissingImage> = {}): MissingImage => ({
    ...since(ms, { completeMs: NOW - ms }),
    lookedMs: NOW - ms,
    ...more,
  });
  const yes = () => true;

  it('is missing at first, and remembers when it was looked for', () => {
    expect(lackImage(undefined, 'complete', 'denies', NOW, yes)).toMatchObject({
      sinceMs: NOW,
      completeMs: NOW,
      lookedMs: NOW,
      silentMs: NOW,
    });
  });

  it('stays as it is where nobody looked', () => {
    expect(lackImage(undefined, undefined, 'denies', NOW, yes)).toBeUndefined();
    expect(lackImage(before(DAY), undefined, 'denies', NOW, yes)).toMatchObject(before(DAY));
  });

  it('is gone when its share call says that it does not exist', () => {
    expect(lackImage(before(10 * MINUTE), 'complete', 'denies', NOW, yes)).toBe('gone');
    expect(lackImage(before(10 * MINUTE - 1), 'complete', 'denies', NOW, yes)).not.toBe('gone');
  });

  it('is not gone while its share call names accounts, or says nothing', () => {
    expect(lackImage(before(30 * DAY), 'complete', 'speaks', NOW, yes)).toMatchObject({ lookedMs: NOW });
    expect(lackImage(before(30 * DAY), 'complete', 'unknown', NOW, yes)).toMatchObject({ lookedMs: NOW });
  });

  it('silence begins anew when it speaks, and goes on while it says nothing', () => {
    const silent = before(30 * DAY, { silentMs: NOW - HOUR });
    const silentMs = (silence: 'speaks' | 'unknown' | 'silent' | 'denies', missing = silent) => {
      const next = lackImage(missing, 'steady', silence, NOW, yes);
      return next === 'gone' ? next : next?.silentMs;
    };
    expect(silentMs('speaks')).toBeUndefined();
    expect(silentMs('unknown')).toBe(NOW - HOUR);
    expect(silentMs('silent')).toBe(NOW - HOUR);
    expect(silentMs('denies')).toBe(NOW - HOUR);
    expect(silentMs('unknown', before(30 * DAY))).toBeUndefined();
    expect(silentMs('silent', before(30 * DAY))).toBe(NOW);
    expect(silentMs('silent', before(30 * DAY, { silentMs: NOW + DAY }))).toBe(NOW);
  });

  it('a silence of a week does not count while the share call is not answered', () => {
    const silent = before(30 * DAY, { silentMs: NOW - 8 * DAY });
    expect(lackImage(silent, 'complete', 'unknown', NOW, yes)).not.toBe('gone');
    expect(lackImage(silent, 'complete', 'speaks', NOW, yes)).not.toBe('gone');
  });

  it('that is silent is gone after a day in which others answered, else after a week', () => {
    const silentFor = (ms: number, others: boolean) =>
      lackImage(
        before(30 * DAY, { silentMs: NOW - ms }),
        'complete',
        'silent',
        NOW,
        (ms2) => others && ms2 === NOW - ms,
      );
    expect(silentFor(DAY, true)).toBe('gone');
    expect(silentFor(DAY - 1, true)).not.toBe('gone');
    expect(silentFor(7 * DAY - 1, false)).not.toBe('gone');
    expect(silentFor(7 * DAY, false)).toBe('gone');
  });
});

describe('I1: the look by id', () => {
  const looked = (sinceMs: number, lookedMs: number): MissingImage => ({ sinceMs, lookedMs });

  it('is made at once, ten minutes later, and then hourly', () => {
    expect(isLookDue(undefined, NOW)).toBe(true);
    expect(isLookDue(looked(NOW - 10 * MINUTE + 1, NOW - 10 * MINUTE + 1), NOW)).toBe(false);
    expect(isLookDue(looked(NOW - 10 * MINUTE, NOW - 10 * MINUTE), NOW)).toBe(true);
    expect(isLookDue(looked(NOW - DAY, NOW - HOUR + 1), NOW)).toBe(false);
    expect(isLookDue(looked(NOW - DAY, NOW - HOUR), NOW)).toBe(true);
  });

  it('is made where the last one lies in the future', () => {
    expect(isLookDue(looked(NOW + DAY, NOW + DAY), NOW)).toBe(true);
  });
});

describe('I5: a SharedTime that moved', () => {
  const held = (sharedTime: string | undefined, more = {}) => knownShare('1', { sharedTime, ...more });
  const OLD = '2026-11-20 10:00:00.0';
  const context = (
    byMs: readonly number[] = [],
    isFinal = true,
    lastReadMs: number | undefined = NOW - MINUTE,
  ) => ({
    lastReadMs,
    nowMs: NOW,
    rewriting: { byMs: new Set(byMs), isFinal },
  });

  it('is the same where nothing moved, or one of the two cannot be read', () => {
    expect(timeMove(held(OLD), OLD, context())).toBe('same');
    expect(timeMove(held(OLD), 'yesterday', context())).toBe('same');
    expect(timeMove(held(undefined), OLD, context())).toBe('same');
  });

  it('is rewritten if it is before the last reading in every zone, and to the second', () => {
    // NOW − 1 min is 06:59; in the westernmost zone that is 18:59 of the day before.
    expect(timeMove(held(OLD), '2026-11-23 18:58:59.0', context())).toBe('rewritten');
    expect(timeMove(held(OLD), '2026-11-23 18:59:00.0', context())).toBe('again');
  });

  it('waits for the others while they are to come', () => {
    expect(timeMove(held(OLD), '2026-11-24 06:00:00.0', context([], false))).toBe('doubtful');
    expect(timeMove(held(OLD), '2026-11-24 06:00:00.0', context([92 * HOUR], false))).toBe('rewritten');
  });

  it('of a share never read whole is measured by when it was noticed', () => {
    const noticed = held(OLD, { noticedAtMs: NOW - DAY });
    const never = {
      lastReadMs: undefined,
      nowMs: NOW,
      rewriting: { byMs: new Set<number>(), isFinal: true },
    };
    expect(timeMove(noticed, '2026-11-22 18:59:59.0', never)).toBe('rewritten');
    expect(timeMove(noticed, '2026-11-22 19:00:00.0', never)).toBe('again');
  });

  it('knows the last reading that held it', () => {
    const missing = { sinceMs: NOW - HOUR, heldMs: NOW - 2 * HOUR };
    expect(lastHeldMs({ noticedAtMs: NOW - DAY }, NOW - HOUR, NOW)).toBe(NOW - HOUR);
    expect(lastHeldMs({ noticedAtMs: NOW - MINUTE }, NOW - HOUR, NOW)).toBe(NOW - MINUTE);
    expect(lastHeldMs({ noticedAtMs: NOW - DAY }, undefined, NOW)).toBe(NOW - DAY);
    expect(lastHeldMs({ noticedAtMs: NOW - DAY, missing }, NOW - HOUR, NOW)).toBe(NOW - 2 * HOUR);
  });

  it('is not measured by times that are still to come', () => {
    const missing = { sinceMs: NOW + DAY, heldMs: NOW + DAY };
    expect(lastHeldMs({ noticedAtMs: NOW + DAY }, NOW - HOUR, NOW)).toBe(NOW - HOUR);
    expect(lastHeldMs({ noticedAtMs: NOW + DAY }, undefined, NOW)).toBe(0);
    expect(lastHeldMs({ noticedAtMs: NOW - DAY, missing }, NOW - HOUR, NOW)).toBe(NOW - DAY);
  });
});
