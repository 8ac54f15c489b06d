import type { Clock } from '../platform/clock.ts';
import { ApiRateLimit } from './rate-limit.ts';
import type { RateLimitState } from './stored-rate-limit.ts';

/** The call quotas of one account: each API has its own. */
export class CallQuota {
  readonly #limits = new Map<string, ApiRateLimit>();
  readonly #callsPerMinute: number;
  readonly #clock: Clock;
  readonly #state: Readonly<Record<string, RateLimitState>>;
  readonly #onWait: ((api: string, ms: number) => void) | undefined;
  readonly #ownSinceMs: number | undefined;

  /** @param ownSinceMs see `ApiRateLimit`. */
  constructor(
    callsPerMinute: number,
    clock: Clock,
    state: Readonly<Record<string, RateLimitState>> = {},
    onWait?: (api: string, ms: number) => void,
    ownSinceMs?: number,
  ) {
    this.#callsPerMinute = callsPerMinute;
    this.#clock = clock;
    this.#state = state;
    this.#onWait = onWait;
    this.#ownSinceMs = ownSinceMs;
  }

  limitFor(api: string): ApiRateLimit {
    let limit = this.#limits.get(api);
    if (limit === undefined) {
      const state = this.#state[api] ?? this.#state[ANY_API];
      const onWait = (ms: number) => this.#onWait?.(api, ms);
      limit = new ApiRateLimit(this.#callsPerMinute, this.#clock, state, onWait, this.#ownSinceMs);
      this.#limits.set(api, limit);
    }
    return limit;
  }

  state(): Record<string, RateLimitState> {
    const { [ANY_API]: _, ...kept } = this.#state;
    return { ...kept, ...Object.fromEntries([...this.#limits].map(([api, limit]) => [api, limit.state()])) };
  }
}

/** Stands for every API that is not named: a run that died may have called any. */
const ANY_API = '*';

/** The limits after a run that died: until `diedByMs` it may have used up the quota of every API. */
export function spentLimits(
  limits: Readonly<Record<string, RateLimitState>>,
  diedByMs: number,
): Record<string, RateLimitState> {
  const fresh: RateLimitState = {
    limit: 1,
    learnt: false,
    refusedLevel: 0,
    probeAtMs: 0,
    probePauseMs: 0,
    grownAtMs: diedByMs,
    recentMs: [],
  };
  const all = Object.entries({ [ANY_API]: fresh, ...limits });
  return Object.fromEntries(all.map(([api, limit]) => [api, { ...limit, spentAtMs: diedByMs }]));
}
