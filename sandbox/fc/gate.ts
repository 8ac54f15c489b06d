import type { Cloud } from '../cloud.ts';
import type { Reply } from '../http-effects.ts';
import type { Caller } from '../openapi/signature.ts';
import type { FcCall, FcHandler } from './call.ts';
import type { Functions } from './functions.ts';
import { Acs3Check } from './acs3.ts';
import { getAsyncTask } from './get-async-task.ts';
import { getFunction } from './get-function.ts';
import { invokeFunction } from './invoke-function.ts';
import { listTriggers } from './list-triggers.ts';
import { FcRefusal } from './refusal.ts';
import { type FcOperation, type FcRequest, type Route, routeOf } from './request.ts';
import type { FcSettings, FcSignature } from './settings.ts';
import { checkSignature, type Realm } from './signature.ts';

const HANDLERS: Readonly<Record<FcOperation, FcHandler>> = {
  InvokeFunction: invokeFunction,
  GetFunction: getFunction,
  ListTriggers: listTriggers,
  GetAsyncTask: getAsyncTask,
};

interface Parts {
  readonly cloud: Cloud;
  readonly functions: Functions;
  readonly settings: FcSettings;
  readonly now: () => number;
  readonly signatureNow: () => number;
}

export interface Admitted extends Route {
  readonly signature: FcSignature;
  serve(call: FcCall): Promise<Reply>;
}

/** The checks before an operation: `admit` checks path and signature, its `serve` account, permission and function. */
export class Gate {
  readonly #parts: Parts;
  readonly #realm: Realm;
  readonly #acs3: Acs3Check;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { cloud, now, signatureNow } = parts;
    this.#realm = { lookUp: (id) => cloud.accessKey(id), now, signatureNow };
    this.#acs3 = new Acs3Check(this.#realm);
  }

  admit(request: FcRequest): Admitted {
    const route = routeOf(request);
    const signature = this.#signatureOf(request);
    const caller =
      signature === 'FC' ? checkSignature(request, this.#realm) : this.#acs3.check(request, route.operation);
    return { ...route, signature, serve: (call) => this.#serve(call, route, caller) };
  }

  /** How the request seems to be signed, as far as both signatures are accepted. */
  #signatureOf({ headers }: FcRequest): FcSignature {
    const { signatures } = this.#parts.settings;
    const [only, other] = signatures;
    if (only !== undefined && other === undefined) return only;
    return headers.authorization?.startsWith('ACS3-') === true ? 'ACS3-HMAC-SHA256' : 'FC';
  }

  async #serve(call: FcCall, { operation, functionName }: Route, caller: Caller): Promise<Reply> {
    // The real service has an address for each account. Here this header names it, which `@alicloud/fc2` always sends;
    // the other clients only know the caller's own.
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
