import type { Failure } from '../../lib/model/health.ts';
import type { AccountCoverage } from '../../lib/state/account-coverage.ts';
import type { Coverage, ImageCoverage } from '../../lib/state/coverage.ts';
import { after } from '../../lib/state/coverage-event.ts';
import { NOW, SCOPE } from './values.ts';

/** Edits what is known of a region, step by step, without a run. */
export function editCoverage(account: AccountCoverage, regionId = SCOPE.regionId) {
  const keep = (more: Partial<Coverage>): void =>
    account.keep(regionId, { ...account.scope(regionId), ...more });
  return {
    set: keep,
    setImage: (imageId: string, known: ImageCoverage): void =>
      keep({ images: new Map(account.scope(regionId).images).set(imageId, known) }),
    fail: (imageId: string, failure: Failure, atMs = NOW): void =>
      keep(after(account.scope(regionId), { kind: 'tried', imageId, failure, atMs })),
  };
}

export type CoverageEdit = ReturnType<typeof editCoverage>;
