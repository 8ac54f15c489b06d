import { describe, expect, it } from 'vitest';
import { parseTrustPolicy } from '../../lib/policy/parse-trust-policy.ts';
import { EMPTY_POLICY } from '../../lib/policy/trust-policy.ts';
import { blindSpots } from '../../lib/inventory/blind-spots.ts';
import { reportBlindSpots } from '../../lib/inventory/reported-blind-spots.ts';
import { explainPolicy } from '../../lib/inventory/explain-policy.ts';
import { exposedImages, narrow, sharedImages } from '../../lib/inventory/filter-shares.ts';
import type { ImageInventory, Inventory, ScopeInventory } from '../../lib/inventory/inventory.ts';
import { rejudge } from '../../lib/inventory/rejudge.ts';
import { fits } from '../../lib/policy/wildcard.ts';
import type { Verdict } from '../../lib/model/change.ts';
import type { KnownShare } from '../../lib/model/known-image.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const HOUR_MS = 3_600_000;
const [A, B] = ['1111111111', '2222222222'];
const share = (accountId: string, verdict: Verdict = 'untrusted'): KnownShare => ({
  accountId,
  verdict,
  noticedAtMs: NOW,
  baseline: false,
});
const trouble = (code: string, sinceMs = NOW) => ({ sinceMs, runs: 2, failure: { code, message: '' } });

function image(
  imageId: string,
  shares: readonly KnownShare[],
  more: Partial<ImageInventory> = {},
): ImageInventory {
  const scope = { accountId: '123456', regionId: 'cn-hangzhou' };
  const rest = { name: `name of ${imageId}`, exposedToEcs: false, readAtMs: NOW, trouble: undefined };
  return { scope, imageId, shares, ...rest, ...more };
}

function inventory(images: readonly ImageInventory[], more: Partial<ScopeInventory> = {}): Inventory {
  const scope: ScopeInventory = {
    scope: { accountId: '123456', regionId: 'cn-hangzhou' },
    baseline: 'told',
    listedAtMs: NOW,
    trouble: undefined,
    sharesTrouble: undefined,
    images,
    received: [],
    damaged: [],
    ...more,
  };
  return { atMs: NOW, accounts: [], channels: [], scopes: [scope] };
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
    const blind = inventory([image('m-1', [])], { trouble: trouble('Forbidden') });
    expect(blindSpots(narrow(blind, { images: ['m-1'] }), HOUR_MS)).toHaveLength(1);
    expect(blindSpots(narrow(blind, { regions: ['us-west-1'] }), HOUR_MS)).toEqual([]);
  });
});

it('I10: images with one cause are one blind spot, since the first of them; the region’s own is not said twice', () => {
  const images = [
    image('m-1', [], { trouble: trouble('Timeout', 5) }),
    image('m-2', [], { trouble: trouble('Timeout', 3) }),
    image('m-3', [], { trouble: trouble('NotFound'), readAtMs: undefined }),
  ];
  const spots = (more: Partial<ScopeInventory>) =>
    reportBlindSpots(blindSpots(inventory(images, more), HOUR_MS), () => undefined).map((s) => [
      s.kind,
      s.images.map((i) => i.imageId),
      s.since === null ? null : Date.parse(s.since),
    ]);
  // Why it cannot be read says more than that it never was.
  expect(spots({})).toEqual([
    ['image', ['m-1', 'm-2'], 3],
    ['image', ['m-3'], NOW],
  ]);
  expect(spots({ sharesTrouble: trouble('Timeout', 1) })).toEqual([
    ['shares', [], 1],
    ['image', ['m-3'], NOW],
  ]);
});

it('I10: what was seen too long ago is not seen: an image after a day, a region when it is overdue', () => {
  const DAY_MS = 24 * HOUR_MS;
  const read = (id: string, agoMs: number) => image(id, [], { readAtMs: NOW - agoMs });
  const images = [read('m-1', DAY_MS - 1), read('m-2', DAY_MS), read('m-3', 2 * DAY_MS)];
  const spots = (listedAgoMs: number) =>
    reportBlindSpots(
      blindSpots(inventory(images, { listedAtMs: NOW - listedAgoMs }), HOUR_MS),
      () => undefined,
    ).map((s) => [s.kind, s.images.map((i) => i.imageId), NOW - Date.parse(s.since ?? '')]);
  const stale = ['stale', ['m-2', 'm-3'], 2 * DAY_MS];
  expect(spots(HOUR_MS - 1)).toEqual([stale]);
  expect(spots(HOUR_MS)).toEqual([['stale', [], HOUR_MS], stale]);
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
