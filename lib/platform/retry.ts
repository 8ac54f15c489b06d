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
  pauseMs: (failures, random) => random() * 400 * 4 ** (failures - 1),
};

/** For calls that were refused for the quota: the quota makes the next attempt wait. */
export const SIX_ATTEMPTS_WITHOUT_PAUSE: RetryPolicy = { attempts: 6 };

/** Random pauses of up to 0.1 s, doubled to 3 s. At least 10 ms: a server that refuses at once is not called in a tight loop. */
export const UNTIL_DEADLINE_EVERY_3_S: RetryPolicy = {
  attempts: Number.POSITIVE_INFINITY,
  pauseMs: (failures, random) =>
    Math.max(10, Math.round(random() * Math.min(3_000, 100 * 2 ** (failures - 1)))),
};

/** Pauses of 10 ms, doubled to 250 ms, for a lock that another process soon lets go of. */
export const UNTIL_DEADLINE_EVERY_250_MS: RetryPolicy = {
  attempts: Number.POSITIVE_INFINITY,
  pauseMs: (failures) => Math.min(250, 10 * 2 ** (failures - 1)),
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

export type RetryDecision = 'now' | 'exhausted' | 'out of time' | { readonly afterMs: number };

/** Whether to attempt again after this many failures under the policy, and when. Pure, apart from `random`. */
export function decideRetry(
  { attempts, pauseMs }: RetryPolicy,
  failures: number,
  {
    nowMs,
    untilMs = Number.POSITIVE_INFINITY,
  }: { readonly nowMs: number; readonly untilMs?: number | undefined },
  random: () => number = Math.random,
): RetryDecision {
  if (failures >= attempts) return 'exhausted';
  if (pauseMs === undefined) return 'now';
  const afterMs = pauseMs(failures, random);
  return nowMs + afterMs > untilMs ? 'out of time' : { afterMs };
}

/** The retries of one step. A step may consist of several calls, which then share its attempts and its time. */
export class Retries {
  readonly #options: RetryOptions;
  readonly #failures = new Map<RetryPolicy, number>();

  constructor(options: RetryOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the next attempt may begin.
   * @throws the error itself when it is final or its attempts are used up; otherwise see `RetryOptions.outOfTime`.
   */
  async pauseAfter(error: unknown): Promise<void> {
    const { clock, policyFor, untilMs, signal, random, outOfTime } = this.#options;
    const policy = policyFor(error);
    if (policy === undefined) throw error;
    const failures = (this.#failures.get(policy) ?? 0) + 1;
    this.#failures.set(policy, failures);
    const decision = decideRetry(policy, failures, { nowMs: clock.now(), untilMs }, random);
    if (decision === 'now') return;
    if (decision === 'exhausted') throw error;
    try {
      if (decision !== 'out of time') return await clock.sleep(decision.afterMs, signal);
    } catch {
      // Aborted during the pause: there is no time left either.
    }
    throw outOfTime?.() ?? error;
  }
}

/** Attempts the call until it succeeds. Rejects as `Retries.pauseAfter` does. */
export async function retry<T>(call: () => T | Promise<T>, options: RetryOptions): Promise<T> {
  const retries = new Retries(options);
  for (;;) {
    try {
      return await call();
    } catch (error) {
      await retries.pauseAfter(error);
    }
  }
}

/** For `RetryOptions.policyFor`: this policy for every error of ours that is `retryable`. */
export const whenRetryable =
  (policy: RetryPolicy) =>
  (error: unknown): RetryPolicy | undefined =>
    error instanceof AuditError && error.retryable ? policy : undefined;
