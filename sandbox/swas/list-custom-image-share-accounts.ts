import type { Prepared, RpcCall } from '../openapi/operation.ts';
import { checkClientToken, requireParameter } from '../openapi/parameters.ts';
import { checkRegion, imagePermission, ownImage, type SwasContext } from './context.ts';
import { isLeftOut, isOdd } from './odd-call.ts';
import { cutPage, readPage } from './page.ts';

const MAX_PAGE_SIZE = 50;

export function listCustomImageShareAccounts(context: SwasContext, call: RpcCall): Prepared {
  const { parameters } = call;
  const regionId = requireParameter(parameters, 'RegionId');
  const imageId = requireParameter(parameters, 'ImageId');
  checkClientToken(parameters);
  const page = readPage(parameters, MAX_PAGE_SIZE);
  return {
    permission: imagePermission('ListCustomImageShareAccounts', call, regionId, imageId),
    run: () => {
      const shares = sharesOf(context, call, regionId, imageId).filter(([id]) => !isLeftOut(call, id));
      const { entries, fields } = cutPage(shares, page, context.settings, 'number');
      return {
        ...fields,
        ImageShareUsers: entries.map(([userId, sharedTime]) => ({
          UserId: BigInt(userId),
          SharedTime: sharedTime,
        })),
      };
    },
  };
}

/** The shares of the image as the caller sees them, with their times. Throws a `Refusal`. */
function sharesOf(
  context: SwasContext,
  call: RpcCall,
  regionId: string,
  imageId: string,
): [accountId: string, time: string][] {
  const { settings, cloud } = context;
  if (settings.receivedShares === 'ourselves' || isOdd(call, 'received-answers-ourselves')) {
    checkRegion(context, regionId);
    const caller = call.caller.account.id;
    const image = cloud.findImage(imageId);
    const time = image?.shares.get(caller);
    if (image?.regionId === regionId && image.ownerId !== caller && time !== undefined)
      return [[caller, time]];
  }
  return [...ownImage(context, call, regionId, imageId).shares];
}
