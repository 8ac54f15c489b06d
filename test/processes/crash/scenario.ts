import type { Cloud } from '../../../sandbox/cloud.ts';
import { DEMO_REGION as regionId } from '../../../sandbox/seed.ts';

/** One image for each thing that may happen between the baseline and the run under test. */
export const SHARED = 'm-crash0shared';
export const RESHARED = 'm-crash0reshared';
export const UNSHARED = 'm-crash0unshared';
export const DELETED = 'm-crash0deleted';
export const EXPOSED = 'm-crash0exposed';
export const BLIND = 'm-crash0blind';
export const FRESH = 'm-crash0fresh';

export const STRANGER = '1098765432109876543';
export const AGAIN = '2098765432109876543';
export const LEFT = '3098765432109876543';
export const LATE = '4098765432109876543';
const PARTNER = '1234567890123456789';
export const TRUSTED = '5098765432109876543';

export const POLICY = `accounts:
  "${TRUSTED}":
    name: Restore test
    owner: platform@example.com
    reason: nightly restore test
`;

/** The cloud at the baseline; every time the same, so that a stored baseline fits each new sandbox. */
export function fill(cloud: Cloud): void {
  const holders: Readonly<Record<string, readonly string[]>> = {
    [SHARED]: [PARTNER],
    [RESHARED]: [AGAIN],
    [UNSHARED]: [LEFT, PARTNER],
    [DELETED]: [PARTNER],
    [EXPOSED]: [],
    [BLIND]: [PARTNER],
  };
  for (const [id, accounts] of Object.entries(holders)) {
    const { shares } = cloud.addImage({ id, name: id, regionId, creationTime: '2024-07-01T08:00:00Z' });
    for (const account of accounts) shares.set(account, '2024-07-15 13:59:21.0');
  }
}

/** What happens then. The image that cannot be read any more is the test's to refuse. */
export function happen(cloud: Cloud): void {
  cloud.share(SHARED, STRANGER, TRUSTED);
  cloud.unshare(RESHARED, AGAIN);
  cloud.share(RESHARED, AGAIN);
  cloud.unshare(UNSHARED, LEFT);
  cloud.deleteImage(DELETED);
  cloud.setInShare(EXPOSED, true);
  cloud.addImage({ id: FRESH, name: FRESH, regionId, shares: [LATE] });
}

/** The history of it: each change once. */
export const HISTORY = [
  `shared ${SHARED} ${STRANGER}`,
  `shared ${SHARED} ${TRUSTED}`,
  `sharedAgain ${RESHARED} ${AGAIN}`,
  `unshared ${UNSHARED} ${LEFT}`,
  `imageGone ${DELETED}`,
  `exposedToEcs ${EXPOSED}`,
  `shared ${FRESH} ${LATE}`,
];

/** What is to be said of it, each once, and what the baseline had said. */
export const NOTES = [
  'baseline',
  `shared ${SHARED} ${STRANGER}`,
  `sharedAgain ${RESHARED} ${AGAIN}`,
  `exposedToEcs ${EXPOSED}`,
  `shared ${FRESH} ${LATE}`,
  `blind ${BLIND}`,
];

/** Each alert by an id that stands in no other: whom people must hear of, on every channel. */
export const ALERTS = [STRANGER, AGAIN, LATE, EXPOSED, BLIND];
/** Every id that may stand in an alert; any other would tell of something that did not happen, or is no alert. */
export const NAMED = new Set([...ALERTS, SHARED, RESHARED, FRESH]);
