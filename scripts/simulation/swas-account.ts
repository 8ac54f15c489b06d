import { Quota } from '../../sandbox/openapi/quota.ts';
import type { RpcCall } from '../../lib/openapi/call.ts';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { SimulatedCloud, type SimulatedImage } from '../../test/support/simulated-cloud.ts';
import { CALL_MS, sharedPerRegion, SHARES_EACH } from './assumptions.ts';
import type { SimulatedClock } from './clock.ts';
import type { Dice } from './dice.ts';
import { ShareFlags } from './flags.ts';
import type { Flags } from './options.ts';

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
  readonly call: RpcCall;
  readonly #cloud: SimulatedCloud;
  readonly #flags: ShareFlags;

  constructor(
    accountId: string,
    {
      clock,
      dice,
      tally,
      callsPerMinute,
      regions,
      images,
      flags,
    }: {
      clock: SimulatedClock;
      dice: Dice;
      tally: CallTally;
      callsPerMinute: number;
      regions: readonly string[];
      /** In each region. */
      images: number;
      flags: Flags;
    },
  ) {
    this.callsPerMinute = callsPerMinute;
    this.#cloud = new SimulatedCloud(clock);
    this.#flags = new ShareFlags(flags, clock);
    this.call = this.#flags.over(this.#cloud.call);
    const shared = sharedPerRegion(images);
    this.images = regions.flatMap((region, r) =>
      Array.from({ length: images }, (_, n) =>
        this.#cloud.addImage(`m-${accountId.slice(-6)}-${r + 1}-${n + 1}`, {
          region,
          shares: n < shared ? SHARES_EACH : 0,
        }),
      ),
    );
    for (const image of this.images) this.#flags.add(image);
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

  share(image: SimulatedImage, withAccount: string): void {
    this.#cloud.share(image, withAccount);
    this.#flags.change(image);
  }

  takeBack(image: SimulatedImage, withAccount: string): void {
    image.shares.delete(withAccount);
    this.#flags.change(image);
  }
}
