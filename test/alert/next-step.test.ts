import { describe, expect, it } from 'vitest';
import type { StoredEnvelope } from '../../lib/alert/outbox/envelope.ts';
import {
  nextStep,
  pauseBefore,
  SET_ASIDE_AFTER_MS,
  type Standing,
  standingFailure,
} from '../../lib/alert/outbox/next-step.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 24, 7);

const envelope = (change: Partial<StoredEnvelope> = {}): StoredEnvelope => ({
  id: 'e',
  channelId: 'c',
  noteIds: ['n1', 'n2'],
  form: 'whole',
  isDigest: false,
  madeAtMs: NOW,
  state: 'tried',
  attempts: 1,
  firstTriedMs: NOW,
  lastTriedMs: NOW,
  version: 1,
  ...change,
});

const standing = (change: Partial<Standing> = {}): Standing => ({
  envelopes: [],
  lastAcceptedMs: undefined,
  waiting: undefined,
  hasOthers: true,
  nowMs: NOW,
  ...change,
});

const inWords = (change: Partial<Standing>): string => {
  const step = nextStep(standing(change));
  return 'envelope' in step ? `${step.kind} ${step.envelope.id}` : step.kind;
};

describe('I3: what goes next', () => {
  it('nothing, where there is nothing', () => {
    expect(inWords({})).toBe('nothing');
    for (const state of ['over', 'accepted'] as const)
      expect(inWords({ envelopes: [envelope({ state })], nowMs: NOW + DAY })).toBe('nothing');
  });

  it('news before what is sent once more, and that before names, and those before a digest', () => {
    const again = envelope({ id: 'again', lastTriedMs: NOW - HOUR, firstTriedMs: NOW - HOUR });
    const names = envelope({ id: 'names', form: 'named', state: 'owed', attempts: 0, madeAtMs: NOW - DAY });
    expect(inWords({ envelopes: [names, again], waiting: 'news' })).toBe('pack');
    expect(inWords({ envelopes: [names, again], waiting: 'digest' })).toBe('send again');
    expect(inWords({ envelopes: [names], waiting: 'digest' })).toBe('send names');
    expect(inWords({ envelopes: [names], waiting: 'news' })).toBe('pack');
    expect(inWords({ envelopes: [], waiting: 'digest' })).toBe('pack');
  });

  it('a reduced form that was put off goes before all else', () => {
    const owed = envelope({ id: 'owed', form: 'reduced', state: 'owed' });
    expect(inWords({ envelopes: [owed], waiting: 'news' })).toBe('send owed');
  });

  it('of several, the oldest; of those sent once more, a digest last', () => {
    const old = { lastTriedMs: NOW - HOUR, firstTriedMs: NOW - HOUR };
    const digest = envelope({ id: 'digest', isDigest: true, madeAtMs: NOW - 3 * HOUR, ...old });
    const a = envelope({ id: 'a', madeAtMs: NOW - 2 * HOUR, ...old });
    const b = envelope({ id: 'b', madeAtMs: NOW - HOUR, ...old });
    expect(inWords({ envelopes: [digest, b, a] })).toBe('send a');
    expect(inWords({ envelopes: [digest] })).toBe('send digest');
    const names = ['late', 'early'].map((id, n) =>
      envelope({ id, form: 'named', state: 'owed', madeAtMs: NOW - n * HOUR }),
    );
    expect(inWords({ envelopes: names })).toBe('send early');
  });
});

describe('I3: an envelope of which nobody knows whether it arrived', () => {
  it.each([
    [1, 5 * MINUTE],
    [2, 30 * MINUTE],
    [3, 120 * MINUTE],
    [4, DAY],
    [9, DAY],
  ])('after attempt %i goes again after %i ms', (attempts, pauseMs) => {
    for (const state of ['tried', 'refused'] as const) {
      const envelopes = [envelope({ attempts, state })];
      expect(inWords({ envelopes, nowMs: NOW + pauseMs - 1 })).toBe('nothing');
      expect(inWords({ envelopes, nowMs: NOW + pauseMs })).toBe('send e');
    }
  });

  it('tried in the future, by a clock that was wrong, is due', () => {
    expect(inWords({ envelopes: [envelope({ lastTriedMs: NOW + 9 * DAY })] })).toBe('send e');
    expect(inWords({ envelopes: [envelope({ lastTriedMs: NOW + MINUTE })] }), 'clocks differ').toBe(
      'nothing',
    );
  });

  it('is set aside after a week, where others can be told', () => {
    const envelopes = [envelope({ attempts: 9, lastTriedMs: NOW + SET_ASIDE_AFTER_MS - HOUR })];
    const at = NOW + SET_ASIDE_AFTER_MS;
    expect(inWords({ envelopes, nowMs: at - 1 })).toBe('nothing');
    expect(inWords({ envelopes, nowMs: at })).toBe('setAside e');
    expect(inWords({ envelopes, nowMs: at, waiting: 'news' })).toBe('setAside e');
    expect(inWords({ envelopes, nowMs: at, hasOthers: false })).toBe('nothing');
    expect(inWords({ envelopes, nowMs: at + DAY, hasOthers: false })).toBe('send e');
    expect(inWords({ envelopes: [envelope({ state: 'aside' })], nowMs: at + 9 * DAY })).toBe('nothing');
  });

  it('is due at once, and once, when the channel takes messages again', () => {
    const tried = envelope({ attempts: 4, lastTriedMs: NOW + 3 * HOUR, acceptedBeforeMs: NOW - DAY });
    const recovered = { lastAcceptedMs: NOW + 4 * HOUR, nowMs: NOW + 4 * HOUR };
    for (const state of ['tried', 'refused', 'aside'] as const)
      expect(inWords({ envelopes: [{ ...tried, state }], ...recovered }), state).toBe('send e');
    // It had accepted others all along: what is wrong is this envelope.
    const alone = { ...tried, acceptedBeforeMs: NOW + HOUR };
    expect(inWords({ envelopes: [alone], ...recovered })).toBe('nothing');
    const before = { ...recovered, lastAcceptedMs: NOW + 2 * HOUR };
    expect(inWords({ envelopes: [tried], ...before })).toBe('nothing');
  });

  it('after a week and a recovery is sent rather than set aside', () => {
    const late = envelope({ attempts: 9, lastTriedMs: NOW + 6 * DAY, acceptedBeforeMs: 0 });
    const nowMs = NOW + 8 * DAY;
    expect(inWords({ envelopes: [late], nowMs, lastAcceptedMs: NOW + 7 * DAY })).toBe('send e');
  });

  it('at most five copies leave within a day, recoveries included', () => {
    let nowMs = NOW;
    let one = envelope();
    let lastAcceptedMs: number | undefined;
    const sentAt = [NOW];
    for (; nowMs < NOW + 3 * DAY; nowMs += MINUTE) {
      // The channel takes something else at the worst moment.
      if (nowMs === NOW + 4 * HOUR) lastAcceptedMs = nowMs;
      if (nextStep(standing({ envelopes: [one], lastAcceptedMs, nowMs })).kind !== 'send') continue;
      sentAt.push(nowMs);
      one = { ...one, attempts: one.attempts + 1, lastTriedMs: nowMs, acceptedBeforeMs: lastAcceptedMs };
    }
    const inADay = sentAt.map((from) => sentAt.filter((at) => at >= from && at < from + DAY).length);
    expect(Math.max(...inADay)).toBe(5);
    expect(sentAt).toHaveLength(7);
  });
});

it('I3: after twenty without an answer, what is new goes together each half hour', () => {
  const silent = (count: number, state: StoredEnvelope['state']) =>
    Array.from({ length: count }, (_, n) =>
      envelope({ id: `e${n}`, state, madeAtMs: NOW - n * HOUR, lastTriedMs: NOW, attempts: 9 }),
    );
  const after = (ms: number, envelopes: readonly StoredEnvelope[]) =>
    inWords({ envelopes, waiting: 'news', nowMs: NOW + ms });
  for (const state of ['tried', 'refused', 'aside'] as const) {
    expect(after(0, silent(19, state))).toBe('pack');
    expect(after(30 * MINUTE - 1, silent(20, state))).toBe('nothing');
    expect(after(30 * MINUTE, silent(20, state))).toBe('pack');
  }
  expect(after(0, silent(30, 'owed')), 'put off: nothing is known to be wrong').toBe('send e29');
});

describe("a channel's pause", () => {
  it('is its pace since it accepted something last', () => {
    const at = (nowMs: number) => pauseBefore({ envelopes: [], lastAcceptedMs: NOW, nowMs }, MINUTE);
    expect([at(NOW), at(NOW + 59_000), at(NOW + MINUTE), at(NOW + HOUR)]).toEqual([MINUTE, 1_000, 0, 0]);
    expect(at(NOW - HOUR), 'accepted in the future: a clock was wrong').toBe(0);
    expect(pauseBefore({ envelopes: [], lastAcceptedMs: undefined, nowMs: NOW }, MINUTE)).toBe(0);
  });

  it('is what it asked for, and never more than an hour', () => {
    const asked = (ms: number) => ({ envelopes: [envelope({ state: 'over', notBeforeMs: NOW + ms })] });
    const common = { lastAcceptedMs: undefined, nowMs: NOW };
    expect(pauseBefore({ ...asked(10 * MINUTE), ...common }, 0)).toBe(10 * MINUTE);
    expect(pauseBefore({ ...asked(HOUR), ...common }, 0)).toBe(HOUR);
    expect(pauseBefore({ ...asked(HOUR + 1), ...common }, 0)).toBe(0);
    expect(pauseBefore({ ...asked(-1), ...common }, 0)).toBe(0);
  });
});

describe('why a channel takes nothing', () => {
  it('refused in its reduced form: until that is taken, whatever else is', () => {
    const refused = envelope({ state: 'refused', said: 'no' });
    expect(standingFailure([refused], NOW + DAY)).toEqual({ code: 'AlertsRefused', message: 'no' });
  });

  it('unanswered: until anything is taken', () => {
    const tried = envelope({ said: 'no answer' });
    expect(standingFailure([tried], undefined)).toEqual({ code: 'ChannelUnanswered', message: 'no answer' });
    expect(standingFailure([tried], NOW + 1)).toBeUndefined();
    expect(
      standingFailure([envelope({ state: 'owed' }), envelope({ state: 'over' })], undefined),
    ).toBeUndefined();
  });

  it('the channel is not to blame for a run that died', () => {
    expect(standingFailure([envelope()], undefined)).toBeUndefined();
  });

  it('of several, the oldest', () => {
    const two = [envelope({ said: 'late', madeAtMs: NOW + 1 }), envelope({ said: 'early' })];
    expect(standingFailure(two, undefined)?.message).toBe('early');
  });
});
