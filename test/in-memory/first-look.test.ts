import { describe, expect, it } from 'vitest';
import type { BaselineNote } from '../../lib/model/note.ts';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { beforeWrites, storeAway } from '../support/failing-store.ts';
import { account, type CloudCall, sharedTime } from '../support/simulated-cloud.ts';
import { ACCOUNT, DAY, HOUR, Lab, MINUTE } from '../support/lab.ts';

const looks = (lab: Lab): BaselineNote[] =>
  lab.channel.notes().flatMap((note) => (note.kind === 'baseline' ? [note] : []));
const named = (note: BaselineNote | undefined): string[] =>
  note?.shared.flatMap((image) => image.accounts.map((a) => `${image.imageId} ${a.accountId}`)) ?? [];
const rejects = (lab: Lab, matches: (call: CloudCall) => boolean) =>
  lab.cloud.refuse(new OpenApiError('refused', { code: 'ApiRejected' }), matches);

describe('I4: the first look', () => {
  it('is one summary an account, which names the accounts of every region', async () => {
    const lab = await Lab.open();
    const regions = ['cn-hangzhou', 'cn-shanghai'];
    for (const region of regions) lab.cloud.addImage(`m-${region}`, { region, shares: 2 });
    await lab.runs(2, { regions });
    expect(looks(lab)).toMatchObject([
      {
        id: expect.stringMatching(`^baseline/${ACCOUNT}/`) as string,
        late: false,
        images: 2,
        shares: 4,
        accounts: 2,
        scopes: regions.map((regionId) => ({ accountId: ACCOUNT, regionId })),
      },
    ]);
    expect(named(looks(lab)[0]).toSorted()).toEqual(
      regions.flatMap((region) => [0, 1].map((n) => `m-${region} ${account(n)}`)),
    );
  });

  it('counts what is shared in each region that shares anything, the least trusted first', async () => {
    const lab = await Lab.open();
    const regions = ['cn-hangzhou', 'cn-shanghai', 'cn-beijing'];
    lab.cloud.addImage('m-1', { region: 'cn-hangzhou', shares: 1 });
    lab.cloud.addImage('m-2', { region: 'cn-hangzhou', shares: 0 });
    lab.cloud.addImage('m-3', { region: 'cn-shanghai', shares: 2 });
    lab.cloud.addImage('m-4', { region: 'cn-beijing', shares: 0 });
    await lab.runs(2, { regions });
    const counts = { sharedImages: 1, exposedToEcs: 0 };
    expect(looks(lab)[0]?.byRegion).toEqual([
      { ...counts, regionId: 'cn-shanghai', images: 1, shares: 2, untrusted: 2 },
      { ...counts, regionId: 'cn-hangzhou', images: 2, shares: 1, untrusted: 1 },
    ]);
  });

  it('waits for a region whose list fails until the list is due, and that region has one of its own', async () => {
    const lab = await Lab.open();
    const regions = ['cn-hangzhou', 'cn-shanghai'];
    for (const region of regions) lab.cloud.addImage(`m-${region}`, { region, shares: 1 });
    rejects(lab, ({ query }) => query['RegionId'] === 'cn-shanghai');
    const change = { overdueMs: 45 * MINUTE };
    await lab.runs(3, { regions, change });
    expect(looks(lab)).toEqual([]);
    await lab.run({ regions, change });
    expect(looks(lab).map((note) => named(note))).toEqual([[`m-cn-hangzhou ${account(0)}`]]);
    lab.cloud.onCall();
    await lab.runs(2, { regions });
    expect(looks(lab).map((note) => [note.late, ...named(note)])).toEqual([
      [false, `m-cn-hangzhou ${account(0)}`],
      [false, `m-cn-shanghai ${account(0)}`],
    ]);
  });

  it('of an empty region needs two runs: what the second one lists is no news', async () => {
    const lab = await Lab.open();
    lab.cloud.onCall(({ action }) =>
      action === 'ListCustomImages' ? { TotalCount: 0, PageSize: 100, CustomImages: [] } : undefined,
    );
    lab.cloud.addImage('m-1', { shares: 2 });
    await lab.run();
    lab.cloud.onCall();
    await lab.runs(2);
    expect(looks(lab).map((note) => [note.late, note.images, named(note).length])).toEqual([
      [false, 0, 0],
      [true, 1, 2],
    ]);
    expect(lab.channel.alerts()).toEqual([]);
  });

  it('of a region that two runs find empty holds nothing: the first image is new', async () => {
    const lab = await Lab.open();
    await lab.runs(2);
    lab.cloud.addImage('m-1', { shares: 1 });
    await lab.run();
    expect(lab.news()).toEqual([`shared m-1 ${account(0)}`]);
  });

  it('I1: a first list of several pages is read twice, and again while entries move between them', async () => {
    const lab = await Lab.open();
    for (let n = 0; n < 150; n += 1) lab.cloud.addImage(`m-${n}`, n === 100 ? { shares: 3 } : {});
    let moves = 1;
    lab.cloud.onCall(({ action, query }) => {
      if (action !== 'ListCustomImages' || query['PageNumber'] !== '2' || moves === 0) return;
      moves -= 1;
      // The counts agree, and m-100 has moved to the page that was read already.
      lab.cloud.deleteImage('m-3');
      lab.cloud.addImage('m-later');
    });
    // m-3 was seen, and is gone: the summary waits for it until it is due.
    await lab.runs(4);
    expect(lab.news()).toEqual([]);
    expect(looks(lab)[0]).toMatchObject({ shares: 3 });
  });

  it('of a list that shifts in every pass is what valid pages showed by its due time, and that is told', async () => {
    const lab = await Lab.open();
    for (let n = 0; n < 550; n += 1) lab.cloud.addImage(`m-${n}`, n === 0 ? { shares: 1 } : {});
    let extra = 0;
    lab.cloud.onCall(({ action, query }) => {
      if (action !== 'ListCustomImages' || query['PageNumber'] !== '3') return;
      lab.cloud.addImage(`m-extra-${(extra += 1)}`);
    });
    await lab.run();
    expect(lab.channel.said()).toEqual([]);
    await lab.runs(4);
    expect(lab.news()).toContain('notice cn-hangzhou unfinishedFirstList');
    expect(named(looks(lab)[0])).toEqual([`m-0 ${account(0)}`]);
    expect(lab.channel.alerts()).toEqual([]);
  });
});

/** Two images, one of which cannot be read; the summary has been told without it. */
async function withUnreadImage() {
  const lab = await Lab.open();
  lab.cloud.addImage('m-1');
  const image = lab.cloud.addImage('m-2');
  rejects(lab, ({ query }) => query['ImageId'] === 'm-2');
  await lab.runs(4);
  expect(lab.news()).toEqual(['blind m-2 ApiRejected']);
  expect(looks(lab)[0]).toMatchObject({ images: 2, unread: 1 });
  return { lab, image };
}

describe('I4: an image that is first read after the summary', () => {
  it('what it held all along is told as a late first look that names the accounts, not as news', async () => {
    const { lab, image } = await withUnreadImage();
    image.shares.set(account(1), sharedTime(lab.clock.now() - 30 * DAY));
    image.shares.set(account(2), sharedTime(lab.clock.now() - 40 * DAY));
    lab.cloud.onCall();
    await lab.runs(2);
    expect(lab.news()).toEqual(['blind m-2 ApiRejected', 'over m-2', 'first look m-2']);
    expect(looks(lab)[1]).toMatchObject({ late: true, images: 1, shares: 2, untrustedAccounts: 2 });
    expect(named(looks(lab)[1])).toEqual([`m-2 ${account(1)}`, `m-2 ${account(2)}`]);
    expect(await lab.history()).toEqual([]);
  });

  it('each share is told once, by what its own SharedTime proves; a time that cannot be read proves nothing', async () => {
    const { lab, image } = await withUnreadImage();
    lab.later(10 * DAY);
    image.shares.set(account(1), sharedTime(lab.clock.now() - 300 * DAY));
    image.shares.set(account(2), null);
    image.shares.set(account(3), 'some day');
    // Within hours of the first list nobody knows whose zone this is.
    image.shares.set(account(4), sharedTime(lab.clock.now() - 10 * DAY + HOUR));
    lab.cloud.share(image, account(5));
    lab.cloud.onCall();
    await lab.runs(3);
    const changes = lab.news().filter((words) => words.startsWith('shared'));
    expect(changes).toEqual([`shared m-2 ${account(5)}`]);
    expect(looks(lab).slice(1)).toHaveLength(1);
    expect(looks(lab)[1]).toMatchObject({ shares: 4 });
  });

  it.each(['before', 'after'] as const)(
    'a run that dies %s the mark is stored tells it once',
    async (when) => {
      const { lab, image } = await withUnreadImage();
      image.shares.set(account(1), sharedTime(lab.clock.now() - 30 * DAY));
      lab.cloud.onCall();
      const dies = beforeWrites(lab.store, (table, { key }) => {
        if (table === (when === 'before' ? 'images' : 'state') && key.sort !== 'lease') throw storeAway();
      });
      await lab.runs(2, { wrapStore: () => dies });
      await lab.runs(2);
      expect(looks(lab).slice(1)).toHaveLength(1);
    },
  );

  it('read in part and later whole, what it showed by its due time raises no alarm, and none of it is silent', async () => {
    const lab = await Lab.open();
    lab.cloud.addImage('m-1');
    lab.cloud.addImage('m-2', { shares: 120 });
    lab.cloud.refuse(
      new OpenApiError('a fault of its own', { code: 'ApiTemporary' }),
      ({ query }) => query['ImageId'] === 'm-2' && query['PageNumber'] === '3',
    );
    await lab.runs(2, {}, 4 * MINUTE);
    lab.cloud.onCall();
    await lab.runs(2, {}, 4 * MINUTE);
    expect(lab.news()).toEqual([]);
    expect(looks(lab).map((note) => note.shares)).toEqual([120]);
    expect(await lab.history()).toEqual([]);
  });

  it('what a page that was unread at the due time holds is news', async () => {
    const lab = await Lab.open();
    lab.cloud.addImage('m-2', { shares: 60 });
    rejects(lab, ({ query }) => query['ImageId'] === 'm-2' && query['PageNumber'] === '2');
    await lab.runs(5);
    expect(looks(lab).map((note) => note.shares)).toEqual([50]);
    lab.cloud.onCall();
    await lab.run();
    expect(lab.channel.alerts()).toHaveLength(10);
  });
});

describe('I4: what is seen later and was not held is news, whatever its time says', () => {
  it('on an image that the first list had, and says that the cloud dates it before that', async () => {
    const lab = await Lab.open();
    const image = lab.cloud.addImage('m-1');
    await lab.run();
    image.shares.set(account(1), sharedTime(lab.clock.now() - 300 * DAY));
    await lab.run();
    const [note] = lab.channel.notes().filter(({ kind }) => kind === 'change');
    expect(note).toMatchObject({ change: { kind: 'shared', datedBeforeMs: Date.UTC(2026, 10, 24, 7) } });
  });

  it('on an image first listed later, however old the cloud says it is', async () => {
    const lab = await Lab.open();
    lab.cloud.addImage('m-1');
    await lab.run();
    lab.cloud.addImage('m-2', { shares: 1, exposedToEcs: true, createdMs: Date.UTC(2020, 0, 1) });
    await lab.run();
    expect(lab.news().toSorted()).toEqual(['exposedToEcs m-2', `shared m-2 ${account(0)}`]);
  });
});
