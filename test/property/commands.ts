import fc from 'fast-check';
import { account, apiFault, image, inCloud, nat, seldom, weather } from './cloud-commands.ts';
import { type History, type Kill, QUIET, type RunPlan, type Step, type StoreFault } from './history.ts';
import { lateFirstLook, scene, waits } from './scenes.ts';

/** Most operations are among the first forty; the ends of longer runs are met through larger numbers. */
const operation = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 120 }));
const storeFault: fc.Arbitrary<StoreFault> = fc.record({
  nth: operation,
  times: fc.constantFrom(1, 1, 2, 1_000),
  outcome: fc.constantFrom(
    'refused' as const,
    'half' as const,
    'lost' as const,
    'lost' as const,
    'hang' as const,
  ),
});
const kill: fc.Arbitrary<Kill> = fc.oneof(
  fc.record({
    at: fc.constant('store' as const),
    nth: operation,
    when: fc.constantFrom('before' as const, 'half' as const, 'after' as const),
  }),
  fc.record({
    at: fc.constantFrom('call' as const, 'send' as const),
    nth: fc.integer({ min: 1, max: 8 }),
    when: fc.constantFrom('before' as const, 'after' as const),
  }),
);
const HOUR_MS = 3_600_000;
const runPlan: fc.Arbitrary<RunPlan> = fc.record({
  regions: fc.constantFrom(7, 7, 7, 7, 3, 1, 6),
  startsAfterMs: fc.constantFrom(0, 0, 1, 500, 20_000, 200_000),
  skewMs: fc.constantFrom(
    0,
    0,
    0,
    0,
    0,
    0,
    2_000,
    -2_000,
    3 * HOUR_MS,
    -3 * HOUR_MS,
    48 * HOUR_MS,
    480 * HOUR_MS,
  ),
  timeoutMs: fc.constantFrom(840_000, 840_000, 840_000, 60_000, 20_000, 3_000),
  callsPerMinute: fc.constantFrom(6_000, 6_000, 60, 10),
  apiFaults: fc.oneof(fc.constant([]), fc.array(apiFault, { minLength: 1, maxLength: 3 })),
  storeFaults: fc.oneof(
    { arbitrary: fc.constant([]), weight: 2 },
    { arbitrary: fc.array(storeFault, { minLength: 1, maxLength: 2 }), weight: 1 },
  ),
  during: fc.oneof(
    fc.constant([]),
    fc.array(fc.record({ call: fc.integer({ min: 1, max: 16 }), op: inCloud }), {
      minLength: 1,
      maxLength: 5,
    }),
  ),
  kill: seldom(kill, 3),
});
const quiet: fc.Arbitrary<RunPlan> = fc.constant(QUIET);

const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant('cloud' as const), op: inCloud }), weight: 8 },
  {
    arbitrary: fc.record({
      kind: fc.constant('audit' as const),
      runs: fc.oneof(
        { arbitrary: fc.tuple(runPlan), weight: 6 },
        { arbitrary: fc.tuple(quiet), weight: 4 },
        { arbitrary: fc.array(runPlan, { minLength: 2, maxLength: 3 }), weight: 2 },
      ),
    }),
    weight: 8,
  },
  { arbitrary: weather, weight: 2 },
  {
    arbitrary: fc.record({
      kind: fc.constant('policy' as const),
      trusted: fc.uniqueArray(account, { maxLength: 3 }),
      expiresInDays: seldom(nat(2), 2),
      image: seldom(image, 2),
    }),
    weight: 1,
  },
  { arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: waits }), weight: 3 },
  {
    arbitrary: fc.record({
      kind: fc.constant('channel' as const),
      channel: nat(1),
      mode: fc.constantFrom(
        'up' as const,
        'down' as const,
        'refuses' as const,
        'throttles' as const,
        'loses' as const,
        'mute' as const,
        'dislikes' as const,
        'dislikesAll' as const,
      ),
      sends: fc.constantFrom(1, 2, 3, 6, 1_000),
    }),
    weight: 2,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('grant' as const),
      callsPerMinute: fc.constantFrom(4, 10, 40, 100_000),
    }),
    weight: 1,
  },
);

const steps: fc.Arbitrary<Step[]> = fc
  .array(
    fc.oneof(
      { arbitrary: step.map((one) => [one]), weight: 8 },
      // A scene is many steps at once.
      { arbitrary: scene, weight: 1 },
    ),
    { minLength: 1, maxLength: 14, size: 'max' },
  )
  .map((parts) => parts.flat());

/** Most histories begin with an undisturbed run or with any other step; some with a first look that is disturbed. */
const begun = fc.tuple(seldom(lateFirstLook, 5), steps).map(([first = [], rest]) => [...first, ...rest]);

export const history: fc.Arbitrary<History> = fc.record({
  regions: fc.integer({ min: 1, max: 3 }),
  allRegions: fc.boolean(),
  imagesPerPage: fc.constantFrom(100, 2),
  sharesPerPage: fc.constantFrom(50, 3, 2),
  saysPageSize: fc.boolean(),
  callMs: fc.constantFrom(200, 0, 3_000),
  storeMs: fc.constantFrom(0, 20),
  images: fc.array(
    fc.record({
      region: nat(2),
      shares: fc.constantFrom(0, 1, 3, 5, 7, 60),
      exposed: fc.boolean(),
      ageHours: fc.constantFrom(2_400, 2_400, 3, 1),
      owner: seldom(fc.constantFrom('ourselves' as const, 'another' as const), 4),
    }),
    { maxLength: 5 },
  ),
  steps: begun,
});
