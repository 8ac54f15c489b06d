import { describe, expect, test } from 'vitest';
import type { CustomImage } from '../../lib/model/image.ts';
import { findImages, listImages } from '../../lib/swas/list-images.ts';
import { cut, failure, imageNamed, scriptedClient, type Step } from '../support/scripted-client.ts';

const REGION = 'cn-hangzhou';
const ids = (count: number, from = 1): string[] => Array.from({ length: count }, (_, i) => `m-${from + i}`);
const images = (count: number): CustomImage[] => ids(count).map(imageNamed);

async function list(step: Step<CustomImage>) {
  const client = scriptedClient({ images: step });
  const listing = await listImages(client, REGION);
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
    expect(listing).toMatchObject({ complete: true, calls, ids: ids(count) });
    expect(listing.failure).toBeUndefined();
  });
});

describe('I1: a list that shifts', () => {
  test('is read again from its start', async () => {
    const listing = await list(({ pageNumber, pass }) =>
      cut(images(pass === 1 && pageNumber > 1 ? 149 : 150), pageNumber, 100),
    );
    expect(listing).toMatchObject({ complete: true, calls: 4, ids: ids(150) });
  });

  test('and never stands still is not complete, and what was seen is kept', async () => {
    const listing = await list(({ pageNumber, call }) => ({
      ...cut(images(150), pageNumber, 100),
      totalCount: 150 + call,
    }));
    expect(listing.complete).toBe(false);
    expect(listing.failure?.code).toBe('Shifting');
    expect(listing.ids).toEqual(ids(150));
  });

  test('an image that an earlier pass saw is kept for reading', async () => {
    const listing = await list(({ pass, pageNumber }) =>
      pass === 1
        ? { ...cut([imageNamed('m-1'), imageNamed('m-2')], pageNumber, 100), totalCount: 3 }
        : cut([imageNamed('m-2')], pageNumber, 100),
    );
    expect(listing).toMatchObject({ complete: true, ids: ['m-1', 'm-2'] });
  });
});

describe('I1: a page that fails', () => {
  test('leaves the list incomplete, with its reason, and hides no other page', async () => {
    const listing = await list(({ pageNumber }) =>
      pageNumber === 2 ? failure('ApiTemporary') : cut(images(201), pageNumber, 100),
    );
    expect(listing).toMatchObject({ complete: false, failure: { code: 'ApiTemporary' } });
    expect(listing.ids).toEqual([...ids(100), 'm-201']);
  });

  test('in the second pass proves nothing either', async () => {
    const listing = await list(({ pass, pageNumber }) =>
      pass === 1 ? { ...cut(images(3), pageNumber, 100), totalCount: 4 } : failure('ApiDenied'),
    );
    expect(listing).toMatchObject({ complete: false, failure: { denied: true }, ids: ids(3) });
  });
});

describe('I1: the second look asks for images by their ids', () => {
  const find = async (wanted: readonly string[], there: readonly string[]) => {
    const asked: (readonly string[])[] = [];
    const client = scriptedClient({
      byId(imageIds) {
        asked.push(imageIds);
        return cut(imageIds.filter((id) => there.includes(id)).map(imageNamed), 1, 100);
      },
    });
    const found = await findImages(client, REGION, wanted);
    return { found: found.map((i) => i.imageId), asked };
  };

  test('and believes those gone that it does not find', async () => {
    expect((await find(ids(3), ['m-2'])).found).toEqual(['m-2']);
  });

  test('at most a hundred at a time', async () => {
    const { found, asked } = await find(ids(201), ids(201));
    expect(asked.map((a) => a.length)).toEqual([100, 100, 1]);
    expect(found).toHaveLength(201);
  });

  test('and asks nothing for none', async () => {
    expect(await find([], [])).toEqual({ found: [], asked: [] });
  });

  test('a failure in any part means that nothing is known', async () => {
    const client = scriptedClient({
      byId: (imageIds) => (imageIds.length < 100 ? failure('ApiTemporary') : cut([], 1, 100)),
    });
    await expect(findImages(client, REGION, ids(150))).rejects.toMatchObject({ code: 'ApiTemporary' });
  });

  test('an answer with fewer images than it counts is no answer', async () => {
    const client = scriptedClient({ byId: () => ({ entries: [], totalCount: 1, pageSize: 100 }) });
    await expect(findImages(client, REGION, ids(1))).rejects.toMatchObject({ code: 'ApiGarbled' });
  });

  test('a service that does not heed the ids adds no image twice', async () => {
    const client = scriptedClient({ byId: () => cut(images(5), 1, 100) });
    const found = await findImages(client, REGION, ['m-1', 'm-9']);
    expect(found.map((i) => i.imageId)).toEqual(['m-1']);
  });
});
