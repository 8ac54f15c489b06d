import { Quota } from '../../sandbox/openapi/quota.ts';
import type { RpcCall } from '../../lib/openapi/call.ts';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { SimulatedCloud, type SimulatedImage } from '../../test/support/simulated-cloud.ts';
import { CALL_MS, REGIONS, SHARED_PER_REGION, SHARES_EACH } from './assumptions.ts';
import type { SimulatedClock } from './clock.ts';
import type { Dice } from './dice.ts';

/** What an account's SWAS was asked. */
export interface CallTally {
  calls: number;
  refused: number;
}

/** One account's images in all regions, behind the quota that the sandbox has, too. */
export class SwasAccount {
  readonly images: readonly SimulatedImage[];
  /** Calls a minute, for one API. */
  callsPerMinute: number;
  readonly #cloud: SimulatedCloud;

  constructor(
    accountId: string,
    {
      clock,
      dice,
      tally,
      callsPerMinute,
      imagesPerRegion,
    }: {
      clock: SimulatedClock;
      dice: Dice;
      tally: CallTally;
      callsPerMinute: number;
      imagesPerRegion: number;
    },
  ) {
    this.callsPerMinute = callsPerMinute;
    this.#cloud = new SimulatedCloud(clock);
    this.images = REGIONS.flatMap((region) =>
      Array.from({ length: imagesPerRegion }, (_, n) =>
        this.#cloud.addImage(`m-${accountId.slice(-6)}${region.slice(-1)}${n}`, {
          region,
          shares: n < SHARED_PER_REGION ? SHARES_EACH : 0,
        }),
      ),
    );
    const quota = new Quota();
    this.#cloud.onCall(async ({ action }) => {
      // Kept for tests; here it would only grow.
      this.#cloud.calls.length = 0;
      await clock.sleep(dice.between(CALL_MS.least, CALL_MS.most));
      tally.calls += 1;
      const limits = { perMinute: this.callsPerMinute, countRefused: false };
      if (quota.take(action, clock.now(), limits) === 0) return undefined;
      tally.refused += 1;
      throw new OpenApiError(`${action}: over the call quota`, { code: 'ApiThrottled' });
    });
  }

  get call(): RpcCall {
    return this.#cloud.call;
  }

  share(image: SimulatedImage, withAccount: string): void {
    this.#cloud.share(image, withAccount);
  }
}
