import { valueOf } from '../config/doctor.ts';
import { CallQuota } from '../openapi/quota.ts';
import { type RegionList, type SwasClient, swasClient } from '../swas/client.ts';
import { listRegions } from '../swas/list-regions.ts';
import { regionalCalls } from '../swas/regional-calls.ts';
import { type CheckContext, known } from './check.ts';

/** SWAS within the same quota as a run. What a run spends at the same moment shows only in refused calls. */
export function swasFor(context: CheckContext): SwasClient {
  const deps = depsOf(context);
  return swasClient({ ...deps, callFor: regionalCalls(deps) });
}

export function regionsOf(context: CheckContext): Promise<RegionList> {
  const named = valueOf(context.settings.parts.regions) ?? [];
  return listRegions({ ...depsOf(context), named, signal: context.signal });
}

function depsOf({ settings, facts, clock, onWait }: CheckContext) {
  const { swasEndpoint, callsPerMinute } = valueOf(settings.parts.swas);
  return {
    endpoint: swasEndpoint,
    credentials: known(facts.credentials),
    quota: new CallQuota(callsPerMinute, clock, {}, onWait),
    clock,
    random: Math.random,
  };
}
