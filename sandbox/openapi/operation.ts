import type { Parameters } from './parameters.ts';
import type { Caller } from './signature.ts';

/** One signed request for an action. */
export interface RpcCall {
  readonly parameters: Parameters;
  readonly caller: Caller;
}

export interface Permission {
  readonly action: string;
  readonly resource: string;
  /** What is said where it is missing, by products with words of their own. */
  readonly denied?: string;
}

/** A call whose parameters are in order: what it needs leave for, and the doing of it. */
export interface Prepared {
  /** Undefined: anybody with a valid key may. */
  readonly permission?: Permission;
  /** Answers the fields of the reply beside RequestId, or throws a `Refusal`. A bigint is written as a bare integer. */
  run(): Readonly<Record<string, unknown>>;
}

/** Checks the parameters (throws a `Refusal`) and does nothing yet. */
export type Operation = (call: RpcCall) => Prepared;
