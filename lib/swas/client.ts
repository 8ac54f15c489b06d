import type { CustomImage, Share } from '../model/image.ts';
import { OpenApiError } from '../openapi/errors.ts';
import type { Page } from '../openapi/pages.ts';
import type { TakeOptions } from '../openapi/rate-limit.ts';
import { groupedNumber } from '../text/grouped-number.ts';
import { type AskDeps, type CallCounts, swasAsk } from './ask.ts';
import {
  readListCustomImages,
  readListCustomImageShareAccounts,
  readListRegions,
  toImage,
  toPage,
  toShare,
} from './replies.ts';

/** The vendor's maximum page sizes; the service refuses a larger PageSize. */
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

/** SWAS has some twenty regions. What names more than this is wrong, and each would be audited and stored. */
export const MOST_REGIONS = 200;

/** The regions of SWAS, and what is wrong with the first entry that cannot be used. */
export interface RegionList {
  readonly regionIds: readonly string[];
  readonly problem?: string | undefined;
}

export interface SwasClient {
  listRegions(options?: TakeOptions): Promise<RegionList>;
  listCustomImages(request: ListCustomImagesRequest, options?: TakeOptions): Promise<Page<CustomImage>>;
  listCustomImageShareAccounts(
    request: ListCustomImageShareAccountsRequest,
    options?: TakeOptions,
  ): Promise<Page<Share>>;
  counts(): CallCounts;
}

/** The read calls of SWAS, with its replies as our values. Every method throws `OpenApiError`. */
export function swasClient(deps: AskDeps): SwasClient {
  const { ask, counts } = swasAsk(deps);
  return {
    async listRegions(options = {}) {
      const reply = await ask(
        { regionId: '', action: 'ListRegions', query: {}, read: readListRegions },
        options,
      );
      const { usable, problem } = reply.Regions;
      const regionIds = [...new Set(usable.map((region) => region.RegionId))];
      if (regionIds.length > MOST_REGIONS)
        throw new OpenApiError(
          `ListRegions names ${groupedNumber(regionIds.length)} regions, and SWAS has fewer than ${MOST_REGIONS}; none of them is used`,
          { code: 'ApiGarbled' },
        );
      return { regionIds, problem };
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
      const reply = await ask(
        { regionId: r.regionId, action: 'ListCustomImages', query, read: readListCustomImages },
        options,
      );
      return toPage(reply, reply.CustomImages, toImage);
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
      const reply = await ask(
        {
          regionId: r.regionId,
          action: 'ListCustomImageShareAccounts',
          query,
          read: readListCustomImageShareAccounts,
        },
        options,
      );
      return toPage(reply, reply.ImageShareUsers, toShare);
    },
    counts,
  };
}
