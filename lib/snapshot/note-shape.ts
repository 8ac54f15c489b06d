import * as v from 'valibot';
import type { Note } from '../model/note.ts';
import { digestMemoryShape, digestShape } from './digest-shape.ts';
import {
  changeShape,
  count,
  failureShape,
  idShape,
  key,
  scopeShape,
  subjectShape,
  text,
  time,
  verdictShape,
} from './shapes.ts';

const base = { id: key, accountId: idShape, accountName: v.optional(text), atMs: time };
const counts = { images: count, sharedImages: count, shares: count, exposedToEcs: count };
const name = v.object({ regionId: text, functionName: text });

/** The report is stored in a note, and a column of a row holds at most 2 MB. */
export const LARGEST_PACKED_BYTES = 1_000_000;

const report = v.object({
  fileName: v.pipe(text, v.regex(/^[a-z0-9-]{1,60}\.html$/)),
  gzipBase64: v.pipe(text, v.maxLength(LARGEST_PACKED_BYTES), v.regex(/^[A-Za-z0-9+/]*={0,2}$/)),
});

/** The shape of a note as it is stored. */
export const noteShape: v.GenericSchema<unknown, Note> = v.variant('kind', [
  v.object({ ...base, kind: v.literal('change'), change: changeShape }),
  v.object({
    ...base,
    ...counts,
    kind: v.literal('baseline'),
    scopes: v.array(scopeShape),
    late: v.boolean(),
    unread: count,
    accounts: count,
    untrustedAccounts: count,
    shared: v.array(
      v.object({
        scope: scopeShape,
        imageId: idShape,
        imageName: text,
        shares: count,
        untrusted: count,
        accounts: v.array(v.object({ accountId: idShape, verdict: verdictShape })),
        exposedToEcs: v.boolean(),
      }),
    ),
    byRegion: v.array(v.object({ ...counts, regionId: idShape, untrusted: count })),
  }),
  v.object({
    ...base,
    kind: v.literal('notice'),
    subject: subjectShape,
    about: v.variant('kind', [
      v.object({ kind: v.literal('miscount'), counted: count, listed: count }),
      v.object({ kind: v.literal('unfinishedFirstList'), images: count }),
      v.object({ kind: v.literal('onlyReceived'), images: count, ownerId: text }),
      v.object({ kind: v.literal('policyFileLost'), digest: text, firstSeenMs: time }),
      v.object({ kind: v.literal('setAside'), messages: count, sinceMs: time, said: text }),
      v.object({ kind: v.literal('secondDeployment'), first: name, second: name }),
      v.object({ kind: v.literal('flood'), shares: count, images: count, accounts: count, sinceMs: time }),
      v.object({ kind: v.literal('damagedRow'), row: text }),
    ]),
  }),
  v.object({
    ...base,
    kind: v.literal('blind'),
    subject: subjectShape,
    sinceMs: time,
    failure: failureShape,
    reminder: v.boolean(),
  }),
  v.object({
    ...base,
    kind: v.literal('over'),
    subject: subjectShape,
    sinceMs: time,
    closed: v.exactOptional(v.literal(true)),
  }),
  v.object({
    ...base,
    kind: v.literal('digest'),
    digest: digestShape,
    next: v.optional(digestMemoryShape),
    report: v.optional(report),
    reportLeftOut: v.optional(v.picklist(['tooLarge', 'failed', 'refused'])),
  }),
]);
