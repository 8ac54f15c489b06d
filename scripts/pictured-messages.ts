import type { Digest } from '../lib/model/digest.ts';
import type { Change, ShareChange } from '../lib/model/change.ts';
import type { Note } from '../lib/model/note.ts';
import { firstLooks } from './pictured-first-look.ts';
import {
  DAY_MS,
  elsewhere,
  FORMER,
  golden,
  HOUR_MS,
  NOW_MS,
  PARTNER,
  scope,
  shop,
  STRANGER,
  VENDOR,
  web,
} from './pictured-values.ts';

const share: ShareChange = {
  kind: 'shared',
  id: 'shared',
  scope,
  ...shop,
  noticedAtMs: NOW_MS,
  accountId: STRANGER,
  sharedTime: '2026-11-25 02:49:37.0',
  utcOffsetMinutes: 480,
  verdict: 'untrusted',
  neverSeenBefore: true,
  lastSeenWithoutMs: NOW_MS - 902_000,
};
const again: ShareChange = {
  ...share,
  ...golden,
  kind: 'sharedAgain',
  id: 'again',
  accountId: FORMER,
  neverSeenBefore: false,
};
const lapsed: ShareChange = {
  ...share,
  ...golden,
  kind: 'noLongerTrusted',
  id: 'lapsed',
  accountId: PARTNER,
  sharedTime: '2026-03-02 10:11:05.0',
  verdict: 'expired',
  neverSeenBefore: false,
  exception: { name: 'Partner CI', expires: '2026-11-23' },
};
const exposed: Change = {
  kind: 'exposedToEcs',
  id: 'exposed',
  scope,
  ...web,
  noticedAtMs: NOW_MS,
  lastSeenWithoutMs: NOW_MS - 902_000,
};
const unshared: Change = {
  kind: 'unshared',
  id: 'unshared',
  scope,
  ...web,
  noticedAtMs: NOW_MS - 3 * DAY_MS,
  accountId: FORMER,
};

const digest: Digest = {
  sinceMs: NOW_MS - 7 * DAY_MS,
  untilMs: NOW_MS,
  first: false,
  schedule: 'CRON_TZ=Asia/Shanghai 0 0 9 * * MON',
  problems: [],
  problemCount: 0,
  scopes: [
    { scope, images: 30, read: 30, oldestMs: NOW_MS - 840_000 },
    { scope: elsewhere, images: 12, read: 12, oldestMs: NOW_MS - 780_000 },
  ],
  scopeCount: 2,
  listedCount: 2,
  unlistedCount: 0,
  now: {
    images: 42,
    imagesRead: 42,
    sharedImages: 3,
    shares: 9,
    accounts: 6,
    untrustedShares: 2,
    untrustedAccounts: 2,
    neverSeenShares: 1,
    exposedToEcs: 1,
    widest: [
      { scope, ...golden, shares: 6, untrusted: 1, exposedToEcs: false },
      { scope, ...web, shares: 2, untrusted: 0, exposedToEcs: true },
      { scope, ...shop, shares: 1, untrusted: 1, exposedToEcs: false },
    ],
    reach: [
      { accountId: PARTNER, images: 2, verdict: 'trusted', name: 'Partner CI' },
      { accountId: STRANGER, images: 1, verdict: 'untrusted' },
    ],
  },
  received: [
    { scope, imageId: 'm-bp17d6c5b4a39281706f', imageName: 'vendor-appliance-8.2', ownerId: VENDOR },
  ],
  receivedCount: 1,
  changes: [{ ...share, noticedAtMs: NOW_MS - 2 * DAY_MS }, unshared],
  changeCounts: { shared: 1, unshared: 1 },
  exceptions: [
    { accountId: PARTNER, name: 'Partner CI', expires: '2026-12-05', ends: 'soon', unused: false },
  ],
  exceptionCount: 1,
  policyEdits: [
    {
      kind: 'changed',
      accountId: PARTNER,
      name: 'Partner CI',
      fields: ['expires'],
      expires: { before: '2026-11-23', now: '2026-12-05' },
    },
  ],
  policyEditCount: 1,
  cost: {
    runs: 672,
    failed: 0,
    calls: 29_568,
    refused: 4,
    unitsRead: 20_160,
    unitsWritten: 4_704,
    runMs: 158_000_000,
  },
};
/** The same week, had every share been with a trusted account. */
const well: Digest = {
  ...digest,
  now: {
    ...digest.now,
    shares: 7,
    sharedImages: 2,
    accounts: 4,
    untrustedShares: 0,
    untrustedAccounts: 0,
    neverSeenShares: 0,
    exposedToEcs: 0,
    widest: [
      { scope, ...golden, shares: 5, untrusted: 0, exposedToEcs: false },
      { scope, ...web, shares: 2, untrusted: 0, exposedToEcs: false },
    ],
    reach: [{ accountId: PARTNER, images: 2, verdict: 'trusted', name: 'Partner CI' }],
  },
  changes: [unshared],
  changeCounts: { unshared: 1 },
};
const blindSince = NOW_MS - 26 * HOUR_MS;
const denied = {
  code: 'ApiDenied',
  message: 'ListCustomImages: the role may not call it (Forbidden.RAM)',
  denied: true,
};
const about = { accountId: scope.accountId, atMs: NOW_MS };
const changed = (change: Change): Note => ({ ...about, kind: 'change', id: change.id, change });

/** The messages in the pictures of docs/messages.md: one of each kind, by the name of its file. */
export const pictured: Readonly<Record<string, readonly Note[]>> = {
  'new-share': [changed(share)],
  'shared-again': [changed(again)],
  'no-longer-trusted': [changed(lapsed)],
  'exposed-to-ecs': [changed(exposed)],
  ...firstLooks,
  notice: [
    {
      ...about,
      kind: 'notice',
      id: 'notice',
      subject: { kind: 'scope', scope },
      about: { kind: 'miscount', counted: 16, listed: 15 },
    },
  ],
  blind: [
    {
      ...about,
      kind: 'blind',
      id: 'blind',
      subject: { kind: 'scope', scope: elsewhere, part: 'list' },
      sinceMs: blindSince,
      failure: denied,
      reminder: true,
    },
  ],
  over: [
    {
      ...about,
      kind: 'over',
      id: 'over',
      subject: { kind: 'scope', scope: elsewhere, part: 'list' },
      sinceMs: blindSince,
    },
  ],
  digest: [
    {
      ...about,
      kind: 'digest',
      id: 'digest',
      digest: well,
      report: { fileName: 'share-report-2026-11-24.html', gzipBase64: '' },
    },
  ],
  'digest-not-well': [
    {
      ...about,
      kind: 'digest',
      id: 'not-well',
      digest: {
        ...digest,
        problems: [
          {
            subject: { kind: 'scope', scope: elsewhere, part: 'list' },
            cause: 'refused',
            sinceMs: blindSince,
            dueAtMs: blindSince,
            failure: denied,
          },
        ],
        problemCount: 1,
        scopes: [
          { scope: elsewhere, images: 12, read: 12, oldestMs: blindSince, blindSinceMs: blindSince },
          { scope, images: 30, read: 30, oldestMs: NOW_MS - 840_000 },
        ],
        policyEdits: [],
        policyEditCount: 0,
      },
    },
  ],
};
