import type { Failure } from '../model/health.ts';
import type { CustomImage } from '../model/image.ts';
import { IMAGES_PER_PAGE, type SwasClient } from './client.ts';
import { OpenApiError } from '../openapi/errors.ts';
import { callOptions, type ListOptions, readPages } from '../openapi/pages.ts';

/** A region's custom images, as far as the list could be read. */
export interface Listing {
  /** Each of them was seen on a valid page. */
  readonly images: readonly CustomImage[];
  readonly complete: boolean;
  /** Why it is not complete. */
  readonly failure?: Failure;
}

const MAX_PASSES = 3;
/** The number of pages requested at once, if the quota allows it, so that a long list is read several times faster. */
const PAGES_ABREAST = 4;

/** Lists every custom image of a region. If the list changes while it is read, it is read again from the start (I1). */
export async function listImages(
  client: SwasClient,
  regionId: string,
  options: ListOptions = {},
): Promise<Listing> {
  const seen = new Map<string, CustomImage>();
  for (let pass = 1; pass <= MAX_PASSES; pass += 1) {
    const found = await readPages(
      (pageNumber) =>
        client.listCustomImages(
          { regionId, pageNumber },
          callOptions(options, pass === 1 && pageNumber === 1),
        ),
      (image) => image.imageId,
      { abreast: PAGES_ABREAST },
    );
    for (const [id, image] of found.seen) seen.set(id, image);
    if (found.failure !== undefined)
      return { images: [...seen.values()], complete: false, failure: found.failure };
    if (found.complete) return { images: [...seen.values()], complete: true };
  }
  const failure = {
    code: 'Shifting',
    message: `the list of images changed during each of ${MAX_PASSES} attempts to read it`,
  };
  return { images: [...seen.values()], complete: false, failure };
}

/**
 * Looks images up by their ids: the second check before a missing image counts as gone (I1).
 * @returns the images that still exist.
 * @throws OpenApiError if any request fails: the result would be incomplete.
 */
export async function findImages(
  client: SwasClient,
  regionId: string,
  imageIds: readonly string[],
  options: ListOptions = {},
): Promise<CustomImage[]> {
  const found: CustomImage[] = [];
  for (let i = 0; i < imageIds.length; i += IMAGES_PER_PAGE) {
    const page = await client.listCustomImages(
      { regionId, imageIds: imageIds.slice(i, i + IMAGES_PER_PAGE) },
      callOptions(options, false),
    );
    // All ids fit on one page, so a shorter answer is wrong: its missing images would count as gone.
    if (page.totalCount !== page.entries.length)
      throw new OpenApiError(
        'ListCustomImages: the answer contains fewer or more images than its TotalCount',
        {
          code: 'ApiGarbled',
        },
      );
    found.push(...page.entries.filter((image) => imageIds.includes(image.imageId)));
  }
  return found;
}
