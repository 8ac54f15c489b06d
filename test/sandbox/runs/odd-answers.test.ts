import { expect, describe, it } from 'vitest';
import type { NoticeNote } from '../../../lib/model/note.ts';
import type { Oddity } from '../../../sandbox/swas/oddities.ts';
import {
  ACCOUNT,
  changesOf,
  newWorld,
  PARTNER,
  REGION,
  STRANGER,
  type World,
} from '../../support/new-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LIST = 'ListCustomImages';
const SHARES = 'ListCustomImageShareAccounts';
const OLD = '2026-01-02 03:04:05.0';

/** The service answers oddly from now on. @returns ends that. */
const odd = (
  world: World,
  operation: string,
  oddity: Oddity,
  more: { imageId?: string; entry?: string } = {},
) =>
  world.sandbox.faults.add({
    service: 'swas',
    operation,
    times: Infinity,
    ...(more.imageId === undefined ? {} : { imageId: more.imageId }),
    effect: { kind: 'odd', oddity, ...(more.entry === undefined ? {} : { entry: more.entry }) },
  });

/** Images that the partner has had for long, and whose first look is over. */
async function withImages(count: number, partners: readonly string[] = [PARTNER]) {
  const world = await newWorld('sqlite');
  const images = Array.from({ length: count }, () => {
    const image = world.sandbox.cloud.addImage({ regionId: REGION });
    for (const id of partners) image.shares.set(id, OLD);
    return image;
  });
  await world.audit();
  const [image] = images;
  if (image === undefined) throw new Error('no image');
  return { world, images, image };
}

/** Runs by a timer. @returns what they told, in words. */
async function runs(world: World, count: number, everyMs = 15 * MINUTE): Promise<string[]> {
  const said: string[] = [];
  for (let n = 0; n < count; n += 1) {
    world.clock.advance(everyMs);
    const { notes } = await world.audit();
    for (const note of notes)
      said.push(
        note.kind === 'change'
          ? `${note.change.kind} ${'accountId' in note.change ? note.change.accountId : ''}`.trimEnd()
          : note.kind === 'notice'
            ? `notice ${note.about.kind}`
            : note.kind === 'blind'
              ? `blind ${note.failure.code}`
              : note.kind,
      );
  }
  return said;
}

describe('1. what the cloud says of time does not make old what is new', () => {
  it('a share that was taken back and made again under its old time is told, by name', async () => {
    const { world, image } = await withImages(1, [PARTNER, STRANGER]);
    image.shares.delete(STRANGER);
    expect(await runs(world, 2)).toEqual([]);
    image.shares.set(STRANGER, OLD);
    expect(await runs(world, 2)).toEqual([`shared ${STRANGER}`]);
    const told = world.posts().at(-1) ?? '';
    expect(told).toContain(STRANGER);
    expect(told).toContain('The cloud dates this share before the first look');
  });

  it('so is a share that the last reading lacked, however old the cloud says it is', async () => {
    const { world, image } = await withImages(1);
    image.shares.set(STRANGER, OLD);
    expect(await runs(world, 2)).toEqual([`shared ${STRANGER}`]);
  });

  it('so are all shares of an image that is listed later, however old the cloud says it is', async () => {
    const { world } = await withImages(1);
    const late = world.sandbox.cloud.addImage({ regionId: REGION, creationTime: '2020-01-01T00:00:00Z' });
    late.shares.set(STRANGER, OLD);
    expect(await runs(world, 2)).toEqual([`shared ${STRANGER}`]);
  });
});

describe('2. an image that another account shares with us', () => {
  it.each(['refuse', 'ourselves'] as const)(
    'is recorded and neither asked for in each run nor told as blindness, where the service answers: %s',
    async (answer) => {
      const { world, image } = await withImages(1);
      const { cloud, swas } = world.sandbox;
      swas.settings.receivedShares = answer;
      const ownerId = '1999999999999999';
      cloud.accounts.push({ id: ownerId, accessKeys: [] });
      const theirs = cloud.addImage({ regionId: REGION, ownerId, shares: [ACCOUNT] });
      const asked = () => swas.calls.filter((call) => call.imageId === theirs.id).length;
      expect(await runs(world, 4)).toEqual([]);
      expect(asked()).toBe(1);
      expect((await world.history()).map((c) => c.kind)).toEqual(['received']);
      expect((await world.audit()).summary.status).toBe('complete');
      cloud.share(image.id, STRANGER);
      expect(await runs(world, 1)).toEqual([`shared ${STRANGER}`]);
      expect(await runs(world, 2, DAY)).toEqual([]);
      expect(asked()).toBe(3);
    },
  );

  it('stays received where its share account is counted and not listed: ours is no new share', async () => {
    const { world } = await withImages(1);
    const { cloud, swas } = world.sandbox;
    swas.settings.receivedShares = 'ourselves';
    const ownerId = '1999999999999999';
    cloud.accounts.push({ id: ownerId, accessKeys: [] });
    const theirs = cloud.addImage({ regionId: REGION, ownerId, shares: [ACCOUNT] });
    await runs(world, 1);
    const heal = odd(world, SHARES, 'entry-hidden', { imageId: theirs.id });
    const said = await runs(world, 2, DAY);
    heal();
    said.push(...(await runs(world, 2, DAY)));
    expect(said.filter((words) => words.startsWith('shared'))).toEqual([]);
    expect(said).toEqual(['notice miscount']);
    expect((await world.history()).map((c) => c.kind)).toEqual(['received']);
  });

  it('a foreign UserId on an image of ours does not hide it: it is read, and its new share told', async () => {
    const { world, image } = await withImages(1);
    odd(world, LIST, 'foreign-owner');
    world.sandbox.cloud.share(image.id, STRANGER);
    expect(await runs(world, 1)).toEqual([`shared ${STRANGER}`]);
  });
});

describe('3. nothing is gone because one answer lacks it', () => {
  it.each([LIST, SHARES])(
    '%s is empty for one run: nothing is told, neither then nor when all is back',
    async (api) => {
      const { world, image } = await withImages(4);
      world.sandbox.cloud.share(image.id, STRANGER);
      expect(await runs(world, 1)).toEqual([`shared ${STRANGER}`]);
      const heal = odd(world, api, 'empty');
      expect(await runs(world, 1)).toEqual([]);
      heal();
      expect(await runs(world, 3)).toEqual([]);
    },
  );

  it('one image of four that the list and the look by id lack for a day is read, and a share made meanwhile told', async () => {
    const { world, image } = await withImages(4);
    const heal = odd(world, LIST, 'entry-left-out', { entry: image.id });
    expect(await runs(world, 12, HOUR)).toEqual([]);
    world.sandbox.cloud.share(image.id, STRANGER);
    expect(await runs(world, 12, HOUR)).toEqual([`shared ${STRANGER}`]);
    heal();
    expect(await runs(world, 2)).toEqual([]);
  });
});

describe('4. times that the service writes otherwise', () => {
  it.each(['utc-times', 'half-second-times', 'iso-times', 'number-times'] as const)(
    '%s for one run: 61 old shares are no news, and a share three hours old neither',
    async (oddity) => {
      const many = Array.from({ length: 61 }, (_, n) => String(3_000_000_000_000_000n + BigInt(n)));
      const { world, image } = await withImages(1, many);
      world.sandbox.cloud.share(image.id, STRANGER);
      expect(await runs(world, 1)).toEqual([`shared ${STRANGER}`]);
      world.clock.advance(3 * HOUR);
      await world.audit();
      const heal = odd(world, SHARES, oddity);
      expect(await runs(world, 1)).toEqual([]);
      heal();
      expect(await runs(world, 2)).toEqual([]);
    },
  );

  it('after a change to ISO with Z a share that is made again is told', async () => {
    const { world, image } = await withImages(1, [PARTNER, STRANGER]);
    odd(world, SHARES, 'iso-times');
    expect(await runs(world, 2)).toEqual([]);
    world.sandbox.cloud.unshare(image.id, STRANGER);
    world.sandbox.cloud.share(image.id, STRANGER);
    expect(await runs(world, 2)).toEqual([`sharedAgain ${STRANGER}`]);
  });
});

describe('5. counts that never agree', () => {
  it('TotalCount of the list is one too many from the first day: told once, and every image is read', async () => {
    const world = await newWorld('sqlite');
    const image = world.sandbox.cloud.addImage({ regionId: REGION, shares: [PARTNER] });
    odd(world, LIST, 'one-too-many');
    const first = await world.audit();
    expect(first.summary).toMatchObject({ status: 'complete', scopes: [{ images: 1, read: 1 }] });
    expect(first.notes.map((n) => n.kind).toSorted()).toEqual(['baseline', 'notice']);
    expect((first.notes.find((n) => n.kind === 'notice') as NoticeNote).about).toEqual({
      kind: 'miscount',
      counted: 2,
      listed: 1,
    });
    world.sandbox.cloud.share(image.id, STRANGER);
    expect(await runs(world, 3)).toEqual([`shared ${STRANGER}`]);
    expect(world.posts().join('\n')).toContain('The cloud counts 2 images');
  });

  it.each(['one-too-many', 'entry-twice'] as const)(
    'the share list of one image is %s from the first day: what is shared later is news, what is revoked is gone',
    async (oddity) => {
      const world = await newWorld('sqlite');
      const image = world.sandbox.cloud.addImage({ regionId: REGION, shares: [PARTNER] });
      odd(world, SHARES, oddity);
      await world.audit();
      world.sandbox.cloud.share(image.id, STRANGER);
      expect(await runs(world, 1)).toContain(`shared ${STRANGER}`);
      world.sandbox.cloud.unshare(image.id, STRANGER);
      // Steady answers of three runs, over an hour.
      expect(await runs(world, 6)).toEqual([]);
      world.sandbox.cloud.share(image.id, STRANGER);
      expect(await runs(world, 1)).toEqual([`shared ${STRANGER}`]);
    },
  );

  it('I8: a steady miscount costs one pass, and the page that it speaks of', async () => {
    const { world } = await withImages(3);
    odd(world, LIST, 'one-too-many');
    odd(world, SHARES, 'one-too-many');
    await runs(world, 1);
    const { summary } = await world.audit();
    expect(summary.calls.byApi).toEqual({ [LIST]: 2, [SHARES]: 6 });
  });

  it('a SharedTime that is a number does not hide the new account beside it', async () => {
    const { world, image } = await withImages(1);
    odd(world, SHARES, 'number-times');
    world.sandbox.cloud.share(image.id, STRANGER);
    expect(await runs(world, 2)).toEqual([`shared ${STRANGER}`]);
  });

  it('a list that changes in every pass is blindness whose message names the counts', async () => {
    const { world } = await withImages(1);
    // A count of two asks for a second page as well; one of none does not.
    for (let call = 0; call < 40; call += 1)
      world.sandbox.faults.add({
        service: 'swas',
        operation: SHARES,
        effect: { kind: 'odd', oddity: call % 3 === 2 ? 'one-too-few' : 'one-too-many' },
      });
    expect((await runs(world, 4)).filter((words) => words.startsWith('blind'))).toEqual(['blind Shifting']);
    expect(world.posts().join('\n')).toMatch(/at last it counted \d+ and listed \d+/);
  });
});

describe('6. the list flags an image as shared and its account list names nobody', () => {
  it('is told when it has lasted until it is due, and when it is over', async () => {
    const { world, image } = await withImages(2, []);
    const heal = odd(world, LIST, 'flagged-shared', { entry: image.id });
    expect(await runs(world, 2)).toEqual([]);
    expect(await runs(world, 1)).toEqual(['blind Contradictory']);
    expect(world.posts().at(-1)).toContain(image.id);
    expect((await world.audit()).summary.status).toBe('complete');
    heal();
    expect(await runs(world, 2)).toEqual(['over']);
  });
});

describe('7. region ids of an unforeseen form', () => {
  const ALL = { environment: { REGIONS: 'all' } };

  it('rus-west-1 is a region like the others', async () => {
    const world = await newWorld('sqlite');
    const { summary } = await world.audit(ALL);
    expect(summary.scopes.map((s) => s.scope)).toContain(`${ACCOUNT}:rus-west-1`);
  });

  it('one that cannot be one is told, and the others are audited', async () => {
    const world = await newWorld('sqlite');
    const heal = odd(world, 'ListRegions', 'odd-entry');
    const image = world.sandbox.cloud.addImage({ regionId: REGION });
    await world.audit(ALL);
    world.clock.advance(15 * MINUTE);
    await world.audit(ALL);
    world.sandbox.cloud.share(image.id, STRANGER);
    const { notes, summary } = await world.audit(ALL);
    expect(changesOf(notes)).toMatchObject([{ kind: 'shared', accountId: STRANGER }]);
    expect(summary.scopes).toHaveLength(world.sandbox.cloud.regions.length);
    expect(world.posts().join('\n')).toMatch(/ListRegions: its entry \d+ cannot be used: RegionId/);
    heal();
    expect((await world.audit(ALL)).notes.map((n) => n.kind)).toEqual(['over']);
  });
});

describe('what is learnt of the service’s clock', () => {
  it('two new shares teach its zone, and the next alert gives the time in the reader’s', async () => {
    const { world, image } = await withImages(1);
    for (const account of ['2000000000000001', '2000000000000002']) {
      world.clock.advance(10 * MINUTE);
      await world.audit();
      world.sandbox.cloud.share(image.id, account);
      world.clock.advance(5 * MINUTE);
      await world.audit();
    }
    expect(world.posts().at(-1)).not.toContain('evidently UTC+8');
    world.sandbox.cloud.share(image.id, STRANGER);
    const made = new Date(world.clock.now()).toISOString().slice(0, 16).replace('T', ' ');
    await runs(world, 1);
    expect(world.posts().at(-1)).toContain(
      `${made} UTC (the cloud writes ${image.shares.get(STRANGER)?.slice(0, 19)}`,
    );
    expect(world.posts().at(-1)).toContain('evidently UTC+8');
  });
});
