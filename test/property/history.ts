/** What may happen in the cloud, between two audits or between two calls of one. Numbers count modulo what there is. */
export type CloudOp =
  /** Shares an image; where it is shared already, it is unshared and shared again at the same moment. */
  | { readonly kind: 'share'; readonly image: number; readonly account: number }
  | { readonly kind: 'unshare'; readonly image: number; readonly account: number }
  /** The first entry goes and another comes last: the count agrees, and every entry moves up by one. */
  | { readonly kind: 'shift'; readonly image: number; readonly account: number }
  /** The image is shared with so many further accounts at once. */
  | { readonly kind: 'shareMany'; readonly image: number; readonly count: number }
  | {
      readonly kind: 'create';
      readonly region: number;
      readonly accounts: readonly number[];
      readonly exposed: boolean;
    }
  | { readonly kind: 'delete'; readonly images: readonly number[] }
  | { readonly kind: 'expose'; readonly image: number }
  /** The clock of the audit is set forward or back; the cloud's stays right. */
  | { readonly kind: 'setClock'; readonly minutes: number };

export interface ApiFault {
  readonly api: 'list' | 'shares' | 'any';
  /** Only calls for this image, or for this page. */
  readonly image?: number | undefined;
  readonly page?: number | undefined;
  /** From the n-th call that matches, so many times. */
  readonly nth: number;
  readonly times: number;
  /** `slow`: no answer, and a timeout; `hang`: no answer at all; `short`: entries are missing from the page. */
  readonly what: 'temporary' | 'denied' | 'throttled' | 'garbled' | 'short' | 'slow' | 'hang';
}

/** `half`: of many writes at once, some are done. `lost`: it was done, and the reply is lost. */
export type StoreOutcome = 'refused' | 'half' | 'lost' | 'hang';

export interface StoreFault {
  readonly nth: number;
  readonly times: number;
  readonly outcome: StoreOutcome;
}

/** The process ends at its n-th call, store operation or message: before it, or when it is done and not yet known. */
export interface Kill {
  readonly at: 'call' | 'store' | 'send';
  readonly nth: number;
  readonly when: 'before' | 'half' | 'after';
}

export interface RunPlan {
  /** A bit for each region. */
  readonly regions: number;
  readonly startsAfterMs: number;
  readonly skewMs: number;
  readonly timeoutMs: number;
  readonly callsPerMinute: number;
  readonly apiFaults: readonly ApiFault[];
  readonly storeFaults: readonly StoreFault[];
  readonly during: readonly { readonly call: number; readonly op: CloudOp }[];
  readonly kill?: Kill | undefined;
}

export type ChannelMode = 'up' | 'down' | 'refuses' | 'throttles' | 'loses';

export type Step =
  | { readonly kind: 'cloud'; readonly op: CloudOp }
  | {
      readonly kind: 'policy';
      readonly trusted: readonly number[];
      /** The first of them until the end of a day so many days from now. */
      readonly expiresInDays?: number | undefined;
      /** Only for this image. */
      readonly image?: number | undefined;
    }
  | { readonly kind: 'wait'; readonly minutes: number }
  | { readonly kind: 'channel'; readonly channel: number; readonly mode: ChannelMode; readonly sends: number }
  /** What the service grants a minute. */
  | { readonly kind: 'grant'; readonly callsPerMinute: number }
  /** One audit, or several at once. */
  | { readonly kind: 'audit'; readonly runs: readonly RunPlan[] };

export interface History {
  readonly regions: number;
  /** The service's own largest pages, and whether it says so when it caps. */
  readonly imagesPerPage: number;
  readonly sharesPerPage: number;
  readonly saysPageSize: boolean;
  readonly callMs: number;
  readonly storeMs: number;
  /** What is there before the first audit. `old`: for months. */
  readonly images: readonly {
    readonly region: number;
    readonly shares: number;
    readonly exposed: boolean;
    readonly old: boolean;
  }[];
  readonly steps: readonly Step[];
}

/** A run in which nothing happens. */
export const QUIET: RunPlan = {
  regions: 7,
  startsAfterMs: 0,
  skewMs: 0,
  timeoutMs: 840_000,
  callsPerMinute: 6_000,
  apiFaults: [],
  storeFaults: [],
  during: [],
  kill: undefined,
};
