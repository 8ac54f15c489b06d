import fc from 'fast-check';
import { account, apiFault, image, mischief, seldom } from './cloud-commands.ts';
import { type Mischief, QUIET, type RunPlan, type Step } from './history.ts';

/** Ten minutes and what lies on either side of them, an hour, a day: what the rules of absence are about. */
export const waits = fc.oneof(
  { arbitrary: fc.constantFrom(5, 6, 9, 10, 11, 15), weight: 4 },
  { arbitrary: fc.constantFrom(1, 30, 60, 61, 120, 330), weight: 2 },
  { arbitrary: fc.constantFrom(720, 1_430, 1_445, 2_900), weight: 1 },
);
const wait = waits.map((minutes): Step => ({ kind: 'wait', minutes }));

const runs = (plan: Partial<RunPlan>): Step => ({ kind: 'audit', runs: [{ ...QUIET, ...plan }] });
const QUIETLY = runs({});
/** One run that meets something odd. */
const oddly = fc.array(apiFault, { minLength: 1, maxLength: 2 }).map((apiFaults) => runs({ apiFaults }));
/** Every share call, or every list, is odd in the same way. */
const strangely = fc
  .record({ api: fc.constantFrom('shares' as const, 'list' as const, 'any' as const), what: mischief })
  .map((fault) => runs({ apiFaults: [{ ...fault, nth: 1, times: 1_000 }] }));
const anyRun = fc.oneof(
  { arbitrary: fc.constant(QUIETLY), weight: 3 },
  { arbitrary: oddly, weight: 2 },
  { arbitrary: strangely, weight: 2 },
);

const cloud = (op: Extract<Step, { kind: 'cloud' }>['op']): Step => ({ kind: 'cloud', op });

/** A share is taken back and made again, with audits between and around. */
const flicker = fc
  .record({
    image,
    account,
    keepsTime: fc.boolean(),
    first: wait,
    lacking: fc.array(fc.tuple(anyRun, wait), { maxLength: 3 }),
    last: anyRun,
  })
  .map(({ image: i, account: a, keepsTime, first, lacking, last }): Step[] => [
    cloud({ kind: 'share', image: i, account: a }),
    QUIETLY,
    first,
    cloud({ kind: 'unshare', image: i, account: a }),
    ...lacking.flat(),
    cloud({ kind: 'share', image: i, account: a, keepsTime }),
    last,
  ]);

/** The service answers oddly for a while, around a share that is made again. */
const oddAround = fc
  .record({
    image,
    account,
    what: mischief,
    api: fc.constantFrom('shares' as const, 'shares' as const, 'list' as const, 'any' as const),
    audits: fc.constantFrom(1, 2, 3, 6),
    between: fc.array(fc.tuple(fc.constant(QUIETLY), wait), { minLength: 1, maxLength: 3 }),
    again: fc.boolean(),
  })
  .map(({ image: i, account: a, what, api, audits, between, again }): Step[] => [
    QUIETLY,
    { kind: 'weather', api, what, audits },
    ...between.slice(0, 1).flat(),
    ...(again ? [cloud({ kind: 'share', image: i, account: a })] : []),
    ...between.slice(1).flat(),
    QUIETLY,
  ]);

/** Images go, all at once or not, and come to be asked for again and again. */
const going = fc
  .record({
    images: fc.uniqueArray(fc.nat({ max: 4 }), { minLength: 1, maxLength: 4 }),
    how: fc.constantFrom('delete' as const, 'unshareAll' as const, 'leaveOut' as const),
    isGhost: fc.boolean(),
    after: fc.array(fc.tuple(anyRun, wait), { minLength: 1, maxLength: 4 }),
  })
  .map(({ images, how, isGhost, after }): Step[] => [
    QUIETLY,
    ...(how === 'leaveOut'
      ? images.map((i) => cloud({ kind: how, image: i }))
      : [cloud(how === 'delete' ? { kind: how, images, isGhost } : { kind: how, images })]),
    ...after.flat(),
  ]);

/** A first look that takes hours or days: the list is there, and the shares, or some images', come late. */
export const lateFirstLook: fc.Arbitrary<Step[]> = fc
  .record({
    late: seldom(image, 2),
    api: fc.constantFrom('shares' as const, 'shares' as const, 'list' as const),
    what: fc.constantFrom<Mischief[]>('throttled', 'denied', 'temporary', 'short', 'no-count', 'pageOne'),
    during: fc.array(
      fc.tuple(
        fc.record({ kind: fc.constant('share' as const), image, account }).map(cloud),
        fc.constant(QUIETLY),
        fc.constantFrom(15, 61, 330, 720, 1_445).map((minutes): Step => ({ kind: 'wait', minutes })),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map(({ late, api, what, during }): Step[] => [
    { kind: 'weather', api, what, image: late, audits: during.length + 1 },
    QUIETLY,
    { kind: 'wait', minutes: 15 },
    ...during.flat(),
    QUIETLY,
  ]);

export const scene: fc.Arbitrary<Step[]> = fc.oneof(flicker, oddAround, going);
