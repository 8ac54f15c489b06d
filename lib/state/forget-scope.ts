import { isDue, subjectKey } from '../model/blind-spot.ts';
import type { Subject } from '../model/health.ts';
import { type Scope, scopeKey } from '../model/scope.ts';
import { imageOutline } from '../snapshot/rows.ts';
import { type Columns, type Key, type Row, type Store, StoreError } from '../snapshot/store.ts';
import { AccountCoverage } from './account-coverage.ts';
import { baselineKey, loadBaseline } from './baseline.ts';
import { blindSpots } from './blind-spots.ts';
import { firstLookKey, withoutFirstLook } from './first-look.ts';
import { regionsKey, withoutRegion } from './known-regions.ts';
import { keysOf } from './spot-keys.ts';
import { readTold, retold, type Told, toldKey } from './told.ts';

/** What the store holds of a scope, besides its history. */
export interface HeldScope {
  /** It is to be verified: what is not is blind. */
  readonly isExpected: boolean;
  readonly blindSpots: number;
  readonly hasBaseline: boolean;
  readonly images: number;
  readonly shares: number;
  /** Images with changes that no run has posted yet. */
  readonly unposted: number;
}

/** @returns undefined: nothing. */
export async function heldScope(store: Store, scope: Scope, nowMs: number): Promise<HeldScope | undefined> {
  const { accountId, regionId } = scope;
  const coverage = await AccountCoverage.load(store, accountId, nowMs);
  const isExpected = coverage.regionIds().includes(regionId);
  const rowOf = (key: Key) => store.get('state', key);
  const { baseline, version } = await loadBaseline(store, scope, nowMs);
  const firstLook = await rowOf(firstLookKey(accountId));
  const regions = await rowOf(regionsKey(accountId));
  const told = await readTold(store, accountId);
  const spots = blindSpots(coverage, { accountId, nowMs, told, nameOf: () => '' });
  const images = { images: 0, shares: 0, unposted: 0 };
  let rows = 0;
  for await (const row of store.range('images', scopeKey(scope))) {
    const { gone, unposted } = imageOutline(row);
    rows += 1;
    if (!gone) images.images += 1;
    if (unposted) images.unposted += 1;
    images.shares += Number(row.columns['share_count']) || 0;
  }
  const isHeld =
    isExpected ||
    version > 0 ||
    rows > 0 ||
    (firstLook !== undefined && withoutFirstLook(firstLook, regionId) !== undefined) ||
    (regions !== undefined && withoutRegion(regions, regionId) !== undefined);
  const ofScope = spots.filter(({ subject }) => isOf(subject, regionId)).length;
  return isHeld
    ? { isExpected, blindSpots: ofScope, hasBaseline: baseline.kind === 'begun', ...images }
    : undefined;
}

/** So many rows are deleted in one call. */
const ROWS_A_CALL = 200;

/**
 * Takes a scope out of the store; its history stays, and so does what waits in the outbox. The caller holds the account's
 * lease.
 *
 *   expected ──▶ left, as one that is not configured any more ──▶ no baseline ──▶ no images
 *
 * Whoever dies in between leaves a scope that nobody takes for a whole one: it is not expected any more, and a new audit
 * of it begins with a new baseline before it misses an image. Doing it again goes on. What people were told to be blind
 * of it is closed by the account's next run, as of any region that has left.
 *
 * @throws StoreError if something of it is left: somebody else has written it, without the lease.
 */
export async function forgetScope(
  store: Store,
  scope: Scope,
  { nowMs, token }: { readonly nowMs: () => number; readonly token: string },
): Promise<void> {
  const { accountId, regionId } = scope;
  const edit = editor(store, token);
  const coverage = await AccountCoverage.load(store, accountId, nowMs());
  const told = await readTold(store, accountId);
  const due = () =>
    blindSpots(coverage, { accountId, nowMs: nowMs(), told, nameOf: () => '' }).filter((spot) =>
      isDue(spot, nowMs()),
    );
  const before = due();
  coverage.keepOnly(coverage.regionIds().filter((id) => id !== regionId));
  const left = new Set(due().flatMap(keysOf));
  const own = before.filter(({ subject }) => isOf(subject, regionId)).map(({ subject }) => subject);
  await edit(toldKey(accountId), (row) => retold(row, (all) => apart(all, own, left)));
  await coverage.save(token);
  await edit(baselineKey(scope), () => null);
  await forgetImages(store, scope, token);
  await edit(firstLookKey(accountId), (row) => withoutFirstLook(row, regionId));
  await edit(regionsKey(accountId), (row) => withoutRegion(row, regionId));
  if ((await heldScope(store, scope, nowMs())) !== undefined)
    throw new StoreError(
      `Another process has written what the snapshot holds of ${scopeKey(scope)} meanwhile; do it again`,
      { code: 'StoreUnavailable', retryable: true },
    );
}

/**
 * What was told of several regions as one was told of this one, too: so that it is closed, and not said to work again.
 * Pure.
 *
 * @param left the keys of what is still blind without it.
 */
function apart(told: Told, own: readonly Subject[], left: ReadonlySet<string>): Told {
  const next: Record<string, Told[string]> = { ...told };
  for (const subject of own) {
    if (subject.kind !== 'scope' && subject.kind !== 'image') continue;
    const { scope } = subject;
    const part = subject.kind === 'image' ? 'shares' : 'list';
    const region = { kind: 'scope', scope, part } as const;
    const account = subjectKey({
      kind: 'audit',
      accountId: scope.accountId,
      part: part === 'list' ? 'lists' : 'shares',
    });
    const whole = next[account];
    if (whole === undefined || next[subjectKey(region)] !== undefined) continue;
    next[subjectKey(region)] = { ...whole, subject: region };
    if (!left.has(account)) delete next[account];
  }
  return next;
}

async function forgetImages(store: Store, scope: Scope, token: string): Promise<void> {
  const rows: Pick<Row, 'key' | 'version'>[] = [];
  // What `revoke` has recorded since is still to be posted.
  for await (const row of store.range('images', scopeKey(scope)))
    if (!imageOutline(row).unposted) rows.push({ key: row.key, version: row.version });
  for (let i = 0; i < rows.length; i += ROWS_A_CALL)
    await store.writeMany(
      'images',
      rows
        .slice(i, i + ROWS_A_CALL)
        .map(({ key, version }) => ({ key, columns: null, expected: version, token: `${token}/image` })),
    );
}

/** Changes a row of the state; null deletes it, undefined leaves it. A conflict is found at the end. */
const editor =
  (store: Store, token: string) =>
  async (key: Key, change: (row: Row) => Columns | null | undefined): Promise<void> => {
    const row = await store.get('state', key);
    const columns = row === undefined ? undefined : change(row);
    if (row === undefined || columns === undefined) return;
    await store.write('state', { key, columns, expected: row.version, token: `${token}/${key.sort}` });
  };

const isOf = (subject: Subject, regionId: string): boolean =>
  (subject.kind === 'scope' || subject.kind === 'image') && subject.scope.regionId === regionId;
