import { medianOf } from './figures.ts';
import type { SimulationOptions } from './options.ts';
import type { Outcome } from './outcome.ts';
import { monthly } from './quiet.ts';

/** How soon a share must be reported, and what a quiet month may cost. */
export interface Limit {
  readonly medianMs: number;
  readonly worstMs: number;
  /** US dollars for functions and store. */
  readonly dollars: number;
}

type Simulated = Pick<SimulationOptions, 'accounts' | 'regions' | 'images' | 'on' | 'flags'>;
export type LimitedRow = Simulated & { readonly limit: Limit };

/** `0:40` in ms. */
function inMs(text: string): number {
  const [minutes, seconds] = text.split(':').map(Number);
  return ((minutes ?? 0) * 60 + (seconds ?? 0)) * 1000;
}

const atMost = (median: string, worst: string, dollars: number): Limit => ({
  medianMs: inMs(median),
  worstMs: inMs(worst),
  dollars,
});
const ordinary = { accounts: 1, regions: 1, images: 15 } as const;
const sparse = { accounts: 1, regions: 16, images: 1 } as const;
const large = { accounts: 1, regions: 16, images: 15 } as const;
const ANY_WAY = atMost('1:30', '3:15', 1);

/** The table «Limits, simulated with the real code» of issue 16, in its order. */
export const LIMITS: readonly LimitedRow[] = [
  { ...ordinary, on: 'unshared', flags: 'honest', limit: atMost('0:40', '1:30', 1) },
  { ...ordinary, on: 'shared', flags: 'honest', limit: ANY_WAY },
  { ...ordinary, on: 'shared', flags: 'lying', limit: ANY_WAY },
  { ...ordinary, on: 'unshared', flags: 'lying', limit: ANY_WAY },
  { ...ordinary, on: 'unshared', flags: 'late', limit: ANY_WAY },
  { ...sparse, on: 'unshared', flags: 'honest', limit: atMost('1:10', '2:30', 2) },
  { ...large, on: 'unshared', flags: 'honest', limit: atMost('1:10', '3:00', 2.5) },
  { ...large, on: 'shared', flags: 'honest', limit: atMost('4:00', '8:00', 2.5) },
  { ...large, accounts: 100, on: 'unshared', flags: 'honest', limit: atMost('1:30', '4:00', 180) },
  { ...large, accounts: 100, on: 'shared', flags: 'honest', limit: atMost('4:30', '9:00', 180) },
  { ...large, accounts: 1_000, on: 'unshared', flags: 'honest', limit: atMost('2:00', '6:00', 1_600) },
  { ...large, accounts: 1_000, on: 'shared', flags: 'honest', limit: atMost('5:00', '12:00', 1_600) },
];

/** The limit for such a deployment; undefined: the issue names none. */
export function limitFor(options: Simulated): Limit | undefined {
  const keys = ['accounts', 'regions', 'images', 'on', 'flags'] as const;
  return LIMITS.find((row) => keys.every((key) => row[key] === options[key]))?.limit;
}

/** The limits that were not kept, by name; undefined: the deployment has none. */
export function brokenLimits(outcome: Outcome): string[] | undefined {
  const limit = limitFor(outcome.options);
  if (limit === undefined) return undefined;
  const { robotMs, missed, twice, invented, overdue, quiet } = outcome;
  // As precisely as it is printed.
  const isLater = (ms: number, thanMs: number): boolean => Math.round(ms / 1000) > thanMs / 1000;
  const broken: Readonly<Record<string, boolean>> = {
    median: isLater(medianOf(robotMs), limit.medianMs),
    worst: isLater(robotMs.at(-1) ?? 0, limit.worstMs),
    US$: Math.round(monthly(quiet).together * 100) > limit.dollars * 100,
    reported: missed + twice + invented > 0,
    overdue: overdue > 0,
  };
  return Object.keys(broken).filter((name) => broken[name] === true);
}
