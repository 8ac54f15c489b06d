import type { Change, Verdict } from '../model/change.ts';
import type { KnownImage, KnownShare } from '../model/known-image.ts';
import { type Columns, type Row, StoreError } from './store.ts';

/**
 * How an image stands in `share_audit_images`: readable in the console, compact in the share set, which is a list
 * of `[accountId, sharedTime, verdict, noticedAtMs, baseline]`.
 */
const VERDICTS: readonly Verdict[] = ['trusted', 'expired', 'untrusted'];
type PackedShare = readonly [string, string | null, number, number, 0 | 1];
interface PackedFlags {
  readonly exposed: boolean | null;
  readonly open: boolean;
  readonly gone: boolean;
}

export function imageToColumns(image: KnownImage): Columns {
  const shares = image.shares.map(
    (s): PackedShare => [
      s.accountId,
      s.sharedTime ?? null,
      VERDICTS.indexOf(s.verdict),
      s.noticedAtMs,
      s.baseline ? 1 : 0,
    ],
  );
  const flags: PackedFlags = {
    exposed: image.exposedToEcs ?? null,
    open: image.baselineOpen,
    gone: image.gone,
  };
  return {
    name: image.name,
    flags: JSON.stringify(flags),
    share_count: String(image.shares.length),
    shares: JSON.stringify(shares),
    ...(image.changes.length === 0 ? {} : { changes: JSON.stringify(image.changes) }),
  };
}

/** Enough to order the work and to find what a dead run left, without decoding the share set. */
export interface ImageOutline {
  readonly name: string;
  readonly shared: boolean;
  readonly unposted: boolean;
  readonly gone: boolean;
}

/**
 * A damaged row is taken for a living image: its reading will meet the damage and tell it. By the text of the flags as
 * `imageToColumns` writes it, since a run asks this of every row several times.
 */
export function imageOutline(row: Row): ImageOutline {
  const { name = '', flags = '', share_count, changes } = row.columns;
  return {
    name,
    shared: share_count !== '0',
    unposted: changes !== undefined,
    gone: flags.endsWith('"gone":true}'),
  };
}

/** @throws StoreError `StoreCorrupt` when the row is not one that this program wrote. */
export function rowToImage(row: Row): KnownImage {
  const flags = parse<PackedFlags>(row, 'flags');
  const shares = parse<readonly PackedShare[]>(row, 'shares').map(
    ([accountId, sharedTime, verdict, noticedAtMs, baseline]): KnownShare => ({
      accountId,
      sharedTime: sharedTime ?? undefined,
      verdict: VERDICTS[verdict] ?? 'untrusted',
      noticedAtMs,
      baseline: baseline === 1,
    }),
  );
  return {
    imageId: row.key.sort,
    name: row.columns['name'] ?? '',
    exposedToEcs: flags.exposed ?? undefined,
    baselineOpen: flags.open,
    gone: flags.gone,
    shares,
    changes: row.columns['changes'] === undefined ? [] : parse<readonly Change[]>(row, 'changes'),
  };
}

/** A column's JSON. Our own writing is trusted in shape; what is no JSON at all is somebody else's. */
export function parse<T>(row: Row, column: string): T {
  try {
    return JSON.parse(row.columns[column] ?? '') as T;
  } catch {
    throw new StoreError(
      `The row ${row.key.partition}/${row.key.sort} is damaged in its column "${column}". It was not written by this program; delete it to have it read afresh`,
      { code: 'StoreCorrupt' },
    );
  }
}
