import { Redactor } from '../../lib/platform/redact.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dispatch } from '../../lib/accounts/dispatch.ts';
import { listAccounts } from '../../lib/accounts/list-accounts.ts';
import { buildRun } from '../../lib/audit/build-run.ts';
import { runAudit } from '../../lib/audit/run.ts';
import { AUDIT, DISPATCH, readConfig } from '../../lib/config/config.ts';
import { functionCompute } from '../../lib/openapi/function-compute.ts';
import { credentialSource } from '../../lib/platform/credentials.ts';
import { deadlineFrom } from '../../lib/platform/deadline.ts';
import { withRunStore } from '../../lib/snapshot/open-store.ts';
import { StoreAway } from '../../lib/watchdog/store-away.ts';
import { watch } from '../../lib/watchdog/watch.ts';
import type { Effect } from '../../sandbox/faults.ts';
import { memberRole } from '../../sandbox/organisation/member-role.ts';
import { organisationAccounts, seedOrganisation } from '../../sandbox/organisation/seed.ts';
import { type Policy } from '../../sandbox/ram/policy.ts';
import type { Asked } from '../../sandbox/ram/roles.ts';
import { DAY, digest, HOUR, MINUTE } from '../sandbox/runs/run-digest.ts';
import { byHand } from '../support/policy-file.ts';
import { ACCOUNT, makeWorld, REGION, STRANGER, type World } from '../support/new-world.ts';

const ROOT = join(import.meta.dirname, '../..');
export const MEMBER_ROLE = 'share-audit-member';
/** What is attached to each function's role in a deployment for several accounts. */
export const POLICIES = {
  audit: ['audit', 'audit-members'],
  watchdog: ['watchdog'],
  digest: ['digest'],
  dispatch: ['dispatch'],
} as const;
export type Name = keyof typeof POLICIES;
export const NAMES = Object.keys(POLICIES) as Name[];

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The four functions, each with a role of its own, and what they live through within weeks. */
export class Functions {
  readonly world: World;
  readonly #keys: ReadonlyMap<Name, Record<string, string>>;
  readonly #code: string;
  /** How each invocation ended. */
  readonly did = new Set<string>();
  #count = 0;

  private constructor(world: World, keys: ReadonlyMap<Name, Record<string, string>>, code: string) {
    this.world = world;
    this.#keys = keys;
    this.#code = code;
  }

  static async deploy(policyOf: (name: Name) => Policy): Promise<Functions> {
    const world = await makeWorld('tablestore', { accounts: organisationAccounts(2) });
    const { cloud, fc } = world.sandbox;
    seedOrganisation(cloud);
    for (const { id } of cloud.accounts.slice(1))
      cloud.roles.add(
        memberRole(id, {
          HomeAccountId: ACCOUNT,
          HomeRoleName: 'swas-share-audit',
          MemberRoleName: MEMBER_ROLE,
        }),
      );
    // What the worker does is seen below; here it is only started.
    const code = await mkdtemp(join(tmpdir(), 'worker-'));
    await writeFile(join(code, 'index.js'), 'exports.handler = async () => "";');
    fc.deploy({ functionName: 'swas-share-audit', code });
    const sessions = NAMES.map((name) => {
      const role = cloud.roles.add({
        accountId: ACCOUNT,
        name: `swas-share-${name}`,
        policy: policyOf(name),
      });
      const { id, secret, securityToken } = cloud.roles.open(role, name, (365 * DAY) / 1000);
      const environment = {
        ALIBABA_CLOUD_ACCESS_KEY_ID: id,
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret,
        ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
        MEMBER_ROLE,
      };
      return [name, environment] as const;
    });
    return new Functions(world, new Map(sessions), code);
  }

  async close(): Promise<void> {
    await this.world.sandbox.fc.idle();
    await this.world.close();
    await rm(this.#code, { recursive: true });
  }

  environment(name: Name): Record<string, string> {
    return { ...this.world.environment(), ...this.#keys.get(name) };
  }

  async audit(): Promise<void> {
    const { summary } = await this.world.audit({ environment: this.environment('audit') });
    this.did.add(`audit ${summary.status}`);
  }

  async auditMember(accountId: string): Promise<void> {
    const config = readConfig(AUDIT, this.environment('audit'), { onFunctionCompute: false });
    const account = { accountId, name: 'Payments', roleArn: `acs:ram::${accountId}:role/${MEMBER_ROLE}` };
    const context = {
      ...this.#context('audit'),
      accountId: ACCOUNT,
      target: { account, redactor: new Redactor() },
      policy: byHand(undefined),
    };
    await withRunStore(config, context, async (store) => {
      // What several accounts have to say within some seconds goes along in one message: left to the next run here.
      const run = { ...buildRun(config, { ...context, store }), channels: [] };
      this.did.add(`member's audit ${(await runAudit(run)).summary.status}`);
    });
  }

  async watch(): Promise<void> {
    const { store, channels, clock, log } = await this.world.parts({
      environment: this.environment('watchdog'),
    });
    const { answer } = await watch({
      watchId: `watch-${(this.#count += 1)}`,
      accountId: ACCOUNT,
      away: new StoreAway(),
      periodMs: MINUTE,
      overdueMs: 30 * MINUTE,
      store,
      channels,
      clock,
      deadline: deadlineFrom(clock.now(), 120_000),
      log,
    });
    await store.close();
    this.did.add(`watchdog ${answer.status}`);
  }

  async digest(): Promise<void> {
    const { answer } = await digest(this.world, { environment: this.environment('digest') });
    this.did.add(`digest ${answer.status}`);
  }

  async dispatch(): Promise<void> {
    const environment = this.environment('dispatch');
    const config = readConfig(DISPATCH, environment, { onFunctionCompute: false });
    const { store, channels, clock, log } = await this.world.parts({ environment });
    const { credentials, deadline } = this.#context('dispatch');
    const platform = await functionCompute({
      endpoint: environment['FUNCTION_COMPUTE_ENDPOINT'] ?? '',
      accountId: ACCOUNT,
      regionId: REGION,
      credentials: await credentials.get(),
    });
    const { answer } = await dispatch({
      runId: `run-${(this.#count += 1)}`,
      holder: `dispatch-${this.#count}`,
      homeId: ACCOUNT,
      list: () =>
        listAccounts({ config: config.accounts, codeDirectory: ROOT, homeId: ACCOUNT, credentials, clock }),
      start: async (event) => {
        await platform.invoke(config.worker, { async: true, event: JSON.stringify(event), waitMs: 15_000 });
      },
      store,
      channels,
      overdueMs: 30 * MINUTE,
      clock,
      deadline,
      log,
    });
    await store.close();
    this.did.add(`dispatch ${answer.status}`);
  }

  /** A change that was told a day ago, so that whoever comes first tidies up; one that waits; some replies are lost. */
  async dayBefore(): Promise<void> {
    const { cloud } = this.world.sandbox;
    const [ours, theirs] = [ACCOUNT, cloud.accounts[1]?.id ?? ''].map((ownerId) =>
      cloud.addImage({ regionId: REGION, ownerId }),
    );
    await this.audit();
    await this.auditMember(theirs?.ownerId ?? '');
    cloud.share(ours?.id ?? '', STRANGER);
    await this.audit();
    this.world.clock.advance(DAY + HOUR);
    cloud.share(theirs?.id ?? '', STRANGER);
    await this.auditMember(theirs?.ownerId ?? '');
    this.loseReply('PutRow', 'outbox');
    this.loseReply('PutRow', 'runs');
    // As if the rows of the batch were too large together.
    this.#fault('BatchGetRow', 'history', {
      kind: 'refuse',
      code: 'OTSParameterInvalid',
      status: 400,
      accepted: true,
    });
  }

  loseReply(operation: string, table: string): void {
    this.#fault(operation, table, { kind: 'loseReply' });
  }

  #fault(operation: string, table: string, effect: Effect): void {
    const { faults } = this.world.sandbox;
    faults.add({ service: 'tablestore', operation, table: `share_audit_${table}`, effect });
  }

  asked(name: Name): readonly Asked[] {
    return this.world.sandbox.cloud.roles.asked().filter(({ role }) => role === `swas-share-${name}`);
  }

  #context(name: Name) {
    const environment = this.environment(name);
    const { clock } = this.world;
    return {
      credentials: credentialSource(
        () =>
          Promise.resolve({
            accessKeyId: environment['ALIBABA_CLOUD_ACCESS_KEY_ID'] ?? '',
            accessKeySecret: environment['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] ?? '',
            securityToken: environment['ALIBABA_CLOUD_SECURITY_TOKEN'] ?? '',
          }),
        () => undefined,
      ),
      clock,
      deadline: deadlineFrom(clock.now(), 300_000),
      log: quiet,
      random: () => 0,
    };
  }
}
