import type { Change, Verdict } from '../model/change.ts';
import type { FirstLook, KnownImage, KnownShare, Missing, MissingImage } from '../model/known-image.ts';
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
  const flags = parseOr<PackedFlags | undefined>(row, 'flags', undefined);
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
  const flags = parse<PackedFlags>(row, 'flags');
  const shares = parse<readonly PackedShare[]>(row, 'shares').map(
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
    changes: row.columns['changes'] === undefined ? [] : parse<readonly Change[]>(row, 'changes'),
  };
}

/**
 * Parses a column's JSON. Its shape is trusted, because this program writes these rows.
 * @throws StoreError `StoreCorrupt` if it is not JSON, so another program wrote it.
 */
export function parse<T>(row: Row, column: string): T {
  try {
    return JSON.parse(row.columns[column] ?? '') as T;
  } catch {
    throw new StoreError(
      `The row ${row.key.partition}/${row.key.sort} has an invalid column "${column}", which this program did not write. Delete the row; the next run reads it anew`,
      { code: 'StoreCorrupt' },
    );
  }
}

/** The same for what is measured or learnt anew where it is lost: a value that is damaged, or not there, is `otherwise`. */
export function parseOr<T>(row: Row | undefined, column: string, otherwise: T): T {
  try {
    return row === undefined ? otherwise : parse<T>(row, column);
  } catch {
    return otherwise;
  }
}
