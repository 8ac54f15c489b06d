import type { Failure } from '../model/health.ts';
import type { Reading } from '../model/image.ts';
import type { Scope } from '../model/scope.ts';
import { allSettledOrThrow } from '../platform/all-settled-or-throw.ts';
import type { ImageCandidate } from './candidates.ts';
import type { OpenScope } from './open-scope.ts';
import { WorkQueue } from './reading-order.ts';
import { type ListedScope, listScope } from './scope-audit.ts';

export type WalkProgress =
  /** With `failure`: the list could not be read, and the images are those known from before. */
  | {
      readonly kind: 'listed';
      readonly scope: Scope;
      readonly images: number;
      readonly failure: Failure | undefined;
    }
  | {
      readonly kind: 'read';
      readonly scope: Scope;
      readonly candidate: ImageCandidate;
      /** Undefined: the image's row in the snapshot cannot be used. */
      readonly reading: Reading | undefined;
    };

export interface WalkOptions {
  /** Calls a minute that the quota grants now, for reading images. */
  readonly callsPerMinute: () => number;
  /** No further image is begun. */
  readonly isOver: () => boolean;
  /** Called at the first error, to stop what is still at work. */
  readonly stop: () => void;
  readonly onProgress: (progress: WalkProgress) => void;
}

/** Images in work at once, at the most: enough to keep the processor busy where the quota is raised. */
const MAX_IN_WORK = 64;
/**
 * An image in work needs its next page soon: where few calls are granted, few images are in work, or each would wait
 * for the others' pages and none would come to its end.
 */
const CALLS_FOR_EACH = 10;

/**
 * Lists every scope, the longest unlisted first, and reads every image in turn; images are read while other scopes
 * are still listed. Throws only for the store, when nothing is at work any more.
 */
export async function walk(scopes: readonly OpenScope[], options: WalkOptions): Promise<ListedScope[]> {
  const queue = new WorkQueue<ImageCandidate & { readonly listed: ListedScope }>(scopes.length);
  const byAge = scopes.toSorted((a, b) => (a.coverage.listedAtMs ?? -1) - (b.coverage.listedAtMs ?? -1));
  const listedScopes: ListedScope[] = [];
  const lists = byAge.map(async (open) => {
    try {
      const listed = await listScope(open);
      listedScopes.push(listed);
      const { due, scope, listing } = listed;
      options.onProgress({ kind: 'listed', scope, images: due.length, failure: listing.failure });
      queue.add(due.map((candidate) => ({ ...candidate, listed })));
    } finally {
      queue.close();
    }
  });
  const places = () =>
    Math.min(MAX_IN_WORK, Math.max(1, Math.ceil(options.callsPerMinute() / CALLS_FOR_EACH)));
  const workers = Array.from({ length: places() }, async (_, place) => {
    while (place < places()) {
      const next = await queue.next();
      if (next === undefined || options.isOver()) return;
      const audit = await next.listed.read(next);
      options.onProgress({
        kind: 'read',
        scope: next.listed.scope,
        candidate: next,
        reading: audit?.reading,
      });
    }
  });
  await allSettledOrThrow([...lists, ...workers], options.stop);
  return listedScopes;
}
