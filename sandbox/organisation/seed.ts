import { createHash } from 'node:crypto';
import type { Account } from '../account.ts';
import type { Cloud } from '../cloud.ts';
import { newDirectory } from '../resource-directory/directory.ts';
import { DEMO_ACCOUNT_ID, demoAccounts, demoShareAccounts } from '../seed.ts';

/** The images of every member. */
const MEMBER_IMAGES: readonly (readonly [regionId: string, name: string])[] = [
  ['cn-hangzhou', 'prod-db'],
  ['cn-hangzhou', 'prod-web'],
  ['cn-shanghai', 'staging'],
  ['cn-shanghai', 'build-agent'],
  ['ap-southeast-1', 'prod-db-overseas'],
  ['ap-southeast-1', 'prod-web-overseas'],
];

/** The regions in which the members have images. */
export const ORGANISATION_REGIONS: readonly string[] = [
  ...new Set(MEMBER_IMAGES.map(([regionId]) => regionId)),
];

/** The home account, which has keys, and the members, which have none: only a role gives access to them. */
export function organisationAccounts(members: number): Account[] {
  return [...demoAccounts(), ...memberIds(members).map((id) => ({ id, accessKeys: [] }))];
}

/**
 * Account ids of 16 and 19 digits alternately, the same every time. Those of 19 digits do not fit a JavaScript number.
 */
function memberIds(count: number): string[] {
  return Array.from({ length: count }, (_, n) => {
    const spread = String(n + 1).padStart(3, '0');
    return n % 2 === 0 ? `2071${spread}350417862` : `5301${spread}782215093477`;
  });
}

/**
 * Adds a resource directory that the home account manages, and the members' images, two in each of three regions. Every
 * third member already has one shared image.
 */
export function seedOrganisation(cloud: Cloud): void {
  const members = cloud.accounts.filter(({ id }) => id !== DEMO_ACCOUNT_ID);
  cloud.directory = newDirectory({
    managementAccountId: DEMO_ACCOUNT_ID,
    members: members.map(({ id }, n) => ({
      accountId: id,
      displayName: `team-${String(n + 1).padStart(2, '0')}`,
    })),
  });
  const partners = demoShareAccounts();
  for (const [n, { id: ownerId }] of members.entries())
    for (const [index, [regionId, name]] of MEMBER_IMAGES.entries())
      cloud.addImage({
        id: imageId(ownerId, name),
        ownerId,
        regionId,
        name,
        creationTime: '2026-05-06T12:00:00Z',
        shares: n % 3 === 0 && index === 2 ? [partners[n % partners.length] ?? ''] : [],
      });
}

function imageId(ownerId: string, name: string): string {
  return `m-bp${createHash('sha256').update(`${ownerId} ${name}`).digest('hex').slice(0, 18)}`;
}
