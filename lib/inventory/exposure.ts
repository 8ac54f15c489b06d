import type { ImageInventory } from './inventory.ts';
import { type Change, isShareChange } from '../model/change.ts';
import { type Scope, scopeKey } from '../model/scope.ts';
import { parseSharedTime } from '../model/shared-time.ts';
import type { TrustPolicy } from '../policy/trust-policy.ts';
import { byText } from '../text/order.ts';

const DAY_MS = 86_400_000;
/** An older time cannot be a share's: the service did not exist. */
const EARLIEST_MS = Date.UTC(2015, 0);

/** How long an image was shared with an account that is not trusted. */
export interface Exposure {
  readonly startMs: number;
  /** When this program noticed that it is not trusted; undefined: it was so at the first look. */
  readonly noticedMs: number | undefined;
  /** When it was noticed to be over; undefined: it stands. */
  readonly endMs: number | undefined;
}

export interface Exposures {
  readonly all: readonly Exposure[];
  /** Of a share that stands and is not trusted. */
  readonly of: (image: ImageInventory, accountId: string) => Exposure | undefined;
}

/**
 * The exposures that stand, and those that the history knows to be over. Pure.
 *
 * A share counts from the time that the cloud gives, at the latest from when it was noticed; one whose exception ended,
 * from that end. What is trusted today counts on no day, because the history does not tell when the policy was edited.
 * What was there at the first look and went with its image is not known: no change names its accounts.
 */
export function exposures(
  images: readonly ImageInventory[],
  changes: readonly Change[],
  policy: TrustPolicy,
  nowMs: number,
): Exposures {
  const { open, over } = fromHistory(changes, policy);
  const standing = new Map<string, Exposure>();
  for (const image of images)
    for (const share of image.shares) {
      if (share.verdict === 'trusted') continue;
      const key = keyOf(image.scope, image.imageId, share.accountId);
      const known = open.get(key);
      // What the history has of an earlier share is not about this one, however that ended.
      const isOfThis = known !== undefined && known.lastMs >= share.noticedAtMs;
      standing.set(
        key,
        (isOfThis ? known : undefined) ?? {
          startMs: Math.min(
            nowMs,
            Math.max(
              startOf(share.sharedTime, share.noticedAtMs),
              share.verdict === 'expired' ? endOfTrust(policy, share.accountId) : 0,
            ),
          ),
          noticedMs: share.baseline ? undefined : share.noticedAtMs,
          endMs: undefined,
        },
      );
    }
  return {
    all: [...over, ...standing.values()],
    of: ({ scope, imageId }, accountId) => standing.get(keyOf(scope, imageId, accountId)),
  };
}

interface OpenExposure extends Exposure {
  /** When a change was noticed last that found it open. */
  readonly lastMs: number;
}

function fromHistory(
  changes: readonly Change[],
  policy: TrustPolicy,
): { readonly open: ReadonlyMap<string, OpenExposure>; readonly over: readonly Exposure[] } {
  const open = new Map<string, OpenExposure>();
  /** The keys of each image that ever were open. */
  const ofImage = new Map<string, Set<string>>();
  const over: Exposure[] = [];
  const trusted = new Set<string>();
  const end = (key: string, endMs: number): void => {
    const exposure = open.get(key);
    if (exposure !== undefined) {
      const { startMs, noticedMs } = exposure;
      over.push({ startMs, noticedMs, endMs });
    }
    open.delete(key);
  };
  for (const change of changes.toSorted((a, b) => byText(a.id, b.id))) {
    const { noticedAtMs, scope, imageId } = change;
    if (change.kind === 'imageGone') {
      for (const key of ofImage.get(keyOf(scope, imageId, '')) ?? []) end(key, noticedAtMs);
      continue;
    }
    if (!('accountId' in change)) continue;
    const key = keyOf(scope, imageId, change.accountId);
    if (isShareChange(change)) {
      trusted.delete(key);
      if (change.verdict === 'trusted') {
        end(key, noticedAtMs);
        trusted.add(key);
      } else {
        const since = change.kind === 'noLongerTrusted' ? undefined : change.sharedTime;
        const { startMs, noticedMs } = open.get(key) ?? {
          startMs: startOf(since, noticedAtMs),
          noticedMs: noticedAtMs,
        };
        open.set(key, { startMs, noticedMs, endMs: undefined, lastMs: noticedAtMs });
        const image = keyOf(scope, imageId, '');
        ofImage.set(image, (ofImage.get(image) ?? new Set()).add(key));
      }
    } else if (open.has(key)) end(key, noticedAtMs);
    else if (change.sharedTime !== undefined && !trusted.has(key) && !policy.exceptions.has(change.accountId))
      // It was there at the first look, which leaves no change.
      over.push({
        startMs: startOf(change.sharedTime, noticedAtMs),
        noticedMs: undefined,
        endMs: noticedAtMs,
      });
  }
  return { open, over };
}

/** The cloud's text names no zone, so it is exact to the day only. */
function startOf(sharedTime: string | undefined, noticedMs: number): number {
  const givenMs = parseSharedTime(sharedTime) ?? noticedMs;
  return givenMs < EARLIEST_MS ? noticedMs : Math.min(givenMs, noticedMs);
}

function endOfTrust(policy: TrustPolicy, accountId: string): number {
  const { expires } = policy.exceptions.get(accountId) ?? {};
  return expires === undefined ? 0 : Date.parse(`${expires}T00:00:00Z`) + DAY_MS;
}

const keyOf = (scope: Scope, imageId: string, accountId: string): string =>
  `${scopeKey(scope)}/${imageId}/${accountId}`;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** How many stood at the end of a day. */
export interface ExposedDay {
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly shares: number;
}

/**
 * How many exposures stood at the end of each day on which that number changed, the first day first. Pure.
 * @param dayOf a moment's day in the reader's zone.
 */
export function exposedDays(all: readonly Exposure[], dayOf: (ms: number) => string): ExposedDay[] {
  const steps = new Map<string, number>();
  const step = (ms: number, by: number): void => {
    const day = dayOf(ms);
    // A row that a wrong clock has written.
    if (DAY.test(day)) steps.set(day, (steps.get(day) ?? 0) + by);
  };
  for (const { startMs, endMs } of all) {
    step(startMs, 1);
    if (endMs !== undefined) step(endMs, -1);
  }
  let shares = 0;
  const days: ExposedDay[] = [];
  for (const [day, by] of [...steps].toSorted(([a], [b]) => byText(a, b))) {
    shares += by;
    if (by !== 0) days.push({ day, shares });
  }
  return days;
}
