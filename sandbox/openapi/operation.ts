import type { OddEffect } from '../faults.ts';
import type { Parameters } from './parameters.ts';
import type { Caller } from './signature.ts';

/** One request for an action, with a valid signature. */
export interface RpcCall {
  readonly parameters: Parameters;
  readonly caller: Caller;
  /** The oddity that a fault rule wants of the reply. */
  readonly odd?: OddEffect;
}

export interface Permission {
  readonly action: string;
  readonly resource: string;
  /** The message if it is missing; default: that of the gateway. */
  readonly denied?: string;
}

/** A call with valid parameters: the permission that it needs, and its execution. */
export interface Prepared {
  /** Undefined: any valid key may call it. */
  readonly permission?: Permission;
  /** Returns the fields of the reply except RequestId, or throws a `Refusal`. A bigint becomes a JSON integer. */
  run(): Readonly<Record<string, unknown>>;
}

/** Checks the parameters and prepares the call, without executing it. Throws a `Refusal`. */
export type Operation = (call: RpcCall) => Prepared;
