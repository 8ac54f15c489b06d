import * as v from 'valibot';
import type { BlindSpot } from '../model/blind-spot.ts';
import { ALL_CHANGE_KINDS } from '../model/change.ts';
import type { Digest, DigestMemory } from '../model/digest.ts';
import {
  changeShape,
  count,
  failureShape,
  scopeShape,
  subjectShape,
  text,
  time,
  verdictShape,
} from './shapes.ts';

const blindSpotShape: v.GenericSchema<unknown, BlindSpot> = v.object({
  subject: subjectShape,
  cause: v.picklist(['never', 'late', 'refused', 'damaged', 'contradictory']),
  sinceMs: time,
  dueAtMs: time,
  failure: failureShape,
});

const image = { scope: scopeShape, imageId: text, imageName: text };
const named = v.array(v.object({ accountId: text, name: v.optional(text) }));
const expiry = v.optional(text);
const changeCounts = Object.fromEntries(
  [...ALL_CHANGE_KINDS, 'sharedTrusted'].map((kind) => [kind, v.optional(count)]),
);

/** The shape of a digest as it is stored in its note. */
export const digestShape: v.GenericSchema<unknown, Digest> = v.object({
  sinceMs: time,
  untilMs: time,
  first: v.boolean(),
  schedule: v.optional(text),
  problems: v.array(blindSpotShape),
  problemCount: count,
  settings: v.optional(
    v.array(
      v.object({
        kind: v.picklist(['language', 'timeZone', 'weakSecret']),
        setting: text,
        value: v.optional(text),
      }),
    ),
  ),
  accounts: v.optional(
    v.object({
      count,
      regions: count,
      joined: named,
      joinedCount: count,
      left: named,
      leftCount: count,
    }),
  ),
  names: v.optional(v.record(text, text)),
  scopes: v.array(
    v.object({
      scope: scopeShape,
      images: count,
      read: count,
      oldestMs: v.optional(time),
      blindSinceMs: v.optional(time),
    }),
  ),
  scopeCount: count,
  listedCount: count,
  unlistedCount: count,
  now: v.object({
    images: count,
    imagesRead: count,
    sharedImages: count,
    shares: count,
    accounts: count,
    untrustedShares: count,
    untrustedAccounts: count,
    exposedToEcs: count,
    neverSeenShares: count,
    widest: v.array(v.object({ ...image, shares: count, untrusted: count, exposedToEcs: v.boolean() })),
    reach: v.array(
      v.object({ accountId: text, images: count, verdict: verdictShape, name: v.optional(text) }),
    ),
  }),
  received: v.array(v.object({ ...image, ownerId: text })),
  receivedCount: count,
  changes: v.array(changeShape),
  changeCounts: v.object(changeCounts),
  exceptions: v.array(
    v.object({
      accountId: text,
      name: text,
      expires: expiry,
      ends: v.optional(v.picklist(['soon', 'ended'])),
      unused: v.boolean(),
    }),
  ),
  exceptionCount: count,
  policyEdits: v.optional(
    v.array(
      v.object({
        kind: v.picklist(['added', 'removed', 'changed']),
        accountId: text,
        name: text,
        fields: v.array(v.picklist(['name', 'expires', 'images', 'remarks'])),
        expires: v.optional(v.object({ before: expiry, now: expiry })),
      }),
    ),
  ),
  policyEditCount: count,
  cost: v.object({
    runs: count,
    failed: count,
    calls: count,
    refused: count,
    unitsRead: count,
    unitsWritten: count,
    runMs: count,
    summed: v.optional(v.object({ accounts: count, of: count })),
  }),
});

/** The shape of what one digest stores for the next. */
export const digestMemoryShape: v.GenericSchema<unknown, DigestMemory> = v.object({
  untilMs: time,
  policy: v.optional(
    v.record(text, v.object({ name: text, expires: expiry, images: v.optional(text), remarks: text })),
  ),
  reportedIds: v.array(text),
});
