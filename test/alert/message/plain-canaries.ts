import type { BlindSpot } from '../../../lib/model/blind-spot.ts';
import type { Change } from '../../../lib/model/change.ts';
import type { Subject } from '../../../lib/model/health.ts';
import type { Note } from '../../../lib/model/note.ts';
import { NOW_MS } from './samples.ts';

/** Text from elsewhere: a name as somebody chose it, and one that stands where an id is expected. */
export interface Foreign {
  readonly text: string;
  readonly id: string;
}

/** A note of every kind, with foreign text in every field that can hold any. */
export function canaryNotes({ text, id }: Foreign): Note[] {
  const scope = { accountId: id, regionId: id };
  const image = { scope, imageId: id, imageName: text };
  const base = { ...image, id: 'change', noticedAtMs: NOW_MS };
  const share = {
    ...base,
    accountId: id,
    sharedTime: text,
    exception: { name: text, expires: text },
    neverSeenBefore: false,
    lastSeenWithoutMs: NOW_MS - 60_000,
    datedBeforeMs: NOW_MS - 120_000,
    utcOffsetMinutes: 480,
  } as const;
  const changes: Change[] = [
    { ...share, kind: 'shared', verdict: 'untrusted' },
    { ...share, kind: 'sharedAgain', verdict: 'trusted' },
    { ...share, kind: 'noLongerTrusted', verdict: 'expired' },
    { ...base, kind: 'unshared', accountId: id, sharedTime: text },
    { ...base, kind: 'exposedToEcs' },
    { ...base, kind: 'ecsExposureEnded' },
    { ...base, kind: 'imageGone' },
    { ...base, kind: 'received', ownerId: id },
  ];
  const subjects: Subject[] = [
    { kind: 'audit', accountId: id, part: 'entry' },
    { kind: 'scope', scope, part: 'shares' },
    { kind: 'image', ...image },
    { kind: 'channel', channelId: id, label: text },
  ];
  const failure = { code: text, message: text };
  const note = { id: 'note', accountId: id, accountName: text, atMs: NOW_MS };
  const problems = subjects.map((subject): BlindSpot => {
    return { subject, cause: 'refused', sinceMs: NOW_MS - 60_000, dueAtMs: NOW_MS, failure };
  });
  const counts = { shares: 2, untrusted: 1, exposedToEcs: true };
  const noticed = { ...note, kind: 'notice' } as const;
  return [
    ...changes.map((change): Note => ({ ...note, kind: 'change', change })),
    {
      ...note,
      kind: 'baseline',
      scopes: [scope, scope],
      late: false,
      images: 3,
      unread: 0,
      shared: [{ ...image, ...counts, accounts: [{ accountId: id, verdict: 'untrusted' }] }],
      byRegion: [
        { regionId: id, images: 3, sharedImages: 1, shares: 2, untrusted: 1, exposedToEcs: 1 },
        { regionId: id, images: 1, sharedImages: 1, shares: 1, untrusted: 1, exposedToEcs: 0 },
      ],
      sharedImages: 1,
      shares: 2,
      accounts: 2,
      untrustedAccounts: 1,
      exposedToEcs: 1,
    },
    { ...noticed, subject: { kind: 'image', ...image }, about: { kind: 'miscount', counted: 3, listed: 2 } },
    { ...noticed, subject: { kind: 'scope', scope }, about: { kind: 'unfinishedFirstList', images: 3 } },
    {
      ...noticed,
      subject: { kind: 'scope', scope },
      about: { kind: 'onlyReceived', images: 3, ownerId: id },
    },
    {
      ...noticed,
      subject: { kind: 'audit', accountId: id },
      about: { kind: 'policyFileLost', digest: id, firstSeenMs: NOW_MS },
    },
    {
      ...noticed,
      subject: { kind: 'audit', accountId: id },
      about: { kind: 'flood', shares: 60, images: 3, accounts: 20, sinceMs: NOW_MS },
    },
    {
      ...noticed,
      subject: { kind: 'channel', channelId: id, label: text },
      about: { kind: 'setAside', messages: 2, sinceMs: NOW_MS, said: text },
    },
    {
      ...noticed,
      subject: { kind: 'audit', accountId: id },
      about: {
        kind: 'secondDeployment',
        first: { regionId: id, functionName: text },
        second: { regionId: id, functionName: text },
      },
    },
    ...subjects.flatMap((subject): Note[] => [
      { ...note, kind: 'blind', subject, sinceMs: NOW_MS - 60_000, failure, reminder: false },
      { ...note, kind: 'over', subject, sinceMs: NOW_MS - 60_000 },
    ]),
    {
      ...note,
      kind: 'digest',
      next: { untilMs: NOW_MS, reportedIds: [text], policy: { [text]: { name: text, remarks: text } } },
      report: { fileName: text, gzipBase64: text },
      digest: {
        sinceMs: NOW_MS - 7 * 86_400_000,
        untilMs: NOW_MS,
        first: false,
        schedule: text,
        settings: [{ kind: 'timeZone', setting: 'ALERT_TIMEZONE', value: text }],
        problems,
        problemCount: 4,
        accounts: {
          count: 2,
          regions: 1,
          joined: [{ accountId: id, name: text }],
          joinedCount: 1,
          left: [{ accountId: id, name: text }],
          leftCount: 1,
        },
        names: { [id]: text },
        scopes: [{ scope, images: 1, read: 1, oldestMs: NOW_MS, blindSinceMs: NOW_MS }],
        scopeCount: 1,
        listedCount: 1,
        unlistedCount: 0,
        now: {
          images: 1,
          imagesRead: 1,
          sharedImages: 1,
          shares: 2,
          accounts: 2,
          untrustedShares: 1,
          neverSeenShares: 1,
          untrustedAccounts: 1,
          exposedToEcs: 1,
          widest: [{ ...image, ...counts }],
          reach: [{ accountId: id, images: 1, verdict: 'expired', name: text }],
        },
        received: [{ ...image, ownerId: id }],
        receivedCount: 1,
        changes,
        changeCounts: { shared: 1 },
        exceptions: [{ accountId: id, name: text, expires: text, ends: 'soon', unused: false }],
        exceptionCount: 1,
        policyEdits: [
          {
            kind: 'changed',
            accountId: id,
            name: text,
            fields: ['expires'],
            expires: { before: text, now: text },
          },
        ],
        policyEditCount: 1,
        cost: { runs: 1, failed: 0, calls: 1, refused: 0, unitsRead: 1, unitsWritten: 1, runMs: 1 },
      },
    },
  ];
}

/** Every string of a value, keys of records among them, with its path. */
export function stringsOf(value: unknown, path = ''): (readonly [path: string, text: string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    ...(/\.(names|policy)$/.test(path) ? [[`${path}:key`, key] as const] : []),
    ...stringsOf(member, `${path}.${Array.isArray(value) ? '' : key}`),
  ]);
}
