import type { ReceivedImage } from '../model/digest.ts';
import { type BlindSpot, isDue } from '../model/blind-spot.ts';
import type { Failure } from '../model/health.ts';
import type { KnownImage } from '../model/known-image.ts';
import { type Scope, scopeKey } from '../model/scope.ts';
import { rowToImage } from '../snapshot/rows.ts';
import { type Store, StoreError } from '../snapshot/store.ts';
import { AccountCoverage } from '../state/account-coverage.ts';
import { loadBaseline } from '../state/baseline.ts';
import { blindSpots, untilVerified } from '../state/blind-spots.ts';
import { type Coverage, imageOf } from '../state/coverage.ts';
import { after } from '../state/coverage-event.ts';
import { type DueTimes, USUAL_OVERDUE_MS } from '../state/due.ts';
import { type FirstLookTold, loadFirstLook } from '../state/first-look.ts';
import { readRefusals, spotsOf } from '../state/refusals.ts';
import { readTold, type Told } from '../state/told.ts';
import { byText } from '../text/order.ts';
import { lastAudits, type LastAudit, noAudit } from '../watchdog/overdue.ts';
import type { ImageInventory, Inventory, ScopeInventory } from './inventory.ts';
import type { KnownAccount, KnownScopes } from './known-scopes.ts';

/**
 * Reads what the snapshot holds of these scopes. It only reads and takes no lease: it may see a concurrent run half
 * done, but never an image half written (I2).
 *
 * The whole inventory is in memory, so memory grows with the images and shares of all accounts: some hundred bytes for
 * each share. Rows are not kept, because scopes are read one after the other.
 *
 * @throws StoreError if the store cannot be reached.
 */
export async function readInventory(
  store: Store,
  known: Omit<KnownScopes, 'left'>,
  nowMs: number,
): Promise<Inventory> {
  const { homeId, accounts, audited } = known;
  const last = await lastAudits(store, accounts);
  const told = await readTold(store, homeId);
  const scopes: ScopeInventory[] = [];
  const ofAccounts: BlindSpot[] = [];
  const ofImages: BlindSpot[] = [];
  let dueMs = Infinity;
  // One after the other: a scope may hold thousands of images.
  for (const account of accounts) {
    const own = known.scopes.filter(({ accountId }) => accountId === account.accountId);
    const seen = await readAccount(
      store,
      own,
      { account, audited, last: last.get(account.accountId) ?? {}, homeTold: told },
      nowMs,
    );
    if (account.accountId === homeId) dueMs = seen.due?.runMs ?? Infinity;
    scopes.push(...seen.scopes);
    for (const spot of seen.blind) (spot.subject.kind === 'audit' ? ofAccounts : ofImages).push(spot);
  }
  const isOwnAskedFor = accounts.some(({ accountId }) => accountId === homeId);
  // The deployment sends for all accounts and keeps under its own account what fails of it.
  const refusalsOf = async (item: 'fan-out' | 'channels') =>
    isOwnAskedFor ? spotsOf(await readRefusals(store, homeId, item, nowMs), dueMs) : [];
  return {
    atMs: nowMs,
    accounts: accounts.map(({ accountId, name, member }) => ({
      accountId,
      name,
      member: member && { sinceMs: member.sinceMs },
      endedMs: last.get(accountId)?.endedMs,
      periodMs: last.get(accountId)?.periodMs,
    })),
    scopes,
    blind: [
      ...untilVerified(await refusalsOf('fan-out'), told),
      ...ofAccounts,
      ...ofImages,
      ...untilVerified(await refusalsOf('channels'), told),
    ],
  };
}

interface AccountDeps {
  readonly account: KnownAccount;
  readonly audited: ReadonlySet<string>;
  readonly last: LastAudit;
  /** What people were told of the deployment: by the watchdog also of this account's audits. */
  readonly homeTold: Told;
}

async function readAccount(
  store: Store,
  scopes: readonly Scope[],
  { account, audited, last, homeTold }: AccountDeps,
  nowMs: number,
): Promise<{
  readonly scopes: readonly ScopeInventory[];
  readonly blind: readonly BlindSpot[];
  readonly due: DueTimes | undefined;
}> {
  const { accountId, member } = account;
  const coverage = await AccountCoverage.load(store, accountId, nowMs);
  // Where a run said what it expects, other regions are remembered, and not expected.
  const isExpected = (regionId: string) =>
    coverage.due === undefined || coverage.regionIds().includes(regionId);
  const expected = new Set(scopes.map(({ regionId }) => regionId).filter(isExpected));
  const firstLook = await loadFirstLook(store, accountId);
  const read: ScopeInventory[] = [];
  for (const scope of scopes)
    read.push(await readScope(store, scope, { audited, firstLook, coverage, nowMs }));
  coverage.keepOnly([...expected]);
  const names = new Map(
    read.flatMap(({ scope, images }) =>
      images.map((i) => [`${scopeKey(scope)}/${i.imageId}`, i.name] as const),
    ),
  );
  const nameOf = (scope: Scope, imageId: string) => names.get(`${scopeKey(scope)}/${imageId}`) ?? '';
  const spots = blindSpots(coverage, { accountId, nowMs, told: await readTold(store, accountId), nameOf });
  const isEntered = spots.every(({ subject }) => subject.kind !== 'audit' || subject.part !== 'entry');
  const { due } = coverage;
  // Of the own account none is expected where no timer is known to start them.
  const unsaid = member === undefined ? Infinity : USUAL_OVERDUE_MS;
  const overdueMs = due?.isTimed === true ? due.runMs : unsaid;
  const [run] = untilVerified(
    [noAudit(accountId, member?.sinceMs ?? 0, last, { nowMs, overdueMs })],
    homeTold,
  );
  // A member that was never audited may hold anything; of the own account its regions say so.
  const isUncertain =
    run !== undefined && (isDue(run, nowMs) || (run.cause === 'never' && member !== undefined));
  // Of what was forgotten nothing is left but its runs and its history.
  const held = read.filter(
    ({ scope, baseline, images, received }) =>
      expected.has(scope.regionId) || baseline !== 'none' || images.length + received.length > 0,
  );
  return { scopes: held, blind: isEntered && isUncertain ? [run, ...spots] : spots, due };
}

interface ScopeParts {
  readonly audited: ReadonlySet<string>;
  readonly firstLook: FirstLookTold;
  readonly coverage: AccountCoverage;
  readonly nowMs: number;
}

async function readScope(
  store: Store,
  scope: Scope,
  { audited, firstLook, coverage: account, nowMs }: ScopeParts,
): Promise<ScopeInventory> {
  const { baseline } = await loadBaseline(store, scope, nowMs);
  const isTold = firstLook.byRegion[scope.regionId] !== undefined;
  const coverage = account.scope(scope.regionId);
  const images: ImageInventory[] = [];
  const received: ReceivedImage[] = [];
  const damaged = new Map<string, Failure>();
  const unknown: { readonly imageId: string; readonly isExempt: false }[] = [];
  const expect = (imageId: string): void => {
    if (!coverage.images.has(imageId)) unknown.push({ imageId, isExempt: false });
  };
  for await (const row of store.range('images', scopeKey(scope))) {
    try {
      const image = rowToImage(row);
      if (image.gone) continue;
      const { imageId, name: imageName, receivedFrom: ownerId } = image;
      if (ownerId === undefined) {
        expect(imageId);
        images.push(entry(scope, image, coverage));
      } else if (!audited.has(ownerId)) received.push({ scope, imageId, imageName, ownerId });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      expect(row.key.sort);
      damaged.set(row.key.sort, { code: error.code, message: error.message });
    }
  }
  // What no run has read yet is to be read, as far as this answer goes.
  let seen = after(coverage, { kind: 'expected', images: unknown, atMs: coverage.sinceMs });
  for (const [imageId, failure] of damaged)
    seen = after(seen, { kind: 'tried', imageId, failure, atMs: nowMs });
  account.keep(scope.regionId, seen);
  return {
    scope,
    baseline: baseline.kind !== 'begun' ? 'none' : isTold ? 'told' : 'open',
    listedAtMs: coverage.listedAtMs,
    images: images.toSorted((a, b) => byText(a.name, b.name) || byText(a.imageId, b.imageId)),
    received,
  };
}

function entry(scope: Scope, image: KnownImage, coverage: Coverage): ImageInventory {
  const { imageId } = image;
  return {
    scope,
    imageId,
    name: image.name,
    exposedToEcs: image.exposedToEcs,
    missingSinceMs: image.missing?.sinceMs,
    shares: image.shares.toSorted((a, b) => byText(a.accountId, b.accountId)),
    readAtMs: imageOf(coverage, imageId).readAtMs,
  };
}
