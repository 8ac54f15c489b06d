import type { RpcSettings } from '../openapi/settings.ts';

/** `FC` is the signature of version 2.0, which `@alicloud/fc2` makes; the other one that of the typed 3.0 client. */
export const FC_SIGNATURES = ['FC', 'ACS3-HMAC-SHA256'] as const;

export type FcSignature = (typeof FC_SIGNATURES)[number];

/** How Function Compute behaves. The settings can be changed while it runs. */
export interface FcSettings {
  /** The maximum number of concurrent invocations of an account. The real default is 100 in each region. */
  concurrency: number;
  /** How long an asynchronous event waits before this retry (from 1), after its function failed. */
  retryDelayMs: (retry: number) => number;
  /** How long it waits after it was throttled for the n-th time (from 0). */
  throttledDelayMs: (n: number) => number;
  /** The fields of a refusal: `Code` and `Message` as in version 3.0, or `ErrorCode` and `ErrorMessage` as in 2.0. */
  errorForm: '3.0' | '2.0';
  /**
   * The signatures that are accepted. The vendor documents ACS3-HMAC-SHA256 alone for version 3.0; its own deployment
   * component uses the other one. What the real service answers to a signature that it does not know is not documented:
   * here it is what the check of the other one makes of the request.
   */
  signatures: readonly FcSignature[];
  /** The RAM hook: called with actions such as `fc:InvokeFunction`. */
  authorize: RpcSettings['authorize'];
}

/**
 * The vendor documents `throttledDelayMs`: «binary exponential backoff», starting at half a second. About
 * `retryDelayMs` it says only that a failed function is run again.
 */
export const DEFAULT_FC_SETTINGS: Readonly<FcSettings> = {
  concurrency: 100,
  retryDelayMs: () => 60_000,
  throttledDelayMs: (n) => 500 * 2 ** n,
  errorForm: '3.0',
  signatures: FC_SIGNATURES,
  authorize: () => true,
};
