import type { Failure } from '../model/health.ts';
import type { Certainty, CustomImage, Miscount } from '../model/image.ts';
import { callOptions, type ListOptions } from '../openapi/pages.ts';
import { readList, type ReadListOptions } from '../openapi/read-list.ts';
import { IMAGES_PER_PAGE, type SwasClient } from './client.ts';

/** A region's custom images, as far as the list could be read. */
export interface Listing {
  /** Each of them was seen on a valid page. */
  readonly images: readonly CustomImage[];
  readonly certainty: Certainty;
  /** Why it is neither complete nor steady. */
  readonly failure?: Failure;
  readonly miscount?: Miscount;
}

/** The number of pages requested at once, if the quota allows it, so that a long list is read several times faster. */
const PAGES_ABREAST = 4;

export interface ListImagesOptions extends Omit<ReadListOptions, 'from'> {
  /** Called with the images of each valid page as it comes; a pass that is repeated shows them again. */
  readonly onPage?: ((images: readonly CustomImage[]) => void) | undefined;
}

/** Lists every custom image of a region (I1). Never throws an `OpenApiError`. */
export async function listImages(
  client: SwasClient,
  regionId: string,
  calls: ListOptions = {},
  { onPage, ...how }: ListImagesOptions = {},
): Promise<Listing> {
  const { entries, ...rest } = await readList<CustomImage>(
    'images',
    (isFirstCall) => ({
      fetchPage: async (pageNumber) => {
        const options = callOptions(calls, isFirstCall(pageNumber));
        const page = await client.listCustomImages({ regionId, pageNumber }, options);
        onPage?.(page.entries);
        return page;
      },
      keyOf: (image) => image.imageId,
      abreast: PAGES_ABREAST,
    }),
    how,
  );
  return { images: entries, ...rest };
}

/** Looks images up by their ids: the second opinion on images that the list lacks (I1). */
export async function findImages(
  client: SwasClient,
  regionId: string,
  imageIds: readonly string[],
  calls: ListOptions = {},
): Promise<Listing> {
  const images: CustomImage[] = [];
  let certainty: Certainty = 'complete';
  for (let i = 0; i < imageIds.length; i += IMAGES_PER_PAGE) {
    const asked = imageIds.slice(i, i + IMAGES_PER_PAGE);
    const found = await readList<CustomImage>('images', () => ({
      fetchPage: (pageNumber) =>
        client.listCustomImages({ regionId, imageIds: asked, pageNumber }, callOptions(calls, false)),
      keyOf: (image) => image.imageId,
    }));
    // A service that overlooks the filter shows every image.
    images.push(...found.entries.filter((image) => asked.includes(image.imageId)));
    if (found.failure !== undefined) return { images, certainty: 'partial', failure: found.failure };
    if (found.certainty === 'steady') certainty = 'steady';
  }
  return { images, certainty };
}
