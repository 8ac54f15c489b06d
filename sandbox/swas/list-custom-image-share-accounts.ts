import type { Prepared, RpcCall } from '../openapi/operation.ts';
import { checkClientToken, requireParameter } from '../openapi/parameters.ts';
import { imagePermission, ownImage, type SwasContext } from './context.ts';
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
      const shares = [...ownImage(context, call, regionId, imageId).shares];
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
