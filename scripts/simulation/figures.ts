import type { SimulationOptions } from './options.ts';

/** Of numbers in order; the lower one of two. 0: there are none. */
export const medianOf = (sorted: readonly number[]): number =>
  sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;

/** With a comma between thousands; a small number with its fraction. */
export const whole = (n: number): string =>
  (n % 1 === 0 || n >= 10 ? Math.round(n) : n).toLocaleString('en', { maximumFractionDigits: 2 });

/** `1:05` for 65,000 ms. */
export function minutes(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

type Sizes = Pick<SimulationOptions, 'accounts' | 'regions' | 'images'>;

/** Accounts, regions of each, and images in each region: `1,000 × 16 × 15`. */
export const sizeOf = ({ accounts, regions, images }: Sizes): string =>
  [accounts, regions, images].map(whole).join(' × ');

/** A simulated deployment in one line. */
export const nameOf = (options: Sizes & Pick<SimulationOptions, 'flags' | 'on'>): string =>
  `${sizeOf(options)}, ${options.flags} flags, on ${options.on} images`;
