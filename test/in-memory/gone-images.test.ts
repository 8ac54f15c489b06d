import { describe, expect, it } from 'vitest';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { rowToImage } from '../../lib/snapshot/rows.ts';
import { account, type CloudCall, type SimulatedImage } from '../support/simulated-cloud.ts';
import { DAY, HOUR, Lab, MINUTE, SCOPE } from '../support/lab.ts';

const NOTHING = { TotalCount: 0, PageSize: 100, CustomImages: [] };
const kinds = async (lab: Lab) => (await lab.history()).map((change) => change.kind);

async function withImages(count: number, shares = 2) {
  const lab = await Lab.open();
  const images: SimulatedImage[] = [];
  for (let n = 0; n < count; n += 1) images.push(lab.cloud.addImage(`m-${n}`, { shares }));
  await lab.run();
  return { lab, images };
}

/** The list and the look by id lack these images; their share calls answer as ever. */
function leaveOut(lab: Lab, ids: readonly string[]): void {
  lab.cloud.onCall(async (call: CloudCall) => {
    if (call.action !== 'ListCustomImages') return undefined;
    lab.cloud.onCall();
    const answer = (await lab.cloud.call(call.action, call.query)) as typeof NOTHING & {
      CustomImages: { ImageId: string }[];
    };
    leaveOut(lab, ids);
    const left = answer.CustomImages.filter(({ ImageId }) => !ids.includes(ImageId));
    return { ...answer, TotalCount: left.length, CustomImages: left };
  });
}

/** Deleted images answer as this says. */
function deleted(lab: Lab, ids: readonly string[], answer: () => unknown): void {
  for (const id of ids) lab.cloud.deleteImage(id);
  lab.cloud.onCall(({ query }) => (ids.includes(query['ImageId'] ?? '') ? answer() : undefined));
}
const withNobody = () => ({ TotalCount: 0, PageSize: 50, ImageShareUsers: [] });
const refuses = () => {
  throw new OpenApiError('no', { code: 'ApiRejected' });
};

describe('I1: an image that the list and the look by its id lack', () => {
  it('is gone when they lacked it in two runs ten minutes apart, and its share call says that it does not exist', async () => {
    const { lab } = await withImages(4);
    lab.cloud.deleteImage('m-0');
    await lab.run({}, 9 * MINUTE);
    expect(await kinds(lab)).toEqual([]);
    await lab.run({}, 1 * MINUTE);
    expect(await kinds(lab)).toEqual([]);
    await lab.run();
    expect(await kinds(lab)).toEqual(['imageGone']);
    expect(lab.news()).toEqual([]);
  });

  it('meanwhile every run is complete: nothing is unknown', async () => {
    const { lab } = await withImages(4);
    lab.cloud.deleteImage('m-0');
    const results = await lab.runs(3, {}, 5 * MINUTE);
    expect(results.map((r) => r.summary.status)).toEqual(['complete', 'complete', 'complete']);
  });

  it('is gone after a day where its share call answers that nobody has it', async () => {
    const { lab } = await withImages(4, 0);
    deleted(lab, ['m-0'], withNobody);
    await lab.runs(24, {}, HOUR);
    expect(await kinds(lab)).toEqual([]);
    await lab.runs(2, {}, HOUR);
    expect(await kinds(lab)).toEqual(['imageGone']);
    expect(lab.news()).toEqual([]);
  });

  it('whose share call refuses is blind for that day only if it held accounts', async () => {
    for (const shares of [0, 2]) {
      const { lab } = await withImages(4, shares);
      deleted(lab, ['m-0'], refuses);
      await lab.runs(26, {}, HOUR);
      expect(await kinds(lab)).toEqual(['imageGone']);
      expect(lab.news()).toEqual(shares === 0 ? [] : ['blind m-0 ApiRejected', 'over m-0']);
    }
  });

  it('takes a week where no other image answers either', async () => {
    const { lab } = await withImages(1, 0);
    deleted(lab, ['m-0'], withNobody);
    await lab.runs(7, {}, DAY);
    expect(await kinds(lab)).toEqual([]);
    await lab.runs(2, {}, DAY);
    expect(await kinds(lab)).toEqual(['imageGone']);
  });

  it('I14: another account’s image that refuses is no image that answers', async () => {
    const { lab } = await withImages(1, 0);
    const theirs = lab.cloud.addImage('m-theirs');
    Object.assign(theirs, { ownerId: account(77), refusesShareCall: true });
    await lab.run();
    lab.cloud.deleteImage('m-0');
    lab.cloud.onCall(({ query }) => (query['ImageId'] === 'm-0' ? withNobody() : undefined));
    await lab.runs(6, {}, DAY);
    expect(await kinds(lab)).toEqual(['received']);
    await lab.runs(3, {}, DAY);
    expect(await kinds(lab)).toEqual(['received', 'imageGone']);
  });

  it('is never gone while its share call names accounts, and a share made meanwhile is told', async () => {
    const { lab, images } = await withImages(4);
    leaveOut(lab, ['m-0']);
    await lab.runs(30, {}, HOUR);
    for (const image of images.slice(0, 1)) lab.cloud.share(image, account(9));
    await lab.run();
    lab.cloud.onCall();
    await lab.runs(2);
    expect(await kinds(lab)).toEqual(['shared']);
    expect(lab.news()).toEqual([`shared m-0 ${account(9)}`]);
  });

  it('I8: is looked for in the first run, ten minutes later, and then hourly', async () => {
    const { lab } = await withImages(4);
    leaveOut(lab, ['m-0']);
    const looks: number[] = [];
    for (let minute = 0; minute < 140; minute += 1) {
      const from = lab.cloud.calls.length;
      await lab.run({}, MINUTE);
      if (lab.cloud.calls.slice(from).some(({ query }) => query['ImageIds'] !== undefined))
        looks.push(minute);
    }
    expect(looks).toEqual([0, 10, 70, 130]);
  });

  it('that is back under the list is as if it had never been away', async () => {
    const { lab } = await withImages(4);
    leaveOut(lab, ['m-0', 'm-1', 'm-2', 'm-3']);
    await lab.run();
    lab.cloud.onCall();
    await lab.runs(3);
    expect(await kinds(lab)).toEqual([]);
    expect(lab.news()).toEqual([]);
    expect(rowToImage(await lab.row('images', SCOPE, 'm-0')).missing).toBeUndefined();
  });
});

describe('I1: a share list that suddenly names nobody', () => {
  const empty = (lab: Lab, ids: readonly string[]) =>
    lab.cloud.onCall(({ query }) => (ids.includes(query['ImageId'] ?? '') ? withNobody() : undefined));

  it('for one run is no news, neither when it is empty nor when it is back', async () => {
    const { lab, images } = await withImages(2);
    for (const image of images) lab.cloud.share(image, account(9));
    await lab.run();
    const told = lab.news();
    empty(lab, ['m-0', 'm-1']);
    await lab.run();
    lab.cloud.onCall();
    await lab.runs(3);
    expect(lab.news()).toEqual(told);
    expect(await kinds(lab)).toEqual(['shared', 'shared']);
  });

  it('is believed when two runs ten minutes apart see it; the same share made again is news, whatever its time', async () => {
    const { lab, images } = await withImages(2);
    const [image] = images;
    const before = new Map(image?.shares);
    image?.shares.clear();
    await lab.run({}, 10 * MINUTE);
    expect(await kinds(lab)).toEqual([]);
    await lab.run();
    expect(await kinds(lab)).toEqual(['unshared', 'unshared']);
    for (const [id, time] of before) image?.shares.set(id, time);
    await lab.run();
    expect(lab.news().toSorted()).toEqual([...before.keys()].map((id) => `shared m-0 ${id}`).toSorted());
  });

  it('of three images at once is believed after a day only', async () => {
    const { lab } = await withImages(4);
    empty(lab, ['m-0', 'm-1', 'm-2']);
    await lab.runs(23, {}, HOUR);
    expect(await kinds(lab)).toEqual([]);
    await lab.runs(3, {}, HOUR);
    expect((await kinds(lab)).toSorted()).toEqual(Array<string>(6).fill('unshared'));
    // The list still flags them as shared.
    expect(
      lab
        .news()
        .filter((words) => words.startsWith('blind'))
        .toSorted(),
    ).toEqual(['m-0', 'm-1', 'm-2'].map((id) => `blind ${id} Contradictory`));
  });
});

describe('I1: a list of share accounts that never agrees with its count', () => {
  it('is believed in the third run, also where a time in doubt is decided at the end of each', async () => {
    const lab = await Lab.open();
    const image = lab.cloud.addImage('m-0', { shares: 2 });
    let again = false;
    lab.cloud.onCall(async (call: CloudCall) => {
      if (call.action !== 'ListCustomImageShareAccounts' || again) return undefined;
      again = true;
      const answer = (await lab.cloud.call(call.action, call.query)) as { TotalCount: number };
      again = false;
      return { ...answer, TotalCount: answer.TotalCount + 1 };
    });
    await lab.run();
    image.shares.delete(account(0));
    lab.cloud.share(image, account(1));
    await lab.run({}, 61 * MINUTE);
    expect(await kinds(lab)).toEqual(['sharedAgain']);
    lab.cloud.share(image, account(1));
    await lab.run({}, 61 * MINUTE);
    expect(await kinds(lab)).toEqual(['sharedAgain', 'sharedAgain']);
    await lab.run();
    expect(await kinds(lab)).toEqual(['sharedAgain', 'sharedAgain', 'unshared']);
  });
});

describe('I10: a blind image that is deleted', () => {
  it.each([
    ['never read', 0],
    ['read once', 1],
  ])('and was %s gets its «over»', async (_name, readings) => {
    const lab = await Lab.open();
    lab.cloud.addImage('m-0');
    lab.cloud.addImage('m-1');
    await lab.runs(readings);
    lab.cloud.refuse(
      new OpenApiError('refused', { code: 'ApiRejected' }),
      ({ query }) => query['ImageId'] === 'm-1',
    );
    await lab.runs(3);
    expect(lab.news()).toEqual(['blind m-1 ApiRejected']);
    lab.cloud.deleteImage('m-1');
    lab.cloud.onCall();
    await lab.runs(3, {}, DAY);
    expect(lab.news()).toEqual(['blind m-1 ApiRejected', 'over m-1']);
  });
});
