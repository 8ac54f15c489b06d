import type { Prepared, RpcCall } from '../openapi/operation.ts';
import { checkClientToken, requireParameter } from '../openapi/parameters.ts';
import { imagePermission, ownImage, type SwasContext } from './context.ts';
import { isOdd } from './odd-call.ts';
import { readShareAccounts } from './share-accounts.ts';

export function addCustomImageShareAccount(context: SwasContext, call: RpcCall): Prepared {
  const { parameters } = call;
  const regionId = requireParameter(parameters, 'RegionId');
  const imageId = requireParameter(parameters, 'ImageId');
  const accounts = readShareAccounts(parameters);
  checkClientToken(parameters);
  return {
    permission: imagePermission('AddCustomImageShareAccount', call, regionId, imageId),
    run: () => {
      const { id } = ownImage(context, call, regionId, imageId);
      context.clientTokens.once('AddCustomImageShareAccount', call, () => {
        if (isOdd(call, 'keeps-shared-time')) context.cloud.shareWithFirstTimes(id, ...accounts);
        else context.cloud.share(id, ...accounts);
      });
      return {};
    },
  };
}
