import { describe, expect, it, onTestFinished } from 'vitest';
import { folderForTest } from '../../support/command.ts';
import { auditedCompany, PAYMENTS } from '../../support/company.ts';
import { newWorld, PARTNER, REGION, STORES, STRANGER } from '../../support/new-world.ts';
import { runHere } from './here.ts';
import {
  type Answer,
  audited,
  IMAGE,
  kinds,
  MINUTE,
  NOTICED_LATER,
  revoke,
  revokeAsJson,
  shareAgainAndAudit,
} from './revoking.ts';

describe.each(STORES)('I1: what revoke proved removed, over %s', (kind) => {
  it('is gone at once: the same share, made again a minute later under its first time, alerts', async () => {
    const world = await audited(kind);
    const firstTime = world.sandbox.cloud.image(IMAGE).shares.get(STRANGER);
    const { snapshot } = await revokeAsJson(world);
    expect(snapshot).toEqual({ recorded: [STRANGER], pending: [], failure: null });
    const { summary } = await shareAgainAndAudit(world);
    expect(world.sandbox.cloud.image(IMAGE).shares.get(STRANGER)).toBe(firstTime);
    expect(summary.scopes[0]?.changes).toEqual({ shared: 1 });
    expect(world.posts().at(-1)).toContain(STRANGER);
    expect(await world.history()).toMatchObject([
      { kind: 'unshared', accountId: STRANGER, imageId: IMAGE, imageName: 'prod-db', sharedTime: firstTime },
      { kind: 'shared', accountId: STRANGER },
    ]);
  });

  it('stands in the history once, however many runs follow, and alerts nobody', async () => {
    const world = await audited(kind);
    const posts = world.posts().length;
    const { out } = await revoke(world);
    expect(out).toContain('The snapshot is updated');
    expect(out).not.toContain(NOTICED_LATER);
    expect(await kinds(world)).toEqual([]);
    for (let run = 0; run < 3; run += 1) {
      await world.audit();
      world.clock.advance(11 * MINUTE);
    }
    expect(await kinds(world)).toEqual(['unshared']);
    expect(world.posts()).toHaveLength(posts);
  });

  it('nothing is said, and nothing written, of an image that the store does not know', async () => {
    const world = await newWorld(kind);
    const { cloud } = world.sandbox;
    cloud.addImage({ regionId: REGION });
    await world.audit();
    cloud.addImage({ id: IMAGE, regionId: REGION, shares: [STRANGER] });
    const { out } = await revoke(world);
    expect(out).toContain('taken back');
    expect(out).not.toContain('snapshot');
    cloud.share(IMAGE, STRANGER);
    expect((await revokeAsJson(world)).snapshot).toEqual({ recorded: [], pending: [], failure: null });
    await world.audit();
    expect(await kinds(world)).toEqual([]);
  });
});

describe('whose row it is', () => {
  it("the image's owner's, also where another account keeps the snapshot", async () => {
    const { world, imageOf } = await auditedCompany();
    onTestFinished(() => world.close());
    const key = { id: 'payments-key-id', secret: 'payments-key-secret' };
    world.sandbox.cloud.account(PAYMENTS)?.accessKeys.push(key);
    const environment = {
      ...world.environment(),
      ALIBABA_CLOUD_ACCESS_KEY_ID: key.id,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: key.secret,
    };
    const args = [
      'revoke',
      '--region',
      REGION,
      '--image',
      imageOf(PAYMENTS),
      '--all-untrusted',
      '--yes',
      '--json',
    ];
    const { out } = await runHere(args, { environment });
    expect((JSON.parse(out) as Answer).snapshot.recorded).toEqual([STRANGER]);
  });

  it("the credentials' account's, where the list does not name the owner", async () => {
    const world = await audited('sqlite');
    const image = { ImageId: IMAGE, Name: 'prod-db' };
    world.sandbox.faults.add({
      service: 'swas',
      operation: 'ListCustomImages',
      effect: {
        kind: 'garbage',
        status: 200,
        contentType: 'application/json',
        body: JSON.stringify({
          RequestId: 'r',
          TotalCount: 1,
          PageNumber: 1,
          PageSize: 100,
          CustomImages: [image],
        }),
      },
    });
    const { image: found, snapshot } = await revokeAsJson(world);
    expect(found.ownerId).toBeNull();
    expect(snapshot.recorded).toEqual([STRANGER]);
  });
});

it('I13: judges by the policy in force, so a folder without the file does not make a trusted account untrusted', async () => {
  const world = await audited('tablestore');
  await world.audit({ policy: `accounts:\n  "${STRANGER}": { name: Partner CI }\n` });
  const all = ['revoke', '--region', REGION, '--image', IMAGE, '--all-untrusted', '--yes', '--json'];
  const around = { environment: { ...world.environment(), POLICY_FILE: undefined } };
  const { code, out } = await runHere(all, { ...around, folder: await folderForTest() });
  expect(code).toBe(0);
  expect((JSON.parse(out) as Answer).accounts.map(({ accountId }) => accountId)).toEqual([PARTNER]);
  expect([...world.sandbox.cloud.image(IMAGE).shares.keys()]).toEqual([STRANGER]);
});
