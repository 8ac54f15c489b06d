import { type BlindSpot, subjectKey } from '../model/blind-spot.ts';
import { type Scope, scopeKey } from '../model/scope.ts';
import { isUnreached } from './blind-spots.ts';
import type { Told } from './told.ts';

/** More blind images than this in a region probably have one cause. */
const APART = 10;

type ImageSpot = BlindSpot & { readonly subject: { readonly kind: 'image' } };

/**
 * Joins the blind images of a region that have one cause into one blind spot (I10): more than ten of them, all that
 * there are, or several that a permission keeps from being read. Pure.
 *
 * @param due blind spots that are due.
 * @param images the number of a region's images that can be blind.
 * @param told what people were told of: a region that is told of as a whole is over as a whole.
 */
export function groupSpots(
  due: readonly BlindSpot[],
  images: (scope: Scope) => number,
  told: Told,
): BlindSpot[] {
  const byScope = new Map<string, ImageSpot[]>();
  for (const spot of due.filter(isImage)) {
    const key = scopeKey(spot.subject.scope);
    byScope.set(key, [...(byScope.get(key) ?? []), spot]);
  }
  const ofScopes = [...byScope.values()].flatMap((spots) => {
    const [first] = spots;
    if (first === undefined) return [];
    const { scope } = first.subject;
    const subject = { kind: 'scope', scope, part: 'shares' } as const;
    const count = images(scope);
    const together = togetherOf(spots, count, told[subjectKey(subject)] !== undefined);
    const [one, ...others] = together;
    if (one === undefined) return spots;
    const apart = spots.filter((spot) => !together.includes(spot));
    return [joined(subject, [one, ...others], count), ...apart];
  });
  return [...due.filter((spot) => !isImage(spot)), ...ofScopes];
}

const isImage = (spot: BlindSpot): spot is ImageSpot => spot.subject.kind === 'image';

function togetherOf(spots: readonly ImageSpot[], count: number, isTold: boolean): readonly ImageSpot[] {
  if (isTold || spots.length > APART || (spots.length > 1 && spots.length >= count)) return spots;
  const denied = spots.filter(({ failure }) => failure.denied === true);
  return denied.length > 1 ? denied : [];
}

function joined(
  subject: BlindSpot['subject'],
  spots: readonly [ImageSpot, ...ImageSpot[]],
  count: number,
): BlindSpot {
  // That a turn did not come has the same cause as what was refused meanwhile.
  const { cause, failure } = spots.find((spot) => !isUnreached(spot.failure)) ?? spots[0];
  const message = `the share accounts of ${spots.length} of ${count} images: ${failure.message}`;
  return {
    subject,
    cause,
    sinceMs: Math.min(...spots.map(({ sinceMs }) => sinceMs)),
    dueAtMs: Math.min(...spots.map(({ dueAtMs }) => dueAtMs)),
    failure: { ...failure, message },
  };
}
