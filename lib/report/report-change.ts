import { type Change, isAlert } from '../model/change.ts';
import { isoTime } from './iso-time.ts';
import type { NameOf } from '../inventory/inventory.ts';
import type { ReportChange } from './report.ts';

/** One change of the history as the report has it. */
export function reportChange(change: Change, nameOf: NameOf): ReportChange {
  return {
    id: change.id,
    kind: change.kind,
    noticedAt: isoTime(change.noticedAtMs),
    imageId: change.imageId,
    imageName: change.imageName,
    ownerId: change.scope.accountId,
    ownerName: nameOf(change.scope.accountId) ?? null,
    regionId: change.scope.regionId,
    ...ofAccount(change),
    alerted: isAlert(change),
  };
}

function ofAccount(
  change: Change,
): Pick<ReportChange, 'accountId' | 'verdict' | 'neverSeenBefore' | 'sharedTime'> {
  switch (change.kind) {
    case 'shared':
    case 'sharedAgain':
    case 'noLongerTrusted': {
      const { accountId, verdict, neverSeenBefore, sharedTime = null } = change;
      return { accountId, verdict, neverSeenBefore, sharedTime };
    }
    case 'unshared': {
      const { accountId, sharedTime = null } = change;
      return { accountId, verdict: null, neverSeenBefore: false, sharedTime };
    }
    case 'exposedToEcs':
    case 'ecsExposureEnded':
    case 'imageGone':
      return { accountId: null, verdict: null, neverSeenBefore: false, sharedTime: null };
  }
}
