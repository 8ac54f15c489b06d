import type { Instance } from './data/instance.ts';
import { Refusal } from './refusal.ts';
import type { Units } from './rules/capacity.ts';
import { decodeMessage, encodeMessage } from './wire/protocol.ts';

/** What an operation works on. */
export interface Context {
  readonly instance: Instance;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Is called with the capacity units that the request consumed. */
  readonly spend?: (units: Units) => void;
}

/** A request that has been decoded but not yet executed. */
export interface ReadRequest {
  /** The tables that the request names, in its order. */
  readonly tables: readonly string[];
  /** Executes the request and returns the body of the answer. Throws a `Refusal`. */
  run(context: Context): Buffer;
}

export interface Operation {
  readonly name: string;
  read(body: Buffer): ReadRequest;
}

/** Makes an operation from its name, its messages (NAMERequest and NAMEResponse in `ots.proto`) and its function. */
export function operation<Request>(
  name: string,
  tablesOf: (request: Request) => readonly string[],
  run: (request: Request, context: Context) => object,
): Operation {
  return {
    name,
    read: (body) => {
      const request = decodeMessage<Request>(`${name}Request`, body);
      return {
        tables: tablesOf(request),
        run: (context) => {
          const reply = run(request, context);
          for (const units of consumedBy(reply)) context.spend?.(units);
          return encodeMessage(`${name}Response`, reply);
        },
      };
    },
  };
}

/** The capacity units in a reply, of the whole request or row by row. */
function consumedBy(reply: unknown): Units[] {
  if (typeof reply !== 'object' || reply === null) return [];
  if ('consumed' in reply) return [(reply.consumed as { capacityUnit: Units }).capacityUnit];
  return Object.values(reply).flatMap((part) => (Array.isArray(part) ? part.flatMap(consumedBy) : []));
}

/** The emulator has no StartLocalTransaction, so no transaction id can be valid. Throws `OTSSessionNotExist`. */
export function checkNoTransaction(request: { readonly transactionId?: string }): void {
  if (request.transactionId !== undefined) {
    throw new Refusal('OTSSessionNotExist', 'The transaction does not exist.');
  }
}
