import { randomUUID } from 'node:crypto';
import type { UnsharedChange } from '../model/change.ts';
import type { Share } from '../model/image.ts';
import type { KnownImage, KnownShare } from '../model/known-image.ts';
import { type Scope, scopeKey } from '../model/scope.ts';
import { movedBy } from '../model/shared-time.ts';
import type { Clock } from '../platform/clock.ts';
import { timeId } from '../platform/ids.ts';
import { imageToColumns, rowToImage } from '../snapshot/rows.ts';
import { type Row, type Store, StoreError } from '../snapshot/store.ts';

/** So that a row stays well below its limit; an audit posts the changes and removes them from the row. */
const MAX_CHANGES_A_ROW = 500;
/** Audits under way may write the row a few times. */
const MAX_CONFLICTS = 5;

export interface RecordDeps {
  readonly store: Store;
  /** The owner's account and the region. */
  readonly scope: Scope;
  readonly imageId: string;
  readonly clock: Clock;
}

export interface Recorded {
  /** Accounts whose share has left the snapshot, each with a change. */
  readonly recorded: readonly string[];
  /** Accounts with which the snapshot still has a share, perhaps a newer one. */
  readonly pending: readonly string[];
}

/**
 * Removes shares from the image's row, and adds an `unshared` change for each in the same conditional write (I2). The
 * next audit posts the changes. From now on the same share, made again, is new, even if the cloud shows its first time:
 * two readings ten minutes apart (I1) are not needed, because the removal itself is known.
 *
 * An image without a row is left without one: the snapshot knows nothing of its shares.
 *
 * @param taken shares as they were read before they were taken back. The service accepted the call that took them
 *   back, and a whole reading after it lacks them.
 * @throws StoreError if the row cannot be read or written.
 */
export async function recordTakenBack(
  taken: readonly Share[],
  { store, scope, imageId, clock }: RecordDeps,
): Promise<Recorded> {
  const key = { partition: scopeKey(scope), sort: imageId };
  let row: Row | undefined = await store.get('images', key);
  const first = row;
  for (let conflicts = 0; conflicts <= MAX_CONFLICTS; conflicts += 1) {
    if (row === undefined || first === undefined) return { recorded: [], pending: [] };
    const known = rowToImage(row);
    const { gone, pending } = divide(known, taken, rowToImage(first));
    if (gone.length === 0) return { recorded: [], pending };
    const columns = imageToColumns(without(known, gone, scope, clock.now()));
    const write = { key, columns, expected: row.version, token: `revoke/${randomUUID()}` };
    const result = await store.write('images', write);
    if (result.kind === 'written') return { recorded: gone.map((share) => share.accountId), pending };
    // An audit has written the row, perhaps because somebody has shared the image again: decide again.
    row = result.current;
  }
  throw new StoreError(`Other processes keep writing the row of image ${imageId}`, {
    code: 'StoreUnavailable',
    retryable: true,
  });
}

/**
 * Which of the shares that the row has now are those that were taken back. A share with another time, or noticed after
 * the row was first read here, was made again meanwhile, and is left to the audit. Pure.
 */
function divide(known: KnownImage, taken: readonly Share[], first: KnownImage) {
  const times = new Map(taken.map((share) => [share.accountId, share.sharedTime]));
  const noticed = new Map(first.shares.map((share) => [share.accountId, share.noticedAtMs]));
  const held = known.shares.filter(({ accountId }) => times.has(accountId));
  const isSame = ({ accountId, sharedTime, noticedAtMs }: KnownShare): boolean =>
    movedBy(times.get(accountId), sharedTime) === 0 && noticedAtMs === noticed.get(accountId);
  const gone = held.filter(isSame).slice(0, Math.max(0, MAX_CHANGES_A_ROW - known.changes.length));
  const pending = held.filter((share) => !gone.includes(share)).map((share) => share.accountId);
  return { gone, pending };
}

/** The image without these shares, with their changes. */
function without(known: KnownImage, gone: readonly KnownShare[], scope: Scope, nowMs: number): KnownImage {
  const changes = gone.map(
    ({ accountId, sharedTime }): UnsharedChange => ({
      id: timeId(nowMs),
      scope,
      imageId: known.imageId,
      imageName: known.name,
      noticedAtMs: nowMs,
      kind: 'unshared',
      accountId,
      sharedTime,
    }),
  );
  return {
    ...known,
    verifiedMs: nowMs,
    shares: known.shares.filter((share) => !gone.includes(share)),
    changes: [...known.changes, ...changes],
  };
}
