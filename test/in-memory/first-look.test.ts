import { describe, expect, it } from 'vitest';
import type { BaselineNote } from '../../lib/model/note.ts';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { beforeWrites, storeAway } from '../support/failing-store.ts';
import { account, type ImageOptions, sharedTime } from '../support/simulated-cloud.ts';
import { DAY, HOUR, Lab } from '../support/lab.ts';

const looks = (lab: Lab): BaselineNote[] =>
  lab.channel.notes().flatMap((note) => (note.kind === 'baseline' ? [note] : []));

/** Two images, one of which cannot be read; the summary has been told without it. */
async function withUnreadImage() {
  const lab = await Lab.open();
  lab.cloud.addImage('m-1');
  const image = lab.cloud.addImage('m-2');
  lab.cloud.refuse(
    new OpenApiError('refused', { code: 'ApiRejected' }),
    ({ query }) => query['ImageId'] === 'm-2',
  );
  await lab.runs(2);
  expect(lab.news()).toEqual(['blind m-2 ApiRejected']);
  expect(looks(lab)[0]).toMatchObject({ images: 2, unread: 1 });
  return { lab, image };
}

describe('I4: an image that is first read after the summary', () => {
  it('what it held all along is told as a late first look, not as news', async () => {
    const { lab, image } = await withUnreadImage();
    image.shares.set(account(1), sharedTime(lab.clock.now() - 30 * DAY));
    image.shares.set(account(2), sharedTime(lab.clock.now() - 40 * DAY));
    lab.cloud.onCall();
    await lab.runs(2);
    expect(lab.news()).toEqual(['blind m-2 ApiRejected', 'first look m-2', 'over m-2']);
    expect(looks(lab)[1]).toMatchObject({ images: 1, shares: 2, untrustedAccounts: 2 });
    expect(await lab.history()).toEqual([]);
  });

  it('a share whose SharedTime is surely after the baseline is an alert', async () => {
    const { lab, image } = await withUnreadImage();
    lab.later(10 * DAY);
    lab.cloud.share(image, account(7));
    lab.cloud.onCall();
    await lab.runs(2);
    expect(lab.news()).toContain(`shared m-2 ${account(7)}`);
    expect(lab.news()).not.toContain('first look m-2');
  });

  it('each share is told once, by what its own SharedTime proves; a time that cannot be read proves nothing', async () => {
    const { lab, image } = await withUnreadImage();
    lab.later(10 * DAY);
    image.shares.set(account(1), sharedTime(lab.clock.now() - 300 * DAY));
    image.shares.set(account(2), null);
    image.shares.set(account(3), 'some day');
    // Within hours of the baseline nobody knows whose zone this is.
    image.shares.set(account(4), sharedTime(lab.clock.now() - 10 * DAY + HOUR));
    lab.cloud.share(image, account(5));
    lab.cloud.onCall();
    await lab.runs(3);
    const changes = lab.news().filter((words) => words.startsWith('shared'));
    expect(changes).toEqual([`shared m-2 ${account(5)}`]);
    expect(looks(lab).slice(1)).toHaveLength(1);
    expect(looks(lab)[1]).toMatchObject({ shares: 4 });
  });

  it('a run that dies between telling and storing tells it once', async () => {
    const { lab, image } = await withUnreadImage();
    image.shares.set(account(1), sharedTime(lab.clock.now() - 30 * DAY));
    lab.cloud.onCall();
    await lab.runs(2, {
      wrapStore: (store) =>
        beforeWrites(store, (table) => {
          if (table === 'images') throw storeAway();
        }),
    });
    await lab.runs(2);
    expect(looks(lab).slice(1)).toHaveLength(1);
  });

  it('read in part and later whole, what was there raises no alarm, and none of it is silent', async () => {
    const lab = await Lab.open();
    lab.cloud.addImage('m-1');
    lab.cloud.addImage('m-2', { shares: 120 });
    lab.cloud.refuse(
      new OpenApiError('a fault of its own', { code: 'ApiTemporary' }),
      ({ query }) => query['ImageId'] === 'm-2' && query['PageNumber'] === '3',
    );
    await lab.runs(2);
    expect(looks(lab)[0]).toMatchObject({ unread: 1, shares: 100 });
    lab.cloud.onCall();
    await lab.runs(2);
    expect(lab.news()).toEqual(['blind m-2 ApiTemporary', 'first look m-2', 'over m-2']);
    expect(looks(lab)[1]).toMatchObject({ shares: 20 });
    expect(await lab.history()).toEqual([]);
  });
});

describe('I4: what a shifting first pass missed', () => {
  /** 100 shares; while the second page is read, one goes from the first and another comes: the counts agree. */
  async function withMissedShare() {
    const lab = await Lab.open();
    const image = lab.cloud.addImage('m-1', { shares: 100 });
    lab.cloud.onCall(({ query }) => {
      if (query['ImageId'] !== 'm-1' || query['PageNumber'] !== '2') return;
      image.shares.delete(account(0));
      lab.cloud.share(image, account(500));
      lab.cloud.onCall();
    });
    await lab.run();
    expect(looks(lab)[0]).toMatchObject({ shares: 100, unread: 0 });
    return { lab, image };
  }

  it('a share whose SharedTime is surely before the baseline is told as a first look, not as an alert', async () => {
    const { lab } = await withMissedShare();
    await lab.runs(2);
    expect(lab.news()).toEqual(['first look m-1']);
    expect(looks(lab)[1]).toMatchObject({ shares: 1 });
    expect((await lab.history()).map((change) => change.kind)).toEqual(['unshared']);
  });

  it('a share whose SharedTime does not prove it is an alert', async () => {
    const { lab, image } = await withMissedShare();
    image.shares.set(account(50), sharedTime(lab.clock.now() - 10 * HOUR));
    await lab.run();
    expect(lab.news()).toEqual([`shared m-1 ${account(50)}`]);
  });

  /**
   * 150 images, of which the list misses one: while its second page is read, an image goes from the first and another
   * comes, so that the counts agree. The one that went is there again before its turn to be read, or is not.
   */
  async function withMissedImage(options: ImageOptions, isBack = true) {
    const lab = await Lab.open();
    const createdMs = lab.clock.now() - 2 * DAY;
    for (let n = 0; n < 150; n += 1)
      lab.cloud.addImage(`m-${n}`, { createdMs, ...(n === 100 ? options : {}) });
    lab.cloud.onCall(({ action, query }) => {
      if (action !== 'ListCustomImages' || query['PageNumber'] !== '2') return;
      lab.cloud.deleteImage('m-3');
      lab.cloud.addImage('m-later');
      lab.cloud.onCall(() => {
        if (isBack) lab.cloud.addImage('m-3', { createdMs });
        lab.cloud.onCall();
      });
    });
    return lab;
  }

  it('an image that is older by a day than the baseline is told as a first look, not as an alert', async () => {
    const lab = await withMissedImage({ shares: 3 });
    await lab.runs(3);
    expect(lab.news()).toEqual(['first look m-100']);
    expect(looks(lab)[1]).toMatchObject({ shares: 3 });
  });

  it('a younger image is new, and so are its shares', async () => {
    const lab = await withMissedImage({ shares: 1, exposedToEcs: true, createdMs: Date.UTC(2026, 10, 24) });
    await lab.runs(2);
    expect(lab.news().toSorted()).toEqual([`exposedToEcs m-100`, `shared m-100 ${account(0)}`]);
  });

  it('what such an old image holds is told also when it is read before the summary is told', async () => {
    // The summary waits for the image that is gone until a second run has looked for it.
    const lab = await withMissedImage({ shares: 3 }, false);
    await lab.runs(4);
    expect(lab.news().filter((words) => words.startsWith('shared'))).toEqual([]);
    const told = looks(lab).reduce((sum, note) => sum + note.shares, 0);
    expect(told, 'shares told').toBe(3);
  });

  it('that such an old image is exposed to ECS is not silent either', async () => {
    const lab = await withMissedImage({ exposedToEcs: true });
    await lab.runs(3);
    expect(lab.news()).toEqual([expect.stringMatching(/^(first look|exposedToEcs) m-100$/)]);
  });
});
