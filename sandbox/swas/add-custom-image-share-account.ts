import type { Prepared, RpcCall } from '../openapi/operation.ts';
import { checkClientToken, requireParameter } from '../openapi/parameters.ts';
import { imagePermission, ownImage, type SwasContext } from './context.ts';
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
      context.cloud.share(ownImage(context, call, regionId, imageId).id, ...accounts);
      return {};
    },
  };
}
