import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAudit } from '../../lib/audit/run.ts';
import type { RunDeps, RunResult } from '../../lib/audit/run-deps.ts';
import { CHANNEL_KINDS, type ChannelKind } from '../../lib/config/channels.ts';
import { AUDIT, readConfig } from '../../lib/config/config.ts';
import type { Change } from '../../lib/model/change.ts';
import { credentialSource } from '../../lib/platform/credentials.ts';
import { deadlineFrom } from '../../lib/platform/deadline.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { buildRun } from '../../lib/audit/build-run.ts';
import { openRunStore } from '../../lib/snapshot/open-store.ts';
import type { Inbox } from '../../sandbox/inbox.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';
import { DEMO_ACCOUNT_ID } from '../../sandbox/seed.ts';
import { deployed } from './policy-file.ts';
import { SkippingClock } from './skipping-clock.ts';

export const REGION = 'cn-hangzhou';
export const ACCOUNT = DEMO_ACCOUNT_ID;
export const STRANGER = '1098765432109876543';
export const PARTNER = '1234567890123456789';

export type StoreKind = 'sqlite' | 'tablestore';
export const STORES: readonly StoreKind[] = ['sqlite', 'tablestore'];

export interface AuditOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly policy?: string;
  /** Between the run and its store: for crashes at a chosen step. */
  readonly wrapStore?: (store: Store) => Store;
  readonly change?: Partial<RunDeps>;
}

/** The sandbox and a deployment's worth of state that outlives its runs. */
export class World {
  readonly sandbox: Sandbox;
  readonly clock: SkippingClock;
  readonly #kind: StoreKind;
  readonly #folder: string;

  constructor(sandbox: Sandbox, clock: SkippingClock, kind: StoreKind, folder: string) {
    this.sandbox = sandbox;
    this.clock = clock;
    this.#kind = kind;
    this.#folder = folder;
  }

  environment(): Record<string, string> {
    const { TABLESTORE_ENDPOINT, TABLESTORE_INSTANCE, ...rest } = this.sandbox.env();
    const file = { SNAPSHOT_FILE: join(this.#folder, 'snapshot.sqlite') };
    const env = { ...rest, REGIONS: REGION, SWAS_CALLS_PER_MINUTE: '6000', OVERDUE_MINUTES: '10' };
    if (this.#kind === 'sqlite') return { ...env, ...file };
    return {
      ...env,
      TABLESTORE_ENDPOINT: TABLESTORE_ENDPOINT ?? '',
      TABLESTORE_INSTANCE: TABLESTORE_INSTANCE ?? '',
    };
  }

  async parts(options: AuditOptions = {}): Promise<RunDeps> {
    const environment = { ...this.environment(), ...options.environment };
    const config = readConfig(AUDIT, environment, { onFunctionCompute: false });
    const securityToken = environment['ALIBABA_CLOUD_SECURITY_TOKEN'];
    const key = {
      accessKeyId: environment['ALIBABA_CLOUD_ACCESS_KEY_ID'] ?? '',
      accessKeySecret: environment['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] ?? '',
      ...(securityToken === undefined ? {} : { securityToken }),
    };
    const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const context = {
      accountId: ACCOUNT,
      credentials: credentialSource(
        () => Promise.resolve(key),
        () => undefined,
      ),
      clock: this.clock,
      deadline: deadlineFrom(this.clock.now(), options.timeoutMs ?? 600_000),
      log: quiet,
      random: () => 0,
      policy: deployed(options.policy),
    };
    const parts = buildRun(config, { ...context, store: await openRunStore(config, context) });
    // At a mailbox's pace (a mail a minute), what comes up in a run's last round would go with the next run's mail.
    // `deliver` has its own test of the pace.
    const channels = parts.channels.map((channel) => ({ ...channel, minIntervalMs: 0 }));
    const store = options.wrapStore?.(parts.store) ?? parts.store;
    return { ...parts, channels, store, ...options.change };
  }

  async audit(options: AuditOptions = {}): Promise<RunResult> {
    const parts = await this.parts(options);
    const result = await runAudit(parts);
    await parts.store.close();
    return result;
  }

  /** What people saw in DingTalk, as text, oldest first. */
  posts(): string[] {
    return this.sandbox.dingtalk.shown().map((m) => (m.body['markdown'] as { text: string }).text);
  }

  /** What people saw on each kind of channel, as text, oldest first. */
  shown(): Readonly<Record<ChannelKind, readonly string[]>> {
    return onEach((kind) => textsOf(this.sandbox.inboxes[kind]));
  }

  mails(): readonly string[] {
    return this.sandbox.mailbox.messages.map((m) => m.text);
  }

  async history(): Promise<Change[]> {
    const { store } = await this.parts();
    const changes: Change[] = [];
    for await (const row of store.range('history', `${ACCOUNT}:${REGION}`))
      changes.push(JSON.parse(row.columns['change'] ?? '') as Change);
    await store.close();
    return changes;
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

const textsOf = (inbox: Inbox): string[] =>
  inbox.received().flatMap(({ repeat, text }) => (repeat ? [] : [text]));

/** Of each kind of channel something: a test that goes over all of them counts none. */
export const onEach = <T>(make: (kind: ChannelKind) => T): Readonly<Record<ChannelKind, T>> =>
  Object.fromEntries(CHANNEL_KINDS.map((kind) => [kind, make(kind)])) as Readonly<Record<ChannelKind, T>>;

/** A world of its own; whoever makes it closes it. */
export async function makeWorld(kind: StoreKind, options: SandboxOptions = {}): Promise<World> {
  const clock = new SkippingClock();
  const sandbox = await startSandbox({ quotaPerMinute: 6000, now: () => clock.now(), ...options });
  return new World(sandbox, clock, kind, await mkdtemp(join(tmpdir(), 'share-audit-test-')));
}
