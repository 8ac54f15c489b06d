import type { Account } from '../accounts/account.ts';
import { enterAccount } from '../accounts/enter-account.ts';
import { runAudit } from './run.ts';
import type { Member, RunDeps, RunPolicy, RunResult } from './run-deps.ts';
import { hiddenExternalId } from '../config/accounts.ts';
import type { Config } from '../config/config.ts';
import { assumedRole } from '../openapi/assume-role.ts';
import { type CredentialSource, credentialSource } from '../platform/credentials.ts';
import type { Redactor } from '../platform/redact.ts';
import { sendHeartbeat } from '../platform/heartbeat.ts';
import { timeId } from '../platform/ids.ts';
import { unlessStopped } from '../platform/unless-stopped.ts';
import type { Log } from '../platform/log.ts';
import type { Store } from '../snapshot/store.ts';
import { swasClient } from '../swas/client.ts';
import { regionalCalls } from '../swas/regional-calls.ts';
import type { CallQuota } from '../openapi/quota.ts';
import { openChannels } from '../alert/open-channels.ts';
import type { RunStoreDeps } from '../snapshot/open-store.ts';

/** What the caller (a function, the command line) provides. */
export interface RunContext extends RunStoreDeps {
  /** The deployment's own account. */
  readonly accountId: string;
  /** The account to audit. Default: the deployment's own. */
  readonly target?: Target | undefined;
  readonly log: Log;
  readonly policy: RunPolicy;
  readonly timer?: RunDeps['timer'];
  readonly deployment?: RunDeps['deployment'];
  readonly lookNow?: RunDeps['lookNow'];
  /** Open; the caller closes it. */
  readonly store: Store;
  readonly onProgress?: RunDeps['onProgress'];
  readonly signal?: RunDeps['signal'];
  /** For the jitter of retries: returns 0 up to 1. */
  readonly random?: () => number;
}

/** Another account, audited from the deployment's own. */
export interface Target {
  readonly account: Account;
  /** The fan-out's run that started this audit. */
  readonly fanOut?: string | undefined;
  /** Learns the external id and the role's credentials before they are used (I12). */
  readonly redactor: Redactor;
}

/** Runs the audit; reports a complete run to the heartbeat's address. Does not throw what `runAudit` reports in its result. */
export async function runBuilt(
  run: RunDeps,
  { heartbeatUrl }: Pick<Config, 'heartbeatUrl'>,
): Promise<RunResult> {
  const result = await runAudit(run);
  const isGood = result.failure === undefined && result.summary.status === 'complete';
  const error =
    isGood && heartbeatUrl !== undefined
      ? await unlessStopped(sendHeartbeat(heartbeatUrl), run.signal)
      : undefined;
  if (error !== undefined) run.log.warn('heartbeat not delivered', { error });
  return result;
}

/** A run by the configuration, for `runBuilt`. Opens nothing. */
export function buildRun(config: Config, around: RunContext): RunDeps {
  const { clock, credentials, log, target } = around;
  const channels = openChannels(config, clock);
  const runId = timeId(clock.now());
  const member = target && buildMember(target, { runId, config, around });
  const regions = target?.account.regions ?? config.regions;
  return {
    runId,
    accountId: target?.account.accountId ?? around.accountId,
    member: member?.parts,
    regions,
    callsPerMinute: config.callsPerMinute,
    timer: around.timer,
    deployment: around.deployment,
    overdueMs: config.overdueMinutes * 60_000,
    lookNow: around.lookNow,
    policy: around.policy,
    store: around.store,
    client: (quota: CallQuota) =>
      swasClient({
        callFor: regionalCalls({
          endpoint: config.swasEndpoint,
          credentials: member?.credentials ?? credentials,
        }),
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

/** How to enter another account: its role, assumed with our credentials. */
function buildMember(
  { account, fanOut, redactor }: Target,
  { runId, config, around }: { runId: string; config: Config; around: RunContext },
): { readonly parts: Member; readonly credentials: CredentialSource } {
  const { stsEndpoint } = config;
  const { roleArn, externalId } = account;
  const sessionName = `share-audit-${fanOut ?? runId}`.slice(0, 64);
  const { credentials: home, clock, accountId: homeId } = around;
  redactor.add(hiddenExternalId(externalId));
  const credentials = credentialSource(
    assumedRole({ stsEndpoint, roleArn, externalId, sessionName, by: home, clock }),
    (c) => redactor.add(c.accessKeySecret, c.securityToken),
  );
  const enter = () => enterAccount({ account, member: credentials, home, homeId, stsEndpoint });
  return { credentials, parts: { homeId, name: account.name ?? account.accountId, fanOut, enter } };
}
