import type { Cloud } from '../cloud.ts';
import type { Faults } from '../faults.ts';
import type { RpcCall } from '../openapi/operation.ts';
import { type RpcHost, startRpcServer } from '../openapi/rpc-server.ts';
import { DEFAULT_RPC_SETTINGS } from '../openapi/settings.ts';
import { addCustomImageShareAccount } from './add-custom-image-share-account.ts';
import { ClientTokens } from './client-tokens.ts';
import type { SwasContext } from './context.ts';
import { listCustomImageShareAccounts } from './list-custom-image-share-accounts.ts';
import { listCustomImages } from './list-custom-images.ts';
import { listRegions } from './list-regions.ts';
import { withOddities } from './odd-call.ts';
import { removeCustomImageShareAccount } from './remove-custom-image-share-account.ts';
import type { SwasSettings } from './settings.ts';

const OPERATIONS = {
  ListRegions: listRegions,
  ListCustomImages: listCustomImages,
  ListCustomImageShareAccounts: listCustomImageShareAccounts,
  AddCustomImageShareAccount: addCustomImageShareAccount,
  RemoveCustomImageShareAccount: removeCustomImageShareAccount,
};

export interface Swas extends RpcHost {
  readonly settings: SwasSettings;
}

/** Simple Application Server, API version 2020-06-01, with the regions of all accounts at one address. */
export async function startSwas(options: {
  cloud: Cloud;
  faults: Faults;
  settings?: Partial<SwasSettings>;
  now?: () => number;
  signatureNow?: () => number;
  port?: number | undefined;
}): Promise<Swas> {
  const settings: SwasSettings = {
    ...DEFAULT_RPC_SETTINGS,
    quotaPerMinute: 10,
    countsAs: 'documented',
    capPageSize: Number.POSITIVE_INFINITY,
    receivedShares: 'refuse',
    ...options.settings,
  };
  const context: SwasContext = { cloud: options.cloud, settings, clientTokens: new ClientTokens() };
  const host = await startRpcServer({
    name: 'swas',
    product: 'SWAS-OPEN',
    hostId: 'swas.cn-hangzhou.aliyuncs.com',
    version: '2020-06-01',
    operations: new Map(
      Object.entries(OPERATIONS).map(([action, operation]) => [
        action,
        withOddities((call: RpcCall) => operation(context, call)),
      ]),
    ),
    cloud: options.cloud,
    faults: options.faults,
    settings,
    now: options.now ?? Date.now,
    signatureNow: options.signatureNow,
    port: options.port,
  });
  return { ...host, settings };
}
