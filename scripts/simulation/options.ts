import { IMAGE_HOURS_PER_SHARE, REUSED_AFTER_MS, sharedPerRegion } from './assumptions.ts';

/**
 * What the list's flag `InShareUser` says of an image. `honest`: whether it is shared. `late`: whether it was, some
 * time ago. `lying`: never that it is.
 */
export const FLAGS = ['honest', 'late', 'lying'] as const;
export type Flags = (typeof FLAGS)[number];

/** Which images people share: those that nobody holds yet, or those that some accounts hold already. */
export const TARGETS = ['unshared', 'shared'] as const;
export type Target = (typeof TARGETS)[number];

export interface DeploymentOptions {
  readonly accounts: number;
  /** In each account. */
  readonly regions: number;
  /** In each region of each account. */
  readonly images: number;
  readonly flags: Flags;
  /** The most instances that may be busy at once. */
  readonly instances: number;
  readonly seed: number;
}

export interface SimulationOptions extends DeploymentOptions {
  readonly on: Target;
  /** How many are made, over all accounts. */
  readonly shares: number;
  /** Simulated hours in which people share images; quarters of an hour. */
  readonly hours: number;
}

/** The hours in which so many shares leave the mix of shared and unshared images nearly as it is; quarters. */
export function hoursFor({
  accounts,
  regions,
  images,
  shares,
}: Pick<SimulationOptions, 'accounts' | 'regions' | 'images' | 'shares'>): number {
  return Math.ceil((4 * shares * IMAGE_HOURS_PER_SHARE) / (accounts * regions * images)) / 4;
}

/** Why these options cannot be simulated, and what to change; undefined: they can. */
export function problemOf(options: SimulationOptions): string | undefined {
  const { accounts, regions, images, on, shares, hours } = options;
  const shared = sharedPerRegion(images);
  if (on === 'shared')
    return shared > 0
      ? undefined
      : `With ${images} in a region, no image is shared at first. Write --images 4 or more, or --on unshared.`;
  const imageHours = accounts * regions * (images - shared) * hours;
  // Half of it, so that random moments find room.
  const most = Math.floor((imageHours * 3_600_000) / REUSED_AFTER_MS / 2);
  return shares <= most
    ? undefined
    : `${shares} shares on unshared images do not fit into ${hours} h: at most ${most} do. Write fewer --shares, or more --hours.`;
}
