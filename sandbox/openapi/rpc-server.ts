import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { stringify } from 'lossless-json';
import type { Cloud } from '../cloud.ts';
import type { Faults, ServiceName } from '../faults.ts';
import { answer, type Reply, type ReplyFormats } from '../http-effects.ts';
import { type HttpHost, startHttpHost } from '../http-host.ts';
import { type LoggedCall, logEntry } from './call-log.ts';
import type { Operation, RpcCall } from './operation.ts';
import { checkPermission } from './permission.ts';
import { Quota } from './quota.ts';
import { Refusal, refusalReply } from './refusal.ts';
import { checkForm, type RpcRequest, readParameters, readRpcRequest } from './rpc-request.ts';
import type { RpcSettings } from './settings.ts';
import { type Caller, SignatureCheck } from './signature.ts';
import { throttled } from './throttled.ts';

export interface RpcService {
  readonly name: ServiceName;
  /** The product's code and its host, as refusals contain them. */
  readonly product: string;
  readonly hostId: string;
  readonly version: string;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly cloud: Cloud;
  readonly faults: Faults;
  readonly settings: RpcSettings;
  readonly now: () => number;
  /** The clock for signatures. Default: the system's, because the vendor's clients sign with it. */
  readonly signatureNow?: (() => number) | undefined;
  readonly port?: number | undefined;
}

export interface RpcHost extends HttpHost {
  /** Every call with a valid signature, in the order of arrival. */
  readonly calls: readonly LoggedCall[];
}

const JSON_TYPE = 'application/json;charset=utf-8';

/** Serves an RPC-style OpenAPI product on loopback. The checks are in the gateway's order. */
export async function startRpcServer(service: RpcService): Promise<RpcHost> {
  const calls: LoggedCall[] = [];
  const quota = new Quota();
  const signatures = new SignatureCheck(
    (id) => service.cloud.accessKey(id),
    service.now,
    service.signatureNow ?? Date.now,
  );
  const formats: ReplyFormats = {
    refuse: ({ code, message, status }) =>
      refusalReply(
        new Refusal(status ?? usualStatus(code), code, message ?? 'The request was refused.'),
        service,
      ),
    throttle: () => refusalReply(throttled(1000), service),
  };

  /** Checks method, content type and signature. */
  function admit(request: RpcRequest): Caller {
    checkForm(request);
    return signatures.check(request);
  }

  /** Checks target, parameters, permission and quota, then executes the action. */
  async function serve(request: RpcRequest, call: RpcCall): Promise<Reply> {
    const operation =
      request.version === service.version ? service.operations.get(request.action) : undefined;
    if (operation === undefined) {
      throw new Refusal(
        404,
        'InvalidAction.NotFound',
        'Specified api is not found, please check your url and method.',
      );
    }
    const { settings } = service;
    const prepared = operation(call);
    if (prepared.permission !== undefined)
      checkPermission(settings.authorize, prepared.permission, call.caller);
    const retryAfterMs = quota.take(`${call.caller.account.id} ${request.action}`, service.now(), {
      perMinute: settings.quotaPerMinute,
      countRefused: settings.countRefused,
    });
    if (retryAfterMs > 0) throw throttled(retryAfterMs);
    if (settings.latencyMs > 0) await wait(settings.latencyMs, undefined, { ref: false });
    const requestId = randomUUID().toUpperCase();
    return {
      status: 200,
      headers: { 'content-type': JSON_TYPE, 'x-acs-request-id': requestId },
      // Unlike JSON.stringify, this one writes a bigint as a JSON integer, which account ids are.
      body: stringify({ RequestId: requestId, ...prepared.run() }) ?? '',
    };
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await readRpcRequest(incoming);
    let caller: Caller;
    try {
      caller = admit(request);
    } catch (error) {
      await answer(response, undefined, formats, () => toReply(error));
      return;
    }
    const parameters = readParameters(request);
    const entry = logEntry(request.action, parameters, service.now());
    calls.push(entry);
    const { regionId, imageId, page } = entry;
    const effect = service.faults.next({
      service: service.name,
      operation: request.action,
      ...(regionId === undefined ? {} : { regionId }),
      ...(imageId === undefined ? {} : { imageId }),
      ...(page === undefined ? {} : { page }),
    });
    if (effect !== undefined) entry.fault = effect.kind;
    if (effect?.kind === 'refuse') entry.code = effect.code;
    if (effect?.kind === 'throttle') entry.code = 'Throttling.User';
    const call: RpcCall = { parameters, caller, ...(effect?.kind === 'odd' ? { odd: effect } : {}) };
    const reply = await answer(response, effect, formats, async () => {
      try {
        const served = await serve(request, call);
        entry.status = served.status;
        return served;
      } catch (error) {
        const refused = toReply(error);
        entry.status = refused.status;
        if (error instanceof Refusal) entry.code = error.code;
        return refused;
      }
    });
    entry.status = reply?.status ?? 0;
  }

  function toReply(error: unknown): Reply {
    if (error instanceof Refusal) return refusalReply(error, service);
    throw error;
  }

  const host = await startHttpHost(handle, service.port);
  return { ...host, calls };
}

/** The status of an error code, if a fault rule does not give one. */
function usualStatus(code: string): number {
  if (code.startsWith('InternalError')) return 500;
  // SWAS spells its own «ServiceUnAvailable», and sends it with 400, as it does «SystemBusy».
  if (code.startsWith('ServiceUnavailable')) return 503;
  if (code.endsWith('.NotFound')) return 404;
  return /^(NoPermission|Forbidden|InvalidAccountStatus|InDebt)/.test(code) ? 403 : 400;
}
