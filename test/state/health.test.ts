import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assess, type Trouble } from '../../lib/state/health.ts';
import type { Failure } from '../../lib/model/health.ts';
import { DAY, NOW } from '../support/values.ts';

const QUARTER = 900_000;
const DUE = QUARTER;
const TEMPORARY: Failure = { code: 'ApiTemporary', message: 'no answer in time' };
const DENIED: Failure = { code: 'NoPermission', message: 'not allowed', denied: true };

/** What was said in a course of runs, a quarter of an hour apart; `.` is a run that saw. */
function course(runs: readonly (Failure | '.')[], everyMs = QUARTER) {
  let trouble: Trouble | undefined;
  return runs.map((run, i) => {
    const result = assess(trouble, run === '.' ? undefined : run, NOW + i * everyMs, DUE);
    trouble = result.trouble;
    return result.say?.kind;
  });
}

describe('I10: blindness is told', () => {
  test('when it has lasted until it is due', () => {
    expect(course([TEMPORARY, TEMPORARY, TEMPORARY])).toEqual([undefined, 'blind', undefined]);
  });

  test('at once where it is denied', () => {
    expect(course([DENIED, DENIED])).toEqual(['blind', undefined]);
  });

  test('at once where what was temporary becomes denied', () => {
    expect(course([TEMPORARY, DENIED])).toEqual([undefined, 'blind']);
  });

  test('once, though its reason changes', () => {
    expect(course([TEMPORARY, TEMPORARY, DENIED, TEMPORARY])).toEqual([
      undefined,
      'blind',
      undefined,
      undefined,
    ]);
  });

  test('never for one failed run, and then there is nothing to take back', () => {
    expect(course([TEMPORARY, '.', TEMPORARY, '.'])).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('with a message when it is over, once', () => {
    expect(course([DENIED, '.', '.'])).toEqual(['blind', 'over', undefined]);
  });

  test('again when it begins again', () => {
    expect(course([DENIED, '.', DENIED])).toEqual(['blind', 'over', 'blind']);
  });

  test('daily from then on', () => {
    const said = course(Array.from({ length: 4 * 24 * 3 + 2 }, () => TEMPORARY));
    expect(said.flatMap((s, i) => (s === undefined ? [] : [[s, i]]))).toEqual([
      ['blind', 1],
      ['reminder', 97],
      ['reminder', 193],
      ['reminder', 289],
    ]);
  });

  test('not sooner than a day after it was told, to the millisecond', () => {
    const told = assess(undefined, DENIED, NOW, DUE).trouble;
    expect(assess(told, DENIED, NOW + DAY - 1, DUE).say).toBeUndefined();
    expect(assess(told, DENIED, NOW + DAY, DUE).say?.kind).toBe('reminder');
  });

  test('the message that it is over says since when it was', () => {
    const told = assess(assess(undefined, TEMPORARY, NOW, DUE).trouble, TEMPORARY, NOW + QUARTER, DUE);
    expect(told.say?.trouble).toMatchObject({ sinceMs: NOW, toldAtMs: NOW + QUARTER });
    const over = assess(told.trouble, undefined, NOW + DAY, DUE);
    expect(over).toMatchObject({ trouble: undefined, say: { kind: 'over', trouble: { sinceMs: NOW } } });
  });

  test('with the reason of the last run', () => {
    const one = assess(undefined, TEMPORARY, NOW, DUE);
    expect(assess(one.trouble, DENIED, NOW + QUARTER, DUE).say?.trouble.failure).toEqual(DENIED);
  });

  test('a clock that jumps back neither repeats nor loses it', () => {
    const told = assess(undefined, DENIED, NOW, DUE).trouble;
    const back = assess(told, DENIED, NOW - 7 * DAY, DUE);
    expect(back.say).toBeUndefined();
    expect(assess(back.trouble, undefined, NOW - 7 * DAY, DUE).say?.kind).toBe('over');
  });

  test('in any course: begins and ends alternate, and nothing is said of what was never told', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom<Failure | '.'>('.', TEMPORARY, DENIED), { maxLength: 60 }),
        fc.integer({ min: 1, max: 30 * 3_600_000 }),
        (runs, everyMs) => {
          const told = course(runs, everyMs)
            .filter((said) => said !== undefined)
            .join(' ');
          const whole = '(blind( reminder)* over ?)*';
          // Where the last run saw, everything that was told is closed.
          const rest = runs.at(-1) === '.' ? '' : '(blind( reminder)*)?';
          expect(told).toMatch(new RegExp(`^${whole}${rest}$`));
        },
      ),
    );
  });
});
