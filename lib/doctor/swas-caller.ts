import { valueOf } from '../config/doctor.ts';
import { CallQuota } from '../openapi/quota.ts';
import { type SwasClient, swasClient } from '../swas/client.ts';
import { regionalCalls } from '../swas/regional-calls.ts';
import { type CheckContext, known } from './check.ts';

/** SWAS within the same quota as a run. What a run spends at the same moment shows only in refused calls. */
export function swasFor({ settings, facts, clock, onWait }: CheckContext): SwasClient {
  const { swasEndpoint, callsPerMinute } = valueOf(settings.parts.swas);
  return swasClient({
    callFor: regionalCalls({
      endpoint: swasEndpoint,
      credentials: known(facts.credentials),
    }),
    quota: new CallQuota(callsPerMinute, clock, {}, onWait),
    clock,
    random: Math.random,
  });
}
