import { describe, expect, test } from 'vitest';
import type { RunSummary } from '../../lib/audit/summary.ts';
import { parseTrustPolicy } from '../../lib/policy/parse-trust-policy.ts';
import { EMPTY_POLICY } from '../../lib/policy/trust-policy.ts';
import { type DigestInput, makeDigest } from '../../lib/digest/make-digest.ts';
import type { ImageInventory, Inventory, ScopeInventory } from '../../lib/inventory/inventory.ts';
import type { Change, Verdict } from '../../lib/model/change.ts';
import type { KnownShare } from '../../lib/model/known-image.ts';

const NOW_MS = Date.UTC(2027, 2, 1, 9);
const MINUTE = 60_000;
const DAY = 86_400_000;
const scope = { accountId: '1850926437581920', regionId: 'cn-hangzhou' };
const trouble = { sinceMs: NOW_MS - DAY, runs: 3, failure: { code: 'ApiDenied', message: 'no' } };
const told = { ...trouble, toldAtMs: NOW_MS - DAY };

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
  trouble: undefined,
  ...change,
});
const seen = (images: readonly ImageInventory[], change: Partial<ScopeInventory> = {}): ScopeInventory => ({
  scope,
  baseline: 'told',
  listedAtMs: NOW_MS,
  trouble: undefined,
  sharesTrouble: undefined,
  images,
  received: [],
  damaged: [],
  ...change,
});
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

function made(scopes: readonly ScopeInventory[], change: Partial<DigestInput> = {}) {
  const inventory: Inventory = { atMs: NOW_MS, accounts: [], scopes, channels: [] };
  return makeDigest({
    accountId: scope.accountId,
    inventory,
    runs: [run()],
    waiting: [],
    regionsTrouble: undefined,
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
  test.each<[string, readonly ScopeInventory[], Partial<DigestInput>]>([
    ['everything read, nothing shared', [seen([image('m-a')])], {}],
    ['a region without an image', [seen([])], {}],
    ['one failed page: not told, so no blindness', [seen([image('m-a', { trouble })])], {}],
    ['a run that could not reach everything', [seen([image('m-a')])], { runs: [run({ status: 'partial' })] }],
    ['a failed run after a good one', [seen([])], { runs: [run({ status: 'failed' }), run()] }],
    [
      'trouble of a channel that is configured no more',
      [seen([])],
      {
        inventory: {
          atMs: NOW_MS,
          accounts: [],
          scopes: [],
          channels: [{ accountId: scope.accountId, channelId: 'c', trouble: told }],
        },
      },
    ],
  ])('%s', (_what, scopes, change) => {
    expect(made(scopes, change)).toMatchObject({ problems: [], problemCount: 0 });
  });
});

describe('not all is well', () => {
  test.each<[string, readonly ScopeInventory[], Partial<DigestInput>, object]>([
    ['no run', [], { runs: [] }, { kind: 'overdue' }],
    [
      'a run that is too long ago',
      [],
      { runs: [run({ startedAt: new Date(NOW_MS - 60 * MINUTE).toISOString() })] },
      { kind: 'overdue', lastMs: NOW_MS - 59 * MINUTE },
    ],
    ['only failed runs', [], { runs: [run({ status: 'failed' })] }, { kind: 'overdue' }],
    ['the list of regions', [], { regionsTrouble: told }, { kind: 'blind', subject: { kind: 'audit' } }],
    [
      'a list',
      [seen([], { trouble: told })],
      {},
      { kind: 'blind', subject: { kind: 'scope', part: 'list' }, sinceMs: NOW_MS - DAY },
    ],
    [
      'the shares of a region, whose images are then not told one by one',
      [seen([image('m-a', { readAtMs: NOW_MS - 2 * DAY })], { sharesTrouble: told })],
      {},
      { kind: 'blind', subject: { kind: 'scope', part: 'shares' } },
    ],
    [
      'an image',
      [seen([image('m-a', { trouble: told, readAtMs: undefined })])],
      {},
      { kind: 'blind', subject: { kind: 'image', imageId: 'm-a' } },
    ],
    [
      'a region never listed',
      [seen([], { baseline: 'none', listedAtMs: undefined })],
      {},
      { kind: 'unlisted', scope },
    ],
    [
      'images that were not read for a day',
      [seen([image('m-a', { readAtMs: NOW_MS - DAY }), image('m-b')])],
      {},
      { kind: 'stale', images: 1, oldestMs: NOW_MS - DAY },
    ],
    [
      'an image that never was',
      [seen([image('m-a', { readAtMs: undefined })])],
      {},
      { kind: 'stale', images: 1, oldestMs: undefined },
    ],
    ['damaged rows', [seen([], { damaged: ['m-a', 'm-b'] })], {}, { kind: 'damaged', rows: 2 }],
    [
      'a channel',
      [],
      {
        labels: new Map([['c', 'DingTalk']]),
        inventory: {
          atMs: NOW_MS,
          accounts: [],
          scopes: [],
          channels: [{ accountId: scope.accountId, channelId: 'c', trouble: told }],
        },
      },
      { kind: 'blind', subject: { kind: 'channel', label: 'DingTalk' } },
    ],
    [
      'messages that wait',
      [],
      {
        waiting: [
          {
            kind: 'over',
            id: 'o',
            accountId: scope.accountId,
            atMs: NOW_MS - 46 * MINUTE,
            subject: { kind: 'audit', accountId: scope.accountId },
            sinceMs: 0,
          },
        ],
      },
      { kind: 'waiting', notes: 1, oldestMs: NOW_MS - 46 * MINUTE },
    ],
  ])('%s', (_what, scopes, change, problem) => {
    const { problems, problemCount } = made(scopes, change);
    expect(problems).toMatchObject([problem]);
    expect(problemCount).toBe(1);
  });
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
        { accountId: scope.accountId, name: undefined, member: undefined },
        { accountId: member.accountId, name: 'Payments', member: undefined },
      ],
      scopes: [...scopes, seen([], { scope: { ...member, regionId: 'us-west-1' }, received: [gift] })],
      channels: [],
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

test('of very much it names little and counts all, in a note that a row holds', () => {
  const shares = Array.from({ length: 500 }, (_, n) => share(String(100_000_000_000 + n)));
  const images = Array.from({ length: 2_000 }, (_, n) =>
    image(`m-${n}`, { name: '漢'.repeat(256), shares, trouble: told }),
  );
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
  const digest = made([seen(images)], { changes });
  expect(digest).toMatchObject({
    problemCount: 2_000,
    changeCounts: { imageGone: 50_000 },
    now: { shares: 1_000_000 },
  });
  expect(digest.changes[0]?.id).toBe('049999');
  expect(Buffer.byteLength(JSON.stringify(digest))).toBeLessThan(200_000);
});
