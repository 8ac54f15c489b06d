import { CHANNEL_KINDS } from '../lib/config/channels.ts';

/**
 * Faults that the sandbox's services act out on command. A rule names the calls it wants; the first rule that
 * matches a call decides what becomes of it. Every service asks `Faults.next` once per request.
 */
export const SERVICES = ['swas', 'sts', 'tablestore', 'resource-directory', 'fc', ...CHANNEL_KINDS] as const;

export type ServiceName = (typeof SERVICES)[number];

export type Effect =
  /** The service's own refusal, with this code, in the service's own format. */
  | { readonly kind: 'refuse'; readonly code: string; readonly message?: string; readonly status?: number }
  /** The service's own way of saying «too many requests». */
  | { readonly kind: 'throttle' }
  /** The connection is reset; nothing was done. */
  | { readonly kind: 'reset' }
  /** No answer, ever (the connection is held until the client or the sandbox closes it). */
  | { readonly kind: 'hang' }
  /** An answer that is not the service's: by default a gateway's HTML page with HTTP 502. */
  | {
      readonly kind: 'garbage';
      readonly body?: string | Uint8Array;
      readonly status?: number;
      readonly contentType?: string;
      /** Without saying how long it will be. */
      readonly chunked?: boolean;
    }
  /** The right answer, cut in the middle. */
  | { readonly kind: 'short' }
  /** The request is carried out; its reply is lost with the connection. */
  | { readonly kind: 'loseReply' }
  /** The request is carried out twice; the answer is the first one's. */
  | { readonly kind: 'duplicate' }
  /** The right answer, later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Something happens in the cloud just before this request is served. */
  | { readonly kind: 'change'; readonly apply: () => void };

/** What a service tells of a request when it asks for its fate. */
export interface Call {
  readonly service: ServiceName;
  /** The API's own name: `ListCustomImages`, `PutRow`, `send`, `DATA`, `InvokeFunction`. */
  readonly operation: string;
  readonly regionId?: string;
  readonly imageId?: string;
  readonly page?: number;
  readonly table?: string;
  readonly functionName?: string;
}

export interface FaultRule {
  readonly service: ServiceName;
  readonly operation?: string;
  readonly regionId?: string;
  readonly imageId?: string;
  readonly page?: number;
  readonly table?: string;
  readonly functionName?: string;
  /** Take effect from the n-th matching call on, counted from 1 when the rule was added. Default 1. */
  readonly nth?: number;
  /** How many calls it takes effect on. Default 1; `Infinity` for all. */
  readonly times?: number;
  readonly effect: Effect;
}

const SELECTORS = ['service', 'operation', 'regionId', 'imageId', 'page', 'table', 'functionName'] as const;

export class Faults {
  readonly #rules = new Set<{ rule: FaultRule; seen: number; left: number }>();

  /** Adds a rule; the returned function takes it away again. */
  add(rule: FaultRule): () => void {
    const entry = { rule, seen: 0, left: rule.times ?? 1 };
    this.#rules.add(entry);
    return () => void this.#rules.delete(entry);
  }

  clear(): void {
    this.#rules.clear();
  }

  /** The fate of this call; undefined: serve it normally. Counts the call for every rule that it matches. */
  next(call: Call): Effect | undefined {
    let effect: Effect | undefined;
    for (const entry of this.#rules) {
      const { rule } = entry;
      if (!SELECTORS.every((key) => rule[key] === undefined || rule[key] === call[key])) continue;
      entry.seen += 1;
      if (effect !== undefined || entry.seen < (rule.nth ?? 1) || entry.left <= 0) continue;
      entry.left -= 1;
      effect = rule.effect;
    }
    return effect;
  }
}
