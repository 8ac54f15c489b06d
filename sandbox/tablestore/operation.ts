import type { Instance } from './data/instance.ts';
import { Refusal } from './refusal.ts';
import type { Units } from './rules/capacity.ts';
import { decodeMessage, encodeMessage } from './wire/protocol.ts';

/** What an operation works on. */
export interface Context {
  readonly instance: Instance;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Hears of what the request consumed. */
  readonly spend?: (units: Units) => void;
}

/** A request that was read and not yet carried out. */
export interface ReadRequest {
  /** The tables it names, in its order. */
  readonly tables: readonly string[];
  /** Carries it out and returns the answer's body; throws a `Refusal`. */
  run(context: Context): Buffer;
}

export interface Operation {
  readonly name: string;
  read(body: Buffer): ReadRequest;
}

/** Ties an operation's messages (NAMERequest, NAMEResponse in `ots.proto`) to what it does. */
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

/** What a reply says that it cost, as a whole or row by row. */
function consumedBy(reply: unknown): Units[] {
  if (typeof reply !== 'object' || reply === null) return [];
  if ('consumed' in reply) return [(reply.consumed as { capacityUnit: Units }).capacityUnit];
  return Object.values(reply).flatMap((part) => (Array.isArray(part) ? part.flatMap(consumedBy) : []));
}

/** There is no StartLocalTransaction here, so that no transaction's id can be one of ours. */
export function checkNoTransaction(request: { readonly transactionId?: string }): void {
  if (request.transactionId !== undefined) {
    throw new Refusal('OTSSessionNotExist', 'The transaction does not exist.');
  }
}
