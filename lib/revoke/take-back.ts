import type { Clock } from '../platform/clock.ts';
import type { RpcCall } from '../openapi/call.ts';
import { OpenApiError } from '../openapi/errors.ts';
import type { CallQuota } from '../openapi/quota.ts';

export const REMOVE = 'RemoveCustomImageShareAccount';
/** Accounts in one call. The vendor documents no limit; so many are a short request. */
const ACCOUNTS_PER_CALL = 10;
/** Taking back what is gone already changes nothing, so what is temporary may be asked again. */
const ATTEMPTS = 3;
const PAUSE_MS = 1_000;

export interface TakeBackDeps {
  readonly call: RpcCall;
  readonly quota: CallQuota;
  readonly clock: Clock;
  readonly image: { readonly regionId: string; readonly imageId: string };
  /** Ends it between two calls. */
  readonly signal: AbortSignal;
}

/**
 * Takes shares back (`RemoveCustomImageShareAccount`, 2020-06-01), some accounts a call. What came of it is for a
 * fresh reading to say: a call whose reply was lost may have been carried out.
 *
 * @returns the first failure that was not overcome; the calls after it were not made.
 */
export async function takeBack(
  accountIds: readonly string[],
  parts: TakeBackDeps,
): Promise<OpenApiError | undefined> {
  for (let from = 0; from < accountIds.length; from += ACCOUNTS_PER_CALL) {
    const failure = await removeShares(accountIds.slice(from, from + ACCOUNTS_PER_CALL), parts);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

async function removeShares(
  accountIds: readonly string[],
  { call, quota, clock, image, signal }: TakeBackDeps,
): Promise<OpenApiError | undefined> {
  const query: Record<string, string> = { RegionId: image.regionId, ImageId: image.imageId };
  accountIds.forEach((id, i) => (query[`Account.${i + 1}`] = id));
  for (let attempt = 1; ; attempt += 1) {
    if (signal.aborted) return stopped();
    try {
      const slot = await quota.limitFor(REMOVE).take({ signal });
      try {
        await call(REMOVE, query);
        slot.release('answered');
        return undefined;
      } catch (error) {
        slot.release(error instanceof OpenApiError && error.code === 'ApiThrottled' ? 'refused' : 'answered');
        throw error;
      }
    } catch (error) {
      if (!(error instanceof OpenApiError)) throw error;
      if (error.code === 'OutOfTime') return stopped();
      if (!error.retryable || attempt >= ATTEMPTS || signal.aborted) return error;
      await clock.sleep(PAUSE_MS * attempt, signal).catch(() => undefined);
    }
  }
}

/** By the person, between two calls or while waiting for the quota. */
const stopped = (): OpenApiError =>
  new OpenApiError(`${REMOVE}: stopped; the calls that were left were not made`, { code: 'OutOfTime' });
