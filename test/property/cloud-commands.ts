import fc from 'fast-check';
import { REPLY_ODDITIES } from '../../sandbox/swas/oddities.ts';
import type { ApiFault, CloudOp, Mischief, Target, Weather } from './history.ts';

const ACCOUNTS = 8;
export const nat = (max: number) => fc.nat({ max });
/** The first accounts hold what is there before the first audit. */
export const account = fc.oneof(nat(2), nat(ACCOUNTS - 1));
export const image = fc.oneof(nat(1), nat(5));
/** In one case of `oneIn`. */
export const seldom = <T>(arb: fc.Arbitrary<T>, oneIn: number): fc.Arbitrary<T | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: oneIn - 1 }, { arbitrary: arb, weight: 1 });

const is = <T extends string>(kind: T) => fc.constant(kind);

export const share = fc.record({ kind: is('share'), image, account, keepsTime: fc.boolean() });
export const unshare = fc.record({ kind: is('unshare'), image, account });
const several = fc.uniqueArray(nat(5), { minLength: 1, maxLength: 4 });

export const inCloud: fc.Arbitrary<CloudOp> = fc.oneof(
  { arbitrary: share, weight: 7 },
  { arbitrary: unshare, weight: 4 },
  { arbitrary: fc.record({ kind: is('shift'), image, account }), weight: 3 },
  { arbitrary: fc.record({ kind: is('unshareAll'), images: several }), weight: 1 },
  {
    arbitrary: fc.record({ kind: is('shareMany'), image, count: fc.constantFrom(3, 12, 60, 120) }),
    weight: 1,
  },
  {
    arbitrary: fc.record({
      kind: is('create'),
      region: nat(2),
      accounts: fc.uniqueArray(account, { maxLength: 3 }),
      exposed: fc.boolean(),
    }),
    weight: 2,
  },
  { arbitrary: fc.record({ kind: is('delete'), images: several, isGhost: fc.boolean() }), weight: 1 },
  { arbitrary: fc.record({ kind: is('expose'), image }), weight: 1 },
  {
    arbitrary: fc.record({
      kind: is('receive'),
      region: nat(2),
      answer: fc.constantFrom('refused' as const, 'ourselves' as const),
    }),
    weight: 1,
  },
  { arbitrary: fc.record({ kind: is('turnOurs'), account }), weight: 1 },
  { arbitrary: fc.record({ kind: is('leaveOut'), image }), weight: 2 },
  {
    arbitrary: fc.record({
      kind: is('setClock'),
      minutes: fc.constantFrom(-180, -60, -7, -3, 3, 20, 90, 200),
    }),
    weight: 1,
  },
);

/** Of shares and of lists; the empty answer and the entry left out are what proofs of absence must stand. */
export const mischief: fc.Arbitrary<Mischief> = fc.oneof(
  {
    arbitrary: fc.constantFrom<Mischief[]>(
      'temporary',
      'denied',
      'throttled',
      'unknown',
      'garbled',
      'short',
      'slow',
      'hang',
      'pageOne',
    ),
    weight: 2,
  },
  { arbitrary: fc.constantFrom<Mischief[]>('empty', 'entry-left-out'), weight: 1 },
  { arbitrary: fc.constantFrom<Mischief[]>(...REPLY_ODDITIES), weight: 2 },
);

const target: fc.Arbitrary<Target> = fc.record({
  api: fc.constantFrom(
    'list' as const,
    'shares' as const,
    'shares' as const,
    'any' as const,
    'regions' as const,
  ),
  image: seldom(image, 2),
  page: seldom(fc.integer({ min: 1, max: 3 }), 4),
});

export const apiFault: fc.Arbitrary<ApiFault> = fc
  .tuple(
    target,
    fc.record({
      nth: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 8 })),
      times: fc.constantFrom(1, 1, 2, 4, 1_000),
      what: mischief,
    }),
  )
  .map(([where, fault]) => ({ ...where, ...fault }));

export const weather: fc.Arbitrary<Weather> = fc
  .tuple(
    target,
    fc.record({
      kind: is('weather'),
      what: mischief,
      audits: fc.constantFrom<(number | 'always')[]>(1, 1, 2, 3, 6, 'always'),
    }),
  )
  .map(([where, rest]) => ({ ...where, ...rest }));
