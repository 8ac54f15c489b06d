import { CHANNEL_KINDS } from '../lib/config/channels.ts';
import { checkOdd, type Oddity } from './swas/oddities.ts';

/**
 * Faults that the sandbox's services simulate on command. A rule selects calls, and the first rule that matches a call
 * decides its effect. Every service calls `Faults.next` once for each request.
 */
export const SERVICES = ['swas', 'sts', 'tablestore', 'resource-directory', 'fc', ...CHANNEL_KINDS] as const;

export type ServiceName = (typeof SERVICES)[number];

/** With `accepted`, the request is carried out at once, and only its reply is affected. */
export type Effect =
  /** A refusal with this code, in the service's own format. */
  | {
      readonly kind: 'refuse';
      readonly code: string;
      readonly message?: string;
      readonly status?: number;
      readonly accepted?: boolean;
    }
  /** The service's own reply for “too many requests”. */
  | { readonly kind: 'throttle' }
  /** The connection is reset; nothing was done. */
  | { readonly kind: 'reset' }
  /** No reply. The connection stays open until the client or the sandbox closes it. */
  | { readonly kind: 'hang'; readonly accepted?: boolean }
  /** A reply that does not come from the service: by default a gateway's HTML page with HTTP 502. */
  | {
      readonly kind: 'garbage';
      readonly body?: string | Uint8Array;
      readonly status?: number;
      readonly contentType?: string;
      /** Sent in chunks, without a content length. */
      readonly chunked?: boolean;
      /** What its header `content-encoding` says; the body is sent as it is. */
      readonly encoding?: string;
      /** Where a redirection leads. */
      readonly location?: string;
      readonly accepted?: boolean;
    }
  /** The right reply, cut off in the middle. */
  | { readonly kind: 'short' }
  /** The request is carried out, but the connection is reset before the reply is sent. */
  | { readonly kind: 'loseReply' }
  /** The request is carried out twice. The reply is that of the first time. */
  | { readonly kind: 'duplicate' }
  /** The right reply, after a delay in milliseconds. The request is carried out after the delay. */
  | { readonly kind: 'delay'; readonly ms: number; readonly accepted?: boolean }
  /** Something happens in the cloud just before this request is served. */
  | { readonly kind: 'change'; readonly apply: () => void }
  /** A reply of SWAS that is not as documented. */
  | {
      readonly kind: 'odd';
      readonly oddity: Oddity;
      /** The id of the entry in the list that is concerned: an image, an account or a region. Default: all of them. */
      readonly entry?: string;
    };

export type OddEffect = Extract<Effect, { readonly kind: 'odd' }>;

/** The properties of a request by which rules select it. */
export interface Call {
  readonly service: ServiceName;
  /** The API's name of the operation: `ListCustomImages`, `PutRow`, `send`, `DOT`, `InvokeFunction`. */
  readonly operation: string;
  readonly regionId?: string;
  readonly imageId?: string;
  readonly page?: number;
  readonly table?: string;
  readonly functionName?: string;
  /** The recipient of RCPT. */
  readonly recipient?: string;
  /** What people would read: a message's text, or a mail's decoded subject and text. */
  readonly content?: string;
}

export interface FaultRule {
  readonly service: ServiceName;
  readonly operation?: string;
  readonly regionId?: string;
  readonly imageId?: string;
  readonly page?: number;
  readonly table?: string;
  readonly functionName?: string;
  readonly recipient?: string;
  /** Only calls whose content contains this. */
  readonly content?: string;
  /** Milliseconds since the rule was added, after which it ends. */
  readonly forMs?: number;
  /** The first matching call that is affected, counted from 1 since the rule was added. Default 1. */
  readonly nth?: number;
  /** The number of calls that are affected. Default 1; `Infinity` for all. */
  readonly times?: number;
  readonly effect: Effect;
}

const SELECTORS = [
  'service',
  'operation',
  'regionId',
  'imageId',
  'page',
  'table',
  'functionName',
  'recipient',
] as const;

export class Faults {
  readonly #rules = new Set<{ rule: FaultRule; until: number; seen: number; left: number }>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Adds a rule. The returned function removes it. Throws if the rule could never have an effect. */
  add(rule: FaultRule): () => void {
    if (rule.effect.kind === 'odd') checkOdd({ ...rule, ...rule.effect });
    const until = rule.forMs === undefined ? Number.POSITIVE_INFINITY : this.#now() + rule.forMs;
    const entry = { rule, until, seen: 0, left: rule.times ?? 1 };
    this.#rules.add(entry);
    return () => void this.#rules.delete(entry);
  }

  clear(): void {
    this.#rules.clear();
  }

  /**
   * Returns the effect on this call, or undefined if it is served normally. Counts the call for every rule that it
   * matches. `only` selects rules by their effects; the others are passed over.
   */
  next(call: Call, only: (effect: Effect) => boolean = () => true): Effect | undefined {
    let effect: Effect | undefined;
    for (const entry of this.#rules) {
      const { rule } = entry;
      if (!only(rule.effect) || this.#now() >= entry.until) continue;
      if (!SELECTORS.every((key) => rule[key] === undefined || rule[key] === call[key])) continue;
      if (rule.content !== undefined && call.content?.includes(rule.content) !== true) continue;
      entry.seen += 1;
      if (effect !== undefined || entry.seen < (rule.nth ?? 1) || entry.left <= 0) continue;
      entry.left -= 1;
      effect = rule.effect;
    }
    return effect;
  }
}
