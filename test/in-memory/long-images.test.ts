import { describe, expect, it } from 'vitest';
import { Lab, type LabOptions, MINUTE } from '../support/lab.ts';
import { account } from '../support/simulated-cloud.ts';

/** As deployed. */
const TIMED: LabOptions = {
  callsPerMinute: 10,
  timeoutMs: 600_000,
  change: { timer: { periodMs: MINUTE }, overdueMs: 30 * MINUTE },
};
const minutes = (lab: Lab, count: number, options: LabOptions = TIMED) => lab.runs(count, options, MINUTE);

describe('I7: images of many pages', () => {
  it('one among 240 others is read, and its new share is told', async () => {
    const lab = await Lab.open();
    const regions = Array.from({ length: 16 }, (_, n) => `cn-r${n}`);
    for (const region of regions)
      for (let n = 0; n < 15; n += 1) lab.cloud.addImage(`m-${region}-${n}`, { region });
    const long = lab.cloud.addImage('m-long', { region: 'cn-r2', shares: 230 });
    await minutes(lab, 60, { ...TIMED, regions });
    lab.cloud.share(long, account(9_999));
    await minutes(lab, 10, { ...TIMED, regions });
    expect(lab.news()).toEqual([`shared m-long ${account(9_999)}`]);
  });

  it('32 of six pages do not starve each other: each new share on their last pages is told', async () => {
    const lab = await Lab.open();
    const images = Array.from({ length: 32 }, (_, n) => lab.cloud.addImage(`m-${n}`, { shares: 290 }));
    await minutes(lab, 60);
    expect(lab.news(), 'the first look reads 384 pages').toEqual([]);
    for (const image of images) lab.cloud.share(image, account(9_999));
    await minutes(lab, 40);
    expect(lab.news().toSorted()).toEqual(
      images.map(({ id }) => `shared ${id} ${account(9_999)}`).toSorted(),
    );
  });
});

describe('I7: an image too long for one run', () => {
  /** Some 18 calls a run. */
  const SHORT: LabOptions = { ...TIMED, timeoutMs: 150_000 };

  async function withLongImage(others: number) {
    const lab = await Lab.open();
    for (let n = 0; n < others; n += 1) lab.cloud.addImage(`m-${n}`);
    const long = lab.cloud.addImage('m-long', { shares: 20 * 50 - 1 });
    await minutes(lab, 40);
    return { lab, long };
  }

  it('goes on at the page where it stopped, so that a new share on its last page is told', async () => {
    const { lab, long } = await withLongImage(3);
    expect(lab.news()).toEqual([]);
    lab.cloud.share(long, account(9_999));
    const before = lab.cloud.readsOf('m-long').length;
    await minutes(lab, 15, SHORT);
    const pages = lab.cloud
      .readsOf('m-long')
      .slice(before)
      .map((call) => Number(call.query['PageNumber']));
    expect(new Set(pages).size, 'every page was asked for').toBe(20);
    expect(lab.news()).toEqual([`shared m-long ${account(9_999)}`]);
  });

  it('starves none of the others', async () => {
    const { lab, long } = await withLongImage(40);
    lab.cloud.share(long, account(9_999));
    const before = lab.cloud.calls.length;
    await minutes(lab, 120, SHORT);
    const readsOf = (id: string) =>
      lab.cloud.calls.slice(before).filter((call) => call.query['ImageId'] === id).length;
    const others = Array.from({ length: 40 }, (_, n) => readsOf(`m-${n}`));
    expect(Math.min(...others)).toBeGreaterThanOrEqual(3);
    expect(lab.news()).toContain(`shared m-long ${account(9_999)}`);
  });
});
