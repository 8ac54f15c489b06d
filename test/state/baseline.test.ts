import { describe, expect, test } from 'vitest';
import { Baseline } from '../../lib/state/baseline.ts';
import { account, DAY, image, knownImage, knownShare, NOW, SCOPE } from '../support/values.ts';
import { memoryStore } from '../support/memory-store.ts';
import { Crash, crashing } from '../support/failing-store.ts';

const FIRST = [
  image({ imageId: 'm-plain' }),
  image({ imageId: 'm-exposed', exposedToEcs: true }),
  image({ imageId: 'm-unknown', exposedToEcs: undefined }),
];
const begun = async (images = FIRST) => {
  const store = await memoryStore();
  return { store, baseline: await Baseline.begin(store, SCOPE, images, NOW, 'run/1') };
};
const none = () => false;
const failures = (count: number) => () => count;

describe('I4: the first complete list', () => {
  test('of a scope never listed is not there', async () => {
    expect(await Baseline.load(await memoryStore(), SCOPE, NOW)).toBeUndefined();
  });

  test('is stored at once, with what it said of each image', async () => {
    const { store } = await begun();
    const loaded = await Baseline.load(store, SCOPE, NOW);
    expect([...(loaded?.imageIds ?? [])].toSorted()).toEqual(['m-exposed', 'm-plain', 'm-unknown']);
    expect(loaded?.listedFirst(image({ imageId: 'm-plain' }))).toEqual({ exposedToEcs: false, atMs: NOW });
    expect(loaded?.listedFirst(image({ imageId: 'm-exposed' }))).toEqual({ exposedToEcs: true, atMs: NOW });
    expect(loaded?.listedFirst(image({ imageId: 'm-unknown' }))).toEqual({
      exposedToEcs: undefined,
      atMs: NOW,
    });
    expect(loaded?.listedFirst(image({ imageId: 'm-later' }))).toBeUndefined();
    expect(loaded?.told).toBe(false);
  });

  test('of two runs at once the first stands for both', async () => {
    const { store } = await begun();
    const late = await Baseline.begin(store, SCOPE, [image({ imageId: 'm-later' })], NOW + 1, 'run/2');
    expect(late.listedFirst(image({ imageId: 'm-later' }))).toBeUndefined();
    expect(late.listedFirst(image({ imageId: 'm-plain' }))).toBeDefined();
  });

  test('whose reply was lost is the same when it is stored again', async () => {
    const store = await memoryStore();
    const lost = crashing(store, { at: 1, done: true }).store;
    await expect(Baseline.begin(lost, SCOPE, FIRST, NOW, 'run/1')).rejects.toThrow(Crash);
    const again = await Baseline.begin(store, SCOPE, [], NOW + DAY, 'run/2');
    expect([...again.imageIds]).toHaveLength(3);
  });

  test('had an image that is older by a day, although the list missed it', async () => {
    const { baseline } = await begun();
    const created = (ms: number) =>
      image({ imageId: 'm-missed', exposedToEcs: true, creationTime: new Date(ms).toISOString() });
    // Of its exposure nothing was known then: that is told when it is found.
    expect(baseline.listedFirst(created(NOW - DAY - 1))).toEqual({ exposedToEcs: undefined, atMs: NOW });
    expect(baseline.listedFirst(created(NOW - DAY))).toBeUndefined();
    expect(baseline.listedFirst(image({ imageId: 'm-missed', creationTime: 'long ago' }))).toBeUndefined();
  });

  test('of no image is one: whatever comes later is new', async () => {
    const { store } = await begun([]);
    expect((await Baseline.load(store, SCOPE, NOW))?.listedFirst(image({ imageId: 'm-1' }))).toBeUndefined();
  });
});

describe('I4: the one summary is due', () => {
  test('when every image has been read', async () => {
    const { baseline } = await begun();
    const read = new Set(['m-plain', 'm-exposed']);
    expect(baseline.isDue((id) => read.has(id), failures(0), NOW)).toBe(false);
    read.add('m-unknown');
    expect(baseline.isDue((id) => read.has(id), failures(0), NOW)).toBe(true);
  });

  test('when those not read have failed twice', async () => {
    const { baseline } = await begun();
    const isRead = (id: string) => id !== 'm-plain';
    expect(baseline.isDue(isRead, failures(1), NOW)).toBe(false);
    expect(baseline.isDue(isRead, failures(2), NOW)).toBe(true);
  });

  test('at the latest after a day', async () => {
    const { baseline } = await begun();
    expect(baseline.isDue(none, failures(0), NOW + DAY - 1)).toBe(false);
    expect(baseline.isDue(none, failures(0), NOW + DAY)).toBe(true);
  });

  test('at once where there is no image', async () => {
    const { baseline } = await begun([]);
    expect(baseline.isDue(none, failures(0), NOW)).toBe(true);
  });

  test('and never again once it was told', async () => {
    const { store, baseline } = await begun();
    await baseline.markTold(NOW + 1, 'run/1');
    const loaded = await Baseline.load(store, SCOPE, NOW);
    expect(loaded?.told).toBe(true);
    expect(loaded?.isDue(() => true, failures(9), NOW + 2 * DAY)).toBe(false);
    expect([...(loaded?.imageIds ?? [])]).toHaveLength(3);
  });

  test('again where the run died between telling and marking: the note has the same id', async () => {
    const { store, baseline } = await begun();
    const note = baseline.note([], 3, NOW);
    const again = (await Baseline.load(store, SCOPE, NOW))?.note([], 3, NOW + DAY);
    expect(again?.id).toBe(note.id);
  });

  test('of each scope has an id of its own', async () => {
    const { store, baseline } = await begun();
    const other = await Baseline.begin(store, { ...SCOPE, regionId: 'cn-shanghai' }, FIRST, NOW, 'run/1');
    expect(other.note([], 0, NOW).id).not.toBe(baseline.note([], 0, NOW).id);
  });
});

describe('the summary', () => {
  const base = { baseline: true };

  test('counts baseline shares only, each account once, and names the most shared first', async () => {
    const { baseline } = await begun();
    const note = baseline.note(
      [
        knownImage([knownShare(account(1), base), knownShare(account(2))], { imageId: 'm-exposed' }),
        knownImage(
          [
            knownShare(account(1), base),
            knownShare(account(2), { ...base, verdict: 'trusted' }),
            knownShare(account(3), { ...base, verdict: 'expired' }),
          ],
          { imageId: 'm-plain', name: 'plain' },
        ),
        knownImage([knownShare(account(9))], { imageId: 'm-later' }),
      ],
      1,
      NOW,
    );
    expect(note).toMatchObject({
      kind: 'baseline',
      accountId: SCOPE.accountId,
      images: 3,
      unread: 1,
      shares: 4,
      accounts: 3,
      untrustedAccounts: 2,
      exposedToEcs: 1,
      sharedImages: 2,
    });
    expect(note.shared).toEqual([
      { imageId: 'm-plain', imageName: 'plain', shares: 3, untrusted: 2, exposedToEcs: false },
      { imageId: 'm-exposed', imageName: 'one', shares: 1, untrusted: 1, exposedToEcs: true },
    ]);
  });

  test('names twenty images and counts all', async () => {
    const ids = Array.from({ length: 50 }, (_, n) => `m-${n}`);
    const { baseline } = await begun(ids.map((imageId) => image({ imageId })));
    const note = baseline.note(
      ids.map((imageId) => knownImage([knownShare(account(1), base)], { imageId })),
      0,
      NOW,
    );
    expect([note.shared.length, note.sharedImages]).toEqual([20, 50]);
  });

  test('of nothing shared says so', async () => {
    const { baseline } = await begun([image({ imageId: 'm-1' })]);
    expect(baseline.note([knownImage()], 0, NOW)).toMatchObject({
      images: 1,
      shares: 0,
      accounts: 0,
      untrustedAccounts: 0,
      shared: [],
    });
  });
});
