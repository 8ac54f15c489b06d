import { describe, expect, it } from 'vitest';
import { recordTakenBack } from '../../lib/revoke/record-taken-back.ts';
import { beforeWrites } from '../support/failing-store.ts';
import type { ShareChange } from '../../lib/model/change.ts';
import { ACCOUNT, changesOf, newWorld, REGION, STORES, STRANGER, type World } from '../support/new-world.ts';

const MINUTE = 60_000;
const IMAGE = 'm-prod';
const NEWCOMER = '2098765432109876543';
const SCOPE = { accountId: ACCOUNT, regionId: REGION };

/** A world whose only image is shared with a stranger; audited, and then the share is taken back. */
async function takenBack(kind: 'sqlite' | 'tablestore') {
  const world = await newWorld(kind);
  const { cloud } = world.sandbox;
  cloud.keepsSharedTime = true;
  const image = cloud.addImage({ id: IMAGE, regionId: REGION, name: 'prod-db', shares: [STRANGER] });
  await world.audit();
  const taken = [{ accountId: STRANGER, sharedTime: image.shares.get(STRANGER) }];
  cloud.unshare(IMAGE, STRANGER);
  world.clock.advance(MINUTE);
  return { world, cloud, taken };
}

/** Records over the world's store; `meanwhile` happens once, just before the write. */
async function record(
  { world, taken }: Pick<Awaited<ReturnType<typeof takenBack>>, 'world' | 'taken'>,
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
) {
  const { store } = await world.parts();
  let isDone = false;
  const busy = beforeWrites(store, async () => {
    if (isDone) return;
    isDone = true;
    await meanwhile();
  });
  const deps = { store: busy, scope: SCOPE, imageId: IMAGE, clock: world.clock };
  const found = await recordTakenBack(taken, deps);
  await store.close();
  return found;
}

const kinds = async (world: World) =>
  (await world.history()).map((c) => [c.kind, 'accountId' in c && c.accountId]);

it('the next audit says that the share was not there when it was taken back, not before', async () => {
  const setting = await takenBack('sqlite');
  const { world, cloud } = setting;
  const recordedMs = world.clock.now();
  await record(setting);
  world.clock.advance(MINUTE);
  cloud.share(IMAGE, STRANGER);
  const { notes } = await world.audit();
  const [change] = changesOf(notes);
  expect(change).toMatchObject({ kind: 'shared', accountId: STRANGER });
  expect(change).toHaveProperty('lastSeenWithoutMs');
  const { lastSeenWithoutMs } = change as ShareChange;
  expect(Math.abs((lastSeenWithoutMs ?? 0) - recordedMs)).toBeLessThan(10_000);
});

describe.each(STORES)('a share that was taken back and an audit at the same time, over %s', (kind) => {
  it('the audit wrote the row for another share: both stand, each once', async () => {
    const setting = await takenBack(kind);
    const { world, cloud } = setting;
    const found = await record(setting, async () => {
      cloud.share(IMAGE, NEWCOMER);
      await world.audit();
    });
    expect(found).toEqual({ recorded: [STRANGER], pending: [] });
    await world.audit();
    await world.audit();
    expect(await kinds(world)).toEqual([
      ['shared', NEWCOMER],
      ['unshared', STRANGER],
    ]);
  });

  it('the audit saw the share made again under another time: it stays', async () => {
    const setting = await takenBack(kind);
    const { world, cloud } = setting;
    cloud.keepsSharedTime = false;
    const found = await record(setting, async () => {
      cloud.share(IMAGE, STRANGER);
      await world.audit();
    });
    expect(found).toEqual({ recorded: [], pending: [STRANGER] });
    await world.audit();
    expect(await kinds(world)).toEqual([['sharedAgain', STRANGER]]);
  });

  it('the audit saw the share made again under its first time, as new: it stays', async () => {
    const setting = await takenBack(kind);
    const { world, cloud } = setting;
    const found = await record(setting, async () => {
      // A second person took the same share back and was quicker.
      expect(await record(setting)).toEqual({ recorded: [STRANGER], pending: [] });
      cloud.share(IMAGE, STRANGER);
      await world.audit();
    });
    expect(found).toEqual({ recorded: [], pending: [STRANGER] });
    await world.audit();
    expect(await kinds(world)).toEqual([
      ['unshared', STRANGER],
      ['shared', STRANGER],
    ]);
  });

  it('a second person who took the same share back was quicker: it is recorded once', async () => {
    const setting = await takenBack(kind);
    const found = await record(setting, () => record(setting));
    expect(found).toEqual({ recorded: [], pending: [] });
    await setting.world.audit();
    expect(await kinds(setting.world)).toEqual([['unshared', STRANGER]]);
  });

  it('the audit that was about to write the row drops its reading, and says what is new', async () => {
    const setting = await takenBack(kind);
    const { world, cloud } = setting;
    cloud.share(IMAGE, NEWCOMER);
    let isDone = false;
    await world.audit({
      wrapStore: (store) =>
        beforeWrites(store, async (table) => {
          if (table !== 'images' || isDone) return;
          isDone = true;
          expect(await record(setting)).toEqual({ recorded: [STRANGER], pending: [] });
          // Made again at once, under its first time.
          cloud.share(IMAGE, STRANGER);
        }),
    });
    await world.audit();
    const changes = await kinds(world);
    expect(changes).toHaveLength(3);
    expect(changes).toEqual(
      expect.arrayContaining([
        ['unshared', STRANGER],
        ['shared', STRANGER],
        ['shared', NEWCOMER],
      ]),
    );
  });
});
