import { parseTrustPolicy } from '../../lib/policy/parse-trust-policy.ts';
import type { ImageInventory, Inventory, ScopeInventory } from '../../lib/inventory/inventory.ts';
import type { BlindSpot } from '../../lib/model/blind-spot.ts';
import type { Change, ShareChange, Verdict } from '../../lib/model/change.ts';
import type { Subject } from '../../lib/model/health.ts';
import type { KnownShare } from '../../lib/model/known-image.ts';
import type { Scope } from '../../lib/model/scope.ts';
import type { ReportOptions, ReportSource } from '../../lib/report/report-model.ts';

export const NOW_MS = Date.UTC(2026, 10, 24, 19, 2, 11);
export const DAY_MS = 86_400_000;
export const OWNER = '1850926437581920';
export const STRANGER = '1098765432109876543';
export const PARTNER = '1234567890123456789';
export const FORMER = '1357924680135792468';
export const OPTIONS: ReportOptions = { language: 'en', timeZone: 'Asia/Shanghai' };

const scope = { accountId: OWNER, regionId: 'cn-hangzhou' };

export const share = (accountId: string, verdict: Verdict, more: Partial<KnownShare> = {}): KnownShare => ({
  accountId,
  verdict,
  sharedTime: '2026-11-20 10:00:00.0',
  noticedAtMs: NOW_MS - 4 * DAY_MS,
  baseline: false,
  ...more,
});

export const image = (
  imageId: string,
  name: string,
  shares: readonly KnownShare[] = [],
  more: Partial<ImageInventory> = {},
): ImageInventory => ({
  scope,
  imageId,
  name,
  exposedToEcs: false,
  shares,
  readAtMs: NOW_MS - 600_000,
  ...more,
});

export const region = (
  images: readonly ImageInventory[],
  more: Partial<ScopeInventory> = {},
): ScopeInventory => ({
  scope,
  baseline: 'told',
  listedAtMs: NOW_MS - 600_000,
  images,
  received: [],
  ...more,
});

export const inventoryOf = (...scopes: readonly ScopeInventory[]): Inventory => ({
  atMs: NOW_MS,
  accounts: [],
  scopes,
  blind: [],
});

/** The list of images of a region, as something that can be blind. */
export const listIn = (of: Scope): Subject => ({ kind: 'scope', scope: of, part: 'list' });

/** An image, as something that can be blind. */
export const imageIn = (of: Scope, imageId: string, imageName = imageId): Subject => ({
  kind: 'image',
  scope: of,
  imageId,
  imageName,
});

/** Something that was refused; people are told of it already. */
export const blindSpot = (subject: Subject, sinceMs: number, more: Partial<BlindSpot> = {}): BlindSpot => ({
  subject,
  cause: 'refused',
  sinceMs,
  dueAtMs: sinceMs,
  failure: { code: 'ApiDenied', message: 'the role may not call it (Forbidden.RAM)', denied: true },
  ...more,
});

export const shareChange = (id: string, more: Partial<ShareChange> = {}): ShareChange => ({
  kind: 'shared',
  id,
  scope,
  imageId: 'm-shop',
  imageName: 'prod-shop-db',
  noticedAtMs: NOW_MS - 4 * DAY_MS,
  accountId: STRANGER,
  sharedTime: '2026-11-20 10:00:00.0',
  verdict: 'untrusted',
  neverSeenBefore: true,
  ...more,
});

export const POLICY = parseTrustPolicy(
  `accounts:
  "${PARTNER}": { name: Partner CI, owner: platform@example.com, reason: nightly restore test }
  "${FORMER}": { name: Former vendor, expires: 2026-11-01, images: ["m-gold*"] }
  "1111222233334444": { name: Nobody now, expires: 2026-12-01 }
`,
  'policy.yaml',
);

/** A bit of everything: two regions, each verdict, blind spots of several kinds, changes, exceptions. */
export function smallSource(): ReportSource {
  const shanghai = { accountId: OWNER, regionId: 'cn-shanghai' };
  const unread = { code: 'Unreached', message: 'its turn to be read has not come for too long' };
  const blind: BlindSpot[] = [
    blindSpot(imageIn(scope, 'm-new', 'just-made'), NOW_MS - 600_000, { cause: 'never', failure: unread }),
    blindSpot(listIn(shanghai), NOW_MS - DAY_MS),
    blindSpot(imageIn(shanghai, 'm-sh', 'shanghai-db'), NOW_MS - 2 * DAY_MS, {
      cause: 'late',
      failure: unread,
    }),
  ];
  const changes: Change[] = [
    shareChange('20261120T190000000Z-a'),
    {
      kind: 'exposedToEcs',
      id: '20261121T190000000Z-b',
      scope,
      imageId: 'm-web',
      imageName: 'web-node',
      noticedAtMs: NOW_MS - 3 * DAY_MS,
    },
    {
      kind: 'unshared',
      id: '20261122T190000000Z-c',
      scope,
      imageId: 'm-web',
      imageName: 'web-node',
      noticedAtMs: NOW_MS - 2 * DAY_MS,
      accountId: FORMER,
    },
  ];
  const inventory = inventoryOf(
    region(
      [
        image('m-shop', 'prod-shop-db', [share(STRANGER, 'untrusted'), share(PARTNER, 'trusted')]),
        image('m-golden', 'golden-2026', [share(FORMER, 'expired'), share(PARTNER, 'trusted')]),
        image('m-web', 'web-node', [], { exposedToEcs: true }),
        image('m-new', 'just-made', [], { readAtMs: undefined, exposedToEcs: undefined }),
      ],
      { received: [{ scope, imageId: 'm-theirs', imageName: 'appliance', ownerId: PARTNER }] },
    ),
    region(
      [
        image('m-sh', 'shanghai-db', [share(STRANGER, 'untrusted')], {
          scope: shanghai,
          readAtMs: NOW_MS - 2 * DAY_MS,
        }),
      ],
      { scope: shanghai },
    ),
  );
  return { inventory: { ...inventory, blind }, changes, policy: POLICY, runs: [] };
}

/**
 * As many images and shares as asked for, the same each time; names, ids and times as the cloud makes them.
 * Shares go to some hundreds of accounts, a few of which hold very many.
 */
export function largeSource(images: number, sharesInAll: number): ReportSource {
  const next = pseudoRandom(7);
  const accounts = Array.from({ length: 400 }, (_, n) => `1${String(n * 7_919 + 1).padStart(15, '0')}`);
  const verdicts: readonly Verdict[] = ['trusted', 'trusted', 'trusted', 'expired', 'untrusted'];
  const regions = ['cn-hangzhou', 'cn-shanghai', 'cn-beijing', 'ap-southeast-1'];
  const each = sharesInAll / images;
  const all = Array.from({ length: images }, (_, n) => {
    const first = Math.floor(next() ** 2 * accounts.length);
    const held = Array.from({ length: Math.round((n + 1) * each) - Math.round(n * each) }, (_unused, k) => {
      const place = (first + k * 3) % accounts.length;
      const at = NOW_MS - Math.floor(next() * 300 * DAY_MS);
      return share(accounts[place] ?? '', verdicts[place % verdicts.length] ?? 'trusted', {
        noticedAtMs: at,
        sharedTime: `${new Date(at - 500_000).toISOString().slice(0, 19).replace('T', ' ')}.0`,
        baseline: next() < 0.5,
      });
    });
    const id = `m-bp1${Math.floor(next() * 1e15)
      .toString(16)
      .padStart(13, '0')}${String(n).padStart(4, '0')}`;
    return image(id, `backup-of-server-${n}-before-upgrade`, held, {
      scope: { accountId: OWNER, regionId: regions[n % regions.length] ?? '' },
      exposedToEcs: next() < 0.02,
      readAtMs: NOW_MS - Math.floor(next() * 3_600_000),
    });
  });
  const changes = all.flatMap((held, n) =>
    held.shares.slice(0, 1).map((known) =>
      shareChange(`${new Date(known.noticedAtMs).toISOString().replaceAll(/[-:.]/g, '')}-${n}`, {
        scope: held.scope,
        imageId: held.imageId,
        imageName: held.name,
        accountId: known.accountId,
        verdict: known.verdict,
        sharedTime: known.sharedTime,
        noticedAtMs: known.noticedAtMs,
        neverSeenBefore: false,
      }),
    ),
  );
  const scopes = regions.map((regionId) =>
    region(
      all.filter((held) => held.scope.regionId === regionId),
      { scope: { accountId: OWNER, regionId } },
    ),
  );
  return { inventory: inventoryOf(...scopes), changes, policy: POLICY };
}

/** mulberry32: the same numbers on every machine. */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Each text in every place that text from elsewhere can reach. */
export function hostileSource(...texts: readonly string[]): ReportSource {
  const accountOf = (n: number) => String(5_000_000_000_000_000 + n);
  const each = texts.map((text, n) => {
    const failure = { code: text, message: text };
    const own = image(text, text, [share(accountOf(n), 'expired', { sharedTime: text })], {
      exposedToEcs: true,
    });
    const theirs = { scope, imageId: text, imageName: text, ownerId: text };
    const named = { scope: { accountId: text, regionId: text } };
    return {
      scopes: [
        region([own], { received: [theirs] }),
        region([image('m-b', text, [share(text, 'untrusted')], named)], named),
      ],
      blind: [
        blindSpot({ kind: 'audit', accountId: text, part: 'entry' }, NOW_MS, { failure }),
        blindSpot(listIn(scope), NOW_MS, { failure }),
        blindSpot(imageIn(named.scope, 'm-b', text), NOW_MS, { failure }),
        blindSpot(imageIn(named.scope, text, text), NOW_MS, { failure, cause: 'damaged' }),
        blindSpot({ kind: 'channel', channelId: text, label: text }, NOW_MS, { failure }),
      ],
      change: shareChange(`a${n}`, { imageName: text, imageId: text, accountId: text, sharedTime: text }),
      exception: { accountId: accountOf(n), name: text, owner: text, reason: text, images: [text] },
    };
  });
  return {
    inventory: {
      ...inventoryOf(...each.flatMap(({ scopes }) => scopes)),
      blind: each.flatMap(({ blind }) => blind),
    },
    changes: each.map(({ change }) => change),
    policy: { exceptions: new Map(each.map(({ exception }) => [exception.accountId, exception])) },
  };
}
