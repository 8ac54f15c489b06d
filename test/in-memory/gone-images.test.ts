import { describe, expect, it } from 'vitest';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { account, type SimulatedImage } from '../support/simulated-cloud.ts';
import { DAY, HOUR, Lab } from '../support/lab.ts';

describe('I1: a list that suddenly lacks every image', () => {
  async function withImages(count: number) {
    const lab = await Lab.open();
    const images: SimulatedImage[] = [];
    for (let n = 0; n < count; n += 1) images.push(lab.cloud.addImage(`m-${n}`, { shares: 2 }));
    await lab.run();
    return { lab, images };
  }
  const emptyList = (lab: Lab) =>
    lab.cloud.onCall(({ action }) =>
      action === 'ListCustomImages' ? { TotalCount: 0, PageSize: 100, CustomImages: [] } : undefined,
    );
  const kinds = async (lab: Lab) => (await lab.history()).map((change) => change.kind);

  it('I10: is told and not believed; when the images are back it is over, and none is news', async () => {
    const { lab } = await withImages(10);
    emptyList(lab);
    const [first] = await lab.runs(2);
    expect(first?.summary.status).toBe('partial');
    expect(lab.news()).toEqual(['blind cn-hangzhou AllGone']);
    await lab.runs(6, {}, HOUR);
    expect(await kinds(lab)).toEqual([]);
    lab.cloud.onCall();
    await lab.runs(2);
    expect(lab.news()).toEqual(['blind cn-hangzhou AllGone', 'over cn-hangzhou']);
    expect(await kinds(lab)).toEqual([]);
  });

  it('meanwhile a new share of one of them is told', async () => {
    const { lab, images } = await withImages(3);
    emptyList(lab);
    await lab.run();
    for (const image of images.slice(0, 1)) lab.cloud.share(image, account(9));
    await lab.run();
    expect(lab.news()).toContain(`shared m-0 ${account(9)}`);
  });

  it('is believed after a day: the images are recorded as gone, and the blindness is over', async () => {
    const { lab } = await withImages(3);
    for (const id of ['m-0', 'm-1', 'm-2']) lab.cloud.deleteImage(id);
    await lab.runs(23, {}, HOUR);
    expect(await kinds(lab)).toEqual([]);
    await lab.runs(3, {}, HOUR);
    expect(await kinds(lab)).toEqual(['imageGone', 'imageGone', 'imageGone']);
    expect(lab.news()).toEqual(['blind cn-hangzhou AllGone', 'over cn-hangzhou']);
  });

  it('is believed after a day also where another failure lies between', async () => {
    const { lab } = await withImages(3);
    for (const id of ['m-0', 'm-1', 'm-2']) lab.cloud.deleteImage(id);
    await lab.runs(20, {}, HOUR);
    lab.cloud.refuse(new OpenApiError('a fault of its own', { code: 'ApiTemporary' }), () => true);
    await lab.run({}, HOUR);
    lab.cloud.onCall();
    await lab.runs(30, {}, HOUR);
    expect(await kinds(lab)).toEqual(['imageGone', 'imageGone', 'imageGone']);
    expect(lab.news()).toEqual(['blind cn-hangzhou AllGone', 'over cn-hangzhou']);
  });

  it('two images and all that there were may go at once', async () => {
    const { lab } = await withImages(2);
    for (const id of ['m-0', 'm-1']) lab.cloud.deleteImage(id);
    await lab.run();
    expect(await kinds(lab)).toEqual(['imageGone', 'imageGone']);
    expect(lab.news()).toEqual([]);
  });

  it('many may go where one stays', async () => {
    const { lab } = await withImages(10);
    for (let n = 1; n < 10; n += 1) lab.cloud.deleteImage(`m-${n}`);
    await lab.run();
    expect(await kinds(lab)).toHaveLength(9);
    expect(lab.news()).toEqual([]);
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
    await lab.runs(2);
    expect(lab.news()).toEqual(['blind m-1 ApiRejected']);
    lab.cloud.deleteImage('m-1');
    await lab.runs(2, {}, DAY);
    expect(lab.news()).toEqual(['blind m-1 ApiRejected', 'over m-1']);
  });
});
