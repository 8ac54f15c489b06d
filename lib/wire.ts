import { runAudit, type RunParts, type RunResult } from './audit/run.ts';
import type { TrustPolicy } from './audit/trust-policy.ts';
import type { Config } from './config.ts';
import type { CredentialSource } from './platform/credentials.ts';
import { beat } from './platform/heartbeat.ts';
import { timeId } from './platform/ids.ts';
import type { Log } from './platform/log.ts';
import { rpcCaller, type RpcCall } from './swas/call.ts';
import { swasClient } from './swas/client.ts';
import type { CallQuota } from './swas/quota.ts';
import { wireChannels } from './wire-channels.ts';
import { type StoreSurroundings, wireStore } from './wire-store.ts';

/** What an entrance (a function, the command line) brings along. */
export interface Surroundings extends StoreSurroundings {
  readonly accountId: string;
  readonly log: Log;
  readonly policy: TrustPolicy;
  readonly onProgress?: RunParts['onProgress'];
  readonly signal?: RunParts['signal'];
  /** For the jitter of retries; from 0 up to 1. */
  readonly random?: () => number;
}

/** One run with these parts, and the end of their store. Never throws for the run itself: see `runAudit`. */
export async function runWired(parts: RunParts, config: Config): Promise<RunResult> {
  try {
    const result = await runAudit(parts);
    const good = result.failure === undefined && result.summary.status !== 'skipped';
    const missed = good && config.heartbeatUrl !== undefined ? await beat(config.heartbeatUrl) : undefined;
    if (missed !== undefined) parts.log.warn('heartbeat not delivered', { error: missed });
    return result;
  } finally {
    await parts.store.close();
  }
}

/** The parts of a run, from the configuration; `runWired` runs them. */
export async function wireRun(config: Config, around: Surroundings): Promise<RunParts> {
  const { clock, credentials, log } = around;
  const channels = wireChannels(config, clock, log);
  // Once, so that credentials are there for the store, whose SDK signs synchronously.
  await credentials.get();
  return {
    runId: timeId(clock.now()),
    accountId: around.accountId,
    regions: config.regions,
    callsPerMinute: config.callsPerMinute,
    policy: around.policy,
    store: await wireStore(config, around),
    client: (quota: CallQuota) =>
      swasClient({
        callFor: callers(config, credentials),
        quota,
        clock,
        random: around.random ?? Math.random,
      }),
    channels,
    deadline: around.deadline,
    clock,
    log,
    onProgress: around.onProgress,
    signal: around.signal,
  };
}

/** One caller for each region: each has an endpoint of its own. */
function callers(config: Config, credentials: CredentialSource): (regionId: string) => RpcCall {
  const made = new Map<string, RpcCall>();
  return (regionId) => {
    // ListRegions is asked at any region; the first audited one will do, else the one that is always there.
    const region = regionId === '' ? (config.regions?.[0] ?? 'cn-hangzhou') : regionId;
    const endpoint = config.swasEndpoint.replaceAll('{region}', region);
    let call = made.get(endpoint);
    if (call === undefined) {
      call = rpcCaller({ endpoint, version: '2020-06-01', credentials });
      made.set(endpoint, call);
    }
    return call;
  };
}
