import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterAccepted,
  afterRefusal,
  afterTime,
  inFlightAtMost,
  levelFrom,
  pauseMs,
  type QuotaLevel,
  type StoredLevel,
  toStored,
} from '../../lib/openapi/quota-level.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const NOW = Date.UTC(2027, 0, 15, 6);

/** What happens to a level, `ms` after what happened before. */
type Event = { readonly ms: number } & (
  | { readonly is: 'accepted' }
  | { readonly is: 'time' }
  /** The refused call was sent so many calls before the last one. */
  | { readonly is: 'refused'; readonly accepted: number; readonly sentBefore?: number }
  | { readonly is: 'next run'; readonly configured: number }
);

interface Step {
  readonly event: Event;
  readonly before: QuotaLevel;
  readonly after: QuotaLevel;
  readonly atMs: number;
}

/** Every value is frozen, so that a function that changed its input would fail. */
function play(configured: number, events: readonly Event[]): readonly Step[] {
  let level = Object.freeze(levelFrom(configured, NOW));
  let atMs = NOW;
  return events.map((event, i) => {
    atMs += event.ms;
    const before = level;
    level = Object.freeze(next(before, event, 10 * (i + 1), atMs));
    return { event, before, after: level, atMs };
  });
}

/** @param lastSent ten calls are sent between two events. */
function next(level: QuotaLevel, event: Event, lastSent: number, atMs: number): QuotaLevel {
  if (event.is === 'accepted') return afterAccepted(level);
  if (event.is === 'time') return afterTime(level, atMs);
  if (event.is === 'next run') return levelFrom(event.configured, atMs, Object.freeze(toStored(level)));
  const sequence = Math.max(0, lastSent - (event.sentBefore ?? 0));
  return afterRefusal(level, { sequence, lastSent, acceptedAMinute: event.accepted, atMs });
}

const accepted: Event = { is: 'accepted', ms: 0 };
const time = (ms: number): Event => ({ is: 'time', ms });
const refused = (acceptedAMinute: number, sentBefore = 0): Event => ({
  is: 'refused',
  ms: 0,
  accepted: acceptedAMinute,
  sentBefore,
});
const minutes = (count: number): Event[] => Array.from({ length: count }, () => time(MINUTE));
const refusals = (count: number, acceptedAMinute: number): Event[] =>
  Array.from({ length: count }, () => refused(acceptedAMinute));
/** Refused at 5 of 10 a minute, and ten minutes later at the probe of 5. */
const PROBED: readonly Event[] = [refused(4), accepted, time(10 * MINUTE)];

const last = (configured: number, events: readonly Event[]): QuotaLevel => {
  const step = play(configured, events).at(-1);
  if (step === undefined) throw new Error('No events: the level is that of the beginning.');
  return step.after;
};

describe('I8: the limit after what happened, configured 10', () => {
  const cases: readonly (readonly [string, number, readonly Event[]])[] = [
    ['a refusal: what was accepted', 4, [refused(4)]],
    ['a refusal with more accepted than the limit: the limit stays', 10, [refused(12)]],
    ['an accepted call changes nothing', 4, [refused(4), accepted]],
    [
      'calls in flight together lower it to what was accepted in the end',
      3,
      [refused(5), refused(4, 12), refused(3, 22)],
    ],
    ['none of them was accepted: the limit is what it was', 10, [refused(1), refused(0, 10)]],
    ['refused with none accepted: the limit stays for five in a row', 10, refusals(5, 0)],
    ['and is one at the sixth', 1, refusals(6, 0)],
    [
      'an accepted call between them starts the row again',
      10,
      [...refusals(5, 0), accepted, ...refusals(5, 0)],
    ],
    ['just below a minute: held', 4, [refused(4), time(MINUTE - 1)]],
    ['held for just below ten minutes', 4, [refused(4), ...minutes(9), time(MINUTE - 1)]],
    ['probed after ten minutes: one more', 5, [refused(4), ...minutes(10)]],
    ['probed: not granted before a minute has passed', 5, [...PROBED, time(MINUTE - 1)]],
    ['a minute later: granted, and one more', 6, [...PROBED, time(MINUTE)]],
    ['granted: one more each minute', 9, [...PROBED, ...minutes(4)]],
    ['granted: up to the configured limit', 10, [...PROBED, ...minutes(9)]],
    ['the probe is refused: held again', 4, [...PROBED, refused(4)]],
    ['and the next pause is twice as long', 4, [...PROBED, refused(4), ...minutes(19)]],
    ['which ends, too', 5, [...PROBED, refused(4), ...minutes(20)]],
    ['a long time is one step, not many', 5, [refused(4), time(1_000 * MINUTE)]],
  ];

  test.each(cases)('%s (%i)', (_, limit, events) => {
    expect(last(10, events).limit).toBe(limit);
  });

  test('a large limit that is granted again is raised by a tenth', () => {
    expect(last(100, [refused(50), ...minutes(10), ...minutes(2)]).limit).toBe(61);
  });

  test('probe pauses are 10, 20, 40, 80, 160 and 160 minutes', () => {
    const events = Array.from({ length: 6 }, () => [refused(4), accepted, time(160 * MINUTE)]).flat();
    const pauses = play(10, events).flatMap(({ event, after }) =>
      event.is === 'refused' ? [after.probePauseMs / MINUTE] : [],
    );
    expect(pauses).toEqual([10, 20, 40, 80, 160, 160]);
  });

  test('a probe that is granted makes the next pause short again', () => {
    const { probePauseMs } = last(10, [...PROBED, refused(4), accepted, time(20 * MINUTE), time(MINUTE)]);
    expect(probePauseMs).toBe(10 * MINUTE);
  });
});

describe('I8: the pause after refusals', () => {
  test('is twice as long each time, up to a minute, and one call at a time', () => {
    const steps = play(10, refusals(6, 0));
    expect(steps.map(({ after, atMs }) => pauseMs(after, atMs) / SECOND)).toEqual([4, 8, 16, 32, 60, 60]);
    expect(steps.map(({ after }) => inFlightAtMost(after))).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test('is not made longer by calls that were in flight together', () => {
    expect(pauseMs(last(10, [refused(4), refused(3, 12), refused(2, 22)]), NOW)).toBe(4 * SECOND);
  });

  test('is counted down, and then is none', () => {
    const level = last(10, [refused(4)]);
    expect([0, 3_999, 4_000, 4_001].map((ms) => pauseMs(level, NOW + ms))).toEqual([4_000, 1, 0, 0]);
  });

  test('after an accepted call, the number in flight is free, and the next pause is short', () => {
    const level = last(10, [...refusals(3, 0), accepted]);
    expect(inFlightAtMost(level)).toBe(Number.POSITIVE_INFINITY);
    expect(pauseMs(last(10, [...refusals(3, 0), accepted, refused(4)]), NOW)).toBe(4 * SECOND);
  });
});

describe('a clock that was set back by an hour', () => {
  const HOUR = 60 * MINUTE;

  test('makes no pause longer than a minute', () => {
    const back = NOW - HOUR;
    expect(pauseMs(last(10, [...refusals(5, 0), time(-HOUR)]), back)).toBe(MINUTE);
  });

  test('puts a probe off by its pause at most', () => {
    expect(last(10, [refused(4), time(-HOUR), ...minutes(9)]).limit).toBe(4);
    expect(last(10, [refused(4), time(-HOUR), ...minutes(10)]).limit).toBe(5);
  });

  test('puts off the next raise by a minute at most', () => {
    expect(last(10, [...PROBED, time(MINUTE), time(-HOUR), time(MINUTE - 1)]).limit).toBe(6);
    expect(last(10, [...PROBED, time(MINUTE), time(-HOUR), time(MINUTE)]).limit).toBe(7);
  });
});

describe('from one run to the next', () => {
  const stored: StoredLevel = {
    limit: 4,
    learnt: true,
    refusedLevel: 5,
    probeAtMs: NOW + 20 * MINUTE,
    probePauseMs: 40 * MINUTE,
    grownAtMs: NOW - SECOND,
  };

  test('what was learnt is kept', () => {
    expect(toStored(levelFrom(10, NOW, stored))).toEqual(stored);
  });

  test('the pause and the refusals in a row are not', () => {
    const level = levelFrom(10, NOW, toStored(last(10, refusals(3, 4))));
    expect(pauseMs(level, NOW)).toBe(0);
    expect(inFlightAtMost(level)).toBe(Number.POSITIVE_INFINITY);
  });

  test('far below the refused level, it is raised without a probe, but not to that level', () => {
    let level = levelFrom(10, NOW, { ...stored, refusedLevel: 7 });
    const limits = [1, 2, 3].map((minute) => {
      level = afterTime(level, NOW + minute * MINUTE);
      return level.limit;
    });
    expect(limits).toEqual([5, 6, 6]);
  });

  const cases: readonly (readonly [string, number, Partial<StoredLevel>, Partial<StoredLevel>])[] = [
    ['not learnt: what is configured now', 10, { learnt: false }, { limit: 10, refusedLevel: 0 }],
    ['above the configured limit', 3, {}, { limit: 3, learnt: false }],
    ['refused above the configured limit: that refusal says nothing', 4, {}, { refusedLevel: 0 }],
    ['refused at the configured limit', 5, {}, { limit: 4, refusedLevel: 5 }],
    ['below one', 10, { limit: 0.5 }, { limit: 1 }],
    ['not a whole number', 10, { limit: 4.9 }, { limit: 4 }],
    ['a probe pause too short', 10, { probePauseMs: 1 }, { probePauseMs: 10 * MINUTE }],
    ['a probe pause too long', 10, { probePauseMs: 999 * MINUTE }, { probePauseMs: 160 * MINUTE }],
    ['raised in the future', 10, { grownAtMs: NOW + MINUTE }, { grownAtMs: NOW }],
  ];
  test.each(cases)('%s', (_, configured, change, expected) => {
    expect(toStored(levelFrom(configured, NOW, { ...stored, ...change }))).toMatchObject(expected);
  });
});

describe('whatever happens', () => {
  const ms = fc.oneof(
    fc.constant(0),
    fc.nat(2 * MINUTE),
    fc.nat(300 * MINUTE),
    fc.integer({ min: -60 * MINUTE, max: 0 }),
  );
  const limits = fc.integer({ min: 1, max: 200 });
  const event: fc.Arbitrary<Event> = fc.oneof(
    fc.record({ is: fc.constant('accepted' as const), ms }),
    fc.record({ is: fc.constant('time' as const), ms }),
    fc.record({ is: fc.constant('refused' as const), ms, accepted: fc.nat(200), sentBefore: fc.nat(30) }),
    fc.record({ is: fc.constant('next run' as const), ms, configured: limits }),
  );
  const story = fc.array(event, { minLength: 1, maxLength: 60 });
  const always = (holds: (step: Step) => void) =>
    fc.assert(
      fc.property(limits, story, (configured, events) => play(configured, events).forEach(holds)),
      { numRuns: 400 },
    );

  test('the limit is a whole number from one to what is configured', () => {
    always(({ after }) => {
      expect(Number.isInteger(after.limit)).toBe(true);
      expect(after.limit).toBeGreaterThanOrEqual(1);
      expect(after.limit).toBeLessThanOrEqual(after.configured);
    });
  });

  test('a refusal never raises it; of several in flight together, not above what it was at the first', () => {
    always(({ event: { is }, before, after }) => {
      if (is !== 'refused') return;
      const counts = after.taughtUpTo > before.taughtUpTo;
      expect(after.limit).toBeLessThanOrEqual(Math.max(before.limit, counts ? 0 : before.refusedAtLimit));
    });
  });

  test('an accepted call does not change it, and time never lowers it, and raises it by a tenth or by one', () => {
    always(({ event: { is }, before, after }) => {
      if (is !== 'accepted' && is !== 'time') return;
      const atMost = is === 'time' ? Math.max(1, before.limit / 10) : 0;
      expect(after.limit - before.limit).toBeGreaterThanOrEqual(0);
      expect(after.limit - before.limit).toBeLessThanOrEqual(atMost);
    });
  });

  test('the pause is a minute at most, and the level does not change twice at the same time', () => {
    always(({ after, atMs }) => {
      const now = afterTime(after, atMs);
      expect(pauseMs(now, atMs)).toBeLessThanOrEqual(MINUTE);
      expect(afterTime(now, atMs)).toEqual(now);
    });
  });

  test('the same events give the same level', () => {
    fc.assert(
      fc.property(limits, story, (configured, events) => {
        expect(play(configured, events)).toEqual(play(configured, events));
      }),
    );
  });
});
