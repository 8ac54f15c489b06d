import type { CustomImage, Share } from '../../lib/model/image.ts';
import type { SwasClient } from '../../lib/swas/client.ts';
import { OpenApiError, type OpenApiErrorCode } from '../../lib/openapi/errors.ts';
import type { Page } from '../../lib/openapi/pages.ts';
import type { TakeOptions } from '../../lib/openapi/rate-limit.ts';

export const account = (n: number): string => String(9_000_000_000_000_000_000n + BigInt(n));
export const accounts = (count: number, from = 1): string[] =>
  Array.from({ length: count }, (_, i) => account(from + i));
export const share = (accountId: string): Share => ({ accountId, sharedTime: '2026-11-24 14:00:00.0' });
export const imageNamed = (imageId: string): CustomImage => ({ imageId, name: `image ${imageId}` });
export const failure = (code: OpenApiErrorCode): OpenApiError =>
  new OpenApiError(`scripted ${code}`, { code });

/** What the service does with the n-th call (from 1), which is in the n-th pass: answers, or fails. */
export type Step<T> = (ask: {
  readonly pageNumber: number;
  readonly call: number;
  readonly pass: number;
}) => Page<T> | OpenApiError;

export interface Behaviour {
  /** The server's own largest page, whatever is asked for. */
  readonly cap?: number;
  /** Does the reply name the size that was used? Without, the size asked for stands in its place. */
  readonly echo?: boolean;
}

/** The page of a list as the service cuts it. */
export function cut<T>(list: readonly T[], pageNumber: number, asked: number, how: Behaviour = {}): Page<T> {
  const size = Math.min(asked, how.cap ?? asked);
  const entries = list.slice((pageNumber - 1) * size, pageNumber * size);
  return { entries, totalCount: list.length, pageSize: how.echo === false ? asked : size };
}

export interface ScriptedClient extends SwasClient {
  /** The page numbers asked for, in order. */
  readonly pagesAsked: readonly number[];
  /** The options of each call, in the same order. */
  readonly options: readonly (TakeOptions | undefined)[];
}

type ById = (imageIds: readonly string[], pageNumber: number) => Page<CustomImage> | OpenApiError;

/** A client whose two lists answer as the steps say. Anything not scripted fails the test. */
export function scriptedClient(steps: {
  readonly images?: Step<CustomImage>;
  readonly shares?: Step<Share>;
  readonly byId?: ById;
}): ScriptedClient {
  const pagesAsked: number[] = [];
  const given: (TakeOptions | undefined)[] = [];
  let pass = 0;
  const answer = async <T>(
    step: Step<T> | undefined,
    pageNumber = 1,
    options?: TakeOptions,
  ): Promise<Page<T>> => {
    if (step === undefined) throw new Error('not scripted');
    pagesAsked.push(pageNumber);
    given.push(options);
    if (pageNumber === 1) pass += 1;
    const result = step({ pageNumber, call: pagesAsked.length, pass });
    if (result instanceof OpenApiError) throw result;
    return result;
  };
  const found = (
    { byId }: { readonly byId?: ById },
    imageIds: readonly string[],
  ): Step<CustomImage> | undefined =>
    byId === undefined ? undefined : ({ pageNumber }) => byId(imageIds, pageNumber);
  return {
    pagesAsked,
    options: given,
    listRegions: () => Promise.reject(new Error('not scripted')),
    listCustomImages: ({ pageNumber, imageIds }, options) =>
      answer(imageIds === undefined ? steps.images : found(steps, imageIds), pageNumber, options),
    listCustomImageShareAccounts: ({ pageNumber }, options) => answer(steps.shares, pageNumber, options),
    counts: () => ({ byApi: {}, throttled: 0 }),
  };
}
