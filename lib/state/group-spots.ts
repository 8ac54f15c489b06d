import { plural } from '../text/plural.ts';
import { type BlindSpot, subjectKey } from '../model/blind-spot.ts';
import { type Scope, scopeKey } from '../model/scope.ts';
import { familyOf, isUnreached, isUnserved } from './failure-family.ts';
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
/** So many regions are named in a message. */
const NAMED = 5;

/** A blind spot of a region's list or images. */
type RegionSpot = BlindSpot & {
  readonly subject: { readonly kind: 'scope' | 'image' };
  /** Of several images: why they cannot be read, without how many they are. */
  readonly reason?: string;
};

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
  const lists = inRegions.filter((spot) => !isOfImage(spot));
  const shares = groupBy(inRegions.filter(isOfImage), ({ subject }) => scopeKey(subject.scope)).flatMap(
    (spots) => joinImages(spots, counts, told),
  );
  const byAccount = [lists, shares].flatMap((some) =>
    groupBy(some, ({ subject }) => subject.scope.accountId),
  );
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
  const message = `the share accounts of ${together.length} of ${plural(count, 'image')}: ${cause.failure.message}`;
  const reason = cause.failure.message;
  const joined: RegionSpot = { ...cause, subject, failure: { ...cause.failure, message }, reason };
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
    const names = [...new Set(family.map((spot) => spot.subject.scope.regionId))];
    const regions = names.length;
    // Single images that fail in several regions for another reason than want of calls are told apart.
    const isOne = isWhole || (regions > 1 && (isUnserved(family[0].failure) || !family.some(isOfImage)));
    if (!isOne) return family.map(({ reason: _reason, ...spot }) => spot);
    const { reason, ...cause } = causeOf(family);
    const what = part === 'lists' ? 'the lists of images' : 'the share accounts of images';
    const more = regions > NAMED ? ` and ${regions - NAMED} more` : '';
    const where = `${regions} of ${plural(counts.regions(accountId), 'region')} (${names.slice(0, NAMED).join(', ')}${more})`;
    const message = `${what} in ${where}: ${reason ?? cause.failure.message}`;
    return [{ ...cause, subject, failure: { ...cause.failure, message } }];
  });
}

/** The cause of several, since the first of them was verified last. */
function causeOf(spots: Some): RegionSpot {
  // That a turn did not come has the same cause as what was refused meanwhile.
  const first = spots.find((spot) => !isUnreached(spot.failure)) ?? spots[0];
  const least = (timeOf: (spot: BlindSpot) => number) =>
    spots.reduce((ms, spot) => Math.min(ms, timeOf(spot)), Infinity);
  return { ...first, sinceMs: least((spot) => spot.sinceMs), dueAtMs: least((spot) => spot.dueAtMs) };
}

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
