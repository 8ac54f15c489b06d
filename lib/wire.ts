import { setMaxListeners } from 'node:events';
import type { Channel } from './alert/channel.ts';
import { dingtalkChannel } from './alert/dingtalk.ts';
import { emailChannel } from './alert/email.ts';
import { loadPolicy } from './audit/load-policy.ts';
import { runAudit, type RunParts, type RunResult } from './audit/run.ts';
import type { Config } from './config.ts';
import { ConfigError } from './errors.ts';
import type { Clock } from './platform/clock.ts';
import type { CredentialSource } from './platform/credentials.ts';
import { beat } from './platform/heartbeat.ts';
import type { Deadline } from './platform/deadline.ts';
import { timeId } from './platform/ids.ts';
import type { Log } from './platform/log.ts';
import { openStore } from './snapshot/open-store.ts';
import type { Store } from './snapshot/store.ts';
import { rpcCaller, type RpcCall } from './swas/call.ts';
import { swasClient } from './swas/client.ts';
import type { CallQuota } from './swas/quota.ts';

/** What an entrance (a function, the command line) brings along. */
export interface Surroundings {
  readonly accountId: string;
  readonly credentials: CredentialSource;
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly log: Log;
  /** Where `policy.yaml` is looked for. */
  readonly codeDirectory: string;
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
  const policy = await loadPolicy(config.policyFile, around.codeDirectory);
  const channels = wireChannels(config, clock, log);
  // Once, so that credentials are there for the store, whose SDK signs synchronously.
  await credentials.get();
  return {
    runId: timeId(clock.now()),
    accountId: around.accountId,
    regions: config.regions,
    callsPerMinute: config.callsPerMinute,
    policy,
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

export function wireStore(
  config: Config,
  { clock, credentials, deadline }: Pick<Surroundings, 'clock' | 'credentials' | 'deadline'>,
): Promise<Store> {
  // However patient the store is, nothing of this run reaches it when the lease may be another's (I6).
  const signal = AbortSignal.timeout(Math.max(0, deadline.killMs - 1_000 - clock.now()));
  // Each request under way listens to it: many at once are no leak.
  setMaxListeners(0, signal);
  return openStore(config.store, {
    clock,
    signal,
    credentials: () => credentials.latest(),
    historyDays: config.historyDays,
  });
}

export function wireChannels(config: Config, clock: Clock, log: Log): Channel[] {
  const { language, timeZone } = config;
  const robots = config.dingtalk.map((robot, i) =>
    dingtalkChannel({
      webhook: robot.webhook,
      ...(robot.secret === undefined ? {} : { secret: robot.secret }),
      ...(robot.keyword === undefined ? {} : { keyword: robot.keyword }),
      label: config.dingtalk.length === 1 ? 'DingTalk' : `DingTalk robot ${i + 1}`,
      language,
      timeZone,
      clock,
    }),
  );
  if (new Set(robots.map((r) => r.id)).size < robots.length)
    throw new ConfigError([
      'DINGTALK_WEBHOOK names the same robot twice; each message would come twice. Name each once',
    ]);
  if (config.mail === undefined) return robots;
  const onPartial = (rejected: readonly string[]) =>
    log.warn('recipients refused by the mail server', { rejected });
  return [...robots, emailChannel({ ...config.mail, language, timeZone, clock, onPartial })];
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
