import type { Verdict } from '../model/change.ts';
import type { KnownImage, KnownShare } from '../model/known-image.ts';
import type { BaselineImage, BaselineNote, BaselineRegion } from '../model/note.ts';
import type { Scope } from '../model/scope.ts';
import type { Store } from '../snapshot/store.ts';
import type { BegunBaseline } from '../state/baseline.ts';
import type { DueTimes } from '../state/due.ts';
import { type FirstLookTold, saveFirstLook } from '../state/first-look.ts';
import { ScopeSnapshot } from '../state/scope-snapshot.ts';
import type { PostNotes } from '../state/write-and-post.ts';

/** How far a scope is with its first look (I4). */
export interface FirstLook {
  readonly scope: Scope;
  /** Undefined: it has not begun. */
  readonly baseline: BegunBaseline | undefined;
  /** Its list was whole: if that does not begin its baseline, it was empty for the first time. */
  readonly isListed: boolean;
  /** Only a person can mend what keeps it from being listed: nobody waits for it. */
  readonly isDenied: boolean;
  /** Images of the first list that are there and were never read. */
  readonly unread: number;
  /** Undefined: the scope rests, and its rows were not read in this run. */
  readonly snapshot: ScopeSnapshot | undefined;
}

export interface FirstLookDeps {
  readonly accountId: string;
  readonly store: Store;
  readonly nowMs: number;
  readonly due: Pick<DueTimes, 'listMs' | 'imageMs'>;
  readonly told: FirstLookTold;
  readonly token: string;
  readonly postNotes: PostNotes;
}

const DAY_MS = 86_400_000;
/** The most shared images that the summary names, and the most accounts of each. */
const NAMED_IMAGES = 20;
const NAMED_ACCOUNTS = 10;

/**
 * Tells what an account's images held when they were first read (I4): one summary as soon as everything was read, at the
 * latest after a day, and a late one for what could only be read after it.
 *
 * @returns the regions whose first look is told now.
 */
export async function tellFirstLook(
  looks: readonly FirstLook[],
  deps: FirstLookDeps,
): Promise<readonly string[]> {
  const { accountId, store, told, postNotes, token } = deps;
  const untold = looks.filter((look) => isSeen(look) && told.byRegion[look.scope.regionId] === undefined);
  const first = isDue(looks, untold, deps) ? untold : [];
  const late = looks.filter(
    ({ scope, snapshot }) => (snapshot?.lastFirstLookMs() ?? 0) > (told.byRegion[scope.regionId] ?? Infinity),
  );
  if (told.unposted.length > 0) await postNotes(told.unposted);
  if (first.length + late.length + told.unposted.length === 0) return [];
  const notes: BaselineNote[] = [];
  for (const chosen of [first, late].filter(({ length }) => length > 0))
    notes.push(await summary(chosen, chosen === late, deps));
  const byRegion = { ...told.byRegion };
  for (const { scopes, atMs } of notes) for (const { regionId } of scopes) byRegion[regionId] = atMs;
  await saveFirstLook(store, accountId, { ...told, byRegion }, { notes, token, postNotes });
  return [...first, ...late].map(({ scope }) => scope.regionId);
}

/** There is something to say of it, were it only that it is empty. */
const isSeen = ({ baseline, isListed }: FirstLook): boolean => baseline !== undefined || isListed;

/** Whether everything has been read, or has had its time. */
function isDue(
  looks: readonly FirstLook[],
  untold: readonly FirstLook[],
  { nowMs, due }: FirstLookDeps,
): boolean {
  if (untold.length === 0) return false;
  const sinceMs = Math.min(...untold.map(({ baseline }) => baseline?.atMs ?? nowMs));
  if (nowMs - sinceMs >= DAY_MS) return true;
  const areListed = looks.every((look) => isSeen(look) || look.isDenied) || nowMs - sinceMs >= due.listMs;
  const isOver = ({ unread, baseline }: FirstLook): boolean =>
    unread === 0 || nowMs - (baseline?.atMs ?? nowMs) >= due.imageMs;
  return areListed && untold.every(isOver);
}

interface Found {
  readonly scope: Scope;
  readonly image: KnownImage;
  readonly shares: readonly KnownShare[];
  readonly isExposed: boolean;
}

async function summary(
  looks: readonly FirstLook[],
  isLate: boolean,
  deps: FirstLookDeps,
): Promise<BaselineNote> {
  const { accountId, store, nowMs, told, token } = deps;
  const found: Found[] = [];
  for (const { scope, baseline, snapshot } of looks) {
    const toldMs = told.byRegion[scope.regionId] ?? 0;
    for (const image of (snapshot ?? (await ScopeSnapshot.load(store, scope))).images()) {
      const shares = image.shares.filter((s) => s.baseline && s.noticedAtMs > toldMs);
      const isExposed = !isLate && baseline?.images.get(image.imageId) === true;
      if (shares.length > 0 || isExposed) found.push({ scope, image, shares, isExposed });
    }
  }
  const shares = found.flatMap((f) => f.shares);
  const distinct = (all: readonly KnownShare[]) => new Set(all.map((s) => s.accountId)).size;
  const images = isLate
    ? found.length
    : looks.reduce((sum, { baseline }) => sum + (baseline?.images.size ?? 0), 0);
  return {
    kind: 'baseline',
    id: `baseline/${accountId}/${token}${isLate ? '/late' : ''}`,
    accountId,
    // Later than all that it tells: what is noticed after it is told in the next one.
    atMs: Math.max(nowMs, ...looks.map(({ snapshot }) => snapshot?.lastFirstLookMs() ?? 0)),
    scopes: looks.map(({ scope }) => scope),
    late: isLate,
    images,
    unread: looks.reduce((sum, { unread }) => sum + unread, 0),
    shared: found.toSorted(byShares).slice(0, NAMED_IMAGES).map(toBaselineImage),
    sharedImages: found.length,
    shares: shares.length,
    accounts: distinct(shares),
    untrustedAccounts: distinct(shares.filter((s) => s.verdict !== 'trusted')),
    exposedToEcs: found.filter((f) => f.isExposed).length,
    byRegion: looks
      .map((look) => ofRegion(look, found, isLate))
      .filter(({ sharedImages }) => sharedImages > 0)
      .toSorted((a, b) => b.untrusted - a.untrusted || b.shares - a.shares),
  };
}

function ofRegion({ scope, baseline }: FirstLook, all: readonly Found[], isLate: boolean): BaselineRegion {
  const found = all.filter((f) => f.scope.regionId === scope.regionId);
  const shares = found.flatMap((f) => f.shares);
  return {
    regionId: scope.regionId,
    images: isLate ? found.length : (baseline?.images.size ?? 0),
    sharedImages: found.length,
    shares: shares.length,
    untrusted: shares.filter((s) => s.verdict !== 'trusted').length,
    exposedToEcs: found.filter((f) => f.isExposed).length,
  };
}

const byShares = (a: Found, b: Found): number =>
  b.shares.length - a.shares.length || (a.image.imageId < b.image.imageId ? -1 : 1);

const RANKS: Readonly<Record<Verdict, number>> = { untrusted: 0, expired: 1, trusted: 2 };

function toBaselineImage({ scope, image, shares, isExposed }: Found): BaselineImage {
  const accounts = shares
    .map(({ accountId, verdict }) => ({ accountId, verdict }))
    .toSorted((a, b) => RANKS[a.verdict] - RANKS[b.verdict] || (a.accountId < b.accountId ? -1 : 1));
  return {
    scope,
    imageId: image.imageId,
    imageName: image.name,
    shares: shares.length,
    untrusted: shares.filter((s) => s.verdict !== 'trusted').length,
    accounts: accounts.slice(0, NAMED_ACCOUNTS),
    exposedToEcs: isExposed,
  };
}
