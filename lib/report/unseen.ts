import type { Report } from './report.ts';

/** The number of areas that this report could not verify. A channel that accepts no messages is not one. */
export function unseen(report: Report): number {
  if (report.scopes.length === 0) return 1;
  return report.blind.filter((spot) => spot.kind !== 'channel').length;
}
