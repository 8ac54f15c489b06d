import type { Reply } from '../http-effects.ts';
import type { AsyncQueue } from './async-queue.ts';
import type { DeployedFunction } from './function.ts';
import type { Invocations } from './invocations.ts';
import type { FcRequest } from './request.ts';

/** One authorized request, and what an operation needs to serve it. */
export interface FcCall {
  readonly request: FcRequest;
  /** What the path names inside the function: a task. */
  readonly item: string | undefined;
  readonly requestId: string;
  readonly invocations: Invocations;
  readonly queue: AsyncQueue;
}

export type FcHandler = (call: FcCall, fn: DeployedFunction) => Reply | Promise<Reply>;

export function jsonReply({ requestId }: FcCall, body: object): Reply {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'x-fc-request-id': requestId },
    body: JSON.stringify(body),
  };
}
