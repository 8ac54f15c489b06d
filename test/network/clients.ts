import { dingtalkChannel } from '../../lib/alert/dingtalk/channel.ts';
import { emailChannel } from '../../lib/alert/email/channel.ts';
import type { MessageDocument } from '../../lib/alert/message/document.ts';
import { AuditError } from '../../lib/errors.ts';
import { rpcCaller } from '../../lib/openapi/call.ts';
import { acs3Transport } from '../../lib/openapi/function-compute-acs3.ts';
import { toFunctionComputeError } from '../../lib/openapi/function-compute-error.ts';
import { functionCompute } from '../../lib/openapi/function-compute.ts';
import { systemClock } from '../../lib/platform/clock.ts';
import { credentialSource } from '../../lib/platform/credentials.ts';
import { sendHeartbeat } from '../../lib/platform/heartbeat.ts';
import { openTablestore } from '../../lib/snapshot/tablestore/store.ts';
import { SWAS } from '../../lib/swas/service.ts';

/** What no message may show, wherever it stands in what a client is given. */
export const SECRET = 'a5f0c2e49d7b4e0e8c31';
const KEYS = { accessKeyId: 'LTAI5tNetworkTest', accessKeySecret: SECRET };
const READERS = { language: 'en', timeZone: 'UTC', clock: systemClock } as const;
/** Where a client's wait can be set. That of the OpenAPI client is ten seconds. */
const WAIT_MS = 1_500;

/** What a client says of a server, and whether it may be tried again. */
export interface Told {
  readonly message: string;
  /** What the error is to the program: its code, or a channel's fate. */
  readonly kind: string;
}

/** Each client, asked for something by the origin of its server. */
export const CLIENTS: Readonly<Record<string, (origin: string) => Promise<Told>>> = {
  swas: (origin) =>
    failing(
      rpcCaller({
        endpoint: origin,
        service: SWAS,
        credentials: credentialSource(
          () => Promise.resolve(KEYS),
          () => undefined,
        ),
      })('ListCustomImages', { RegionId: 'cn-hangzhou' }),
    ),
  functionCompute: async (origin) => {
    const target = { accountId: '1234567890123456', regionId: 'cn-hangzhou', credentials: KEYS };
    const service = await functionCompute({ endpoint: origin, ...target });
    return failing(service.invoke('swas-share-audit', { waitMs: WAIT_MS }));
  },
  // Where the service refuses the first signature.
  functionComputeAcs3: (origin) => {
    const target = { accountId: '1234567890123456', regionId: 'cn-hangzhou', credentials: KEYS };
    const call = { operation: 'InvokeFunction', functionName: 'swas-share-audit' } as const;
    const rest = {
      method: 'POST',
      path: '/functions/swas-share-audit/invocations',
      timeoutMs: WAIT_MS,
    } as const;
    const transport = acs3Transport({ endpoint: origin, ...target });
    return failing(
      transport.send({ ...call, ...rest }).catch((error: unknown) => {
        throw toFunctionComputeError(error, { endpoint: origin, ...target, ...call });
      }),
    );
  },
  tablestore: async (origin) => {
    const store = openTablestore({
      endpoint: origin,
      instance: 'share-audit',
      credentials: () => KEYS,
      clock: systemClock,
      random: () => 0,
      historyDays: 2,
      timeoutMs: WAIT_MS,
      retryTimeoutMs: 1,
    });
    try {
      return await failing(store.get('images', { partition: 'a', sort: 'b' }));
    } finally {
      await store.close();
    }
  },
  heartbeat: async (origin) => ({
    message: (await sendHeartbeat(`${origin}/ping/${SECRET}`, WAIT_MS)) ?? 'delivered',
    kind: 'told',
  }),
  dingtalk: async (origin) => {
    const webhook = `${origin}/robot/send?access_token=${SECRET}`;
    const channel = dingtalkChannel({ webhook, label: 'ops', ...READERS, connectMs: WAIT_MS });
    return fateOf(channel);
  },
  mail: async (origin) => {
    const smtpUrl = origin.replace('https:', 'smtps:').replace('http:', 'smtp:');
    const withLogin = smtpUrl.replace('//', `//user:${SECRET}@`);
    const timeouts = { connectMs: WAIT_MS, commandMs: WAIT_MS };
    return fateOf(
      emailChannel({ smtpUrl: withLogin, from: 'a@example.com', to: 'b@example.com', ...READERS, timeouts }),
    );
  },
};

async function failing(work: Promise<unknown>): Promise<Told> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AuditError) return { message: error.message, kind: error.code };
    throw error;
  }
  return { message: 'answered', kind: 'answered' };
}

type Sender = ReturnType<typeof dingtalkChannel>;

async function fateOf(channel: Sender): Promise<Told> {
  const nowMs = Date.now();
  const id = '0b7c9a52-5f4e-4b55-9f38-1f6c3a1d2e4f';
  const document: MessageDocument = {
    language: 'en',
    severity: 'info',
    headline: 'A test',
    sections: [],
    advice: [],
    shown: 0,
    hidden: 0,
  };
  const payload = channel.composeDocument(document, id, nowMs);
  const fate = await channel.send({ id, payload }, { untilMs: nowMs + 3 * WAIT_MS });
  return { message: 'message' in fate ? fate.message : 'accepted', kind: fate.kind };
}
