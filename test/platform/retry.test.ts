import { describe, expect, test } from 'vitest';
import { AuditError } from '../../lib/errors.ts';
import {
  decideRetry,
  FOUR_ATTEMPTS_IN_7_S,
  FOUR_ATTEMPTS_IN_ABOUT_4_S,
  retry,
  type RetryPolicy,
  SIX_ATTEMPTS_WITHOUT_PAUSE,
  startRetries,
  THREE_ATTEMPTS_IN_3_S,
  UNTIL_DEADLINE_EVERY_250_MS,
  UNTIL_DEADLINE_EVERY_3_S,
  whenRetryable,
} from '../../lib/platform/retry.ts';
import { fakeClock } from '../support/fake-clock.ts';

const auto = () => fakeClock(undefined, { auto: true });
const fault = new AuditError('busy', { code: 'Busy', retryable: true });
const final = new AuditError('denied', { code: 'Denied' });

/** Fails so many times, then returns the number of the attempt that succeeded. */
function failing(times: number, error: Error = fault): () => Promise<number> {
  let attempts = 0;
  return () => {
    attempts += 1;
    return attempts > times ? Promise.resolve(attempts) : Promise.reject(error);
  };
}

/** The pauses after the failures 1 to `n`. */
const pauses = (policy: RetryPolicy, n: number, random = 0.5): (number | undefined)[] =>
  Array.from({ length: n }, (_, i) => policy.pauseMs?.(i + 1, () => random));

describe('the policies', () => {
  test.each<[string, RetryPolicy, number, readonly number[]]>([
    ['three in 3 s', THREE_ATTEMPTS_IN_3_S, 3, [1_000, 2_000]],
    ['four in 7 s', FOUR_ATTEMPTS_IN_7_S, 4, [1_000, 2_000, 4_000]],
    ['four in about 4 s, on average', FOUR_ATTEMPTS_IN_ABOUT_4_S, 4, [200, 800, 3_200]],
    [
      'until the deadline, up to 3 s',
      UNTIL_DEADLINE_EVERY_3_S,
      Number.POSITIVE_INFINITY,
      [50, 100, 200, 400, 800, 1_500, 1_500],
    ],
    [
      'until the deadline, up to 250 ms',
      UNTIL_DEADLINE_EVERY_250_MS,
      Number.POSITIVE_INFINITY,
      [10, 20, 40, 80, 160, 250, 250],
    ],
  ])('%s', (_, policy, attempts, expected) => {
    expect(policy.attempts).toBe(attempts);
    expect(pauses(policy, expected.length)).toEqual(expected);
  });

  test('a random pause of nothing is still 10 ms where nothing else slows the calls', () => {
    expect(pauses(UNTIL_DEADLINE_EVERY_3_S, 2, 0)).toEqual([10, 10]);
    expect(pauses(FOUR_ATTEMPTS_IN_ABOUT_4_S, 2, 0)).toEqual([0, 0]);
  });
});

describe('the decision', () => {
  const decide = (policy: RetryPolicy, failures: number, leftMs: number) =>
    decideRetry(policy, failures, leftMs, () => 0.5);

  test('a pause, until the attempts are used up', () => {
    expect(decide(THREE_ATTEMPTS_IN_3_S, 2, Infinity)).toBe(2_000);
    expect(decide(THREE_ATTEMPTS_IN_3_S, 3, Infinity)).toBe('exhausted');
  });

  test('a pause that ends at the deadline is begun, a longer one is not', () => {
    expect(decide(THREE_ATTEMPTS_IN_3_S, 1, 1_000)).toBe(1_000);
    expect(decide(THREE_ATTEMPTS_IN_3_S, 1, 999)).toBe('late');
  });

  test('a policy without pauses knows no deadline: the attempt itself waits', () => {
    expect(decide(SIX_ATTEMPTS_WITHOUT_PAUSE, 5, -1)).toBeUndefined();
    expect(decide(SIX_ATTEMPTS_WITHOUT_PAUSE, 6, Infinity)).toBe('exhausted');
  });
});

describe('the loop', () => {
  const policyFor = whenRetryable(FOUR_ATTEMPTS_IN_7_S);

  test('attempts again after each pause', async () => {
    const clock = auto();
    expect(await retry(failing(3), { clock, policyFor })).toBe(4);
    expect(clock.slept).toEqual([1_000, 2_000, 4_000]);
  });

  test('throws the last error when the attempts are used up', async () => {
    const clock = auto();
    await expect(retry(failing(4), { clock, policyFor })).rejects.toBe(fault);
    expect(clock.slept).toHaveLength(3);
  });

  test.each([
    ['one that is not retryable', final],
    ['one that is not ours', new TypeError('a fault of this program')],
  ])('does not repeat %s', async (_, error) => {
    const clock = auto();
    await expect(retry(failing(1, error), { clock, policyFor })).rejects.toBe(error);
    expect(clock.slept).toEqual([]);
  });

  test('a call that throws at once is like one that rejects', async () => {
    let attempts = 0;
    const call = (): string => {
      attempts += 1;
      if (attempts === 1) throw fault;
      return 'done';
    };
    expect(await retry(call, { clock: auto(), policyFor })).toBe('done');
  });

  test('ends before its deadline, with the error or with what the caller wants instead', async () => {
    const clock = auto();
    const options = { clock, policyFor, untilMs: clock.now() + 2_000 };
    await expect(retry(failing(4), options)).rejects.toBe(fault);
    expect(clock.slept).toEqual([1_000]);
    const instead = new Error('no time left');
    await expect(retry(failing(4), { ...options, outOfTime: () => instead })).rejects.toBe(instead);
  });

  test('an abort ends a pause', async () => {
    const clock = fakeClock();
    const stop = new AbortController();
    const instead = new Error('stopped');
    const call = retry(failing(1), { clock, policyFor, signal: stop.signal, outOfTime: () => instead });
    const outcome = call.catch((error: unknown) => error);
    await clock.advance(500);
    stop.abort(new Error('stop'));
    expect(await outcome).toBe(instead);
  });

  test('each policy counts its own failures', async () => {
    const clock = auto();
    const errors = [fault, final, fault, final, fault];
    const call = () => {
      const error = errors.shift();
      return error === undefined ? Promise.resolve('done') : Promise.reject(error);
    };
    const each = (error: unknown) => (error === fault ? SIX_ATTEMPTS_WITHOUT_PAUSE : THREE_ATTEMPTS_IN_3_S);
    expect(await retry(call, { clock, policyFor: each })).toBe('done');
    expect(clock.slept).toEqual([1_000, 2_000]);
  });

  test('the calls of one step share its attempts', async () => {
    const retries = startRetries({ clock: auto(), policyFor: whenRetryable(THREE_ATTEMPTS_IN_3_S) });
    await retries.pauseAfter(fault);
    await retries.pauseAfter(fault);
    await expect(retries.pauseAfter(fault)).rejects.toBe(fault);
  });
});
