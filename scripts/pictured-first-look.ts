import type { Verdict } from '../lib/model/change.ts';
import type { BaselineImage, Note } from '../lib/model/note.ts';
import { elsewhere, FORMER, golden, NOW_MS, PARTNER, scope, shop, STRANGER, web } from './pictured-values.ts';

const held = (accountId: string, verdict: Verdict) => ({ accountId, verdict });
const shares = (n: number, from = 1): BaselineImage['accounts'] =>
  Array.from({ length: n }, (_, i) => held(`12468135790246${String(80 + from + i)}`, 'trusted'));
/** What the first look found, with the accounts of each image. */
const firstLook: readonly BaselineImage[] = [
  {
    ...golden,
    scope,
    shares: 6,
    untrusted: 1,
    accounts: [held(FORMER, 'untrusted'), held(PARTNER, 'trusted'), ...shares(2)],
    exposedToEcs: false,
  },
  { ...web, scope: elsewhere, shares: 2, untrusted: 0, accounts: shares(2), exposedToEcs: true },
  { ...shop, scope, shares: 1, untrusted: 1, accounts: [held(STRANGER, 'untrusted')], exposedToEcs: false },
];
const archive: BaselineImage = {
  imageId: 'm-uf6a1b2c3d4e5f607182',
  imageName: 'archive-2025',
  scope: elsewhere,
  shares: 1,
  untrusted: 1,
  accounts: [held(FORMER, 'untrusted')],
  exposedToEcs: false,
};

/** Regions of the first look in which nothing is shared. */
const QUIET = ['cn-beijing', 'cn-shenzhen', 'ap-southeast-1'].map((regionId) => ({ ...scope, regionId }));

/** The first look, and its later part. */
export const firstLooks: Readonly<Record<string, readonly Note[]>> = {
  baseline: [
    {
      accountId: scope.accountId,
      atMs: NOW_MS,
      kind: 'baseline',
      id: 'baseline',
      scopes: [scope, elsewhere, ...QUIET],
      late: false,
      images: 42,
      unread: 0,
      shared: firstLook,
      sharedImages: 3,
      shares: 9,
      accounts: 6,
      untrustedAccounts: 2,
      exposedToEcs: 1,
      byRegion: [
        { regionId: 'cn-hangzhou', images: 30, sharedImages: 2, shares: 7, untrusted: 2, exposedToEcs: 0 },
        { regionId: 'cn-shanghai', images: 12, sharedImages: 1, shares: 2, untrusted: 0, exposedToEcs: 1 },
      ],
    },
  ],
  'baseline-late': [
    {
      accountId: scope.accountId,
      atMs: NOW_MS,
      kind: 'baseline',
      id: 'baseline-late',
      scopes: [elsewhere],
      late: true,
      images: 1,
      unread: 0,
      shared: [archive],
      sharedImages: 1,
      shares: 1,
      accounts: 1,
      untrustedAccounts: 1,
      exposedToEcs: 0,
      byRegion: [
        { regionId: 'cn-shanghai', images: 1, sharedImages: 1, shares: 1, untrusted: 1, exposedToEcs: 0 },
      ],
    },
  ],
};
