import type { ChannelKind } from '../lib/config/channels.ts';
import type { AccessKey, Account } from './account.ts';
import { Cloud } from './cloud.ts';
import { type DingTalk, startDingTalk } from './dingtalk/server.ts';
import type { Robot } from './dingtalk/robot.ts';
import { Faults } from './faults.ts';
import { type FunctionCompute, startFunctionCompute } from './fc/server.ts';
import type { FcSettings } from './fc/settings.ts';
import type { Inbox } from './inbox.ts';
import { type Mailbox, startMailbox } from './mailbox/server.ts';
import { type ResourceDirectory, startResourceDirectory } from './resource-directory/server.ts';
import { DEMO_REGION, demoAccounts, demoRegions, seedDemo } from './seed.ts';
import { type Sts, startSts } from './sts/server.ts';
import { type Swas, startSwas } from './swas/server.ts';
import {
  type AccessKey as TablestoreKey,
  startTablestore,
  type TablestoreOptions,
  type TablestoreServer,
} from './tablestore/server.ts';

export interface SandboxOptions {
  /** The maximum number of SWAS calls a minute for each API and account. Default 10, as in the real cloud. */
  readonly quotaPerMinute?: number;
  /** The time that SWAS takes to answer. Default 0. */
  readonly latencyMs?: number;
  /** The file in which Tablestore stores its rows. Without it, the rows are lost when the sandbox is closed. */
  readonly tablestoreFile?: string;
  readonly tablestore?: Pick<TablestoreOptions, 'tableReadyAfterMs' | 'authorize'>;
  readonly fc?: Partial<FcSettings>;
  /** Whether the timers of deployed functions fire on schedule. By default only `fc.fire` and `fc.tick` fire them. */
  readonly timers?: boolean;
  /** Default: one account with one key. Functions and Tablestore belong to the first account. */
  readonly accounts?: Account[];
  /**
   * Whether the sandbox begins with the demo account's images (`true` and `'demo'` are the same). Default: no images.
   */
  readonly seed?: boolean | 'demo';
  /**
   * The clock of every service, in milliseconds since the epoch. Only the dates in OpenAPI signatures are compared with
   * the system's clock, because the vendor's clients always use that.
   */
  readonly now?: () => number;
  /** By default the system chooses the ports. It always chooses that of Tablestore. */
  readonly ports?: Partial<Record<'swas' | 'sts' | 'resourceDirectory' | 'fc' | ChannelKind, number>>;
}

/** A small Alibaba Cloud on loopback. */
export interface Sandbox {
  readonly cloud: Cloud;
  readonly faults: Faults;
  readonly swas: Swas;
  readonly sts: Sts;
  readonly resourceDirectory: ResourceDirectory;
  readonly fc: FunctionCompute;
  readonly tablestore: TablestoreServer;
  readonly dingtalk: DingTalk;
  readonly mailbox: Mailbox;
  /** Where the messages of every kind of channel arrive. */
  readonly inboxes: Readonly<Record<ChannelKind, Inbox>>;
  /** The environment variables with which the program uses this sandbox. */
  env(): Record<string, string>;
  close(): Promise<void>;
}

const TABLESTORE_INSTANCE = 'share-audit';
const DEMO_ROBOT: Robot = { accessToken: 'sandbox-robot-token', secret: 'SECsandboxrobotsecret' };

/** Starts every service. If one cannot start, closes the others and rejects with its error. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? Date.now;
  const ports = options.ports ?? {};
  const faults = new Faults(now);
  const cloud = new Cloud({ accounts: options.accounts ?? demoAccounts(), regions: demoRegions(), now });
  if (options.seed !== undefined && options.seed !== false) seedDemo(cloud);

  const started: { close(): Promise<void> }[] = [];
  const keep = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const service = await starting;
    started.push(service);
    return service;
  };
  const close = async () => {
    await Promise.all(started.map((service) => service.close()));
  };
  try {
    const { quotaPerMinute = 10, latencyMs = 0 } = options;
    const swas = await keep(
      startSwas({ cloud, faults, now, port: ports.swas, settings: { quotaPerMinute, latencyMs } }),
    );
    const sts = await keep(startSts({ cloud, faults, now, port: ports.sts }));
    const resourceDirectory = await keep(
      startResourceDirectory({ cloud, faults, now, port: ports.resourceDirectory }),
    );
    const { timers = false } = options;
    const fc = await keep(
      startFunctionCompute({ cloud, faults, now, timers, port: ports.fc, settings: options.fc ?? {} }),
    );
    const dingtalk = await keep(startDingTalk({ robots: [DEMO_ROBOT], faults, now, port: ports.dingtalk }));
    const mailbox = await keep(startMailbox({ faults, now, port: ports.email }));
    const tablestore = await keep(
      startTablestore({
        faults,
        accessKeys: (id) => tablestoreKey(cloud.accessKey(id)),
        instances: [TABLESTORE_INSTANCE],
        ...(cloud.accounts[0] === undefined ? {} : { owner: cloud.accounts[0].id }),
        ...(cloud.regions[0] === undefined ? {} : { region: cloud.regions[0].id }),
        now,
        ...options.tablestore,
        authorize: (call) =>
          (options.tablestore?.authorize?.(call) ?? true) &&
          (cloud.accessKey(call.accessKeyId)?.key.may?.(call.action, call.resource) ?? true),
        ...(options.tablestoreFile === undefined ? {} : { file: options.tablestoreFile }),
      }),
    );
    const inboxes: Sandbox['inboxes'] = { dingtalk: dingtalk.inbox, email: mailbox.inbox };
    const services = { cloud, swas, sts, resourceDirectory, fc, tablestore, dingtalk, mailbox, inboxes };
    return { ...services, faults, env: () => environment(services), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Converts a key to the type that Tablestore needs. */
function tablestoreKey(found: { account: Account; key: AccessKey } | undefined): TablestoreKey | undefined {
  if (found === undefined) return undefined;
  const { secret, securityToken, expiresAt } = found.key;
  return {
    accessKeySecret: secret,
    accountId: found.account.id,
    ...(securityToken === undefined ? {} : { securityToken }),
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt.getTime() }),
  };
}

function environment(sandbox: Omit<Sandbox, 'env' | 'close' | 'faults'>): Record<string, string> {
  const [key] = sandbox.cloud.accounts[0]?.accessKeys ?? [];
  return {
    ALIBABA_CLOUD_ACCESS_KEY_ID: key?.id ?? '',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: key?.secret ?? '',
    ...(key?.securityToken === undefined ? {} : { ALIBABA_CLOUD_SECURITY_TOKEN: key.securityToken }),
    REGIONS: DEMO_REGION,
    SWAS_ENDPOINT: sandbox.swas.url,
    STS_ENDPOINT: sandbox.sts.url,
    RESOURCE_DIRECTORY_ENDPOINT: sandbox.resourceDirectory.url,
    FUNCTION_COMPUTE_ENDPOINT: sandbox.fc.url,
    TABLESTORE_ENDPOINT: sandbox.tablestore.endpoint,
    TABLESTORE_INSTANCE,
    ...Object.fromEntries(Object.values(sandbox.inboxes).flatMap((inbox) => Object.entries(inbox.env()))),
  };
}
