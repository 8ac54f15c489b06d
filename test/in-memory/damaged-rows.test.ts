import { describe, expect, it } from 'vitest';
import { StoreError } from '../../lib/snapshot/store.ts';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { beforeWrites, storeAway } from '../support/failing-store.ts';
import { account } from '../support/simulated-cloud.ts';
import { ACCOUNT, Lab, SCOPE } from '../support/lab.ts';

async function withImages(count: number) {
  const lab = await Lab.open();
  const images = Array.from({ length: count }, (_, n) =>
    lab.cloud.addImage(`m-${String(n).padStart(2, '0')}`),
  );
  await lab.run();
  return { lab, images };
}

describe('I10: one row that cannot be used is its image’s blindness and nobody else’s', () => {
  it.each([
    ['its share set', { shares: 'x' }],
    ['its flags', { flags: 'x' }],
    ['its changes', { changes: 'x' }],
  ])('a row damaged in %s: everything else is read and told', async (_what, columns) => {
    const { lab, images } = await withImages(60);
    await lab.tamper(await lab.row('images', SCOPE, 'm-00'), 'images', columns);
    for (const image of [images[5], images[50]]) if (image) lab.cloud.share(image, account(1));
    const before = lab.cloud.readsOf('m-59').length;
    const results = await lab.runs(3);
    expect(results.map((r) => [r.summary.status, r.failure])).toEqual(
      Array.from({ length: 3 }, () => ['partial', undefined]),
    );
    expect(lab.cloud.readsOf('m-59').length - before).toBe(3);
    expect(lab.news().toSorted()).toEqual([
      'blind m-00 StoreCorrupt',
      `shared m-05 ${account(1)}`,
      `shared m-50 ${account(1)}`,
    ]);
    // The remedy that its message names.
    const { key, version } = await lab.row('images', SCOPE, 'm-00');
    await lab.store.write('images', { key, columns: null, expected: version, token: 'by hand' });
    await lab.run();
    expect(lab.news().at(-1)).toBe('over m-00');
  });

  it('a row that the store refuses: the image is told as blind, everything else as ever', async () => {
    const { lab, images } = await withImages(20);
    for (const image of images) lab.cloud.share(image, account(1));
    const refused = new StoreError('The row is too large', { code: 'StoreRejected' });
    const { summary, failure } = await lab.run({
      wrapStore: (store) =>
        beforeWrites(store, (table, { key }) => {
          if (table === 'images' && key.sort === 'm-03') throw refused;
        }),
    });
    expect([summary.status, failure]).toEqual(['partial', undefined]);
    expect(lab.news()).toContain('blind m-03 StoreRejected');
    expect(lab.news()).toHaveLength(20);
    await lab.run();
    expect(lab.news().slice(20).toSorted()).toEqual(['over m-03', `shared m-03 ${account(1)}`]);
  });
});

describe('a run that breaks', () => {
  it('I3: still sends what it has posted; the next run tells the rest, and nothing twice', async () => {
    const { lab, images } = await withImages(40);
    for (const image of images) lab.cloud.share(image, account(1));
    let commits = 0;
    const { summary, failure, notes } = await lab.run({
      wrapStore: (store) =>
        beforeWrites(store, (table) => {
          if (table !== 'images') return;
          commits += 1;
          if (commits > 50) throw storeAway();
        }),
    });
    expect([summary.status, failure?.code]).toEqual(['failed', 'StoreUnavailable']);
    expect(notes.length).toBeGreaterThan(0);
    expect(lab.news()).toHaveLength(notes.length);
    await lab.run();
    expect(lab.news().toSorted()).toEqual(images.map(({ id }) => `shared ${id} ${account(1)}`).toSorted());
  });
});

describe('I10: thousands of images that a permission keeps from being read', () => {
  it('are one message, and so little of the coverage row that 20,000 of them fit', async () => {
    const lab = await Lab.open();
    const count = 1_000;
    // As long as the vendor's ids are.
    for (let n = 0; n < count; n += 1) lab.cloud.addImage(`m-${String(n).padStart(20, '0')}`);
    const options = { callsPerMinute: 100_000 };
    await lab.run(options);
    lab.cloud.refuse(
      new OpenApiError(`not allowed; the role needs a permission: ${'words '.repeat(40)}`, {
        code: 'ApiDenied',
      }),
      (call) => call.action === 'ListCustomImageShareAccounts',
    );
    await lab.runs(3, options);
    expect(lab.news()).toEqual(['blind cn-hangzhou ApiDenied']);
    const { columns } = await lab.row('state', ACCOUNT, 'audit/coverage/0');
    // Spread over rows of 64 KB.
    expect((columns['coverage'] ?? '').length).toBeLessThan(80_000);
    expect((await lab.row('state', ACCOUNT, 'audit/coverage/1')).columns['coverage']?.length).toBeLessThan(
      80_000,
    );
    lab.cloud.onCall();
    await lab.run(options);
    expect(lab.news()).toEqual(['blind cn-hangzhou ApiDenied', 'over cn-hangzhou']);
  });
});
