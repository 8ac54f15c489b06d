import { AuditError } from '../errors.ts';
import type { Clock } from './clock.ts';

/** How often something that failed is attempted, and after which pauses. A value: `Retries` does the waiting. */
export interface RetryPolicy {
  /** The maximum number of attempts, the first one included. */
  readonly attempts: number;
  /**
   * Milliseconds to pause after this many failed attempts (from 1); `random` returns 0 up to 1. Undefined: no pause,
   * since the attempt itself waits for its turn.
   */
  readonly pauseMs?: (failures: number, random: () => number) => number;
}

/** Pauses of 1 and 2 s. */
export const THREE_ATTEMPTS_IN_3_S: RetryPolicy = { attempts: 3, pauseMs: (failures) => 1_000 * failures };

/** Pauses of 1, 2 and 4 s. */
export const FOUR_ATTEMPTS_IN_7_S: RetryPolicy = { attempts: 4, pauseMs: (failures) => 500 * 2 ** failures };

/** Random pauses of up to 0.4, 1.6 and 6.4 s, so that several runs do not repeat their calls together. */
export const FOUR_ATTEMPTS_IN_ABOUT_4_S: RetryPolicy = {
  attempts: 4,
  pauseMs: (failures, random) => random() * 100 * 4 ** failures,
};

/** For calls that were refused for the quota: the quota makes the next attempt wait. */
export const SIX_ATTEMPTS_WITHOUT_PAUSE: RetryPolicy = { attempts: 6 };

/** Random pauses of up to 0.1 s, doubled to 3 s. At least 10 ms: a server that refuses at once is not called in a tight loop. */
export const UNTIL_DEADLINE_EVERY_3_S: RetryPolicy = {
  attempts: Infinity,
  pauseMs: (failures, random) => Math.max(10, Math.round(random() * Math.min(3_000, 50 * 2 ** failures))),
};

/** Pauses of 10 ms, doubled to 250 ms, for a lock that another process soon lets go of. */
export const UNTIL_DEADLINE_EVERY_250_MS: RetryPolicy = {
  attempts: Infinity,
  pauseMs: (failures) => Math.min(250, 5 * 2 ** failures),
};

export interface RetryOptions {
  readonly clock: Clock;
  /** The policy for this error; undefined: it is final. Each policy counts its own failures. */
  readonly policyFor: (error: unknown) => RetryPolicy | undefined;
  /** A pause that would end after this moment is not begun. */
  readonly untilMs?: number | undefined;
  /** Ends a pause. */
  readonly signal?: AbortSignal | undefined;
  readonly random?: (() => number) | undefined;
  /** What is thrown when `untilMs` or `signal` forbids the next attempt. Default: the error of the last attempt. */
  readonly outOfTime?: (() => Error) | undefined;
}

/** Milliseconds until the next attempt (undefined: at once), or why there is none. Pure, apart from `random`. */
export function decideRetry(
  { attempts, pauseMs }: RetryPolicy,
  failures: number,
  leftMs: number,
  random: () => number,
): number | undefined | 'exhausted' | 'late' {
  if (failures >= attempts) return 'exhausted';
  const ms = pauseMs?.(failures, random);
  return ms !== undefined && ms > leftMs ? 'late' : ms;
}

/** The retries of one step. A step may consist of several calls, which then share its attempts and its time. */
export interface Retries {
  /**
   * Resolves when the next attempt may begin.
   * @throws the error itself when it is final or its attempts are used up; otherwise see `RetryOptions.outOfTime`.
   */
  readonly pauseAfter: (error: unknown) => Promise<void>;
}

export function startRetries(options: RetryOptions): Retries {
  const { clock, policyFor, untilMs = Infinity, signal, random = Math.random, outOfTime } = options;
  const failures = new Map<RetryPolicy, number>();
  return {
    async pauseAfter(error) {
      const policy = policyFor(error);
      if (policy === undefined) throw error;
      const failed = (failures.get(policy) ?? 0) + 1;
      failures.set(policy, failed);
      const pause = decideRetry(policy, failed, untilMs - clock.now(), random);
      if (pause === undefined) return;
      if (pause === 'exhausted') throw error;
      try {
        if (pause !== 'late') return await clock.sleep(pause, signal);
      } catch {
        // Aborted during the pause: there is no time left either.
      }
      throw outOfTime?.() ?? error;
    },
  };
}

/** Attempts the call until it succeeds. Rejects as `Retries.pauseAfter` does. */
export async function retry<T>(call: () => T | Promise<T>, options: RetryOptions): Promise<T> {
  const { pauseAfter } = startRetries(options);
  for (;;) {
    try {
      return await call();
    } catch (error) {
      await pauseAfter(error);
    }
  }
}

/** For `RetryOptions.policyFor`: this policy for every error of ours that is `retryable`. */
export const whenRetryable =
  (policy: RetryPolicy) =>
  (error: unknown): RetryPolicy | undefined =>
    error instanceof AuditError && error.retryable ? policy : undefined;
