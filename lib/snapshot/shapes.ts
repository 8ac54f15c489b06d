import * as v from 'valibot';
import type { Change } from '../model/change.ts';
import type { Failure, Subject } from '../model/health.ts';
import type { Scope } from '../model/scope.ts';

/**
 * The shapes of what is stored. A row is input: whoever may write the tables may have written it, so it is checked where
 * it is read, and a row that does not fit is that row's failure. Keys that are not named are allowed.
 */
export const text = v.string();
/** An account's, an image's, a region's, a channel's: it becomes part of keys, of which a row has 1,024 bytes. */
export const idShape = v.pipe(text, v.maxBytes(200), v.check(isWellFormed));
/** What names a row, or a note. */
export const key = v.pipe(text, v.nonEmpty(), v.maxBytes(800), v.check(isWellFormed));
/** Milliseconds since the epoch, within what `Date` can show. */
export const time = v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e15));
export const count = v.pipe(v.number(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));

export const scopeShape: v.GenericSchema<unknown, Scope> = v.object({
  accountId: idShape,
  regionId: idShape,
});

export const failureShape: v.GenericSchema<unknown, Failure> = v.object({
  code: text,
  message: text,
  denied: v.exactOptional(v.boolean()),
});

export const subjectShape: v.GenericSchema<unknown, Subject> = v.variant('kind', [
  v.object({
    kind: v.literal('audit'),
    accountId: idShape,
    part: v.optional(
      v.picklist(['run', 'members', 'unsent', 'entry', 'regions', 'lists', 'shares', 'accounts', 'dispatch']),
    ),
  }),
  v.object({
    kind: v.literal('scope'),
    scope: scopeShape,
    part: v.optional(v.picklist(['list', 'shares'])),
  }),
  v.object({ kind: v.literal('image'), scope: scopeShape, imageId: idShape, imageName: text }),
  v.object({ kind: v.literal('channel'), channelId: idShape, label: text }),
]);

export const verdictShape = v.picklist(['trusted', 'expired', 'untrusted']);

const ofChange = { id: key, scope: scopeShape, imageId: idShape, imageName: text, noticedAtMs: time };
export const changeShape: v.GenericSchema<unknown, Change> = v.variant('kind', [
  v.object({
    ...ofChange,
    kind: v.picklist(['shared', 'sharedAgain', 'noLongerTrusted']),
    accountId: idShape,
    sharedTime: v.optional(text),
    verdict: verdictShape,
    neverSeenBefore: v.boolean(),
    lastSeenWithoutMs: v.optional(time),
    datedBeforeMs: v.optional(time),
    utcOffsetMinutes: v.optional(v.pipe(v.number(), v.minValue(-1_440), v.maxValue(1_440))),
    exception: v.optional(v.object({ name: text, expires: v.optional(text) })),
  }),
  v.object({ ...ofChange, kind: v.literal('unshared'), accountId: idShape, sharedTime: v.optional(text) }),
  v.object({
    ...ofChange,
    kind: v.picklist(['exposedToEcs', 'ecsExposureEnded', 'imageGone']),
    lastSeenWithoutMs: v.optional(time),
  }),
  v.object({ ...ofChange, kind: v.literal('received'), ownerId: idShape }),
]);

/** The store takes no key with half a character. */
function isWellFormed(value: string): boolean {
  return !/\p{Surrogate}/u.test(value);
}
