import type { Failure } from '../model/health.ts';
import type { CustomImage } from '../model/image.ts';
import { IMAGES_PER_PAGE, type SwasClient } from './client.ts';
import { OpenApiError } from '../openapi/errors.ts';
import { callOptions, type ListOptions, readPages } from '../openapi/pages.ts';

/** A region's custom images, as far as the list could be read. */
export interface Listing {
  /** Each was seen on a valid page. */
  readonly images: readonly CustomImage[];
  readonly complete: boolean;
  /** Why it is not complete. */
  readonly failure?: Failure;
}

const MAX_PASSES = 3;
/** Pages of a list asked for at once: a long one, where the quota allows it, is read in a fraction of the time. */
const PAGES_ABREAST = 4;

/** Lists every custom image of a region; again from the start when the list shifted while it was read (I1). */
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
    message: `the list of images changed each of the ${MAX_PASSES} times it was read`,
  };
  return { images: [...seen.values()], complete: false, failure };
}

/**
 * Asks for images by their ids: the second look before an image is believed to be gone (I1).
 * @returns the images that still exist.
 * @throws OpenApiError when any of the asking fails: then nothing is known.
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
    // A short answer would pass for «gone»; every id asked for fits this one page.
    if (page.totalCount !== page.entries.length)
      throw new OpenApiError('ListCustomImages: the answer holds fewer images than it counts', {
        code: 'ApiGarbled',
      });
    found.push(...page.entries.filter((image) => imageIds.includes(image.imageId)));
  }
  return found;
}
