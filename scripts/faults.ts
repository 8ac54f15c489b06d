/**
 * `npm run faults [FILTER]`: the fault matrix. It causes each failure of each service at each moment of a run that
 * should find a new share, with Tablestore as the store and the real SDKs, and checks the promises in docs/how-it-works.md. To
 * SWAS it also causes each oddity. Exits with code 1 if a promise was broken.
 */
import type { CustomImage } from '../sandbox/cloud.ts';
import type { Effect, ServiceName } from '../sandbox/faults.ts';
import { ODDITIES, type Oddity } from '../sandbox/swas/oddities.ts';
import { CHANNEL_KINDS } from '../lib/config/channels.ts';
import { ACCOUNT, makeWorld, PARTNER, REGION, STRANGER, type World } from '../test/support/world.ts';

const HTTP: Readonly<Record<string, Effect>> = {
  throttle: { kind: 'throttle' },
  reset: { kind: 'reset' },
  hang: { kind: 'hang' },
  garbage: { kind: 'garbage' },
  short: { kind: 'short' },
  'lost reply': { kind: 'loseReply' },
  late: { kind: 'delay', ms: 300 },
};
const refuse = (code: string, status?: number): Effect => ({
  kind: 'refuse',
  code,
  ...(status === undefined ? {} : { status }),
});
const SWAS = { ...HTTP, refused: refuse('NoPermission', 403), 'own fault': refuse('InternalError', 500) };
const TABLESTORE = {
  ...HTTP,
  refused: refuse('OTSNoPermissionAccess', 403),
  'own fault': refuse('OTSInternalServerError', 500),
  conflict: refuse('OTSRowOperationConflict', 409),
};
const html: Effect = { kind: 'garbage', accepted: true };
const ROBOT = {
  ...HTTP,
  refused: refuse('310000'),
  stopped: refuse('400102'),
  'unknown errcode': refuse('999999'),
  'accepted, a page instead': html,
  'accepted, no answer': { kind: 'hang', accepted: true },
} as const;
/** Of every stage of an exchange. */
const STAGE = { reset: HTTP['reset'], refused: refuse('554 5.7.1'), temporary: refuse('451 4.3.0') };
const STAGES = ['CONNECT', 'EHLO', 'AUTH', 'DATA'];
const MAIL = {
  reset: HTTP['reset'],
  hang: HTTP['hang'],
  'lost reply': HTTP['lost reply'],
  refused: refuse('554 5.7.1'),
  temporary: refuse('451 4.3.0'),
};

const ANOTHER = '1098765432109876544';
const OTHER_OWNER = '1999999999999999';

type Prepare = (world: World, image: CustomImage) => void;

/** What an oddity needs in the cloud before the first run, without which it would have no effect. */
const PREPARE: Readonly<Partial<Record<Oddity, Prepare>>> = {
  'page-repeated': ({ sandbox }) => {
    sandbox.swas.settings.capPageSize = 1;
  },
  'received-answers-ourselves': ({ sandbox: { cloud } }) => {
    cloud.accounts.push({ id: OTHER_OWNER, accessKeys: [] });
    cloud.addImage({ regionId: REGION, ownerId: OTHER_OWNER, shares: [ACCOUNT] });
  },
  // The shares that are new in the second run then have times from before the first.
  'keeps-shared-time': ({ sandbox: { cloud } }, { id }) => {
    cloud.keepsSharedTime = true;
    cloud.share(id, STRANGER, ANOTHER);
    cloud.unshare(id, STRANGER, ANOTHER);
  },
};

const PLACES: readonly (readonly [
  ServiceName,
  readonly string[],
  Readonly<Record<string, Effect | undefined>>,
])[] = [
  ['swas', ['ListCustomImages', 'ListCustomImageShareAccounts'], SWAS],
  ['tablestore', ['ListTable', 'GetRow', 'GetRange', 'BatchGetRow', 'PutRow', 'BatchWriteRow'], TABLESTORE],
  ...CHANNEL_KINDS.map((kind) =>
    kind === 'email' ? ([kind, ['MAIL', 'RCPT', 'DOT'], MAIL] as const) : ([kind, ['send'], ROBOT] as const),
  ),
  ['email', STAGES, STAGE],
];
/** The first matching call that fails, counted from 1, and the number of calls that fail from there on. */
const MOMENTS = { first: [1, 1], second: [2, 1], always: [1, Number.POSITIVE_INFINITY] } as const;

interface Cell {
  readonly service: ServiceName;
  readonly operation: string;
  readonly failure: string;
  readonly moment: keyof typeof MOMENTS;
  readonly effect: Effect | ((image: CustomImage) => Effect);
  readonly prepare?: Prepare | undefined;
  /** Only what names the image. */
  readonly isOfName?: boolean;
}

const allMoments = (cell: Omit<Cell, 'moment'>): Cell[] =>
  (['first', 'second', 'always'] as const).map((moment) => ({ ...cell, moment }));

const ordinary = PLACES.flatMap(([service, operations, effects]) =>
  operations.flatMap((operation) =>
    Object.entries(effects).flatMap(([failure, effect]) =>
      effect === undefined ? [] : allMoments({ service, operation, failure, effect }),
    ),
  ),
);

const odd = (Object.keys(ODDITIES) as Oddity[]).flatMap((oddity) =>
  ODDITIES[oddity].of
    .filter((operation) => operation !== 'ListRegions')
    .flatMap((operation) =>
      allMoments({
        service: 'swas',
        operation,
        failure: `odd ${oddity}`,
        effect: { kind: 'odd', oddity },
        prepare: PREPARE[oddity],
      }),
    ),
);

/** The image with the new share, and the new share itself. */
const leftOut = [
  ...allMoments({
    service: 'swas',
    operation: 'ListCustomImages',
    failure: 'odd entry-left-out (the image)',
    effect: ({ id }) => ({ kind: 'odd', oddity: 'entry-left-out', entry: id }),
  }),
  ...allMoments({
    service: 'swas',
    operation: 'ListCustomImageShareAccounts',
    failure: 'odd entry-left-out (the share)',
    effect: { kind: 'odd', oddity: 'entry-left-out', entry: STRANGER },
  }),
];

/** Whoever may name an image may choose words that a channel refuses. */
const words = [
  ...allMoments({
    service: 'dingtalk',
    operation: 'send',
    failure: "refused for the image's name",
    effect: refuse('430102'),
    isOfName: true,
  }),
  ...allMoments({
    service: 'email',
    operation: 'DOT',
    failure: "refused for the image's name",
    effect: refuse('554 5.7.1'),
    isOfName: true,
  }),
];

const cells = [...ordinary, ...odd, ...leftOut, ...words];
const nameOf = (c: Cell): string => `${c.service} ${c.operation} ${c.failure} ${c.moment}`;

/**
 * The promises that were broken. Whatever fails, every channel must report a new share once, and nothing else.
 *
 * @param firstLook the number of messages about the first look, which may name the partner.
 */
function broken(world: World, firstLook: number, history: readonly string[]): string[] {
  // Names that were left out follow under an id of their own, and say so.
  const isNews = (text: string) =>
    text.includes(STRANGER) && !text.includes('adds the names that were left out');
  const ids = (all: readonly { readonly id: string | undefined; readonly text: string }[]): number =>
    new Set(all.filter((m) => isNews(m.text)).map((m) => m.id)).size;
  const told = Object.values(world.sandbox.inboxes).map((inbox) => ids(inbox.received()));
  return [
    ...(told.includes(0) ? ['lost'] : []),
    ...(told.some((count) => count > 1) ? ['reported under two ids'] : []),
    ...(history.join() === 'shared,shared' ? [] : [`history says ${history.join() || 'nothing'}`]),
    ...(world
      .posts()
      .slice(firstLook)
      .some((text) => text.includes(PARTNER))
      ? ['false alarm']
      : []),
  ];
}

async function tryCell({ service, operation, effect, moment, prepare, isOfName }: Cell): Promise<string> {
  const world = await makeWorld('tablestore');
  try {
    const { cloud, faults } = world.sandbox;
    const image = cloud.addImage({ regionId: REGION, shares: [PARTNER] });
    // Old enough for its time to be surely past, whatever zone the service writes.
    image.shares.set(PARTNER, '2026-01-02 03:04:05.0');
    cloud.addImage({ regionId: REGION });
    prepare?.(world, image);
    world.clock.advance(60_000);
    await world.audit();
    const firstLook = world.posts().length;
    // Two accounts, so that the run also writes rows in batches.
    cloud.share(image.id, STRANGER, ANOTHER);
    const [nth, times] = MOMENTS[moment];
    faults.add({
      service,
      operation,
      nth,
      times,
      ...(isOfName === true ? { content: image.name } : {}),
      effect: typeof effect === 'function' ? effect(image) : effect,
    });
    world.clock.advance(900_000);
    await world.audit({ timeoutMs: 120_000 });
    const soon = world.posts().join('\n').includes(STRANGER) && world.mails().join('\n').includes(STRANGER);
    faults.clear();
    for (let run = 0; run < 3; run += 1) {
      world.clock.advance(900_000);
      await world.audit();
    }
    const quiet = await world.audit();
    const problems = broken(
      world,
      firstLook,
      (await world.history()).map((c) => c.kind).filter((kind) => kind !== 'received'),
    );
    if (quiet.summary.status !== 'complete' || quiet.notes.length > 0) problems.push('not quiet afterwards');
    return problems.length > 0 ? `✗ ${problems.join(', ')}` : soon ? 'at once' : 'next run';
  } finally {
    await world.close();
  }
}

const filter = process.argv[2] ?? '';
const chosen = cells.filter((c) => nameOf(c).includes(filter));
const results = new Map<string, string>();
const queue = [...chosen];
await Promise.all(
  Array.from({ length: 6 }, async () => {
    for (let cell = queue.shift(); cell !== undefined; cell = queue.shift())
      results.set(nameOf(cell), await tryCell(cell));
  }),
);

const print = (columns: readonly string[]): void =>
  void process.stdout.write(
    `${columns
      .map((c, i) => c.padEnd(i === 0 ? 68 : 12))
      .join('')
      .trimEnd()}\n`,
  );
print(['', ...Object.keys(MOMENTS)]);
for (const c of chosen.filter((cell) => cell.moment === 'first'))
  print([
    `${c.service} ${c.operation}: ${c.failure}`,
    ...Object.keys(MOMENTS).map((m) => {
      const result = results.get(nameOf({ ...c, moment: m as Cell['moment'] })) ?? '';
      return result.startsWith('✗') ? '✗' : result;
    }),
  ]);
// Under the table, because they are long.
const broke = [...results].filter(([, result]) => result.startsWith('✗'));
if (broke.length > 0)
  process.stdout.write(`\n${broke.map(([name, result]) => `${name}: ${result.slice(2)}`).join('\n')}\n`);
const count = (what: string): number => [...results.values()].filter((r) => r.startsWith(what)).length;
process.stdout.write(
  `\n${results.size} combinations: reported at once in ${count('at once')}, by the next run in ${count('next run')}; promises broken in ${count('✗')}\n`,
);
if (count('✗') > 0) process.exitCode = 1;
