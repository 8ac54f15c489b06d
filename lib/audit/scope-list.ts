import { type BegunBaseline, saveBaseline } from '../state/baseline.ts';
import type { Failure } from '../model/health.ts';
import { noSuchRegion } from '../swas/list-regions.ts';
import { type Listing, listImages, type ListImagesOptions } from '../swas/list-images.ts';
import { firstList } from './first-list.ts';
import type { OpenScope } from './open-scope.ts';
import type { ScopeNotices } from './scope-notices.ts';

/** Lists a scope's images. One whose baseline is damaged is not asked for: nothing could be told from what it shows. */
export async function listOf(open: OpenScope, onPage: ListImagesOptions['onPage']): Promise<Listing> {
  const { client, scope, calls, coverage, first } = open;
  const { baseline } = first;
  if (baseline.kind === 'damaged') return { images: [], certainty: 'failed', failure: baseline.failure };
  const confirm = baseline.kind !== 'begun';
  const listing = await listImages(client, scope.regionId, calls, {
    before: coverage.miscount,
    confirm,
    onPage,
  });
  const { failure, images } = listing;
  if (failure === undefined || images.length > 0 || coverage.listedAtMs !== undefined) return listing;
  return { ...listing, failure: await ofRegion(scope.regionId, failure, open) };
}

/** A region that was never listed may not exist: then the failure says which one is probably meant. */
async function ofRegion(
  regionId: string,
  failure: Failure,
  { regionsOfSwas }: Pick<OpenScope, 'regionsOfSwas'>,
): Promise<Failure> {
  const known = await regionsOfSwas();
  if (known === undefined || known.includes(regionId)) return failure;
  return { ...failure, message: `${noSuchRegion(regionId, known)} ${failure.message}` };
}

/** Stores what a list makes of its scope's baseline (I4). @returns undefined: the baseline has not begun. */
export async function beginBaseline(
  { store, scope, clock, first, due, newToken }: OpenScope,
  listing: Listing,
  notices: ScopeNotices,
): Promise<BegunBaseline | undefined> {
  const next = firstList(first.baseline, listing, clock.now(), due.listMs);
  if (next === first.baseline) return next.kind === 'begun' ? next : undefined;
  // Before it is stored: a run that dies in between says it again under the same id.
  if (next.kind === 'begun' && next.isUnfinished) await notices.unfinishedFirstList(next.images.size);
  const begun = { baseline: next, version: first.version };
  const { baseline } = await saveBaseline(store, scope, begun, clock.now(), newToken());
  return baseline.kind === 'begun' ? baseline : undefined;
}
