import { type RpcCall, rpcCaller } from '../openapi/call.ts';
import type { CredentialSource } from '../platform/credentials.ts';
import { SWAS } from './service.ts';

export interface RegionalCallsDeps {
  /** With `{region}` in place of the region's id: `https://swas.{region}.aliyuncs.com`. */
  readonly endpoint: string;
  /** The regions that are audited; undefined: all. */
  readonly regions: readonly string[] | undefined;
  readonly credentials: CredentialSource;
}

/** `ListRegions` may be called in any region. This one always exists. */
const ANY_REGION = 'cn-hangzhou';

/** The SWAS call for a region's id, since each region has its own endpoint; '' means any region. */
export function regionalCalls(deps: RegionalCallsDeps): (regionId: string) => RpcCall {
  const calls = new Map<string, RpcCall>();
  return (regionId) => {
    const region = regionId === '' ? (deps.regions?.[0] ?? ANY_REGION) : regionId;
    const endpoint = deps.endpoint.replaceAll('{region}', region);
    let call = calls.get(endpoint);
    if (call === undefined) {
      call = rpcCaller({ endpoint, service: SWAS, credentials: deps.credentials });
      calls.set(endpoint, call);
    }
    return call;
  };
}
