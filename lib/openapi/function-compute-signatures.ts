import {
  type FcRefusal,
  isOfSignature,
  provesSignature,
  readRefusal,
  requestIdOf,
} from './function-compute-refusal.ts';
import type { FcCall, FcOperation, FcReply, FcSignature, FcTransport } from './function-compute-transport.ts';
import { FailedRequest } from './watch-request.ts';

/** Function Compute refused the request: once, or with either signature, in the order of the attempts. */
export class FcRefused extends Error {
  override readonly name = 'FcRefused';
  readonly refusals: readonly [FcRefusal, ...FcRefusal[]];

  constructor(refusals: readonly [FcRefusal, ...FcRefusal[]]) {
    super('refused');
    this.refusals = refusals;
  }
}

/** Returns the refusal of a signature; every other failure is thrown. */
function refusalOfSignature(error: unknown): FcRefused {
  if (error instanceof FcRefused && isOfSignature(error.refusals[0])) return error;
  throw error;
}

export interface SignedSender {
  /** @throws FcRefused, or FailedRequest if it is not known what became of the request. */
  readonly send: (call: FcCall) => Promise<FcReply>;
  /** The signature that the service has accepted for this operation; undefined: none yet. */
  readonly acceptedFor: (operation: FcOperation) => FcSignature | undefined;
}

/**
 * Sends each request with the first signature, and with the second one only where the service surely refused the
 * first for its signature or its form: a request whose outcome is unknown may have started a function. What is accepted
 * for an operation is used from then on, for as long as this sender lives. Simultaneous calls wait for the end of the
 * operation's first one, so that one call is refused and not one of each.
 */
export function signedSender([first, second]: readonly [FcTransport, FcTransport]): SignedSender {
  const accepted = new Map<FcOperation, FcTransport>();
  const firstCalls = new Map<FcOperation, Promise<unknown>>();

  async function sendBy(transport: FcTransport, call: FcCall): Promise<FcReply> {
    try {
      const reply = await transport.send(call);
      // A proxy's page is no answer of the service.
      if (requestIdOf(reply.headers) !== undefined) accepted.set(call.operation, transport);
      return reply;
    } catch (error) {
      const answer = error instanceof FailedRequest ? error.answer : undefined;
      const refusal = answer === undefined ? undefined : readRefusal(answer);
      if (refusal === undefined) throw error;
      if (provesSignature(refusal)) accepted.set(call.operation, transport);
      throw new FcRefused([refusal]);
    }
  }

  async function sendByEither(call: FcCall): Promise<FcReply> {
    const refused = await sendBy(first, call).catch(refusalOfSignature);
    if (!(refused instanceof FcRefused)) return refused;
    const again = await sendBy(second, call).catch(refusalOfSignature);
    if (!(again instanceof FcRefused)) return again;
    throw new FcRefused([...refused.refusals, ...again.refusals]);
  }

  return {
    async send(call) {
      const { operation } = call;
      const firstCall = firstCalls.get(operation);
      if (firstCall === undefined) {
        const sent = sendByEither(call);
        firstCalls.set(
          operation,
          sent.catch(() => undefined),
        );
        return sent;
      }
      await firstCall;
      const known = accepted.get(operation);
      return known === undefined ? sendByEither(call) : sendBy(known, call);
    },
    acceptedFor: (operation) => accepted.get(operation)?.signature,
  };
}
