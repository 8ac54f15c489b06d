import { describe, expect, test } from 'vitest';
import type { CustomImage } from '../../lib/model/image.ts';
import type { ReadListOptions } from '../../lib/openapi/read-list.ts';
import { findImages, listImages } from '../../lib/swas/list-images.ts';
import { cut, failure, imageNamed, scriptedClient, type Step } from '../support/scripted-client.ts';

const REGION = 'cn-hangzhou';
const ids = (count: number, from = 1): string[] => Array.from({ length: count }, (_, i) => `m-${from + i}`);
const images = (count: number, from = 1): CustomImage[] => ids(count, from).map(imageNamed);

async function list(step: Step<CustomImage>, how?: ReadListOptions) {
  const client = scriptedClient({ images: step });
  const listing = await listImages(client, REGION, {}, how);
  return { ...listing, ids: listing.images.map((i) => i.imageId), calls: client.pagesAsked.length };
}

describe('I8: an undisturbed list', () => {
  test.each([
    [0, 1],
    [1, 1],
    [99, 1],
    [100, 1],
    [101, 2],
    [200, 2],
    [201, 3],
  ])('of %i images makes %i calls', async (count, calls) => {
    const listing = await list(({ pageNumber }) => cut(images(count), pageNumber, 100));
    expect(listing).toMatchObject({ certainty: 'complete', calls, ids: ids(count) });
    expect(listing).not.toHaveProperty('failure');
    expect(listing).not.toHaveProperty('entries');
  });

  test.each([
    [100, 1],
    [101, 4],
  ])('I4: that is to be confirmed reads several pages twice: %i images, %i calls', async (count, calls) => {
    const listing = await list(({ pageNumber }) => cut(images(count), pageNumber, 100), { confirm: true });
    expect(listing).toMatchObject({ certainty: 'complete', calls });
  });

  test('requests up to four pages at once', async () => {
    let underWay = 0;
    let most = 0;
    const client = scriptedClient({ images: ({ pageNumber }) => cut(images(900), pageNumber, 100) });
    const slow: typeof client.listCustomImages = async (...call) => {
      most = Math.max(most, (underWay += 1));
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return client.listCustomImages(...call);
    };
    await listImages({ ...client, listCustomImages: slow }, REGION);
    expect(most).toBe(4);
    expect(client.pagesAsked).toHaveLength(9);
  });

  test('asks for this region, and gives each call its options', async () => {
    const client = scriptedClient({ images: ({ pageNumber }) => cut(images(150), pageNumber, 100) });
    const regions: string[] = [];
    const watched: typeof client.listCustomImages = (request, options) => {
      regions.push(request.regionId);
      return client.listCustomImages(request, options);
    };
    await listImages({ ...client, listCustomImages: watched }, REGION, { untilMs: 9, beginWithinMs: 7 });
    expect(regions).toEqual([REGION, REGION]);
    expect(client.options).toEqual([{ untilMs: 9, waitAtMostMs: 7 }, { untilMs: 9 }]);
  });
});

describe('I1: a list that shifts', () => {
  test('is read again from its start', async () => {
    const listing = await list(({ pageNumber, pass }) =>
      cut(images(pass === 1 && pageNumber > 1 ? 149 : 150), pageNumber, 100),
    );
    expect(listing).toMatchObject({ certainty: 'complete', calls: 4, ids: ids(150) });
  });

  test('each time is partial, and what was seen is kept', async () => {
    const listing = await list(({ pageNumber, call }) => ({
      ...cut(images(150), pageNumber, 100),
      totalCount: 150 + call,
    }));
    expect(listing).toMatchObject({ certainty: 'partial', ids: ids(150) });
    expect(listing.failure).toEqual({
      code: 'Shifting',
      message:
        'the list of images changed during each of 3 attempts to read it; at last it counted 156 and listed 150',
    });
  });

  test('keeps an image that only an earlier pass saw', async () => {
    const listing = await list(({ pass }) =>
      pass === 1
        ? { ...cut(images(2), 1, 100), totalCount: 3 }
        : { ...cut([imageNamed('m-2')], 1, 100), totalCount: 1 },
    );
    expect(listing.ids).toEqual(['m-1', 'm-2']);
  });
});

describe('I1: a list that counts otherwise than it lists', () => {
  const miscounted: Step<CustomImage> = ({ pageNumber }) => ({
    ...cut(images(100), pageNumber, 100),
    totalCount: 101,
  });

  test('is steady by a second pass', async () => {
    const listing = await list(miscounted);
    expect(listing).toMatchObject({
      certainty: 'steady',
      ids: ids(100),
      miscount: { counted: 101, listed: 100 },
    });
    expect(listing.calls).toBe(4);
  });

  test('is steady by the last run’s, at the price of one pass', async () => {
    const { miscount: before } = await list(miscounted);
    expect(await list(miscounted, { before })).toMatchObject({ certainty: 'steady', calls: 2 });
  });
});

describe('I1: a page that fails', () => {
  test('leaves the list partial, with its reason, and hides no other page', async () => {
    const listing = await list(({ pageNumber }) =>
      pageNumber === 2 ? failure('ApiTemporary') : cut(images(201), pageNumber, 100),
    );
    expect(listing).toMatchObject({ certainty: 'partial', failure: { code: 'ApiTemporary' } });
    expect(listing.ids).toEqual([...ids(100), 'm-201']);
  });

  test('in the second pass proves nothing either', async () => {
    const listing = await list(({ pass }) =>
      pass === 1 ? { ...cut(images(3), 1, 100), totalCount: 2 } : failure('ApiDenied'),
    );
    expect(listing).toMatchObject({ certainty: 'partial', failure: { denied: true }, ids: ids(3) });
  });

  test('as the only one means that nothing was seen', async () => {
    expect(await list(() => failure('ApiDenied'))).toMatchObject({ certainty: 'failed', ids: [] });
  });
});

describe('I1: a look for images by their ids', () => {
  async function find(
    wanted: readonly string[],
    byId: NonNullable<Parameters<typeof scriptedClient>[0]['byId']>,
  ) {
    const asked: (readonly string[])[] = [];
    const client = scriptedClient({
      byId: (imageIds, pageNumber) => {
        asked.push(imageIds);
        return byId(imageIds, pageNumber);
      },
    });
    const found = await findImages(client, REGION, wanted, { untilMs: 9, beginWithinMs: 7 });
    return { ...found, found: found.images.map((i) => i.imageId), asked, options: client.options };
  }
  /** A service that has these images. */
  const having = (there: readonly string[]) => (imageIds: readonly string[], pageNumber: number) =>
    cut(imageIds.filter((id) => there.includes(id)).map(imageNamed), pageNumber, 100);

  test('finds those that exist', async () => {
    expect(await find(ids(3), having(['m-2']))).toMatchObject({ found: ['m-2'], certainty: 'complete' });
  });

  test('asks for at most a hundred at a time', async () => {
    const { found, asked, certainty } = await find(ids(201), having(ids(201)));
    expect(asked).toEqual([ids(100), ids(100, 101), ['m-201']]);
    expect({ found, certainty }).toEqual({ found: ids(201), certainty: 'complete' });
  });

  test('asks nothing for none', async () => {
    expect(await find([], having([]))).toMatchObject({ found: [], certainty: 'complete', asked: [] });
  });

  test('waits for the quota: it belongs to a list that has begun', async () => {
    const { options } = await find(ids(101), having([]));
    expect(options).toEqual([{ untilMs: 9 }, { untilMs: 9 }]);
  });

  test('asks in the region', async () => {
    const client = scriptedClient({ byId: having(['m-1']) });
    const requests: object[] = [];
    const watched: typeof client.listCustomImages = (request, options) => {
      requests.push(request);
      return client.listCustomImages(request, options);
    };
    await findImages({ ...client, listCustomImages: watched }, REGION, ['m-1']);
    expect(requests).toEqual([{ regionId: REGION, imageIds: ['m-1'], pageNumber: 1 }]);
  });

  test('is partial if one part fails: what the parts before it found is there, and no more is asked', async () => {
    const service = having(ids(300));
    const result = await find(ids(300), (imageIds, pageNumber) =>
      imageIds.includes('m-101') ? failure('ApiTemporary') : service(imageIds, pageNumber),
    );
    expect(result).toMatchObject({
      found: ids(100),
      certainty: 'partial',
      failure: { code: 'ApiTemporary', message: 'scripted ApiTemporary' },
    });
    expect(result.asked).toHaveLength(2);
  });

  test('keeps what a part shows that fails later on', async () => {
    const result = await find(['m-1', 'm-250'], (_, pageNumber) =>
      pageNumber === 2 ? failure('ApiDenied') : cut(images(300), pageNumber, 100),
    );
    expect(result).toMatchObject({ found: ['m-1'], certainty: 'partial' });
  });

  test('is partial even if the whole list fails at once', async () => {
    expect(await find(ids(1), () => failure('ApiDenied'))).toMatchObject({ found: [], certainty: 'partial' });
  });

  test('is steady if one part counts otherwise than it lists', async () => {
    const service = having(ids(150));
    const counting = (imageIds: readonly string[], pageNumber: number) => {
      const page = service(imageIds, pageNumber);
      return imageIds.includes('m-1') ? { ...page, totalCount: 101 } : page;
    };
    expect(await find(ids(150), counting)).toMatchObject({ found: ids(150), certainty: 'steady' });
  });

  test('is partial if a part counts otherwise each time', async () => {
    let call = 0;
    const counting = () => ({ ...cut(images(5), 1, 100), totalCount: 5 - (call += 1) });
    const result = await find(ids(1), counting);
    expect(result).toMatchObject({ found: ['m-1'], certainty: 'partial', failure: { code: 'Shifting' } });
    expect(result.failure?.message).toContain('the list of images');
    expect(result.asked).toHaveLength(3);
  });

  test('leaves out the other images of a service that ignores the ids, and reads all its pages', async () => {
    const result = await find(['m-1', 'm-150', 'm-999'], (_, pageNumber) =>
      cut(images(150), pageNumber, 100),
    );
    expect(result).toMatchObject({ found: ['m-1', 'm-150'], certainty: 'complete' });
    expect(result.asked).toHaveLength(2);
  });
});
