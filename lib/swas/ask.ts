import type { Clock } from '../platform/clock.ts';
import {
  FOUR_ATTEMPTS_IN_ABOUT_4_S,
  retry,
  type RetryPolicy,
  SIX_ATTEMPTS_WITHOUT_PAUSE,
  THREE_ATTEMPTS_IN_3_S,
} from '../platform/retry.ts';
import type { RpcCall } from '../openapi/call.ts';
import { OpenApiError } from '../openapi/errors.ts';
import type { CallQuota } from '../openapi/quota.ts';
import type { TakeOptions } from '../openapi/rate-limit.ts';

/** One call of the SWAS OpenAPI. */
export interface SwasCall<T> {
  /** '': any region. */
  readonly regionId: string;
  /** `ListCustomImages` */
  readonly action: string;
  readonly query: Readonly<Record<string, string>>;
  /** Reads the reply. @throws OpenApiError `ApiGarbled` for one of another shape. */
  readonly read: (reply: unknown) => T;
  /** It changes something: the signal does not break it off once it is sent, since only its reply says what it did. */
  readonly isWrite?: boolean;
}

export interface CallCounts {
  /** Calls sent, by API, refused ones included. */
  readonly byApi: Readonly<Record<string, number>>;
  /** How many of them were refused for the quota. */
  readonly throttled: number;
}

export interface AskDeps {
  /** The call for a region: each has an endpoint of its own. */
  readonly callFor: (regionId: string) => RpcCall;
  readonly quota: CallQuota;
  readonly clock: Clock;
  readonly random: () => number;
}

export interface SwasAsk {
  /**
   * Makes the call as soon as the quota has a place for it; repeats it when it fails temporarily, is garbled or is
   * refused for the quota.
   * @throws OpenApiError
   */
  readonly ask: <T>(call: SwasCall<T>, options?: TakeOptions) => Promise<T>;
  readonly counts: () => CallCounts;
}

/** Calls of the SWAS OpenAPI (2020-06-01) within the account's quota. */
export function swasAsk({ callFor, quota, clock, random }: AskDeps): SwasAsk {
  const byApi: Record<string, number> = {};
  let throttled = 0;

  const attempt = async <T>(
    { regionId, action, query, read, isWrite = false }: SwasCall<T>,
    options: TakeOptions,
  ): Promise<T> => {
    const slot = await quota.limitFor(action).take(options);
    byApi[action] = (byApi[action] ?? 0) + 1;
    try {
      const reply = read(await callFor(regionId)(action, query, isWrite ? undefined : options.signal));
      slot.release('answered');
      return reply;
    } catch (thrown) {
      const error =
        thrown instanceof OpenApiError
          ? thrown
          : new OpenApiError(`${action} failed`, { code: 'ApiTemporary' });
      const isThrottled = error.code === 'ApiThrottled';
      slot.release(isThrottled ? 'refused' : 'answered');
      if (isThrottled) throttled += 1;
      throw error;
    }
  };

  return {
    ask: (call, options = {}) => {
      let refusal: OpenApiError | undefined;
      const tried = retry(
        async () => {
          try {
            return await attempt(call, options);
          } catch (error) {
            if (error instanceof OpenApiError && error.code === 'ApiThrottled') refusal = error;
            throw error;
          }
        },
        {
          clock,
          random,
          untilMs: options.untilMs,
          signal: options.signal,
          policyFor: call.isWrite === true ? policyForWrite(options.signal) : policyForRead,
          outOfTime: () =>
            new OpenApiError('not called again: the run has no time left', { code: 'OutOfTime' }),
        },
      );
      // That no time is left to call again is the refusal's doing.
      return tried.catch((error: unknown) => {
        throw refusal !== undefined && error instanceof OpenApiError && error.code === 'OutOfTime'
          ? refusal
          : error;
      });
    },
    counts: () => ({ byApi: { ...byApi }, throttled }),
  };
}

/** A refusal and its repeats take two minutes at most: the quota pauses in between. */
function policyForRead(error: unknown): RetryPolicy | undefined {
  if (!(error instanceof OpenApiError) || !error.retryable) return undefined;
  return error.code === 'ApiThrottled' ? SIX_ATTEMPTS_WITHOUT_PAUSE : FOUR_ATTEMPTS_IN_ABOUT_4_S;
}

/** After an abort the failure itself is the answer. */
const policyForWrite =
  (signal: AbortSignal | undefined) =>
  (error: unknown): RetryPolicy | undefined =>
    error instanceof OpenApiError && error.retryable && signal?.aborted !== true
      ? THREE_ATTEMPTS_IN_3_S
      : undefined;
