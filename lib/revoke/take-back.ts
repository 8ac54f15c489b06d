import { OpenApiError } from '../openapi/errors.ts';
import type { SwasAsk } from '../swas/ask.ts';

export const REMOVE = 'RemoveCustomImageShareAccount';
/** Accounts in one call. The vendor documents no limit; ten make a short request. */
const ACCOUNTS_PER_CALL = 10;

export interface TakeBackDeps {
  readonly ask: SwasAsk['ask'];
  readonly image: { readonly regionId: string; readonly imageId: string };
  /** Ends it between two calls. */
  readonly signal: AbortSignal;
}

export interface Taken {
  /** The accounts of the calls that the service accepted. */
  readonly accepted: readonly string[];
  /** The first failure that remained after retries; the calls after it were not made. */
  readonly failure: OpenApiError | undefined;
}

/**
 * Takes shares back (`RemoveCustomImageShareAccount`, 2020-06-01), ten accounts a call. Removing a share that is gone
 * changes nothing, so a call that fails temporarily is repeated. Only a fresh reading says which shares are gone: a
 * call whose reply was lost may have been carried out.
 */
export async function takeBack(accountIds: readonly string[], deps: TakeBackDeps): Promise<Taken> {
  const accepted: string[] = [];
  for (let from = 0; from < accountIds.length; from += ACCOUNTS_PER_CALL) {
    const some = accountIds.slice(from, from + ACCOUNTS_PER_CALL);
    const failure = await removeShares(some, deps);
    if (failure !== undefined) return { accepted, failure };
    accepted.push(...some);
  }
  return { accepted, failure: undefined };
}

async function removeShares(
  accountIds: readonly string[],
  { ask, image: { regionId, imageId }, signal }: TakeBackDeps,
): Promise<OpenApiError | undefined> {
  const query: Record<string, string> = { RegionId: regionId, ImageId: imageId };
  accountIds.forEach((id, i) => (query[`Account.${i + 1}`] = id));
  try {
    await ask({ regionId, action: REMOVE, query, read: () => undefined, isWrite: true }, { signal });
    return undefined;
  } catch (error) {
    if (!(error instanceof OpenApiError)) throw error;
    return error.code === 'OutOfTime' ? stopped() : error;
  }
}

/** The person stopped it, between two calls or during a wait. */
const stopped = (): OpenApiError =>
  new OpenApiError(`${REMOVE}: stopped; the remaining calls were not made`, { code: 'OutOfTime' });
