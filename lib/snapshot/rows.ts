import * as v from 'valibot';
import type { Verdict } from '../model/change.ts';
import type { FirstLook, KnownImage, KnownShare, Missing, MissingImage } from '../model/known-image.ts';
import { placeOf } from '../platform/schema.ts';
import { changeShape, idShape, text, time } from './shapes.ts';
import { type Columns, type Row, StoreError } from './store.ts';

/**
 * The encoding of an image as a row of `share_audit_images`. The columns are readable in the console; the shares are
 * packed as a list of `[accountId, sharedTime, verdict, noticedAtMs, baseline, missing?]`.
 */
const VERDICTS: readonly Verdict[] = ['trusted', 'expired', 'untrusted'];
type PackedShare = readonly [string, string | null, number, number, 0 | 1, KnownShare['missing']?];

/** What a run must know of every image; the shares are decoded only when the image is audited. */
interface PackedFlags {
  readonly exposed: boolean | null;
  readonly exposureMissing?: Missing | undefined;
  readonly firstLook: FirstLook;
  readonly gone: boolean;
  readonly received?: string | undefined;
  readonly verifiedMs?: number | undefined;
  readonly missing?: MissingImage | undefined;
  /** It holds accounts, and all of them are missing. */
  readonly emptied?: true | undefined;
  /** When the last of its baseline shares was noticed. */
  readonly firstLookMs?: number | undefined;
}

const missingTimes = { sinceMs: time, completeMs: v.optional(time), againMs: v.optional(time) };
const missingShape = v.object(missingTimes);
const flagsShape: v.GenericSchema<unknown, PackedFlags> = v.object({
  exposed: v.nullable(v.boolean()),
  exposureMissing: v.optional(missingShape),
  firstLook: v.picklist(['none', 'begun', 'over']),
  gone: v.boolean(),
  received: v.optional(idShape),
  verifiedMs: v.optional(time),
  missing: v.optional(v.object({ ...missingTimes, lookedMs: time, silentMs: v.optional(time) })),
  emptied: v.exactOptional(v.literal(true)),
  firstLookMs: v.optional(time),
});
const missingShare = v.object({ ...missingTimes, heldMs: time });
const shareFields = [
  v.pipe(idShape, v.nonEmpty()),
  v.nullable(text),
  v.picklist([0, 1, 2]),
  time,
  v.picklist([0, 1]),
] as const;
const sharesShape: v.GenericSchema<unknown, readonly PackedShare[]> = v.array(
  v.union([v.strictTuple(shareFields), v.strictTuple([...shareFields, missingShare])]),
);
const changesShape = v.array(changeShape);

export function imageToColumns(image: KnownImage): Columns {
  const { shares } = image;
  const packed = shares.map((s): PackedShare => {
    const share = [
      s.accountId,
      s.sharedTime ?? null,
      VERDICTS.indexOf(s.verdict),
      s.noticedAtMs,
      s.baseline ? 1 : 0,
    ] as const;
    return s.missing === undefined ? share : [...share, s.missing];
  });
  const firstLookMs = shares.reduce((last, s) => (s.baseline ? Math.max(last, s.noticedAtMs) : last), 0);
  const flags: PackedFlags = {
    exposed: image.exposedToEcs ?? null,
    exposureMissing: image.exposureMissing,
    firstLook: image.firstLook,
    gone: image.gone,
    received: image.receivedFrom,
    verifiedMs: image.verifiedMs,
    missing: image.missing,
    ...(shares.length > 0 && shares.every((s) => s.missing !== undefined) ? { emptied: true } : {}),
    ...(firstLookMs === 0 ? {} : { firstLookMs }),
  };
  return {
    name: image.name,
    flags: JSON.stringify(flags),
    share_count: String(shares.length),
    shares: JSON.stringify(packed),
    ...(image.changes.length === 0 ? {} : { changes: JSON.stringify(image.changes) }),
  };
}

/** What is needed to order the readings and to find unposted changes, without decoding the shares. */
export interface ImageOutline {
  readonly name: string;
  readonly shared: boolean;
  readonly unposted: boolean;
  readonly gone: boolean;
  readonly exposedToEcs: boolean | undefined;
  readonly receivedFrom: string | undefined;
  readonly missing: MissingImage | undefined;
  /** Whole answers lack every account that it held, and none of them is proven gone yet. */
  readonly emptied: boolean;
  readonly firstLookMs: number | undefined;
}

/** Reads an image's outline. A damaged row counts as an existing image, so that its reading finds and reports the damage. */
export function imageOutline(row: Row): ImageOutline {
  const { name = '', share_count, changes } = row.columns;
  const flags = parseOr(row, 'flags', flagsShape, undefined);
  return {
    name,
    shared: share_count !== '0',
    unposted: changes !== undefined,
    gone: flags?.gone === true,
    exposedToEcs: flags?.exposed ?? undefined,
    receivedFrom: flags?.received,
    missing: flags?.missing,
    emptied: flags?.emptied === true,
    firstLookMs: flags?.firstLookMs,
  };
}

/** @throws StoreError `StoreCorrupt` if this program did not write the row. */
export function rowToImage(row: Row): KnownImage {
  const flags = parse(row, 'flags', flagsShape);
  const shares = parse(row, 'shares', sharesShape).map(
    ([accountId, sharedTime, verdict, noticedAtMs, baseline, missing]): KnownShare => ({
      accountId,
      sharedTime: sharedTime ?? undefined,
      verdict: VERDICTS[verdict] ?? 'untrusted',
      noticedAtMs,
      baseline: baseline === 1,
      ...(missing === undefined ? {} : { missing }),
    }),
  );
  const { exposureMissing, received, missing, verifiedMs } = flags;
  return {
    imageId: row.key.sort,
    name: row.columns['name'] ?? '',
    ...(received === undefined ? {} : { receivedFrom: received }),
    exposedToEcs: flags.exposed ?? undefined,
    ...(exposureMissing === undefined ? {} : { exposureMissing }),
    firstLook: flags.firstLook,
    ...(verifiedMs === undefined ? {} : { verifiedMs }),
    ...(missing === undefined ? {} : { missing }),
    gone: flags.gone,
    shares,
    changes: row.columns['changes'] === undefined ? [] : parse(row, 'changes', changesShape),
  };
}

/**
 * Parses a column's JSON and checks its shape: a row is input.
 * @throws StoreError `StoreCorrupt` if it does not fit, so another program wrote it.
 */
export function parse<T>(row: Row, column: string, shape: v.GenericSchema<unknown, T>): T {
  const { partition, sort } = row.key;
  const corrupt = (why: string): StoreError =>
    new StoreError(
      `The row ${partition}/${sort} has an invalid column "${column}" (${why}), which this program did not write. Delete the row; the next run reads it anew`,
      { code: 'StoreCorrupt' },
    );
  const value = jsonIn(row.columns[column] ?? '');
  if (value === undefined) throw corrupt('no JSON');
  const checked = v.safeParse(shape, value, { abortEarly: true });
  // As it was written, so that what did not change is not written again.
  if (checked.success) return value as T;
  const [issue] = checked.issues;
  throw corrupt(`${placeOf(issue)} ${issue.message}`.trim());
}

/** Keys under which valibot's records check nothing: values there would pass in any shape. */
const UNCHECKED = new Set(['__proto__', 'prototype', 'constructor']);
/** Few texts name one, or may name one by an escape; all others are parsed at full speed. */
const MAY_HOLD_UNCHECKED = /proto|constructor|\\u/;
const checkedOnly = (key: string, value: unknown): unknown => (UNCHECKED.has(key) ? undefined : value);

function jsonIn(json: string): unknown {
  try {
    return MAY_HOLD_UNCHECKED.test(json) ? JSON.parse(json, checkedOnly) : JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The same for what is measured or learnt anew where it is lost: a value that is damaged, or not there, is `otherwise`. */
export function parseOr<T, O>(
  row: Row | undefined,
  column: string,
  shape: v.GenericSchema<unknown, T>,
  otherwise: O,
): T | O {
  if (row?.columns[column] === undefined) return otherwise;
  try {
    return parse(row, column, shape);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return otherwise;
  }
}

/** A time in a column of its own; undefined: none, or it is not one. */
export function timeIn(row: Pick<Row, 'columns'> | undefined, column: string): number | undefined {
  const ms = row?.columns[column];
  return ms !== undefined && /^[0-9]{1,16}$/.test(ms) && Number(ms) <= 8.64e15 ? Number(ms) : undefined;
}
