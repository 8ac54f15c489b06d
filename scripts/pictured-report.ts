import { knownScopes } from '../lib/inventory/known-scopes.ts';
import { readChanges } from '../lib/inventory/read-changes.ts';
import { readInventory } from '../lib/inventory/read-inventory.ts';
import { readRuns } from '../lib/inventory/read-runs.ts';
import type { Language } from '../lib/alert/message/texts.ts';
import { parseTrustPolicy } from '../lib/policy/parse-trust-policy.ts';
import { reportModel } from '../lib/report/report-model.ts';
import type { Report } from '../lib/report/report.ts';
import { PARTNER_IMAGE, WIDELY_SHARED_IMAGE, demoShareAccounts } from '../sandbox/seed.ts';
import { ACCOUNT, makeWorld, REGION, type World } from '../test/support/world.ts';
import { DAY_MS, FORMER, HOUR_MS, NOW_MS, PARTNER, shop, STRANGER, VENDOR } from './pictured-values.ts';

const START_MS = NOW_MS - 70 * DAY_MS;
const POLICY = `accounts:
  "1420771593046218": { name: CRM integration partner, owner: crm@example.com, reason: acceptance tests }
  "5301946782215093477": { name: CRM hosting, owner: crm@example.com, reason: acceptance tests, expires: 2026-12-20 }
  "${PARTNER}": { name: Partner CI, owner: platform@example.com, reason: nightly restore test }
  "${FORMER}": { name: Former vendor, owner: it@example.com, expires: 2026-10-31 }
`;

/** Ten weeks of the demo's account, over the sandbox and with real runs: what the README's picture of the report shows. */
export async function picturedReport(language: Language): Promise<Report> {
  const world = await makeWorld('sqlite', { seed: 'demo' });
  try {
    world.clock.advance(START_MS - world.clock.now());
    await run(world);
    for (const { day, happens } of STORY) {
      await until(world, START_MS + day * DAY_MS);
      happens(world.sandbox.cloud);
      // What ends is told when two runs at least ten minutes apart lacked it (I1).
      await run(world);
      world.clock.advance(HOUR_MS);
      await run(world);
    }
    await until(world, NOW_MS - 5 * 60_000);
    await run(world);
    return await read(world, language);
  } finally {
    await world.close();
  }
}

type Cloud = World['sandbox']['cloud'];

const idOf = (cloud: Cloud, name: string): string =>
  cloud.images({ regionId: REGION }).find((image) => image.name === name)?.id ?? '';

const STORY: readonly { readonly day: number; readonly happens: (cloud: Cloud) => void }[] = [
  { day: 9, happens: (cloud) => cloud.share(idOf(cloud, 'jenkins-agent'), PARTNER) },
  { day: 16, happens: (cloud) => cloud.share(idOf(cloud, 'windows-2022-iis'), FORMER) },
  {
    day: 24,
    happens: (cloud) => cloud.unshare(WIDELY_SHARED_IMAGE, ...demoShareAccounts().slice(84)),
  },
  { day: 33, happens: (cloud) => cloud.share(idOf(cloud, 'gitea-1.22'), VENDOR) },
  { day: 35, happens: (cloud) => cloud.unshare(idOf(cloud, 'gitea-1.22'), VENDOR) },
  {
    day: 41,
    happens: (cloud) => cloud.share(idOf(cloud, 'prod-shop-web'), ...demoShareAccounts().slice(110)),
  },
  // The exception of the former vendor has ended.
  { day: 47, happens: () => undefined },
  { day: 58, happens: (cloud) => cloud.unshare(WIDELY_SHARED_IMAGE, ...demoShareAccounts().slice(72, 84)) },
  { day: 65, happens: (cloud) => cloud.share(shop.imageId, STRANGER) },
  { day: 68, happens: (cloud) => cloud.share(PARTNER_IMAGE, VENDOR, STRANGER) },
];

const run = (world: World) => world.audit({ policy: POLICY });

async function until(world: World, atMs: number): Promise<void> {
  world.clock.advance(atMs - world.clock.now());
}

async function read(world: World, language: Language): Promise<Report> {
  const { store } = await world.parts({ policy: POLICY });
  try {
    const known = await knownScopes(store, ACCOUNT, NOW_MS, [REGION]);
    const inventory = await readInventory(store, known, NOW_MS);
    const changes = await all(readChanges(store, known.scopes));
    const runs = await all(readRuns(store, ACCOUNT, NOW_MS, { limit: 1 }));
    const policy = parseTrustPolicy(POLICY, 'policy.yaml');
    return reportModel(
      { inventory, changes, runs, policy },
      {
        language,
        timeZone: 'Asia/Shanghai',
        comparedWith: { atMs: NOW_MS - 7 * DAY_MS, basis: 'report' },
      },
    );
  } finally {
    await store.close();
  }
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}
