import type { Cloud } from '../cloud.ts';
import type { Faults } from '../faults.ts';
import type { Operation } from '../openapi/operation.ts';
import { type RpcHost, startRpcServer } from '../openapi/rpc-server.ts';
import { DEFAULT_RPC_SETTINGS, type RpcSettings } from '../openapi/settings.ts';
import { assumeRole } from './assume-role.ts';
import { getCallerIdentity } from './get-caller-identity.ts';

export interface Sts extends RpcHost {
  readonly settings: RpcSettings;
}

/** Security Token Service, API version 2015-04-01: names the caller, and gives it a role's credentials. */
export async function startSts(options: {
  cloud: Cloud;
  faults: Faults;
  settings?: Partial<RpcSettings>;
  now?: () => number;
  signatureNow?: () => number;
  port?: number | undefined;
}): Promise<Sts> {
  const settings: RpcSettings = { ...DEFAULT_RPC_SETTINGS, ...options.settings };
  const host = await startRpcServer({
    name: 'sts',
    product: 'Sts',
    hostId: 'sts.aliyuncs.com',
    version: '2015-04-01',
    operations: new Map<string, Operation>([
      ['AssumeRole', (call) => assumeRole(options.cloud, call)],
      ['GetCallerIdentity', getCallerIdentity],
    ]),
    cloud: options.cloud,
    faults: options.faults,
    settings,
    now: options.now ?? Date.now,
    signatureNow: options.signatureNow,
    port: options.port,
  });
  return { ...host, settings };
}
