import type { Change } from '../../model/change.ts';
import { LEFT_OUT, plainAccount, plainExpiry, plainNamedImage, plainSharedTime } from './plain-values.ts';

/** The change without any foreign text: see `plain-note.ts`. Pure. */
export function plainChange(change: Change): Change {
  const base = { id: change.id, ...plainNamedImage(change), noticedAtMs: change.noticedAtMs };
  switch (change.kind) {
    case 'shared':
    case 'sharedAgain':
    case 'noLongerTrusted':
      return {
        ...base,
        kind: change.kind,
        accountId: plainAccount(change.accountId),
        sharedTime: plainSharedTime(change.sharedTime),
        verdict: change.verdict,
        neverSeenBefore: change.neverSeenBefore,
        lastSeenWithoutMs: change.lastSeenWithoutMs,
        datedBeforeMs: change.datedBeforeMs,
        utcOffsetMinutes: change.utcOffsetMinutes,
        exception: change.exception && { name: LEFT_OUT, expires: plainExpiry(change.exception.expires) },
      };
    case 'unshared':
      return {
        ...base,
        kind: change.kind,
        accountId: plainAccount(change.accountId),
        sharedTime: plainSharedTime(change.sharedTime),
      };
    case 'exposedToEcs':
    case 'ecsExposureEnded':
    case 'imageGone':
      return { ...base, kind: change.kind, lastSeenWithoutMs: change.lastSeenWithoutMs };
    case 'received':
      return { ...base, kind: change.kind, ownerId: plainAccount(change.ownerId) };
  }
}
