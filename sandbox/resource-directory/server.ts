import type { Cloud } from '../cloud.ts';
import type { Faults } from '../faults.ts';
import type { Operation } from '../openapi/operation.ts';
import { type RpcHost, startRpcServer } from '../openapi/rpc-server.ts';
import { DEFAULT_RPC_SETTINGS, type RpcSettings } from '../openapi/settings.ts';
import { listAccounts } from './list-accounts.ts';

export interface ResourceDirectory extends RpcHost {
  readonly settings: RpcSettings;
}

/** The resource directory's API (product ResourceDirectoryMaster), version 2022-04-19. */
export async function startResourceDirectory(options: {
  cloud: Cloud;
  faults: Faults;
  settings?: Partial<RpcSettings>;
  now?: () => number;
  signatureNow?: () => number;
  port?: number | undefined;
}): Promise<ResourceDirectory> {
  const settings: RpcSettings = { ...DEFAULT_RPC_SETTINGS, ...options.settings };
  const host = await startRpcServer({
    name: 'resource-directory',
    product: 'ResourceDirectoryMaster',
    hostId: 'resourcedirectory.aliyuncs.com',
    version: '2022-04-19',
    operations: new Map<string, Operation>([['ListAccounts', (call) => listAccounts(options.cloud, call)]]),
    cloud: options.cloud,
    faults: options.faults,
    settings,
    now: options.now ?? Date.now,
    signatureNow: options.signatureNow,
    port: options.port,
  });
  return { ...host, settings };
}
