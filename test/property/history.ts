import type { ReplyOddity } from '../../sandbox/swas/oddities.ts';

/** What may happen in the cloud, between two audits or between two calls of one. Numbers count modulo what there is. */
export type CloudOp =
  /**
   * Shares an image. An account that holds it already loses it and gets it again at the same moment.
   * `keepsTime`: the service shows the SharedTime of the account's earlier share.
   */
  | {
      readonly kind: 'share';
      readonly image: number;
      readonly account: number;
      readonly keepsTime?: boolean | undefined;
    }
  | { readonly kind: 'unshare'; readonly image: number; readonly account: number }
  | { readonly kind: 'unshareAll'; readonly images: readonly number[] }
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
  /** `isGhost`: the share call of a deleted image goes on answering, with nobody. */
  | { readonly kind: 'delete'; readonly images: readonly number[]; readonly isGhost?: boolean | undefined }
  | { readonly kind: 'expose'; readonly image: number }
  /** Another account shares an image with ours. Its share call is refused, or names our account. */
  | { readonly kind: 'receive'; readonly region: number; readonly answer: 'refused' | 'ourselves' }
  /** The share call of a received image begins to name this account: the image was ours all the time. */
  | { readonly kind: 'turnOurs'; readonly account: number }
  /** The list and the look by its id leave the image out, or show it again. */
  | { readonly kind: 'leaveOut'; readonly image: number }
  /** The clock of the audit is set forward or back; the cloud's stays right. */
  | { readonly kind: 'setClock'; readonly minutes: number };

/**
 * What becomes of a call. `slow`: a timeout; `hang`: no end at all; `short`: entries are missing from the page;
 * `unknown`: no such image or region; `pageOne`: the page number is ignored. The rest are odd replies.
 */
export type Mischief =
  | 'temporary'
  | 'denied'
  | 'throttled'
  | 'unknown'
  | 'garbled'
  | 'short'
  | 'slow'
  | 'hang'
  | 'pageOne'
  | ReplyOddity;

/** Which calls it concerns. `image` and `page` concern share calls and pages only. */
export interface Target {
  readonly api: 'list' | 'shares' | 'regions' | 'any';
  readonly image?: number | undefined;
  readonly page?: number | undefined;
}

/** In one run: from the n-th call that matches, so many times. */
export interface ApiFault extends Target {
  readonly nth: number;
  readonly times: number;
  readonly what: Mischief;
}

/** Over several steps of auditing, or for ever. */
export interface Weather extends Target {
  readonly kind: 'weather';
  readonly what: Mischief;
  readonly audits: number | 'always';
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
  /** The run's own clock is ahead by so much. By more than seconds only where no other run is at work. */
  readonly skewMs: number;
  readonly timeoutMs: number;
  readonly callsPerMinute: number;
  readonly apiFaults: readonly ApiFault[];
  readonly storeFaults: readonly StoreFault[];
  readonly during: readonly { readonly call: number; readonly op: CloudOp }[];
  readonly kill?: Kill | undefined;
}

/**
 * `loses`: it takes the message, and nobody hears of it; `mute`: neither; `dislikes`: it refuses messages for some of the
 * notes in them, but for those without names; `dislikesAll`: for any.
 */
export type ChannelMode =
  | 'up'
  | 'down'
  | 'refuses'
  | 'throttles'
  | 'loses'
  | 'mute'
  | 'dislikes'
  | 'dislikesAll';

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
  | Weather
  /** One audit, or several at once. */
  | { readonly kind: 'audit'; readonly runs: readonly RunPlan[] };

export interface History {
  readonly regions: number;
  /** The runs audit every region that `ListRegions` names. */
  readonly allRegions: boolean;
  /** The service's own largest pages, and whether it says so when it caps. */
  readonly imagesPerPage: number;
  readonly sharesPerPage: number;
  readonly saysPageSize: boolean;
  readonly callMs: number;
  readonly storeMs: number;
  /** What is there before the first audit. */
  readonly images: readonly {
    readonly region: number;
    readonly shares: number;
    readonly exposed: boolean;
    /** Since when, in hours. */
    readonly ageHours: number;
    /** The account that the list names as the owner. */
    readonly owner?: 'ourselves' | 'another' | undefined;
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
