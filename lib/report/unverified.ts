import { blindKind, type BlindSpot } from '../model/blind-spot.ts';
import { type Inventory, type NameOf, namesIn } from '../inventory/inventory.ts';
import { isoTimeOrNull } from '../text/iso-time.ts';
import type { ReportBlind } from './report.ts';

/** Everything that this report could not verify, the widest first (I10): accounts, regions, images, channels. Pure. */
export function unverified(inventory: Inventory): ReportBlind[] {
  const nameOf = namesIn(inventory);
  const isOfImage = ({ subject }: BlindSpot): boolean =>
    subject.kind === 'image' || subject.kind === 'channel';
  const wide = inventory.blind.filter((spot) => !isOfImage(spot));
  return [...wide, ...inventory.blind.filter(isOfImage)].map((spot) => entry(spot, nameOf));
}

function entry(spot: BlindSpot, nameOf: NameOf): ReportBlind {
  const { subject, sinceMs, failure } = spot;
  const ownerId =
    subject.kind === 'audit' ? subject.accountId : subject.kind === 'channel' ? '' : subject.scope.accountId;
  return {
    kind: blindKind(spot),
    ownerId,
    ownerName: nameOf(ownerId) ?? null,
    regionId: subject.kind === 'scope' || subject.kind === 'image' ? subject.scope.regionId : null,
    imageId: subject.kind === 'image' ? subject.imageId : null,
    imageName: subject.kind === 'image' && subject.imageName !== '' ? subject.imageName : null,
    channelId: subject.kind === 'channel' ? subject.channelId : null,
    since: isoTimeOrNull(sinceMs === 0 ? undefined : sinceMs),
    reason: { code: failure.code, message: failure.message },
  };
}
