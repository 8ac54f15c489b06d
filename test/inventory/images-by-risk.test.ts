import { describe, expect, it } from 'vitest';
import { imagesIn, sharesReport } from '../../lib/inventory/shares-report.ts';
import type { Inventory } from '../../lib/inventory/inventory.ts';
import type { Change } from '../../lib/model/change.ts';
import { parseTrustPolicy } from '../../lib/policy/parse-trust-policy.ts';
import { EMPTY_POLICY } from '../../lib/policy/trust-policy.ts';
import {
  DAY_MS,
  FORMER,
  image,
  inventoryOf,
  NOW_MS,
  OWNER,
  PARTNER,
  region,
  share,
  STRANGER,
} from '../support/inventories.ts';

const scope = { accountId: OWNER, regionId: 'cn-hangzhou' };
const change = (imageId: string, accountId: string, more: Partial<Change> = {}): Change =>
  ({
    kind: 'shared',
    id: `c-${imageId}-${accountId}`,
    scope,
    imageId,
    imageName: imageId,
    accountId,
    noticedAtMs: NOW_MS - 4 * DAY_MS,
    verdict: 'untrusted',
    neverSeenBefore: true,
    ...more,
  }) as Change;

const reportOf = (inventory: Inventory, changes: readonly Change[] = [], policy = EMPTY_POLICY) =>
  sharesReport(inventory, {}, { accountId: OWNER, changes, policy });

describe('images by risk', () => {
  it('never seen, untrusted, exposed, expired, trusted; then the more and the older', () => {
    const old = { sharedTime: '2024-01-01 00:00:00.0' };
    const inventory = inventoryOf(
      region([
        image('m-trusted', 'a', [share(PARTNER, 'trusted')]),
        image('m-expired', 'b', [share(FORMER, 'expired')]),
        image('m-exposed', 'c', [share(PARTNER, 'trusted')], { exposedToEcs: true }),
        image('m-few', 'd', [share(FORMER, 'untrusted')]),
        image('m-old', 'e', [share(FORMER, 'untrusted', old)]),
        image('m-many', 'f', [share(FORMER, 'untrusted'), share('2222222222222222', 'untrusted')]),
        image('m-new', 'g', [
          share(PARTNER, 'trusted'),
          share(FORMER, 'untrusted', old),
          share(STRANGER, 'untrusted'),
        ]),
        image('m-none', 'h'),
      ]),
    );
    const found = imagesIn(reportOf(inventory, [change('m-new', STRANGER)]));
    expect(found.map(({ image: { imageId }, risk }) => [imageId, risk])).toEqual([
      ['m-new', 'neverSeen'],
      ['m-many', 'untrusted'],
      ['m-old', 'untrusted'],
      ['m-few', 'untrusted'],
      ['m-exposed', 'exposed'],
      ['m-expired', 'expired'],
      ['m-trusted', 'trusted'],
    ]);
    expect(found[0]).toMatchObject({
      untrusted: 2,
      neverSeen: 1,
      untrustedSince: '2024-01-01T00:00:00.000Z',
    });
    expect(found[0]?.shares.map(({ accountId }) => accountId)).toEqual([STRANGER, FORMER, PARTNER]);
    expect(found.at(-1)).toMatchObject({ untrusted: 0, neverSeen: 0, untrustedSince: null });
  });

  it('images of the same id in two accounts or regions are two', () => {
    const elsewhere = { accountId: OWNER, regionId: 'cn-shanghai' };
    const held = [share(STRANGER, 'untrusted')];
    const found = imagesIn(
      reportOf(
        inventoryOf(
          region([image('m-1', 'a', held)]),
          region([image('m-1', 'a', held, { scope: elsewhere })], { scope: elsewhere }),
        ),
      ),
    );
    expect(found.map(({ image: { regionId } }) => regionId)).toEqual(['cn-hangzhou', 'cn-shanghai']);
  });

  it('bears a hundred thousand shares', () => {
    const shares = Array.from({ length: 100_000 }, (_, i) => share(String(10_000_000 + i), 'untrusted'));
    const [found] = imagesIn(reportOf(inventoryOf(region([image('m-1', 'a', shares)]))));
    expect(found).toMatchObject({ untrusted: 100_000, untrustedSince: '2026-11-20T10:00:00.000Z' });
  });
});

describe('since when a share is not trusted', () => {
  const since = (more: Parameters<typeof share>[2], changes: readonly Change[] = []) =>
    reportOf(inventoryOf(region([image('m-1', 'a', [share(STRANGER, 'untrusted', more)])])), changes)
      .shares[0]?.untrustedSince;
  const noticedAt = new Date(NOW_MS - 4 * DAY_MS).toISOString();

  it.each([
    ['what the cloud says', '2025-01-10 10:00:00.0', '2025-01-10T10:00:00.000Z'],
    ['never later than it was noticed: another zone', '2026-11-20 23:59:59.0', noticedAt],
    ['no time', undefined, noticedAt],
    ['a time that cannot be read', 'yesterday', noticedAt],
    ['a time before the service', '1970-01-01 00:00:00.0', noticedAt],
  ])('%s', (_, sharedTime, expected) => {
    expect(since({ sharedTime })).toBe(expected);
  });

  it('one that was trusted counts from when it was noticed not to be', () => {
    const lapse = { kind: 'noLongerTrusted', neverSeenBefore: false, noticedAtMs: NOW_MS - DAY_MS } as const;
    const lapsed = change('m-1', STRANGER, { ...lapse, id: 'c-2' });
    expect(since({}, [lapsed])).toBe(new Date(NOW_MS - DAY_MS).toISOString());
    // Another image's, and one of an earlier share of this image.
    expect(since({}, [{ ...lapsed, imageId: 'm-2' }])).toBe('2026-11-20T10:00:00.000Z');
    expect(since({}, [{ ...lapsed, noticedAtMs: NOW_MS - 9 * DAY_MS }])).toBe('2026-11-20T10:00:00.000Z');
  });

  it('one whose exception ended counts from that end, never from the future', () => {
    const expired = (expires: string) => {
      const text = `accounts:\n  "${FORMER}": { name: n, owner: o, reason: r, expires: ${expires} }\n`;
      const inventory = inventoryOf(region([image('m-1', 'a', [share(FORMER, 'expired')])]));
      return reportOf(inventory, [], parseTrustPolicy(text, 'policy.yaml')).shares[0]?.untrustedSince;
    };
    expect(expired('2026-11-22')).toBe('2026-11-23T00:00:00.000Z');
    expect(expired('2020-01-01')).toBe('2026-11-20T10:00:00.000Z');
    expect(expired('2027-11-22')).toBe(new Date(NOW_MS).toISOString());
  });

  it('a trusted one has none, and is never «never seen»', () => {
    const inventory = inventoryOf(region([image('m-1', 'a', [share(PARTNER, 'trusted')])]));
    const trusted = change('m-1', PARTNER, { verdict: 'trusted' });
    expect(reportOf(inventory, [trusted]).shares).toMatchObject([
      { untrustedSince: null, neverSeenBefore: false },
    ]);
  });
});
