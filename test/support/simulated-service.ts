import type { Clock } from '../../lib/platform/clock.ts';
import type { ApiRateLimit, TakeOptions } from '../../lib/openapi/rate-limit.ts';

/** One call as the service and its caller saw it, in milliseconds of the clock. */
export interface SimulatedCall {
  readonly sentMs: number;
  readonly answeredMs: number;
  readonly refused: boolean;
}

/** Where between sending and answer the service counts a call: 0 at once, 1 with the answer. */
export interface CallShape {
  readonly durationMs: number;
  readonly countedAt?: number;
  /** A refusal comes at once instead: a gateway refuses sooner than the service answers. */
  readonly refusesAtOnce?: boolean;
}

/** A service with a quota in a minute that slides. Its quota may be changed, and others may use it too. */
export class SimulatedService {
  perMinute: number;
  readonly calls: SimulatedCall[] = [];
  readonly #clock: Clock;
  #counted: number[] = [];

  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock;
    this.perMinute = perMinute;
  }

  get refused(): number {
    return this.calls.filter((call) => call.refused).length;
  }

  /** Somebody else's calls under the same quota. */
  usedByOthers(calls: number): void {
    for (let i = 0; i < calls; i += 1) this.#counted.push(this.#clock.now());
  }

  /** One attempt through the limit, settled as it ended. Resolves to whether it was answered. */
  async attempt(limit: ApiRateLimit, shape: CallShape, options: TakeOptions = {}): Promise<boolean> {
    const slot = await limit.take(options);
    const sentMs = this.#clock.now();
    const before = Math.round(shape.durationMs * (shape.countedAt ?? 0.5));
    if (before > 0) await this.#clock.sleep(before);
    const refused = !this.#admit();
    const after = refused && shape.refusesAtOnce === true ? 0 : shape.durationMs - before;
    if (after > 0) await this.#clock.sleep(after);
    slot.release(refused ? 'refused' : 'answered');
    this.calls.push({ sentMs, answeredMs: this.#clock.now(), refused });
    return !refused;
  }

  /** Attempts until one is answered. */
  async call(limit: ApiRateLimit, shape: CallShape, options: TakeOptions = {}): Promise<void> {
    while (!(await this.attempt(limit, shape, options)));
  }

  #admit(): boolean {
    const now = this.#clock.now();
    this.#counted = this.#counted.filter((at) => at > now - 60_000);
    if (this.#counted.length >= this.perMinute) return false;
    this.#counted.push(now);
    return true;
  }
}

/**
 * The most calls that a service could count within one minute, whenever between sending and answer it counts each:
 * the minutes that matter begin with an answer.
 */
export function mostInAMinute(calls: readonly Pick<SimulatedCall, 'sentMs' | 'answeredMs'>[]): number {
  const counts = calls.map(
    ({ answeredMs }) =>
      calls.filter((c) => c.answeredMs >= answeredMs && c.sentMs < answeredMs + 60_000).length,
  );
  return Math.max(0, ...counts);
}

/** Runs `count` jobs, `inFlight` at a time. */
export async function atOnce(
  inFlight: number,
  count: number,
  job: (n: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      next += 1;
      await job(next - 1);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}
