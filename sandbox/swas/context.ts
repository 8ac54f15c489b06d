import type { Cloud, CustomImage } from '../cloud.ts';
import type { RpcCall } from '../openapi/operation.ts';
import { Refusal } from '../openapi/refusal.ts';
import type { ClientTokens } from './client-tokens.ts';
import type { SwasSettings } from './settings.ts';

/** What every SWAS operation needs. */
export interface SwasContext {
  readonly cloud: Cloud;
  readonly settings: SwasSettings;
  readonly clientTokens: ClientTokens;
}

export function checkRegion(context: SwasContext, regionId: string): void {
  if (context.cloud.region(regionId) === undefined) {
    throw new Refusal(404, 'InvalidRegionId.NotFound', 'The specified RegionId does not exist.');
  }
}

/** Returns the caller's image in that region. An image of another account or region counts as missing. */
export function ownImage(
  context: SwasContext,
  call: RpcCall,
  regionId: string,
  imageId: string,
): CustomImage {
  checkRegion(context, regionId);
  const image = context.cloud.findImage(imageId);
  if (image === undefined || image.regionId !== regionId || image.ownerId !== call.caller.account.id) {
    throw new Refusal(404, 'InvalidImageId.NotFound', 'The specified ImageId does not exist.');
  }
  return image;
}

/** The permission for an operation on one image, or on all of them (`*`). */
export function imagePermission(action: string, call: RpcCall, regionId: string, imageId: string) {
  return {
    action: `swas-open:${action}`,
    resource: `acs:swas-open:${regionId}:${call.caller.account.id}:customimage/${imageId}`,
  };
}
