import type { BlindSpot } from '../../model/blind-spot.ts';
import type { Digest, NamedAccount, SharedNow } from '../../model/digest.ts';
import { plainChange } from './plain-change.ts';
import {
  LEFT_OUT,
  plainAccount,
  plainExpiry,
  plainFailure,
  plainNamedImage,
  plainScope,
  plainSubject,
  plainTimer,
} from './plain-values.ts';

/** The digest without any foreign text: see `plain-note.ts`. Pure. */
export const plainDigest = (digest: Digest): Digest => ({
  sinceMs: digest.sinceMs,
  untilMs: digest.untilMs,
  first: digest.first,
  schedule: plainTimer(digest.schedule),
  problems: digest.problems.map(plainSpot),
  problemCount: digest.problemCount,
  settings: digest.settings?.map(({ kind, setting }) => ({ kind, setting, value: LEFT_OUT })),
  accounts: digest.accounts && {
    count: digest.accounts.count,
    regions: digest.accounts.regions,
    joined: digest.accounts.joined.map(plainMember),
    joinedCount: digest.accounts.joinedCount,
    left: digest.accounts.left.map(plainMember),
    leftCount: digest.accounts.leftCount,
  },
  // An account that has a name is one of several: its id takes the name's place, so that it is still told apart.
  names:
    digest.names &&
    Object.fromEntries(
      Object.keys(digest.names)
        .map(plainAccount)
        .map((id) => [id, id]),
    ),
  scopes: digest.scopes.map(({ scope, images, read, oldestMs, blindSinceMs }) => ({
    scope: plainScope(scope),
    images,
    read,
    oldestMs,
    ...(blindSinceMs === undefined ? {} : { blindSinceMs }),
  })),
  scopeCount: digest.scopeCount,
  listedCount: digest.listedCount,
  unlistedCount: digest.unlistedCount,
  now: plainNow(digest.now),
  received: digest.received.map((image) => ({
    ...plainNamedImage(image),
    ownerId: plainAccount(image.ownerId),
  })),
  receivedCount: digest.receivedCount,
  changes: digest.changes.map(plainChange),
  changeCounts: digest.changeCounts,
  exceptions: digest.exceptions.map(({ accountId, expires, ends, unused }) => ({
    accountId: plainAccount(accountId),
    name: LEFT_OUT,
    expires: plainExpiry(expires),
    ends,
    unused,
  })),
  exceptionCount: digest.exceptionCount,
  policyEdits: digest.policyEdits?.map(({ kind, accountId, fields, expires }) => ({
    kind,
    accountId: plainAccount(accountId),
    name: LEFT_OUT,
    fields,
    expires: expires && { before: plainExpiry(expires.before), now: plainExpiry(expires.now) },
  })),
  policyEditCount: digest.policyEditCount,
  cost: digest.cost,
});

const plainSpot = ({ subject, cause, sinceMs, dueAtMs, failure }: BlindSpot): BlindSpot => ({
  subject: plainSubject(subject),
  cause,
  sinceMs,
  dueAtMs,
  failure: plainFailure(failure),
});

const plainMember = ({ accountId }: NamedAccount): NamedAccount => ({ accountId: plainAccount(accountId) });

const plainNow = (now: SharedNow): SharedNow => ({
  images: now.images,
  imagesRead: now.imagesRead,
  sharedImages: now.sharedImages,
  shares: now.shares,
  accounts: now.accounts,
  untrustedShares: now.untrustedShares,
  untrustedAccounts: now.untrustedAccounts,
  exposedToEcs: now.exposedToEcs,
  neverSeenShares: now.neverSeenShares,
  widest: now.widest.map((image) => ({
    ...plainNamedImage(image),
    shares: image.shares,
    untrusted: image.untrusted,
    exposedToEcs: image.exposedToEcs,
  })),
  reach: now.reach.map(({ accountId, images, verdict }) => ({
    accountId: plainAccount(accountId),
    images,
    verdict,
  })),
});
