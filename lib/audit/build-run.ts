import type { Account } from '../accounts/account.ts';
import { enterAccount } from '../accounts/enter-account.ts';
import { runAudit } from './run.ts';
import type { Member, RunDeps, RunResult } from './run-deps.ts';
import type { TrustPolicy } from '../policy/trust-policy.ts';
import type { Config } from '../config/config.ts';
import { assumedRole } from '../openapi/assume-role.ts';
import { type Credentials, type CredentialSource, credentialSource } from '../platform/credentials.ts';
import { sendHeartbeat } from '../platform/heartbeat.ts';
import { timeId } from '../platform/ids.ts';
import type { Log } from '../platform/log.ts';
import type { Store } from '../snapshot/store.ts';
import { rpcCaller, type RpcCall } from '../openapi/call.ts';
import { swasClient } from '../swas/client.ts';
import type { CallQuota } from '../openapi/quota.ts';
import { openChannels } from '../alert/open-channels.ts';
import { type RunStoreDeps, openRunStore } from '../snapshot/open-store.ts';
import { SWAS } from '../swas/service.ts';

/** What an entrance (a function, the command line) brings along. */
export interface RunContext extends RunStoreDeps {
  /** The deployment's own account. */
  readonly accountId: string;
  /** The account to audit, where it is another. */
  readonly target?: Target | undefined;
  readonly log: Log;
  readonly policy: TrustPolicy;
  readonly brief?: RunDeps['brief'];
  /** One that is open already; else the configured one is opened. */
  readonly store?: Store | undefined;
  readonly onProgress?: RunDeps['onProgress'];
  readonly signal?: RunDeps['signal'];
  /** For the jitter of retries; from 0 up to 1. */
  readonly random?: () => number;
}

/** Another account, which is audited from here. */
export interface Target {
  readonly account: Account;
  /** The run of the fan-out that asks for it. */
  readonly fanOut?: string | undefined;
  /** Told of the role's secrets before anyone can use them (I12). */
  readonly onCredentials: (credentials: Credentials) => void;
}

/** One run with these parts, and the end of their store. Never throws for the run itself: see `runAudit`. */
export async function runBuilt(parts: RunDeps, config: Config): Promise<RunResult> {
  try {
    const result = await runAudit(parts);
    const good = result.failure === undefined && result.summary.status !== 'skipped';
    const missed =
      good && config.heartbeatUrl !== undefined ? await sendHeartbeat(config.heartbeatUrl) : undefined;
    if (missed !== undefined) parts.log.warn('heartbeat not delivered', { error: missed });
    return result;
  } finally {
    await parts.store.close();
  }
}

/** The parts of a run, from the configuration; `runBuilt` runs them. */
export async function buildRun(config: Config, around: RunContext): Promise<RunDeps> {
  const { clock, credentials, log } = around;
  const channels = openChannels(config, clock, log);
  // Once, so that credentials are there for the store, whose SDK signs synchronously.
  await credentials.get();
  const runId = timeId(clock.now());
  const { target } = around;
  const member = target && buildMember(target, { runId, config, around });
  const regions = target?.account.regions ?? config.regions;
  return {
    runId,
    accountId: target?.account.accountId ?? around.accountId,
    member: member?.parts,
    regions,
    callsPerMinute: config.callsPerMinute,
    brief: around.brief,
    policy: around.policy,
    store: around.store ?? (await openRunStore(config, around)),
    client: (quota: CallQuota) =>
      swasClient({
        callFor: callers(config.swasEndpoint, regions, member?.credentials ?? credentials),
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

/** The way into another account: its role's credentials, taken on by ours. */
function buildMember(
  { account, fanOut, onCredentials }: Target,
  { runId, config, around }: { runId: string; config: Config; around: RunContext },
): { readonly parts: Member; readonly credentials: CredentialSource } {
  const { stsEndpoint } = config;
  const { roleArn, externalId } = account;
  const sessionName = `share-audit-${fanOut ?? runId}`.slice(0, 64);
  const { credentials: home, clock, accountId: homeId } = around;
  const credentials = credentialSource(
    assumedRole({ stsEndpoint, roleArn, externalId, sessionName, by: home, clock }),
    onCredentials,
  );
  const enter = () => enterAccount({ account, member: credentials, home, homeId, stsEndpoint });
  return { credentials, parts: { homeId, name: account.name ?? account.accountId, fanOut, enter } };
}

/** One caller for each region: each has an endpoint of its own. */
function callers(
  swasEndpoint: string,
  regions: readonly string[] | undefined,
  credentials: CredentialSource,
): (regionId: string) => RpcCall {
  const made = new Map<string, RpcCall>();
  return (regionId) => {
    // ListRegions is asked at any region; the first audited one will do, else the one that is always there.
    const region = regionId === '' ? (regions?.[0] ?? 'cn-hangzhou') : regionId;
    const endpoint = swasEndpoint.replaceAll('{region}', region);
    let call = made.get(endpoint);
    if (call === undefined) {
      call = rpcCaller({ endpoint, service: SWAS, credentials });
      made.set(endpoint, call);
    }
    return call;
  };
}
