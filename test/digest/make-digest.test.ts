import { describe, expect, test } from 'vitest';
import type { RunSummary } from '../../lib/audit/summary.ts';
import { parseTrustPolicy } from '../../lib/policy/parse-trust-policy.ts';
import { EMPTY_POLICY } from '../../lib/policy/trust-policy.ts';
import { type DigestInput, makeDigest } from '../../lib/digest/make-digest.ts';
import type {
  AccountInventory,
  ImageInventory,
  Inventory,
  ScopeInventory,
} from '../../lib/inventory/inventory.ts';
import { blindKind, type BlindSpot } from '../../lib/model/blind-spot.ts';
import type { Change, Verdict } from '../../lib/model/change.ts';
import type { Subject } from '../../lib/model/health.ts';
import { markOfDigest, postureOfDigest } from '../../lib/model/posture.ts';
import type { KnownShare } from '../../lib/model/known-image.ts';
import { shareChange } from '../support/inventories.ts';

type AuditPart = Extract<Subject, { kind: 'audit' }>['part'];

const NOW_MS = Date.UTC(2027, 2, 1, 9);
const MINUTE = 60_000;
const DAY = 86_400_000;
const scope = { accountId: '1850926437581920', regionId: 'cn-hangzhou' };
const region: Subject = { kind: 'scope', scope, part: 'list' };
const audit = (part: AuditPart, accountId = scope.accountId): Subject => ({ kind: 'audit', accountId, part });
const imageOf = (imageId: string, of = scope): Subject => ({
  kind: 'image',
  scope: of,
  imageId,
  imageName: imageId,
});
const channel: Subject = { kind: 'channel', channelId: 'c', label: 'DingTalk' };
/** Refused for a day, and due since then. */
const blind = (subject: Subject, change: Partial<BlindSpot> = {}): BlindSpot => ({
  subject,
  cause: 'refused',
  sinceMs: NOW_MS - DAY,
  dueAtMs: NOW_MS - DAY,
  failure: { code: 'ApiDenied', message: 'no' },
  ...change,
});
const notYet = { dueAtMs: NOW_MS + 1 };

const share = (accountId: string, verdict: Verdict = 'untrusted'): KnownShare => ({
  accountId,
  verdict,
  noticedAtMs: NOW_MS,
  baseline: false,
});
const image = (imageId: string, change: Partial<ImageInventory> = {}): ImageInventory => ({
  scope,
  imageId,
  name: imageId,
  exposedToEcs: false,
  shares: [],
  readAtMs: NOW_MS - MINUTE,
  ...change,
});
const seen = (images: readonly ImageInventory[], change: Partial<ScopeInventory> = {}): ScopeInventory => ({
  scope,
  baseline: 'told',
  listedAtMs: NOW_MS,
  images,
  received: [],
  ...change,
});
/** A message that nobody has accepted since so many minutes. */
const run = (change: Partial<RunSummary> = {}): RunSummary => ({
  runId: 'run',
  status: 'complete',
  accountId: scope.accountId,
  startedAt: new Date(NOW_MS - 10 * MINUTE).toISOString(),
  durationMs: 60_000,
  scopes: [],
  calls: { byApi: { ListCustomImages: 1, ListCustomImageShareAccounts: 15 }, throttled: 2 },
  alerts: [],
  storeUnits: { read: 10, written: 4 },
  ...change,
});

/** The deployment's own account; its last audit ended so long ago. */
const home = (agoMs: number | undefined): AccountInventory => ({
  accountId: scope.accountId,
  name: undefined,
  member: undefined,
  endedMs: agoMs === undefined ? undefined : NOW_MS - agoMs,
});
const ended = (agoMs: number | undefined, periodMs?: number) => ({
  inventory: { atMs: NOW_MS, accounts: [{ ...home(agoMs), periodMs }], scopes: [], blind: [] },
});

function made(
  scopes: readonly ScopeInventory[],
  change: Partial<DigestInput> = {},
  spots: readonly BlindSpot[] = [],
) {
  const inventory: Inventory = { atMs: NOW_MS, accounts: [home(MINUTE)], scopes, blind: spots };
  return makeDigest({
    accountId: scope.accountId,
    inventory,
    runs: [run()],
    lateMs: [],
    labels: new Map(),
    overdueMs: 45 * MINUTE,
    nowMs: NOW_MS,
    sinceMs: NOW_MS - 7 * DAY,
    first: false,
    schedule: undefined,
    policy: EMPTY_POLICY,
    policyBefore: {},
    changes: [],
    ...change,
  });
}

describe('all is well', () => {
  test.each<[string, readonly ScopeInventory[], Partial<DigestInput>, readonly BlindSpot[]]>([
    ['everything read, nothing shared', [seen([image('m-a')])], {}, []],
    ['a region without an image', [seen([])], {}, []],
    [
      'one failed page: not due, so no blindness',
      [seen([image('m-a')])],
      {},
      [blind(imageOf('m-a'), notYet)],
    ],
    ['a list that is not due yet', [seen([])], {}, [blind(region, { ...notYet, cause: 'never' })]],
    [
      'a run that could not reach everything',
      [seen([image('m-a')])],
      { runs: [run({ status: 'partial' })] },
      [],
    ],
    ['a failed run after a good one', [seen([])], { runs: [run({ status: 'failed' }), run()] }, []],
    ['trouble of a channel that is configured no more', [seen([])], {}, [blind(channel)]],
    ['a run not long ago', [], ended(44 * MINUTE), []],
    ['a run within three firings of a timer that is slow', [], ended(179 * MINUTE, 60 * MINUTE), []],
  ])('%s', (_what, scopes, change, spots) => {
    expect(made(scopes, change, spots)).toMatchObject({ problems: [], problemCount: 0 });
  });
});

describe('not all is well', () => {
  test.each<[string, readonly ScopeInventory[], Partial<DigestInput>, readonly BlindSpot[], object]>([
    [
      'no run',
      [],
      { runs: [], ...ended(undefined) },
      [],
      { cause: 'never', subject: audit('run'), failure: { code: 'Overdue' } },
    ],
    [
      'a run that is too long ago',
      [],
      ended(59 * MINUTE),
      [],
      { cause: 'late', subject: audit('run'), sinceMs: NOW_MS - 59 * MINUTE },
    ],
    [
      'only failed runs: none of them has ended well',
      [],
      { runs: [run({ status: 'failed' })], ...ended(undefined) },
      [],
      { cause: 'never', subject: audit('run') },
    ],
    [
      'a run that is too long ago, as the snapshot says as well: once',
      [],
      { inventory: { ...ended(59 * MINUTE).inventory, blind: [blind(audit('run'), { cause: 'late' })] } },
      [],
      { subject: audit('run'), sinceMs: NOW_MS - 59 * MINUTE },
    ],
    ['the list of regions', [], {}, [blind(audit('regions'))], { subject: audit('regions') }],
    ['the list of accounts', [], {}, [blind(audit('accounts'))], { subject: audit('accounts') }],
    ['the start of the others’ audits', [], {}, [blind(audit('dispatch'))], { subject: audit('dispatch') }],
    [
      'a list',
      [seen([])],
      {},
      [blind(region)],
      { cause: 'refused', subject: { kind: 'scope', part: 'list' }, sinceMs: NOW_MS - DAY },
    ],
    [
      'the shares of a region, whose images are then not told one by one',
      [seen([image('m-a'), image('m-b')])],
      {},
      [blind(imageOf('m-a'), { sinceMs: NOW_MS - 2 * DAY }), blind(imageOf('m-b'))],
      { subject: { kind: 'scope', scope, part: 'shares' }, sinceMs: NOW_MS - 2 * DAY },
    ],
    [
      'an image',
      [seen([image('m-a', { readAtMs: undefined })])],
      {},
      [blind(imageOf('m-a'))],
      { cause: 'refused', subject: { kind: 'image', imageId: 'm-a' } },
    ],
    [
      'a region never listed',
      [seen([], { baseline: 'none', listedAtMs: undefined })],
      {},
      [blind(region, { cause: 'never' })],
      { cause: 'never', subject: { kind: 'scope', scope, part: 'list' } },
    ],
    [
      'an image that was not read in time',
      [seen([image('m-a', { readAtMs: NOW_MS - DAY }), image('m-b')])],
      {},
      [blind(imageOf('m-a'), { cause: 'late' })],
      { cause: 'late', subject: { imageId: 'm-a' }, sinceMs: NOW_MS - DAY },
    ],
    [
      'an image that never was',
      [seen([image('m-a', { readAtMs: undefined })])],
      {},
      [blind(imageOf('m-a'), { cause: 'never' })],
      { cause: 'never', subject: { imageId: 'm-a' } },
    ],
    [
      'a damaged row, among images that can be read',
      [seen([image('m-b')])],
      {},
      [blind(imageOf('m-a'), { cause: 'damaged', dueAtMs: 0 })],
      { cause: 'damaged', subject: { imageId: 'm-a' } },
    ],
    [
      'an image of which the cloud contradicts itself',
      [seen([image('m-a')])],
      {},
      [blind(imageOf('m-a'), { cause: 'contradictory' })],
      { cause: 'contradictory', subject: { imageId: 'm-a' } },
    ],
    [
      'a channel',
      [],
      { labels: new Map([['c', 'DingTalk']]) },
      [blind(channel)],
      { cause: 'refused', subject: { kind: 'channel', label: 'DingTalk' } },
    ],
    [
      'messages that wait',
      [],
      { lateMs: [NOW_MS - 46 * MINUTE] },
      [],
      {
        subject: audit('unsent'),
        sinceMs: NOW_MS - 46 * MINUTE,
        failure: { message: expect.stringMatching(/^1 message has/) as string },
      },
    ],
  ])('%s', (_what, scopes, change, spots, problem) => {
    const { problems, problemCount } = made(scopes, change, spots);
    expect(problems).toMatchObject([problem]);
    expect(problemCount).toBe(1);
  });

  test('what is due is told, and nothing else', () => {
    const spots = [
      blind(imageOf('m-a')),
      blind(imageOf('m-b'), notYet),
      blind(imageOf('m-c'), { dueAtMs: NOW_MS }),
    ];
    const images = ['m-a', 'm-b', 'm-c', 'm-d'].map((id) => image(id));
    expect(made([seen(images)], {}, spots).problems.map(({ subject }) => subject)).toEqual([
      imageOf('m-a'),
      imageOf('m-c'),
    ]);
  });

  test('the audit comes first, then accounts, regions and images, channels, and what waits', () => {
    const [member, other] = ['2071001350417862', '5301002782215093477'];
    const spots = [
      blind(channel),
      blind(imageOf('m-a')),
      blind(region, { cause: 'late' }),
      blind(audit('entry', other)),
      blind(audit('run', member), { cause: 'never' }),
      blind(audit('accounts')),
    ];
    const change = { labels: new Map([['c', 'DingTalk']]), lateMs: [NOW_MS - 46 * MINUTE] };
    const { problems } = made([seen([image('m-a'), image('m-b')])], change, spots);
    expect(problems.map((spot) => blindKind(spot))).toEqual([
      'accounts',
      'unaudited',
      'entry',
      'notListed',
      'image',
      'channel',
      'unsent',
    ]);
  });

  test('of more than ten images of a region that are due one problem, of those of another region its own', () => {
    const elsewhere = { ...scope, regionId: 'cn-shanghai' };
    const ids = Array.from({ length: 20 }, (_, n) => `m-${n}`);
    const spots = [...ids.slice(0, 11).map((id) => blind(imageOf(id))), blind(imageOf('m-x', elsewhere))];
    const scopes = [
      seen(ids.map((id) => image(id))),
      seen([image('m-x', { scope: elsewhere }), image('m-y', { scope: elsewhere })], { scope: elsewhere }),
    ];
    const found = (some: readonly BlindSpot[]) =>
      made(scopes, {}, some).problems.map((spot) => blindKind(spot));
    expect(found(spots)).toEqual(['shares', 'image']);
    expect(made(scopes, {}, spots).problems[0]).toMatchObject({
      failure: { code: 'ApiDenied', message: 'the share accounts of 11 of 20 images: no' },
    });
    expect(found(spots.slice(1))).toEqual(Array.from({ length: 11 }, () => 'image'));
  });

  test('a damaged row is an image, too: not all of its region are blind while one can be read', () => {
    const spots = [blind(imageOf('m-a'), { cause: 'damaged' }), blind(imageOf('m-b'))];
    const { problems } = made([seen([image('m-b'), image('m-c')])], {}, spots);
    expect(problems.map((spot) => blindKind(spot))).toEqual(['damaged', 'image']);
  });

  test('images that were listed and never read have no row, and are images of the region nevertheless', () => {
    const spots = Array.from({ length: 12 }, (_, n) => blind(imageOf(`m-${n}`), { cause: 'never' }));
    expect(made([seen([image('m-read')])], {}, spots).problems).toMatchObject([
      { subject: { part: 'shares' }, failure: { message: 'the share accounts of 12 of 13 images: no' } },
    ]);
  });

  test('of more than five accounts that are overdue one problem', () => {
    const members = Array.from({ length: 6 }, (_, n) => `207100135041786${n}`);
    const inventory = (ids: readonly string[]): Inventory => ({
      atMs: NOW_MS,
      accounts: [scope.accountId, ...members].map((accountId, n) => ({
        accountId,
        name: undefined,
        member: n === 0 ? undefined : { sinceMs: 0 },
        endedMs: n === 0 ? NOW_MS : NOW_MS - DAY,
      })),
      scopes: [],
      blind: ids.map((id) => blind(audit('run', id), { cause: 'late' })),
    });
    expect(made([], { inventory: inventory(members) })).toMatchObject({
      problems: [
        { subject: audit('members'), failure: { message: expect.stringMatching(/^6 of 6 /) as string } },
      ],
      problemCount: 1,
    });
    expect(
      made([], { inventory: inventory(members.slice(1)) }).problems.map(({ subject }) => subject),
    ).toEqual(members.slice(1).map((id) => audit('run', id)));
  });
});

test('the region that is blind comes first, and says since when', () => {
  const elsewhere = { ...scope, regionId: 'cn-shanghai' };
  const scopes = [
    seen([image('m-a', { readAtMs: undefined })]),
    seen([image('m-b', { scope: elsewhere })], { scope: elsewhere }),
  ];
  const of = (change: Partial<BlindSpot>) => {
    const spot = blind({ kind: 'scope', scope: elsewhere, part: 'list' }, change);
    return made(scopes, {}, [spot]).scopes.map((s) => [s.scope.regionId, s.blindSinceMs]);
  };
  expect(of({})).toEqual([
    ['cn-shanghai', NOW_MS - DAY],
    ['cn-hangzhou', undefined],
  ]);
  expect(of(notYet)).toEqual([
    ['cn-hangzhou', undefined],
    ['cn-shanghai', undefined],
  ]);
});

test('a region says since when the shares of its images are blind', () => {
  const spots = [blind(imageOf('m-a')), blind(imageOf('m-b'), { sinceMs: NOW_MS - 2 * DAY })];
  const digest = made([seen([image('m-a'), image('m-b')])], {}, spots);
  expect(digest.problems.map((spot) => blindKind(spot))).toEqual(['shares']);
  expect(digest.scopes).toMatchObject([{ scope, blindSinceMs: NOW_MS - 2 * DAY }]);
});

test('counts what is shared, and names the widest', () => {
  const policy = parseTrustPolicy('accounts: { "200000000000": { name: CI } }', 'policy.yaml');
  const scopes = [
    seen([
      image('m-one', { shares: [share('100000000000')] }),
      image('m-two', { shares: [share('100000000000', 'expired'), share('200000000000', 'trusted')] }),
      image('m-ecs', { exposedToEcs: true }),
      image('m-none', { readAtMs: undefined }),
    ]),
  ];
  expect(made(scopes, { policy }).now).toMatchObject({
    images: 4,
    imagesRead: 3,
    sharedImages: 2,
    shares: 3,
    accounts: 2,
    untrustedShares: 2,
    untrustedAccounts: 1,
    exposedToEcs: 1,
    widest: [
      { imageId: 'm-two', shares: 2, untrusted: 1 },
      { imageId: 'm-one', shares: 1, untrusted: 1 },
    ],
    reach: [
      { accountId: '100000000000', images: 2, verdict: 'untrusted', name: undefined },
      { accountId: '200000000000', images: 1, verdict: 'trusted', name: 'CI' },
    ],
  });
});

test('I14: images of other accounts come by owner, the list cut and the count whole, and count nowhere else', () => {
  const received = Array.from({ length: 25 }, (_, n) => ({
    scope,
    imageId: `m-${n}`,
    imageName: `image ${String(n).padStart(2, '0')}`,
    ownerId: n === 24 ? '100000000000' : '200000000000',
  }));
  const digest = made([seen([image('m-own')], { received })]);
  expect(digest.receivedCount).toBe(25);
  expect(digest.received).toHaveLength(10);
  expect(digest.received.slice(0, 2).map((one) => one.imageId)).toEqual(['m-24', 'm-0']);
  expect(digest.now).toMatchObject({ images: 1, shares: 0, accounts: 0 });
  expect(digest.scopes).toMatchObject([{ images: 1, read: 1 }]);
  expect(digest.problems).toEqual([]);
  expect(made([seen([])])).toMatchObject({ received: [], receivedCount: 0 });
});

test('I14: the account that received an image is named, where it is in no other list', () => {
  const member = { accountId: '2071001350417862', regionId: 'cn-hangzhou' };
  const gift = { scope: member, imageId: 'm-gift', imageName: 'gift', ownerId: '100000000000' };
  const scopes = Array.from({ length: 31 }, (_, n) =>
    seen([], { scope: { ...scope, regionId: `cn-${String(n).padStart(2, '0')}` } }),
  );
  const digest = made([], {
    inventory: {
      atMs: NOW_MS,
      accounts: [
        { accountId: scope.accountId, name: undefined, member: undefined, endedMs: NOW_MS },
        { accountId: member.accountId, name: 'Payments', member: undefined, endedMs: NOW_MS },
      ],
      scopes: [...scopes, seen([], { scope: { ...member, regionId: 'us-west-1' }, received: [gift] })],
      blind: [],
    },
  });
  expect(digest.names).toMatchObject({ [member.accountId]: 'Payments' });
});

test('sums up the runs of the period, and only those', () => {
  const before = run({ startedAt: new Date(NOW_MS - 8 * DAY).toISOString() });
  expect(made([], { runs: [run(), run({ status: 'failed' }), before] }).cost).toEqual({
    runs: 2,
    failed: 1,
    calls: 32,
    refused: 4,
    unitsRead: 20,
    unitsWritten: 8,
    runMs: 120_000,
  });
});

test('an account that cannot be entered is named', () => {
  const accounts = [scope.accountId, '2071001350417862', '5301002782215093477'].map((accountId, n) => ({
    accountId,
    name: n === 0 ? undefined : `Name ${n}`,
    member: n === 0 ? undefined : { sinceMs: 0 },
    endedMs: NOW_MS,
  }));
  const spots = [blind(audit('entry', '2071001350417862'))];
  const { names } = made([], { inventory: { atMs: NOW_MS, accounts, scopes: [], blind: spots } });
  expect(names).toEqual({ '2071001350417862': 'Name 1' });
});

test('of very much it names little and counts all, in a note that a row holds', () => {
  const shares = Array.from({ length: 500 }, (_, n) => share(String(100_000_000_000 + n)));
  const images = Array.from({ length: 2_000 }, (_, n) => image(`m-${n}`, { name: '漢'.repeat(256), shares }));
  const changes = Array.from(
    { length: 50_000 },
    (_, n): Change => ({
      kind: 'imageGone',
      id: String(n).padStart(6, '0'),
      scope,
      imageId: 'm-x',
      imageName: '漢'.repeat(256),
      noticedAtMs: NOW_MS,
    }),
  );
  // Each in a region of its own: more than ten of one region are one problem.
  const spots = images.map(({ imageId, name }, n) =>
    blind({ kind: 'image', scope: { ...scope, regionId: `cn-${n}` }, imageId, imageName: name }),
  );
  const digest = made([seen(images)], { changes }, spots);
  expect(digest).toMatchObject({
    problemCount: 2_000,
    changeCounts: { imageGone: 50_000 },
    now: { shares: 1_000_000 },
  });
  expect(digest.changes[0]?.id).toBe('049999');
  expect(Buffer.byteLength(JSON.stringify(digest))).toBeLessThan(200_000);
});

describe('how sure the posture is', () => {
  const untrusted = { shares: [share('1234567890123456')] };
  const isSure = (...of: Parameters<typeof made>): boolean => postureOfDigest(made(...of)).isSure;

  test('a channel in trouble and messages that wait hide no share', () => {
    const labels = new Map([['c', 'DingTalk']]);
    const digest = made([seen([image('m-a', untrusted)])], { labels, lateMs: [NOW_MS - DAY] }, [
      blind(channel),
    ]);
    expect(digest.problemCount).toBe(2);
    expect(postureOfDigest(digest)).toMatchObject({ isSure: true, untrusted: 1 });
    const well = made([seen([image('m-a')])], { labels }, [blind(channel)]);
    expect(markOfDigest({ digest: well })).toBe('warn');
  });

  test('what was never listed or read makes it unsure, before it is told', () => {
    expect(isSure([seen([image('m-a')])])).toBe(true);
    expect(isSure([seen([image('m-a', { readAtMs: undefined })])])).toBe(false);
    expect(isSure([seen([]), seen([], { listedAtMs: undefined })])).toBe(false);
    expect(isSure([])).toBe(false);
    expect(isSure([seen([image('m-a')])], {}, [blind(region)])).toBe(false);
  });

  test('counts the shares with accounts that were first seen in the period', () => {
    const change = shareChange('c', { accountId: '1234567890123456', neverSeenBefore: true });
    const images = [image('m-a', untrusted), image('m-b', { shares: [share('6543210987654321')] })];
    const digest = made([seen(images)], { changes: [change] });
    expect(postureOfDigest(digest)).toMatchObject({ untrusted: 2, neverSeen: 1 });
    expect(postureOfDigest(made([seen([])], { changes: [change] }))).toMatchObject({ neverSeen: 0 });
  });
});
