import type { Cloud } from '../cloud.ts';
import type { Reply } from '../http-effects.ts';
import type { Caller } from '../openapi/signature.ts';
import type { FcCall, FcHandler } from './call.ts';
import type { Functions } from './functions.ts';
import { getFunction } from './get-function.ts';
import { invokeFunction } from './invoke-function.ts';
import { listTriggers } from './list-triggers.ts';
import { FcRefusal } from './refusal.ts';
import { type FcOperation, type FcRequest, type Route, routeOf } from './request.ts';
import type { FcSettings } from './settings.ts';
import { checkSignature } from './signature.ts';

const HANDLERS: Readonly<Record<FcOperation, FcHandler>> = {
  InvokeFunction: invokeFunction,
  GetFunction: getFunction,
  ListTriggers: listTriggers,
};

interface Parts {
  readonly cloud: Cloud;
  readonly functions: Functions;
  readonly settings: FcSettings;
  readonly now: () => number;
  readonly signatureNow: () => number;
}

/** The checks before an operation: `admit` checks path and signature, its `serve` account, permission and function. */
export class Gate {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  admit(request: FcRequest): Route & { serve(call: FcCall): Promise<Reply> } {
    const route = routeOf(request);
    const caller = checkSignature(request, {
      lookUp: (id) => this.#parts.cloud.accessKey(id),
      now: this.#parts.now,
      signatureNow: this.#parts.signatureNow,
    });
    return { ...route, serve: (call) => this.#serve(call, route, caller) };
  }

  async #serve(call: FcCall, { operation, functionName }: Route, caller: Caller): Promise<Reply> {
    // The real service has an address for each account. Here this header, which the client always sends, names it.
    const accountId = call.request.headers['x-fc-account-id'] ?? caller.account.id;
    const fn = this.#parts.functions.find(String(accountId), functionName);
    const region = fn?.region ?? this.#parts.cloud.regions[0]?.id ?? '';
    const action = `fc:${operation}`;
    const resource = `acs:fc:${region}:${String(accountId)}:functions/${functionName}`;
    const allowed =
      accountId === caller.account.id &&
      this.#parts.settings.authorize({ accessKeyId: caller.key.id, action, resource }) === true &&
      (caller.key.may?.(action, resource) ?? true);
    if (!allowed)
      throw new FcRefusal(
        403,
        'AccessDenied',
        `the caller is not authorized to perform '${action}' on resource '${resource}'`,
      );
    if (fn === undefined)
      throw new FcRefusal(404, 'FunctionNotFound', `function '${functionName}' does not exist`);
    return HANDLERS[operation](call, fn);
  }
}
