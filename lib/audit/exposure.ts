import type { KnownImage } from '../model/known-image.ts';
import { lack } from './evidence.ts';

/** How an image stands to ECS after a run, and what of that is news. */
export interface Exposure {
  readonly state: Pick<KnownImage, 'exposedToEcs' | 'exposureMissing'>;
  readonly news: 'exposedToEcs' | 'ecsExposureEnded' | undefined;
}

/**
 * The list's flag `InShare` is an entry like others (I1): believed at once where it is set, and only after a while where
 * it is not set any more. Pure.
 *
 * @param before as the snapshot, or the first list, has it.
 * @param flag as the list shows it now; undefined: it does not say.
 * @param atMs when it did.
 */
export function exposure(before: Exposure['state'], flag: boolean | undefined, atMs: number): Exposure {
  if (flag === undefined) return { state: before, news: undefined };
  if (flag)
    return {
      state: { exposedToEcs: true },
      news: before.exposedToEcs === true ? undefined : 'exposedToEcs',
    };
  if (before.exposedToEcs !== true) return { state: { exposedToEcs: false }, news: undefined };
  // Its entry is on the list, so this answer is whole as far as the image is concerned.
  const missing = lack(before.exposureMissing, 'complete', atMs);
  if (missing === 'gone') return { state: { exposedToEcs: false }, news: 'ecsExposureEnded' };
  return { state: { exposedToEcs: true, exposureMissing: missing }, news: undefined };
}
