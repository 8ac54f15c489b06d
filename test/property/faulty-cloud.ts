import type { RpcCall } from '../../lib/openapi/call.ts';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import type { SimulatedCloud } from '../support/simulated-cloud.ts';
import type { ApiFault, CloudOp, History, RunPlan } from './history.ts';
import type { Process } from './process.ts';

/** As the program's own client gives a call up. */
const CALL_TIMEOUT_MS = 10_000;

export interface ServedShare {
  readonly imageId: string;
  readonly accountId: string;
  readonly time: string | null;
}

export interface CloudWatch {
  readonly apply: (op: CloudOp) => void;
  /** Does the service still grant a call? */
  readonly grants: (action: string) => boolean;
  readonly onCall: (action: string) => void;
  /** Hears of each entry on a valid page that a living process was given. */
  readonly onServed: (share: ServedShare) => void;
}

interface Reply {
  readonly PageSize: number;
  readonly CustomImages?: readonly unknown[];
  readonly ImageShareUsers?: readonly { readonly UserId: string; readonly SharedTime: string | null }[];
}

/** The cloud as one process meets it: with the history's page sizes, the plan's faults, and what happens meanwhile. */
export function faultyCloud(
  { cloud, clock }: { readonly cloud: SimulatedCloud; readonly clock: FakeClock },
  process: Process,
  { history, plan }: { readonly history: History; readonly plan: RunPlan },
  watch: CloudWatch,
): RpcCall {
  let calls = 0;
  const matched = new Map<ApiFault, number>();
  const faultOf = (action: string, query: Readonly<Record<string, string>>): ApiFault['what'] | undefined => {
    let what: ApiFault['what'] | undefined;
    for (const fault of plan.apiFaults) {
      const api = action === 'ListCustomImages' ? 'list' : 'shares';
      if (fault.api !== 'any' && fault.api !== api) continue;
      if (fault.image !== undefined && api === 'shares' && query['ImageId'] !== `m-${fault.image}`) continue;
      if (fault.page !== undefined && query['PageNumber'] !== String(fault.page)) continue;
      const n = (matched.get(fault) ?? 0) + 1;
      matched.set(fault, n);
      if (n >= fault.nth && n < fault.nth + fault.times) what ??= fault.what;
    }
    return what;
  };

  async function answer(
    action: string,
    query: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<unknown> {
    calls += 1;
    watch.onCall(action);
    for (const { call, op } of plan.during) if (call === calls) watch.apply(op);
    const what = faultOf(action, query);
    if (what === 'hang') return endless(signal);
    if (what === 'slow') await clock.sleep(CALL_TIMEOUT_MS, signal).catch(() => endless(signal));
    if (what === 'slow' || what === 'temporary') throw refusal('ApiTemporary');
    if (what === 'denied') throw refusal('ApiDenied');
    if (what === 'garbled') return { TotalCount: 'many' };
    if (what === 'throttled' || !watch.grants(action)) throw refusal('ApiThrottled');
    const own = action === 'ListCustomImages' ? history.imagesPerPage : history.sharesPerPage;
    const size = Math.min(Number(query['PageSize']), own);
    const reply = (await cloud.call(action, { ...query, PageSize: String(size) }, signal)) as Reply;
    const short = what === 'short' ? 1 : 0;
    const shares = reply.ImageShareUsers?.slice(0, Math.max(0, reply.ImageShareUsers.length - short));
    const images = reply.CustomImages?.slice(0, Math.max(0, reply.CustomImages.length - short));
    if (!process.isDead)
      for (const { UserId, SharedTime } of shares ?? [])
        watch.onServed({ imageId: query['ImageId'] ?? '', accountId: UserId, time: SharedTime });
    return {
      ...reply,
      ...(shares === undefined ? {} : { ImageShareUsers: shares }),
      ...(images === undefined ? {} : { CustomImages: images }),
      ...(history.saysPageSize ? {} : { PageSize: Number(query['PageSize']) }),
    };
  }

  return (action, query, signal) => process.act('call', () => answer(action, query, signal));
}

const refusal = (code: 'ApiTemporary' | 'ApiDenied' | 'ApiThrottled'): OpenApiError =>
  new OpenApiError('refused by the test', { code });

/** Ends as a call ends whose signal aborts. */
function endless(signal?: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = () => reject(new OpenApiError("the run's time was up", { code: 'OutOfTime' }));
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop, { once: true });
  });
}
