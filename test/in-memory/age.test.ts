import { describe, expect, it } from 'vitest';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { ACCOUNT, DAY, HOUR, Lab, type LabOptions, MINUTE } from '../support/lab.ts';
import { account } from '../support/simulated-cloud.ts';

/** As deployed. */
const TIMED: LabOptions = {
  callsPerMinute: 9,
  timeoutMs: 600_000,
  change: { timer: { periodMs: MINUTE }, overdueMs: 30 * MINUTE },
};
const minutes = (lab: Lab, count: number, more: LabOptions = {}) =>
  lab.runs(count, { ...TIMED, ...more }, MINUTE);

async function withImages(count: number, more: LabOptions = {}) {
  const lab = await Lab.open();
  const images = Array.from({ length: count }, (_, n) => lab.cloud.addImage(`m-${n}`));
  await minutes(lab, 10, more);
  return { lab, images };
}

const throttled = new OpenApiError('too many calls', { code: 'ApiThrottled' });
const isShareCall = ({ action }: { readonly action: string }): boolean =>
  action === 'ListCustomImageShareAccounts';

describe('I10: what is unverified for longer than its due time is blind, whatever the reason', () => {
  it('a share call that is throttled for ever, since somebody else uses the quota up', async () => {
    const { lab } = await withImages(15);
    lab.cloud.refuse(throttled, isShareCall);
    const before = await minutes(lab, 20);
    expect(lab.news()).toEqual([]);
    expect(before.at(-1)?.summary.status).toBe('complete');
    const after = await minutes(lab, 20);
    expect(lab.news()).toEqual([expect.stringMatching(/^blind cn-hangzhou (ApiThrottled|Unreached)$/)]);
    expect(after.at(-1)?.summary.status).toBe('partial');
    lab.cloud.onCall();
    await minutes(lab, 20);
    expect(lab.news().slice(1)).toEqual(['over cn-hangzhou']);
  });

  it('one hiccup is no blindness, however many images it meets', async () => {
    const { lab } = await withImages(15);
    lab.cloud.refuse(new OpenApiError('a fault', { code: 'ApiTemporary' }), isShareCall);
    await minutes(lab, 5);
    lab.cloud.onCall();
    await minutes(lab, 40);
    expect(lab.news()).toEqual([]);
  });

  it('a damaged baseline: told at once, the run is not complete, and the other regions are audited', async () => {
    const regions = ['cn-hangzhou', 'cn-shanghai'];
    const { lab, images } = await withImages(1, { regions });
    const other = lab.cloud.addImage('m-other', { region: 'cn-shanghai' });
    await minutes(lab, 3, { regions });
    await lab.tamper(await lab.row('state', ACCOUNT, 'audit/baseline/cn-hangzhou'), 'state', {
      baseline: '{',
    });
    for (const image of [other, ...images]) lab.cloud.share(image, account(1));
    const results = await minutes(lab, 3, { regions });
    expect(results.map(({ summary, failure }) => [summary.status, failure])).toEqual(
      Array.from({ length: 3 }, () => ['partial', undefined]),
    );
    expect(lab.news().toSorted()).toEqual(['blind cn-hangzhou StoreCorrupt', `shared m-other ${account(1)}`]);
  });

  it('what a pause of the timer kept from being read is not overdue: the due times begin anew', async () => {
    const { lab } = await withImages(60);
    lab.later(2 * DAY);
    await minutes(lab, 30);
    expect(lab.news()).toEqual([]);
  });

  it('with a timer of an hour three firings are waited for', async () => {
    const hourly: LabOptions = { change: { timer: { periodMs: HOUR }, overdueMs: 30 * MINUTE } };
    const lab = await Lab.open();
    lab.cloud.addImage('m-1');
    lab.cloud.addImage('m-2');
    await lab.runs(2, hourly, HOUR);
    lab.cloud.refuse(
      new OpenApiError('a fault', { code: 'ApiTemporary' }),
      ({ query }) => query['ImageId'] === 'm-1',
    );
    await lab.runs(2, hourly, HOUR);
    expect(lab.news()).toEqual([]);
    await lab.run(hourly, HOUR);
    expect(lab.news()).toEqual(['blind m-1 ApiTemporary']);
  });
});

describe('I7: an image whose flag has just turned to shared', () => {
  it('is told in the next run, however many others wait', async () => {
    const { lab, images } = await withImages(40);
    await minutes(lab, 20);
    for (const image of images.slice(35)) {
      lab.cloud.share(image, account(7));
      await minutes(lab, 1);
      expect(lab.news().at(-1)).toBe(`shared ${image.id} ${account(7)}`);
    }
  });

  it('also if it was taken back a while ago, and shared with somebody else', async () => {
    const { lab, images } = await withImages(40);
    const [image] = images;
    if (image === undefined) throw new Error('no image');
    lab.cloud.share(image, account(7));
    await minutes(lab, 2);
    image.shares.clear();
    await minutes(lab, 12);
    lab.cloud.share(image, account(8));
    await minutes(lab, 1);
    expect(lab.news().at(-1)).toBe(`shared ${image.id} ${account(8)}`);
  });

  it('is not read first for ever where its flag contradicts its share accounts', async () => {
    const { lab, images } = await withImages(30);
    const [image] = images;
    if (image === undefined) throw new Error('no image');
    lab.cloud.onCall(({ query }) =>
      query['ImageId'] === image.id ? { TotalCount: 0, PageSize: 50, ImageShareUsers: [] } : undefined,
    );
    lab.cloud.share(image, account(7));
    const before = lab.cloud.readsOf(image.id).length;
    await minutes(lab, 20);
    // Two that are likely shared come to one other, so it has its turn in each run, and not more.
    expect(lab.cloud.readsOf(image.id).length - before).toBeLessThanOrEqual(20);
    const others = images.slice(1).map(({ id }) => lab.cloud.readsOf(id).at(-1)?.atMs ?? 0);
    expect(Math.min(...others)).toBeGreaterThan(lab.clock.now() - 10 * MINUTE);
  });
});
