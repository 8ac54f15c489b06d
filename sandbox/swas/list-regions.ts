import type { Prepared } from '../openapi/operation.ts';
import type { SwasContext } from './context.ts';

/** Needs no permission. */
export function listRegions(context: SwasContext): Prepared {
  return {
    run: () => ({
      Regions: context.cloud.regions.map((region) => ({
        RegionId: region.id,
        LocalName: region.localName,
        RegionEndpoint: region.endpoint,
      })),
    }),
  };
}
