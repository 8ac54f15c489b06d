import { scopeKey } from '../model.ts';
import type { BlindSpot } from './blind-spots.ts';

/** Blind spots of one kind, region and cause together: a part of the answers of `shares`, `history` and `trust`. */
export interface ReportedBlindSpot {
  readonly kind: BlindSpot['kind'];
  readonly regionId: string;
  /** The images it is about; empty: the region as a whole. */
  readonly images: readonly { readonly imageId: string; readonly name?: string }[];
  /** ISO 8601 in UTC: since when, at the earliest; with `stale`, the oldest last complete list or reading. */
  readonly since: string | null;
  /** Why, in the words of whoever refused. */
  readonly message?: string;
}

/** Joins what has one cause; what the images of a region have in common is said once. Pure. */
export function reportBlindSpots(spots: readonly BlindSpot[]): ReportedBlindSpot[] {
  const groups = new Map<string, BlindSpot[]>();
  for (const spot of spots) {
    if (spot.isCommon === true) continue;
    const what = spot.image === undefined ? 'region' : 'images';
    const key = [spot.kind, scopeKey(spot.scope), what, messageOf(spot)].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [spot]);
    else group.push(spot);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [joined(first, group)];
  });
}

function joined(first: BlindSpot, group: readonly BlindSpot[]): ReportedBlindSpot {
  const times = group.flatMap(({ sinceMs }) => sinceMs ?? []);
  const earliestMs = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const message = messageOf(first);
  return {
    kind: first.kind,
    regionId: first.scope.regionId,
    images: group.flatMap(({ image }) => image ?? []),
    since: Number.isFinite(earliestMs) ? new Date(earliestMs).toISOString() : null,
    ...(message === undefined ? {} : { message }),
  };
}

function messageOf({ failure }: BlindSpot): string | undefined {
  if (failure === undefined) return undefined;
  return failure.message === '' ? failure.code : failure.message;
}
