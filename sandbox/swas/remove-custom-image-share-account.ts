import type { Prepared, RpcCall } from '../openapi/operation.ts';
import { checkClientToken, requireParameter } from '../openapi/parameters.ts';
import { imagePermission, ownImage, type SwasContext } from './context.ts';
import { readShareAccounts } from './share-accounts.ts';

export function removeCustomImageShareAccount(context: SwasContext, call: RpcCall): Prepared {
  const { parameters } = call;
  const regionId = requireParameter(parameters, 'RegionId');
  const imageId = requireParameter(parameters, 'ImageId');
  const accounts = readShareAccounts(parameters);
  checkClientToken(parameters);
  return {
    permission: imagePermission('RemoveCustomImageShareAccount', call, regionId, imageId),
    run: () => {
      const { id } = ownImage(context, call, regionId, imageId);
      context.clientTokens.once('RemoveCustomImageShareAccount', call, () => {
        context.cloud.unshare(id, ...accounts);
      });
      return {};
    },
  };
}
