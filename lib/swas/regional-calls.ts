import { type RpcCall, rpcCaller } from '../openapi/call.ts';
import type { CredentialSource } from '../platform/credentials.ts';
import { SWAS } from './service.ts';

export interface RegionalCallsDeps {
  /** With `{region}` in place of the region's id: `https://swas.{region}.aliyuncs.com`. */
  readonly endpoint: string;
  readonly credentials: CredentialSource;
}

/** `ListRegions` may be called in any region. This one always exists. */
const ANY_REGION = 'cn-hangzhou';

/** The SWAS call for a region's id, since each region has its own endpoint; '' means any region. */
export function regionalCalls(deps: RegionalCallsDeps): (regionId: string) => RpcCall {
  const calls = new Map<string, RpcCall>();
  return (regionId) => {
    const endpoint = deps.endpoint.replaceAll('{region}', regionId === '' ? ANY_REGION : regionId);
    let call = calls.get(endpoint);
    if (call === undefined) {
      call = rpcCaller({ endpoint, service: SWAS, credentials: deps.credentials });
      calls.set(endpoint, call);
    }
    return call;
  };
}
