import { type BlindSpot, subjectKey } from '../model/blind-spot.ts';
import type { Failure } from '../model/health.ts';
import { type Scope, scopeKey } from '../model/scope.ts';
import { isUnreached } from './blind-spots.ts';
import { partOf } from './spot-keys.ts';
import type { Told } from './told.ts';

/** How many there are of what can be blind. */
export interface Counts {
  /** Images of a region. */
  readonly images: (scope: Scope) => number;
  /** Regions of an account. */
  readonly regions: (accountId: string) => number;
}

/** More blind images than this in a region probably have one cause. */
const APART = 10;

/** A blind spot of a region's list or images. */
type RegionSpot = BlindSpot & { readonly subject: { readonly kind: 'scope' | 'image' } };

/**
 * Joins what has one cause into one blind spot, so that it is one message, and its end, too (I10). Pure.
 *
 *   images of a region ──more than ten, all, or several for want of calls or of a permission──▶ the shares in the region
 *   lists, or shares, of several regions ──the same cause──▶ the lists, or the shares, of the account
 *
 * @param due blind spots that are due.
 * @param told what people were told of: what was told of as a whole is over as a whole.
 */
export function groupSpots(due: readonly BlindSpot[], counts: Counts, told: Told): BlindSpot[] {
  const inRegions = due.filter((spot) => isOfRegion(spot));
  const byRegion = groupBy(inRegions, ({ subject }) => `${scopeKey(subject.scope)} ${subject.kind}`);
  const regional = byRegion.flatMap((spots) =>
    isOfImage(spots[0]) ? joinImages(spots, counts, told) : spots,
  );
  const byAccount = groupBy(regional, ({ subject }) => `${subject.scope.accountId} ${partOf(subject)}`);
  return [
    ...due.filter((spot) => !isOfRegion(spot)),
    ...byAccount.flatMap((spots) => joinRegions(spots, counts, told)),
  ];
}

type Some = readonly [RegionSpot, ...RegionSpot[]];

function joinImages(spots: Some, counts: Counts, told: Told): RegionSpot[] {
  const { scope } = spots[0].subject;
  const subject = { kind: 'scope', scope, part: 'shares' } as const;
  const count = counts.images(scope);
  const isWhole =
    told[subjectKey(subject)] !== undefined ||
    spots.length > APART ||
    (spots.length > 1 && spots.length >= count);
  const together = isWhole ? spots : spots.filter((spot) => isCommon(spot, spots));
  const [first, ...others] = together;
  if (first === undefined) return [...spots];
  const cause = causeOf([first, ...others]);
  const message = `the share accounts of ${together.length} of ${count} images: ${cause.failure.message}`;
  const joined: RegionSpot = { ...cause, subject, failure: { ...cause.failure, message } };
  return [joined, ...spots.filter((spot) => !together.includes(spot))];
}

/** Whether others, too, are kept from being read by a permission, or by want of calls. */
const isCommon = (spot: BlindSpot, among: readonly BlindSpot[]): boolean =>
  (spot.failure.denied === true || isUnserved(spot.failure)) &&
  among.some((other) => other !== spot && familyOf(other.failure) === familyOf(spot.failure));

function joinRegions(spots: Some, counts: Counts, told: Told): BlindSpot[] {
  const { accountId } = spots[0].subject.scope;
  const part = partOf(spots[0].subject);
  const subject = { kind: 'audit', accountId, part } as const;
  const isWhole = told[subjectKey(subject)] !== undefined;
  const families = isWhole ? [spots] : groupBy(spots, ({ failure }) => familyOf(failure));
  return families.flatMap((family): BlindSpot[] => {
    const regions = new Set(family.map((spot) => spot.subject.scope.regionId)).size;
    // Single images that fail in several regions for another reason than want of calls are told apart.
    const isOne = isWhole || (regions > 1 && (isUnserved(family[0].failure) || !family.some(isOfImage)));
    if (!isOne) return [...family];
    const cause = causeOf(family);
    const what = part === 'lists' ? 'the lists of images' : 'the share accounts of images';
    const message = `${what} in ${regions} of ${counts.regions(accountId)} regions: ${cause.failure.message}`;
    return [{ ...cause, subject, failure: { ...cause.failure, message } }];
  });
}

/** The cause of several, since the first of them was verified last. */
function causeOf(spots: Some): BlindSpot {
  // That a turn did not come has the same cause as what was refused meanwhile.
  const first = spots.find((spot) => !isUnreached(spot.failure)) ?? spots[0];
  const least = (timeOf: (spot: BlindSpot) => number) =>
    spots.reduce((ms, spot) => Math.min(ms, timeOf(spot)), Infinity);
  return { ...first, sinceMs: least((spot) => spot.sinceMs), dueAtMs: least((spot) => spot.dueAtMs) };
}

/** The calls that it needs are not granted. */
const isUnserved = (failure: Failure): boolean => isUnreached(failure) || failure.code === 'ApiThrottled';

const familyOf = (failure: Failure): string => (isUnserved(failure) ? 'unserved' : failure.code);

const isOfRegion = (spot: BlindSpot): spot is RegionSpot =>
  spot.subject.kind === 'scope' || spot.subject.kind === 'image';

const isOfImage = ({ subject }: BlindSpot): boolean => subject.kind === 'image';

function groupBy(spots: readonly RegionSpot[], keyOf: (spot: RegionSpot) => string): Some[] {
  const groups = new Map<string, [RegionSpot, ...RegionSpot[]]>();
  for (const spot of spots) {
    const group = groups.get(keyOf(spot));
    if (group === undefined) groups.set(keyOf(spot), [spot]);
    else group.push(spot);
  }
  return [...groups.values()];
}
