import type { Change, Verdict } from '../model/change.ts';
import type { KnownImage, KnownShare } from '../model/known-image.ts';
import { type Columns, type Row, StoreError } from './store.ts';

/**
 * The encoding of an image as a row of `share_audit_images`. The columns are readable in the console; the shares are
 * packed as a list of `[accountId, sharedTime, verdict, noticedAtMs, baseline]`.
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

/** What is needed to order the readings and to find unposted changes, without decoding the shares. */
export interface ImageOutline {
  readonly name: string;
  readonly shared: boolean;
  readonly unposted: boolean;
  readonly gone: boolean;
}

/**
 * Reads an image's outline. A damaged row counts as an existing image, so that its reading finds and reports the
 * damage. `gone` is found by comparing text that `imageToColumns` wrote: a run asks for every outline several times.
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

/** @throws StoreError `StoreCorrupt` if this program did not write the row. */
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
