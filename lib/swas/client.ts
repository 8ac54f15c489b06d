import type { Clock } from '../platform/clock.ts';
import type { CustomImage, Share } from '../model/image.ts';
import type { RpcCall } from '../openapi/call.ts';
import { OpenApiError } from '../openapi/errors.ts';
import type { Page } from '../openapi/pages.ts';
import type { CallQuota, TakeOptions } from '../openapi/quota.ts';
import {
  type ListRegionsReply,
  readListCustomImages,
  readListCustomImageShareAccounts,
  readListRegions,
  toImage,
  toShare,
} from './replies.ts';

/** The vendor's largest pages; a larger PageSize is refused. */
export const IMAGES_PER_PAGE = 100;
export const SHARES_PER_PAGE = 50;

/** Every request parameter of `ListCustomImages` (2020-06-01). */
export interface ListCustomImagesRequest {
  readonly regionId: string;
  /** From 1. Default 1. */
  readonly pageNumber?: number;
  /** 1 to 100. Default 100 (the service's own is 10). */
  readonly pageSize?: number;
  /** At most 100. */
  readonly imageIds?: readonly string[];
  /** At most 100. */
  readonly imageNames?: readonly string[];
  readonly share?: boolean;
  readonly tags?: readonly { readonly key: string; readonly value?: string }[];
  readonly resourceGroupId?: string;
}

/** Every request parameter of `ListCustomImageShareAccounts` (2020-06-01). */
export interface ListCustomImageShareAccountsRequest {
  readonly regionId: string;
  readonly imageId: string;
  /** From 1. Default 1. */
  readonly pageNumber?: number;
  /** 1 to 50. Default 50 (the service's own is 10). */
  readonly pageSize?: number;
  /** ASCII, at most 64 characters. */
  readonly clientToken?: string;
}

export interface CallCounts {
  /** Calls sent, by API, refused ones included. */
  readonly byApi: Readonly<Record<string, number>>;
  /** How many of them were refused for the quota. */
  readonly throttled: number;
}

export interface SwasClient {
  listRegions(options?: TakeOptions): Promise<ListRegionsReply['Regions']>;
  listCustomImages(request: ListCustomImagesRequest, options?: TakeOptions): Promise<Page<CustomImage>>;
  listCustomImageShareAccounts(
    request: ListCustomImageShareAccountsRequest,
    options?: TakeOptions,
  ): Promise<Page<Share>>;
  counts(): CallCounts;
}

/** Attempts for what is temporary; with the pauses between them, about 5 s. */
const ATTEMPTS = 4;
/** Refusals of one call before it is given up: with the quota's pauses, two minutes. */
const MAX_REFUSALS = 6;

export interface SwasClientDeps {
  /** The call for a region: each has an endpoint of its own. */
  readonly callFor: (regionId: string) => RpcCall;
  readonly quota: CallQuota;
  readonly clock: Clock;
  readonly random: () => number;
}

/**
 * The SWAS OpenAPI within the account's call quota; what is temporary or garbled is asked again, with jitter.
 * Every method throws `OpenApiError`.
 */
export function swasClient({ callFor, quota, clock, random }: SwasClientDeps): SwasClient {
  const byApi: Record<string, number> = {};
  let throttled = 0;

  async function ask<T>(
    regionId: string,
    action: string,
    query: Record<string, string>,
    read: (reply: unknown) => T,
    options: TakeOptions,
  ): Promise<T> {
    let refusals = 0;
    let failures = 0;
    for (;;) {
      const slot = await quota.limitFor(action).take(options);
      byApi[action] = (byApi[action] ?? 0) + 1;
      try {
        const reply = read(await callFor(regionId)(action, query, options.signal));
        slot.release('answered');
        return reply;
      } catch (thrown) {
        const error =
          thrown instanceof OpenApiError
            ? thrown
            : new OpenApiError(`${action} failed`, { code: 'ApiTemporary' });
        slot.release(error.code === 'ApiThrottled' ? 'refused' : 'answered');
        if (!error.retryable) throw error;
        if (error.code === 'ApiThrottled') {
          throttled += 1;
          refusals += 1;
          if (refusals >= MAX_REFUSALS) throw error;
        } else {
          failures += 1;
          if (failures >= ATTEMPTS) throw error;
          await pause(clock, random() * 400 * 4 ** (failures - 1), options);
        }
      }
    }
  }

  return {
    async listRegions(options = {}) {
      const reply = await ask('', 'ListRegions', {}, readListRegions, options);
      return reply.Regions;
    },
    async listCustomImages(r, options = {}) {
      const pageSize = r.pageSize ?? IMAGES_PER_PAGE;
      const query: Record<string, string> = {
        RegionId: r.regionId,
        PageSize: String(pageSize),
        PageNumber: String(r.pageNumber ?? 1),
      };
      if (r.imageIds !== undefined) query['ImageIds'] = JSON.stringify(r.imageIds);
      if (r.imageNames !== undefined) query['ImageNames'] = JSON.stringify(r.imageNames);
      if (r.share !== undefined) query['Share'] = String(r.share);
      if (r.resourceGroupId !== undefined) query['ResourceGroupId'] = r.resourceGroupId;
      r.tags?.forEach(({ key, value }, i) => {
        query[`Tag.${i + 1}.Key`] = key;
        if (value !== undefined) query[`Tag.${i + 1}.Value`] = value;
      });
      const reply = await ask(r.regionId, 'ListCustomImages', query, readListCustomImages, options);
      return {
        entries: reply.CustomImages.map(toImage),
        totalCount: reply.TotalCount,
        pageSize: reply.PageSize,
      };
    },
    async listCustomImageShareAccounts(r, options = {}) {
      const pageSize = r.pageSize ?? SHARES_PER_PAGE;
      const query: Record<string, string> = {
        RegionId: r.regionId,
        ImageId: r.imageId,
        PageSize: String(pageSize),
        PageNumber: String(r.pageNumber ?? 1),
      };
      if (r.clientToken !== undefined) query['ClientToken'] = r.clientToken;
      const action = 'ListCustomImageShareAccounts';
      const reply = await ask(r.regionId, action, query, readListCustomImageShareAccounts, options);
      return {
        entries: reply.ImageShareUsers.map(toShare),
        totalCount: reply.TotalCount,
        pageSize: reply.PageSize,
      };
    },
    counts: () => ({ byApi: { ...byApi }, throttled }),
  };
}

async function pause(clock: Clock, ms: number, { signal, untilMs }: TakeOptions): Promise<void> {
  const tooLate = untilMs !== undefined && clock.now() + ms > untilMs;
  try {
    if (!tooLate) return await clock.sleep(ms, signal);
  } catch {
    // Aborted while waiting: the same as having no time to wait.
  }
  throw new OpenApiError('not asked again: the run has no time left', { code: 'OutOfTime' });
}
