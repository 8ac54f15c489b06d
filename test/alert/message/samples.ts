import type { BlindSpot } from '../../../lib/model/blind-spot.ts';
import type { Digest } from '../../../lib/model/digest.ts';
import type { Subject } from '../../../lib/model/health.ts';
import type { Change, ChangeKind, ImageChange, ShareChange } from '../../../lib/model/change.ts';
import type {
  BaselineImage,
  BaselineNote,
  BlindNote,
  ChangeNote,
  DigestNote,
  Note,
  NoticeNote,
  OverNote,
} from '../../../lib/model/note.ts';

export const OWNER = '1098765432109876';
export const STRANGER = '1234567890123456';
export const KNOWN = '1357924680135792';
export const PARTNER = '1246813579024680';
export const NOW_MS = Date.UTC(2027, 2, 1, 2, 5);
const MINUTE = 60_000;

const scope = (regionId = 'cn-hangzhou') => ({ accountId: OWNER, regionId });

/** A share as most tests want it: new, with an account that nobody has seen before. */
export function shareChange(change: Partial<ShareChange> = {}): ShareChange {
  return {
    id: `change-${change.imageId ?? 'm-bp1backupprod'}-${change.accountId ?? STRANGER}`,
    kind: 'shared',
    scope: scope(),
    imageId: 'm-bp1backupprod',
    imageName: 'backup-prod',
    noticedAtMs: NOW_MS - 3 * MINUTE,
    lastSeenWithoutMs: NOW_MS - 18 * MINUTE,
    accountId: STRANGER,
    sharedTime: '2027-03-01 09:59:12.0',
    verdict: 'untrusted',
    neverSeenBefore: true,
    ...change,
  };
}

export function changeNote(change: Change): ChangeNote {
  return {
    kind: 'change',
    id: change.id,
    accountId: change.scope.accountId,
    atMs: change.noticedAtMs,
    change,
  };
}

/** An image of the first look; as most tests want it, shared with one account that is not trusted. */
export function baselineImage(image: Partial<BaselineImage> = {}): BaselineImage {
  return {
    scope: scope(),
    imageId: 'm-bp1golden',
    imageName: 'golden-2026',
    shares: 1,
    untrusted: 1,
    accounts: [{ accountId: STRANGER, verdict: 'untrusted' }],
    exposedToEcs: false,
    ...image,
  };
}

const GOLDEN_ACCOUNTS: BaselineImage['accounts'] = [
  { accountId: STRANGER, verdict: 'untrusted' },
  { accountId: KNOWN, verdict: 'expired' },
  { accountId: PARTNER, verdict: 'trusted' },
];
const WEB_NODE = baselineImage({
  imageId: 'm-bp1webnode',
  imageName: 'web-node',
  untrusted: 0,
  accounts: [{ accountId: PARTNER, verdict: 'trusted' }],
  exposedToEcs: true,
});

export function baselineNote(note: Partial<BaselineNote> = {}): BaselineNote {
  return {
    kind: 'baseline',
    id: 'baseline-cn-hangzhou',
    accountId: OWNER,
    atMs: NOW_MS,
    scopes: [scope()],
    late: false,
    images: 12,
    unread: 1,
    shared: [baselineImage({ shares: 6, untrusted: 2, accounts: GOLDEN_ACCOUNTS }), WEB_NODE],
    sharedImages: 3,
    shares: 8,
    accounts: 7,
    untrustedAccounts: 2,
    exposedToEcs: 1,
    byRegion: [
      { regionId: 'cn-hangzhou', images: 12, sharedImages: 3, shares: 8, untrusted: 3, exposedToEcs: 1 },
    ],
    ...note,
  };
}

/** A notice; by default the cloud counts one image more than it lists. */
export function noticeNote(note: Partial<NoticeNote> = {}): NoticeNote {
  return {
    kind: 'notice',
    id: 'notice-cn-hangzhou',
    accountId: OWNER,
    atMs: NOW_MS,
    subject: { kind: 'scope', scope: scope() },
    about: { kind: 'miscount', counted: 16, listed: 15 },
    ...note,
  };
}

export function blindNote(note: Partial<BlindNote> = {}): BlindNote {
  return {
    kind: 'blind',
    id: 'blind-cn-shanghai',
    accountId: OWNER,
    atMs: NOW_MS,
    subject: { kind: 'scope', scope: scope('cn-shanghai') },
    sinceMs: NOW_MS - 26 * 60 * MINUTE,
    failure: { code: 'ApiDenied', message: 'ListCustomImages: not allowed (Forbidden.RAM)' },
    reminder: false,
    ...note,
  };
}

export function overNote(note: Partial<OverNote> = {}): OverNote {
  return {
    kind: 'over',
    id: 'over-cn-beijing',
    accountId: OWNER,
    atMs: NOW_MS,
    subject: { kind: 'scope', scope: scope('cn-beijing') },
    sinceMs: NOW_MS - 3 * 60 * MINUTE,
    ...note,
  };
}

const problem = (
  subject: Subject,
  cause: BlindSpot['cause'],
  minutesAgo: number,
  failure: BlindSpot['failure'],
): BlindSpot => {
  const sinceMs = NOW_MS - minutesAgo * MINUTE;
  return { subject, cause, sinceMs, dueAtMs: sinceMs, failure };
};

/** A digest with a line of every kind in it. */
export function digestNote(digest: Partial<Digest> = {}, note: Partial<DigestNote> = {}): DigestNote {
  const problems: Digest['problems'] = [
    problem({ kind: 'audit', accountId: OWNER, part: 'run' }, 'late', 3 * 60, {
      code: 'Overdue',
      message: 'the last audit that ended well was 180 minutes ago',
    }),
    problem({ kind: 'scope', scope: scope('cn-shanghai'), part: 'list' }, 'refused', 26 * 60, {
      code: 'ApiDenied',
      message: 'ListCustomImages: not allowed (Forbidden.RAM)',
    }),
    problem({ kind: 'scope', scope: scope('cn-beijing'), part: 'list' }, 'never', 30 * 60, {
      code: 'Unreached',
      message: 'its turn to be listed has not come for too long',
    }),
    problem({ kind: 'scope', scope: scope(), part: 'shares' }, 'late', 50 * 60, {
      code: 'Unreached',
      message: 'the share accounts of 11 of 30 images: its turn to be read has not come for too long',
    }),
    problem({ kind: 'image', scope: scope(), imageId: 'm-bp1archive', imageName: 'archive' }, 'damaged', 50, {
      code: 'StoreCorrupt',
      message: 'the row is not one of this program',
    }),
    problem({ kind: 'channel', channelId: '0f1e2d3c4b5a6978', label: 'DingTalk 1' }, 'refused', 60, {
      code: 'ChannelRefused',
      message: 'DingTalk refused the keyword',
    }),
    problem({ kind: 'audit', accountId: OWNER, part: 'unsent' }, 'late', 90, {
      code: 'Pending',
      message: '4 messages have been waiting to be sent, the oldest for 90 minutes',
    }),
  ];
  const base = { scope: scope(), noticedAtMs: NOW_MS - 60 * MINUTE };
  const changes: Digest['changes'] = [
    shareChange(),
    shareChange({ id: 'again', kind: 'sharedAgain', neverSeenBefore: false }),
    shareChange({ id: 'lapsed', kind: 'noLongerTrusted', verdict: 'expired', neverSeenBefore: false }),
    { ...base, id: 'x', kind: 'exposedToEcs', imageId: 'm-bp1webnode', imageName: 'web-node' },
    shareChange({ id: 't', verdict: 'trusted', exception: { name: 'Partner CI' } }),
    { ...base, id: 'u', kind: 'unshared', imageId: 'm-bp1golden', imageName: 'golden', accountId: KNOWN },
    { ...base, id: 'r', kind: 'received', imageId: 'm-bp1theirs', imageName: 'theirs', ownerId: STRANGER },
    { ...base, id: 'g', kind: 'imageGone', imageId: 'm-bp1oldblog', imageName: 'old-blog' },
  ];
  return {
    kind: 'digest',
    id: 'digest',
    accountId: OWNER,
    atMs: NOW_MS,
    digest: {
      sinceMs: NOW_MS - 7 * 24 * 60 * MINUTE + 4_000,
      untilMs: NOW_MS,
      first: false,
      schedule: 'CRON_TZ=Asia/Shanghai 0 0 9 * * MON',
      problems,
      problemCount: 7,
      scopes: [
        {
          scope: scope('cn-shanghai'),
          images: 12,
          read: 10,
          oldestMs: undefined,
          blindSinceMs: NOW_MS - MINUTE,
        },
        { scope: scope(), images: 30, read: 30, oldestMs: NOW_MS - 15 * MINUTE },
      ],
      scopeCount: 3,
      listedCount: 3,
      unlistedCount: 0,
      now: {
        images: 42,
        imagesRead: 40,
        sharedImages: 2,
        shares: 3,
        accounts: 3,
        untrustedShares: 1,
        untrustedAccounts: 1,
        neverSeenShares: 1,
        exposedToEcs: 1,
        widest: [
          {
            scope: scope(),
            imageId: 'm-bp1golden',
            imageName: 'golden',
            shares: 2,
            untrusted: 1,
            exposedToEcs: true,
          },
        ],
        reach: [
          { accountId: PARTNER, images: 2, verdict: 'trusted', name: 'Partner CI' },
          { accountId: STRANGER, images: 1, verdict: 'untrusted' },
        ],
      },
      received: [{ scope: scope(), imageId: 'm-bp1theirs', imageName: 'theirs', ownerId: STRANGER }],
      receivedCount: 3,
      changes,
      changeCounts: {
        shared: 1,
        sharedAgain: 1,
        noLongerTrusted: 1,
        exposedToEcs: 1,
        sharedTrusted: 1,
        unshared: 1,
        received: 1,
        imageGone: 1,
      },
      exceptions: [
        { accountId: PARTNER, name: 'Partner CI', expires: '2027-03-09', ends: 'soon', unused: false },
        { accountId: KNOWN, name: 'Old', expires: '2027-01-31', ends: 'ended', unused: true },
      ],
      exceptionCount: 2,
      policyEdits: [
        { kind: 'added', accountId: PARTNER, name: 'Partner CI', fields: [] },
        {
          kind: 'changed',
          accountId: KNOWN,
          name: 'Old',
          fields: ['expires', 'images'],
          expires: { now: '2027-01-31' },
        },
      ],
      policyEditCount: 2,
      cost: {
        runs: 672,
        failed: 2,
        calls: 29_568,
        refused: 4,
        unitsRead: 20_160,
        unitsWritten: 4_704,
        runMs: 158_000_400,
      },
      ...digest,
    },
    ...note,
  };
}

/** One change of each kind. */
export const EVERY_CHANGE: Readonly<Record<ChangeKind, Change>> = {
  shared: shareChange(),
  sharedAgain: shareChange({ kind: 'sharedAgain', id: 'again' }),
  noLongerTrusted: shareChange({ kind: 'noLongerTrusted', id: 'lapsed', verdict: 'expired' }),
  exposedToEcs: imageChange('exposedToEcs'),
  unshared: { ...imageChange('imageGone'), kind: 'unshared', accountId: STRANGER },
  ecsExposureEnded: imageChange('ecsExposureEnded'),
  received: { ...imageChange('imageGone'), kind: 'received', ownerId: STRANGER },
  imageGone: imageChange('imageGone'),
};

function imageChange(kind: ImageChange['kind']): ImageChange {
  const image = { imageId: 'm-bp1webnode', imageName: 'web-node' };
  return { kind, id: `change-${kind}`, scope: scope(), ...image, noticedAtMs: NOW_MS - 3 * MINUTE };
}

const named = { name: 'Partner CI', expires: '2027-02-28' };

/** One note of every kind that there is, and of every change; for samples and for tests over all of them. */
export function sampleNotes(): readonly Note[] {
  const base = { scope: scope(), noticedAtMs: NOW_MS - 3 * MINUTE };
  const golden = { ...base, imageId: 'm-bp1golden', imageName: 'golden-2026' };
  return [
    changeNote(shareChange()),
    changeNote(shareChange({ accountId: KNOWN, kind: 'sharedAgain', neverSeenBefore: false })),
    changeNote(
      shareChange({
        ...golden,
        kind: 'noLongerTrusted',
        accountId: PARTNER,
        neverSeenBefore: false,
        verdict: 'expired',
        exception: named,
      }),
    ),
    changeNote({
      ...base,
      id: 'change-exposed',
      kind: 'exposedToEcs',
      imageId: 'm-bp1webnode',
      imageName: 'web-node',
      lastSeenWithoutMs: NOW_MS - 18 * MINUTE,
    }),
    changeNote(
      shareChange({
        ...golden,
        id: 'change-trusted',
        accountId: PARTNER,
        verdict: 'trusted',
        neverSeenBefore: false,
        exception: { ...named, expires: '2027-12-31' },
      }),
    ),
    changeNote({ ...golden, id: 'change-unshared', kind: 'unshared', accountId: KNOWN }),
    changeNote({
      ...base,
      id: 'change-gone',
      kind: 'imageGone',
      imageId: 'm-bp1oldblog',
      imageName: 'old-blog',
    }),
    changeNote({
      ...base,
      id: 'change-ended',
      kind: 'ecsExposureEnded',
      imageId: 'm-bp1migration',
      imageName: 'migration-test',
    }),
    changeNote({
      ...base,
      id: 'change-received',
      kind: 'received',
      imageId: 'm-bp1theirs',
      imageName: 'theirs',
      ownerId: STRANGER,
    }),
    baselineNote(),
    noticeNote(),
    blindNote(),
    blindNote({
      id: 'blind-image',
      subject: { kind: 'image', scope: scope(), imageId: 'm-bp1archive', imageName: 'archive-2025' },
      failure: { code: 'OutOfTime', message: 'ListCustomImageShareAccounts: not called, the time was up' },
      reminder: true,
    }),
    blindNote({
      id: 'blind-channel',
      subject: { kind: 'channel', channelId: '0f1e2d3c4b5a6978', label: 'DingTalk 1' },
      failure: { code: 'ChannelRefused', message: 'DingTalk refused the keyword' },
    }),
    overNote(),
    overNote({
      id: 'over-channel',
      subject: { kind: 'channel', channelId: '89abcdef01234567', label: 'email' },
    }),
  ];
}
