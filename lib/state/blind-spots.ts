import type { BlindSpot } from '../model/blind-spot.ts';
import type { Failure, Subject } from '../model/health.ts';
import type { Scope } from '../model/scope.ts';
import type { AccountCoverage, Refusal } from './account-coverage.ts';
import { type Coverage, failureOf, type ImageCoverage } from './coverage.ts';
import { familyOf, UNREACHED } from './failure-family.ts';
import { keysOf } from './spot-keys.ts';
import type { Told } from './told.ts';

export interface SightDeps {
  readonly accountId: string;
  readonly nowMs: number;
  /** What people were told of. */
  readonly told: Told;
  /** The image's name as it was known last. */
  readonly nameOf: (scope: Scope, imageId: string) => string;
}

export const CONTRADICTORY: Failure = {
  code: 'Contradictory',
  message:
    'ListCustomImages flags the image as shared with accounts, and ListCustomImageShareAccounts names none',
};
const UNLISTED: Failure = {
  code: UNREACHED,
  message: 'its turn to be listed has not come for too long: the calls that the cloud grants do not reach it',
};
const UNREAD: Failure = {
  code: UNREACHED,
  message: 'its turn to be read has not come for too long: the calls that the cloud grants do not reach it',
};

/**
 * What is not verified of an account: all that is not certain now, and from when on each of it is blind (I10). It
 * follows from what is stored alone, so that the audit and whoever reads the store say the same. What people were told of
 * is blind until it is verified again, whatever becomes of its due time. Pure.
 */
export function blindSpots(coverage: AccountCoverage, deps: SightDeps): BlindSpot[] {
  const { accountId, nowMs, told } = deps;
  const { entry, regions } = coverage;
  const spots =
    // An account that cannot be entered is not audited either: one entry says both.
    entry === undefined
      ? [
          ...(regions === undefined ? [] : [ofAccount(regions, 'regions', coverage, accountId)]),
          ...coverage.regionIds().flatMap((regionId) => {
            const scope = { accountId, regionId };
            const seen = coverage.scope(regionId);
            const list = ofList(scope, seen, coverage);
            // Where nothing can be told of a region at all, nothing more is said of its images.
            return list.cause === 'damaged' ? [list] : [list, ...ofImages(scope, seen, coverage, deps)];
          }),
        ]
      : [ofAccount(entry, 'entry', coverage, accountId)];
  return withHalfDue(untilVerified(spots, told), coverage, nowMs).filter(
    ({ cause, dueAtMs }) => cause !== 'late' || dueAtMs <= nowMs,
  );
}

/** What people were told of is blind until it is verified again, whatever becomes of its due time. */
export const untilVerified = (spots: readonly BlindSpot[], told: Told): BlindSpot[] =>
  spots.map((spot) => (isTold(spot, told) ? { ...spot, dueAtMs: 0 } : spot));

/** Whether people were told of it, as its own or as part of a whole, and it was not verified since. */
const isTold = (spot: BlindSpot, told: Told): boolean =>
  keysOf(spot).some((key) => (told[key]?.atMs ?? 0) > spot.sinceMs);

const OF_AUDIT: ReadonlySet<string | undefined> = new Set(['entry', 'regions', 'lists', 'shares']);

/** Whether `blindSpots` judges a subject. */
export const isOfAudit = (subject: Subject): boolean =>
  subject.kind === 'scope' ||
  subject.kind === 'image' ||
  (subject.kind === 'audit' && OF_AUDIT.has(subject.part));

/** @param dueMs how long it may last before it is told. */
export function refused(
  subject: BlindSpot['subject'],
  { sinceMs, failure }: Refusal,
  dueMs: number,
): BlindSpot {
  return {
    subject,
    cause: 'refused',
    sinceMs,
    dueAtMs: failure.denied === true ? 0 : sinceMs + dueMs,
    failure,
  };
}

const ofAccount = (
  refusal: Refusal,
  part: 'entry' | 'regions',
  { due }: AccountCoverage,
  accountId: string,
): BlindSpot => refused({ kind: 'audit', accountId, part }, refusal, due?.runMs ?? 0);

function ofList(
  scope: Scope,
  { listedAtMs, sinceMs, failure }: Coverage,
  account: AccountCoverage,
): BlindSpot {
  const lastMs = listedAtMs ?? sinceMs;
  return {
    subject: { kind: 'scope', scope, part: 'list' },
    cause: causeOf(failure) ?? (listedAtMs === undefined ? 'never' : 'late'),
    sinceMs: lastMs,
    dueAtMs: dueAt(lastMs, failure, account, 'listMs'),
    failure: failure ?? UNLISTED,
  };
}

function ofImages(
  scope: Scope,
  seen: Coverage,
  account: AccountCoverage,
  { nameOf }: SightDeps,
): BlindSpot[] {
  return [...seen.images].flatMap(([imageId, image]) => {
    const known = ofImage(image, seen, account);
    if (known === undefined) return [];
    const subject = { kind: 'image', scope, imageId, imageName: nameOf(scope, imageId) } as const;
    return [{ subject, ...known }];
  });
}

/** With the first one that is due come those of the same cause that have waited half as long. */
function withHalfDue(spots: readonly BlindSpot[], { due }: AccountCoverage, nowMs: number): BlindSpot[] {
  const isAway = ({ cause, failure }: BlindSpot): boolean =>
    cause === 'late' || cause === 'never' || (cause === 'refused' && failure.denied !== true);
  const groupOf = ({ subject, failure }: BlindSpot): string => `${subject.kind} ${familyOf(failure)}`;
  const begun = new Set(spots.filter((spot) => isAway(spot) && spot.dueAtMs <= nowMs).map(groupOf));
  const halfMs = { image: (due?.imageMs ?? 0) / 2, scope: (due?.listMs ?? 0) / 2 };
  return spots.map((spot) => {
    const { kind } = spot.subject;
    const isEarly = (kind === 'image' || kind === 'scope') && isAway(spot) && spot.dueAtMs > nowMs;
    return isEarly && begun.has(groupOf(spot)) ? { ...spot, dueAtMs: spot.dueAtMs - halfMs[kind] } : spot;
  });
}

/** @returns undefined: nothing keeps it from being verified. */
function ofImage(
  image: ImageCoverage,
  seen: Coverage,
  account: AccountCoverage,
): Omit<BlindSpot, 'subject'> | undefined {
  if (image.isExempt === true) return undefined;
  const { readAtMs, contradictedMs } = image;
  const failure = failureOf(seen, image);
  const lastMs = readAtMs ?? image.sinceMs ?? seen.sinceMs;
  if (failure === undefined && contradictedMs !== undefined)
    return {
      cause: 'contradictory',
      sinceMs: contradictedMs,
      dueAtMs: contradictedMs + (account.due?.imageMs ?? Infinity),
      failure: CONTRADICTORY,
    };
  const cause = causeOf(failure) ?? (readAtMs === undefined ? 'never' : 'late');
  const dueAtMs = dueAt(lastMs, failure, account, 'imageMs');
  return { cause, sinceMs: lastMs, dueAtMs, failure: failure ?? UNREAD };
}

function causeOf(failure: Failure | undefined): 'refused' | 'damaged' | undefined {
  if (failure === undefined) return undefined;
  return failure.code === 'StoreCorrupt' || failure.code === 'StoreRejected' ? 'damaged' : 'refused';
}

/** What only a person can mend is due at once. That a turn does not come is none where no timer starts runs. */
function dueAt(
  lastMs: number,
  failure: Failure | undefined,
  { due, resumedMs }: AccountCoverage,
  which: 'listMs' | 'imageMs',
): number {
  if (failure?.denied === true || causeOf(failure) === 'damaged') return 0;
  if (due === undefined || (failure === undefined && !due.isTimed)) return Infinity;
  return Math.max(lastMs, resumedMs) + due[which];
}
