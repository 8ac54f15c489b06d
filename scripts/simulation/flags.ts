import type { Clock } from '../../lib/platform/clock.ts';
import type { RpcCall } from '../../lib/openapi/call.ts';
import type { SimulatedImage } from '../../test/support/simulated-cloud.ts';
import { FLAGS_LATE_MS } from './assumptions.ts';
import type { Flags } from './options.ts';

/** The list's flags (`InShareUser`) where they are not honest: late, or lying. */
export class ShareFlags {
  readonly #way: Flags;
  readonly #clock: Clock;
  /** By image. */
  readonly #shown = new Map<string, boolean>();

  constructor(way: Flags, clock: Clock) {
    this.#way = way;
    this.#clock = clock;
  }

  /** A new image, with the accounts that have held it since long ago. */
  add({ id, shares }: SimulatedImage): void {
    this.#shown.set(id, this.#way !== 'lying' && shares.size > 0);
  }

  /** An image has just been shared or taken back. */
  change({ id, shares }: SimulatedImage): void {
    if (this.#way !== 'late') return;
    const isShared = shares.size > 0;
    this.#clock.sleep(FLAGS_LATE_MS).then(
      () => this.#shown.set(id, isShared),
      () => undefined,
    );
  }

  /** The same service, whose list shows these flags. */
  over(call: RpcCall): RpcCall {
    if (this.#way === 'honest') return call;
    return async (action, query, signal) => {
      const reply = await call(action, query, signal);
      if (action !== 'ListCustomImages') return reply;
      const list = reply as { readonly CustomImages: readonly { readonly ImageId: string }[] };
      const CustomImages = list.CustomImages.map((image) => ({
        ...image,
        InShareUser: this.#shown.get(image.ImageId),
      }));
      return { ...list, CustomImages };
    };
  }
}
