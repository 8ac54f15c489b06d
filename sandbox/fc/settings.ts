import type { RpcSettings } from '../openapi/settings.ts';

/** How Function Compute behaves. May be changed while it runs. */
export interface FcSettings {
  /** How many invocations an account may have running; the real default is 100 for a region. */
  concurrency: number;
  /** How long an asynchronous event waits after a failure of the function, before its retry of this number (from 1). */
  retryDelayMs: (retry: number) => number;
  /** How long it waits when there was no room, for the n-th time (from 0). */
  throttledDelayMs: (n: number) => number;
  /** The fields of a refusal: `Code` and `Message` as in version 3.0, or `ErrorCode` and `ErrorMessage` as in 2.0. */
  errorForm: '3.0' | '2.0';
  /** Asked for `fc:InvokeFunction` and the like. */
  authorize: RpcSettings['authorize'];
}

/**
 * Of the delays the vendor documents the second: «binary exponential backoff», from half a second on. For the first it
 * says only that a failed function is run again.
 */
export const DEFAULT_FC_SETTINGS: Readonly<FcSettings> = {
  concurrency: 100,
  retryDelayMs: () => 60_000,
  throttledDelayMs: (n) => 500 * 2 ** n,
  errorForm: '3.0',
  authorize: () => true,
};
