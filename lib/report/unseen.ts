import type { Report } from './report.ts';

/** How many things keep this report from being whole. A channel that takes no messages is none of them. */
export function unseen(report: Report): number {
  if (report.scopes.length === 0) return 1;
  return report.blind.filter((spot) => spot.kind !== 'channel').length;
}
