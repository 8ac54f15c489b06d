import { type BlindKind, blindKind, type BlindSpot } from '../model/blind-spot.ts';
import type { Failure, Subject } from '../model/health.ts';
import { type Inventory, type NameOf, namesIn } from './inventory.ts';

/**
 * Blind spots of the same kind, account, region and cause, joined into one entry. It is part of the JSON of `shares`,
 * `history` and `trust`.
 */
export interface ReportedBlindSpot {
  readonly kind: BlindKind;
  /** The account that owns the images. For `accounts`: the account whose list of accounts is incomplete. */
  readonly ownerId: string;
  readonly ownerName: string | null;
  /** Null: the entry is about the account as a whole. */
  readonly regionId: string | null;
  /** The images that the entry is about. Empty: it is about the region or the account as a whole. */
  readonly images: readonly { readonly imageId: string; readonly name?: string }[];
  /** When the oldest of them was verified last; if never, since when it is to be. ISO 8601 in UTC; null: not known. */
  readonly since: string | null;
  /** The cause, in the words of the service that refused. */
  readonly message?: string;
}

/** What an answer cannot vouch for, accounts first, then regions and images. Channels hide no share. Pure. */
export function unseenIn(inventory: Inventory): ReportedBlindSpot[] {
  const nameOf = namesIn(inventory);
  const groups = new Map<string, BlindSpot[]>();
  for (const spot of inventory.blind) {
    const { subject, failure } = spot;
    if (subject.kind === 'channel') continue;
    const what = subject.kind === 'image' ? 'images' : 'whole';
    const key = [blindKind(spot), ownerOf(subject), regionOf(subject), what, messageOf(failure)].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [spot]);
    else group.push(spot);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [joined(first, group, nameOf)];
  });
}

function joined(first: BlindSpot, group: readonly BlindSpot[], nameOf: NameOf): ReportedBlindSpot {
  const { subject, failure } = first;
  const earliestMs = group.reduce((least, { sinceMs }) => Math.min(least, sinceMs), first.sinceMs);
  return {
    kind: blindKind(first),
    ownerId: ownerOf(subject),
    ownerName: nameOf(ownerOf(subject)) ?? null,
    regionId: regionOf(subject),
    images: group.flatMap(({ subject: s }) =>
      s.kind !== 'image'
        ? []
        : [{ imageId: s.imageId, ...(s.imageName === '' ? {} : { name: s.imageName }) }],
    ),
    since: earliestMs === 0 ? null : new Date(earliestMs).toISOString(),
    message: messageOf(failure),
  };
}

const ownerOf = (subject: Subject): string =>
  subject.kind === 'audit' ? subject.accountId : subject.kind === 'channel' ? '' : subject.scope.accountId;

const regionOf = (subject: Subject): string | null =>
  subject.kind === 'scope' || subject.kind === 'image' ? subject.scope.regionId : null;

const messageOf = ({ code, message }: Failure): string => (message === '' ? code : message);
