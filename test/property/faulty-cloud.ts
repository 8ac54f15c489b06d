import { makeOdd, REPLY_ODDITIES } from '../../sandbox/swas/oddities.ts';
import type { SwasReply } from '../../sandbox/swas/reply-edits.ts';
import type { RpcCall } from '../../lib/openapi/call.ts';
import { OpenApiError, type OpenApiErrorCode } from '../../lib/openapi/errors.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import type { SimulatedCloud } from '../support/simulated-cloud.ts';
import type { CloudOp, History, Mischief, RunPlan, Weather } from './history.ts';
import { Mischiefs } from './mischief.ts';
import type { Process } from './process.ts';
import { type Query, readPage, type Shown } from './shown.ts';

/** As the program's own client gives a call up. */
const CALL_TIMEOUT_MS = 10_000;

const REFUSALS: Readonly<Partial<Record<Mischief, OpenApiErrorCode>>> = {
  slow: 'ApiTemporary',
  temporary: 'ApiTemporary',
  denied: 'ApiDenied',
  throttled: 'ApiThrottled',
  unknown: 'ApiNotFound',
};

export interface CloudWatch {
  readonly apply: (op: CloudOp) => void;
  /** Does the service still grant a call? */
  readonly grants: (action: string) => boolean;
  readonly onCall: (action: string) => void;
  /** Hears of each answer that a living process was given. */
  readonly onShown: (shown: Omit<Shown, 'order' | 'atMs'>) => void;
}

export interface Surroundings {
  readonly history: History;
  readonly plan: RunPlan;
  readonly weather: readonly Weather[];
}

/** The cloud as one process meets it: with the history's page sizes, what is odd, and what happens meanwhile. */
export function faultyCloud(
  { cloud, clock }: { readonly cloud: SimulatedCloud; readonly clock: FakeClock },
  process: Process,
  { history, plan, weather }: Surroundings,
  watch: CloudWatch,
): RpcCall {
  let calls = 0;
  const mischiefs = new Mischiefs(plan.apiFaults, weather);

  async function answer(action: string, query: Query, signal?: AbortSignal): Promise<unknown> {
    calls += 1;
    watch.onCall(action);
    for (const { call, op } of plan.during) if (call === calls) watch.apply(op);
    const what = mischiefs.next(action, query);
    if (what === 'hang') return endless(signal);
    if (what === 'slow') await clock.sleep(CALL_TIMEOUT_MS, signal).catch(() => endless(signal));
    const code = what === undefined ? undefined : REFUSALS[what];
    if (code !== undefined) throw refusal(code);
    if (what === 'garbled') return { TotalCount: 'many' };
    if (!watch.grants(action)) throw refusal('ApiThrottled');
    const own = action === 'ListCustomImages' ? history.imagesPerPage : history.sharesPerPage;
    const size = String(Math.min(Number(query['PageSize'] ?? 10), own));
    const page = what === 'pageOne' ? { PageNumber: '1' } : {};
    const reply = (await cloud.call(action, { ...query, PageSize: size, ...page }, signal)) as SwasReply;
    const said =
      history.saysPageSize || action === 'ListRegions' ? {} : { PageSize: Number(query['PageSize']) };
    return makeStrange(what, { ...reply, ...said });
  }

  async function shownAnswer(action: string, query: Query, signal?: AbortSignal): Promise<unknown> {
    const shown = (page: Shown['page'], refused: string | undefined) => {
      if (!process.isDead) watch.onShown({ ...aboutOf(action, query), page, refusal: refused });
    };
    try {
      const reply = await answer(action, query, signal);
      shown(readPage(reply, query), undefined);
      return reply;
    } catch (error) {
      shown(undefined, error instanceof OpenApiError ? error.code : 'unknown');
      throw error;
    }
  }

  return (action, query, signal) => process.act('call', () => shownAnswer(action, query, signal));
}

function makeStrange(what: Mischief | undefined, reply: SwasReply): SwasReply {
  if (what === 'short')
    return Object.fromEntries(
      Object.entries(reply).map(([name, value]) => [
        name,
        Array.isArray(value) ? (value as unknown[]).slice(0, -1) : value,
      ]),
    );
  const oddity = REPLY_ODDITIES.find((odd) => odd === what);
  return oddity === undefined ? reply : makeOdd(oddity, reply);
}

const aboutOf = (action: string, query: Query) => ({
  action,
  region: query['RegionId'] ?? '',
  imageId: action === 'ListCustomImageShareAccounts' ? (query['ImageId'] ?? '') : '',
  lookedFor: query['ImageIds'] === undefined ? undefined : (JSON.parse(query['ImageIds']) as string[]),
  pageNumber: Number(query['PageNumber'] ?? 1),
});

const refusal = (code: OpenApiErrorCode): OpenApiError => new OpenApiError('refused by the test', { code });

/** Ends as a call ends whose signal aborts. */
function endless(signal?: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = () => reject(refusal('OutOfTime'));
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop, { once: true });
  });
}
