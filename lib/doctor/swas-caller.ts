import { rpcCaller } from '../openapi/call.ts';
import { type SwasClient, swasClient } from '../swas/client.ts';
import { CallQuota } from '../openapi/quota.ts';
import { known, type CheckContext } from './check.ts';
import { valueOf } from '../config/doctor.ts';
import { SWAS } from '../swas/service.ts';

/** SWAS as a run asks it, within the same quota; what a run spends at the same moment, the refusals tell. */
export function swasFor({ settings, facts, clock, onWait }: CheckContext): SwasClient {
  const { swasEndpoint, callsPerMinute } = valueOf(settings.parts.swas);
  const credentials = known(facts.credentials);
  const named = valueOf(settings.parts.regions);
  return swasClient({
    // ListRegions is asked at any region.
    callFor: (regionId) =>
      rpcCaller({
        endpoint: swasEndpoint.replaceAll('{region}', regionId || (named?.[0] ?? 'cn-hangzhou')),
        service: SWAS,
        credentials,
      }),
    quota: new CallQuota(callsPerMinute, clock, {}, onWait),
    clock,
    random: Math.random,
  });
}
