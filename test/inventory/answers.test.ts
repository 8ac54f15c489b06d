import { describe, expect, it } from 'vitest';
import { parseTrustPolicy } from '../../lib/policy/parse-trust-policy.ts';
import { EMPTY_POLICY } from '../../lib/policy/trust-policy.ts';
import { unseenIn } from '../../lib/inventory/reported-blind-spots.ts';
import { explainPolicy } from '../../lib/inventory/explain-policy.ts';
import { exposedImages, narrow, sharedImages } from '../../lib/inventory/filter-shares.ts';
import type { ImageInventory, Inventory, ScopeInventory } from '../../lib/inventory/inventory.ts';
import { rejudge } from '../../lib/inventory/rejudge.ts';
import { fits } from '../../lib/policy/wildcard.ts';
import type { BlindSpot } from '../../lib/model/blind-spot.ts';
import type { Verdict } from '../../lib/model/change.ts';
import type { Subject } from '../../lib/model/health.ts';
import type { KnownShare } from '../../lib/model/known-image.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const [A, B] = ['1111111111', '2222222222'];
const share = (accountId: string, verdict: Verdict = 'untrusted'): KnownShare => ({
  accountId,
  verdict,
  noticedAtMs: NOW,
  baseline: false,
});
const SCOPE = { accountId: '123456', regionId: 'cn-hangzhou' };
const list = (scope = SCOPE): Subject => ({ kind: 'scope', scope, part: 'list' });
const imageOf = (imageId: string, scope = SCOPE): Subject => ({
  kind: 'image',
  scope,
  imageId,
  imageName: `name of ${imageId}`,
});
const spot = (subject: Subject, cause: BlindSpot['cause'], sinceMs = NOW, code = 'Timeout'): BlindSpot => ({
  subject,
  cause,
  sinceMs,
  // What is not certain is shown, due or not.
  dueAtMs: Infinity,
  failure: { code, message: '' },
});

function image(
  imageId: string,
  shares: readonly KnownShare[],
  more: Partial<ImageInventory> = {},
): ImageInventory {
  const rest = { name: `name of ${imageId}`, exposedToEcs: false, readAtMs: NOW };
  return { scope: SCOPE, imageId, shares, ...rest, ...more };
}

function inventory(images: readonly ImageInventory[], blind: readonly BlindSpot[] = []): Inventory {
  const scope: ScopeInventory = {
    scope: SCOPE,
    baseline: 'told',
    listedAtMs: NOW,
    images,
    received: [],
  };
  return { atMs: NOW, accounts: [], scopes: [scope], blind };
}

describe('a filter', () => {
  const all = inventory([
    image('m-1', [share(A), share(B, 'trusted')], { exposedToEcs: true }),
    image('m-2', [share(B)]),
    image('m-3', [], { exposedToEcs: undefined }),
  ]);
  const found = (filter: Parameters<typeof sharedImages>[1]) =>
    sharedImages(all, filter).flatMap((i) => i.shares.map((s) => `${i.imageId} ${s.accountId}`));

  it('leaves what was asked for', () => {
    expect(found({})).toEqual([`m-1 ${A}`, `m-1 ${B}`, `m-2 ${B}`]);
    expect(found({ accounts: [B] })).toEqual([`m-1 ${B}`, `m-2 ${B}`]);
    expect(found({ accounts: [B], verdicts: ['untrusted', 'expired'] })).toEqual([`m-2 ${B}`]);
    expect(found({ images: ['*of m-2'] })).toEqual([`m-2 ${B}`]);
    expect(found({ regions: ['us-west-1'] })).toEqual([]);
  });

  it('shows exposure to ECS where it was not asked for shares of somebody', () => {
    expect(exposedImages(all, {}).map((i) => i.imageId)).toEqual(['m-1']);
    expect(exposedImages(all, { images: ['m-2'] })).toEqual([]);
    expect(exposedImages(all, { accounts: [A] })).toEqual([]);
  });

  it('I1: keeps what is not certain of the region asked for', () => {
    const blind = inventory([image('m-1', [])], [spot(list(), 'refused')]);
    expect(unseenIn(narrow(blind, { images: ['m-1'] }))).toHaveLength(1);
    expect(unseenIn(narrow(blind, { regions: ['us-west-1'] }))).toEqual([]);
  });

  it('I1: keeps what is not certain of the images asked for, and of the account as a whole', () => {
    const entry: Subject = { kind: 'audit', accountId: SCOPE.accountId, part: 'entry' };
    const blind = inventory(
      [image('m-1', []), image('m-2', [])],
      [spot(entry, 'refused'), spot(imageOf('m-1'), 'late'), spot(imageOf('m-2'), 'late')],
    );
    const kindsOf = (filter: Parameters<typeof narrow>[1]) =>
      unseenIn(narrow(blind, filter)).map((s) => [s.kind, s.images.map((i) => i.imageId)]);
    const whole = ['entry', []];
    expect(kindsOf({})).toEqual([whole, ['notRead', ['m-1', 'm-2']]]);
    expect(kindsOf({ images: ['m-1'] })).toEqual([whole, ['notRead', ['m-1']]]);
    expect(kindsOf({ images: ['name of m-2'] })).toEqual([whole, ['notRead', ['m-2']]]);
    expect(kindsOf({ regions: ['us-west-1'] })).toEqual([whole]);
  });
});

it('I1: a damaged row may be the image whose name is asked for: its name is not known', () => {
  const damaged = {
    ...spot(imageOf('m-1'), 'damaged'),
    subject: { ...imageOf('m-1'), imageName: '' } as Subject,
  };
  const seen = narrow(inventory([], [damaged]), { images: ['prod-*'] });
  expect(unseenIn(seen)).toMatchObject([{ kind: 'damaged', images: [{ imageId: 'm-1' }] }]);
});

describe('I10: what an answer cannot vouch for', () => {
  const spots = (...blind: readonly BlindSpot[]) =>
    unseenIn(inventory([], blind)).map((s) => [
      s.kind,
      s.regionId,
      s.images.map((i) => i.imageId),
      s.since === null ? null : Date.parse(s.since),
    ]);

  it('images with one cause are one blind spot, since the first of them', () => {
    expect(
      spots(
        spot(imageOf('m-1'), 'refused', 5),
        spot(imageOf('m-3'), 'refused', NOW, 'NotFound'),
        spot(imageOf('m-2'), 'refused', 3),
      ),
    ).toEqual([
      ['image', 'cn-hangzhou', ['m-1', 'm-2'], 3],
      ['image', 'cn-hangzhou', ['m-3'], NOW],
    ]);
  });

  it('another region, another account and another kind are apart, the region as a whole too', () => {
    const [west, others] = [
      { ...SCOPE, regionId: 'us-west-1' },
      { ...SCOPE, accountId: '654321' },
    ];
    const found = spots(
      spot(list(), 'refused'),
      spot(imageOf('m-1'), 'refused'),
      spot(imageOf('m-2', west), 'refused'),
      spot(imageOf('m-3', others), 'refused'),
      spot(imageOf('m-4'), 'never'),
      spot(imageOf('m-5'), 'late'),
      spot(imageOf('m-6'), 'damaged'),
      spot(imageOf('m-7'), 'contradictory'),
    );
    expect(found.map(([kind, , images]) => [kind, images])).toEqual([
      ['list', []],
      ['image', ['m-1']],
      ['image', ['m-2']],
      ['image', ['m-3']],
      ['unread', ['m-4']],
      ['notRead', ['m-5']],
      ['damaged', ['m-6']],
      ['contradictory', ['m-7']],
    ]);
  });

  it('a region says whether it was never listed, not in time, or is refused', () => {
    expect(spots(spot(list(), 'never'), spot(list(), 'late', 7), spot(list(), 'refused', 0))).toEqual([
      ['unlisted', 'cn-hangzhou', [], NOW],
      ['notListed', 'cn-hangzhou', [], 7],
      ['list', 'cn-hangzhou', [], null],
    ]);
  });

  it('a channel hides no share', () => {
    expect(spots(spot({ kind: 'channel', channelId: 'c', label: 'DingTalk' }, 'refused'))).toEqual([]);
  });

  it('names the account and says why', () => {
    const why = { code: 'ApiDenied', message: 'not allowed' };
    const named = {
      ...inventory([], [{ ...spot(imageOf('m-1'), 'refused'), failure: why }, spot(list(), 'refused')]),
      accounts: [{ accountId: SCOPE.accountId, name: 'Payments', member: undefined, endedMs: NOW }],
    };
    expect(unseenIn(named)).toMatchObject([
      {
        ownerId: SCOPE.accountId,
        ownerName: 'Payments',
        message: 'not allowed',
        images: [{ name: 'name of m-1' }],
      },
      { message: 'Timeout' },
    ]);
  });
});

describe('a policy, held against what is shared', () => {
  const policy = parseTrustPolicy(
    `accounts:\n  ${A}: {name: a, images: ["m-1*"], expires: 2026-11-24}\n  ${B}: {name: b, expires: 2026-11-23}\n`,
    'p',
  );
  const all = inventory([
    image('m-1', [share(A), share(B, 'trusted')]),
    image('m-2', [share(A, 'expired'), share(B, 'expired')]),
  ]);

  it('I13: silences, reports or only relabels', () => {
    expect(
      rejudge(all, policy, NOW).map((r) => [r.image.imageId, r.share.accountId, r.effect, r.verdict]),
    ).toEqual([
      ['m-1', A, 'silenced', 'trusted'],
      ['m-1', B, 'reported', 'expired'],
      ['m-2', A, 'relabelled', 'untrusted'],
    ]);
    expect(rejudge(all, EMPTY_POLICY, NOW).map((r) => r.effect)).toEqual([
      'reported',
      'relabelled',
      'relabelled',
    ]);
  });

  it('covers what it names, to the end of its last day in UTC', () => {
    const at = (iso: string) =>
      explainPolicy(policy, all, Date.parse(iso)).map((e) => [
        e.ends,
        e.daysLeft,
        e.covers?.length,
        e.leavesOut?.length,
      ]);
    expect(at('2026-11-24T23:59:59Z')).toEqual([
      ['soon', 0, 1, 1],
      ['ended', -1, 2, 0],
    ]);
    expect(at('2026-11-25T00:00:00Z')[0]).toEqual(['ended', -1, 1, 1]);
    expect(at('2026-11-10T00:00:00Z').map(([ends]) => ends)).toEqual(['later', 'soon']);
    expect(explainPolicy(policy, undefined, NOW)[0]?.covers).toBeUndefined();
  });
});

it.each([
  ['m-1', 'm-1', true],
  ['m-1', 'm-12', false],
  ['*', '', true],
  ['m-*', 'xm-1', false],
  ['a*a', 'a', false],
  ['*b*', 'abc', true],
  ['a*b*c', 'acb', false],
  ['.*', 'abc', false],
])('%s fits %s: %s', (pattern, text, expected) => {
  expect(fits(pattern, text)).toBe(expected);
});

it('a pattern of many stars costs no time', { timeout: 2_000 }, () => {
  expect(fits(`${'a*'.repeat(5_000)}b`, 'a'.repeat(100_000))).toBe(false);
});
