import { describe, expect, it } from 'vitest';
import { account } from '../support/simulated-cloud.ts';
import { DAY, HOUR, Lab } from '../support/lab.ts';
import { isLong } from '../support/size.ts';

const QUOTA = { callsPerMinute: 10 };
/** About 20 calls a run. */
const SHORT = { ...QUOTA, timeoutMs: 120_000 };

describe('I7: images of many pages', () => {
  it('one among 240 others is read at the default quota and timeout, and its new share is told', async () => {
    const lab = await Lab.open();
    const regions = Array.from({ length: 16 }, (_, n) => `cn-r${n}`);
    for (const region of regions)
      for (let n = 0; n < 15; n += 1) lab.cloud.addImage(`m-${region}-${n}`, { region });
    const long = lab.cloud.addImage('m-long', { region: 'cn-r2', shares: 230 });
    await lab.runs(3, { ...QUOTA, regions });
    lab.cloud.share(long, account(9_999));
    await lab.runs(2, { ...QUOTA, regions });
    expect(lab.news()).toEqual([`shared m-long ${account(9_999)}`]);
  });

  it('32 of six pages do not starve each other: each new share on their last pages is told', async () => {
    const lab = await Lab.open();
    const images = Array.from({ length: 32 }, (_, n) => lab.cloud.addImage(`m-${n}`, { shares: 290 }));
    const first = await lab.runs(4, QUOTA);
    expect(first.map((r) => r.summary.scopes[0]?.failed)).toEqual([0, 0, 0, 0]);
    for (const image of images) lab.cloud.share(image, account(9_999));
    // 192 pages in all, some 130 calls a run, and each run may leave one image unfinished.
    await lab.runs(4, QUOTA);
    expect(lab.news().toSorted()).toEqual(
      images.map(({ id }) => `shared ${id} ${account(9_999)}`).toSorted(),
    );
  });
});

describe('I7: an image too long for one run', () => {
  /** 40 pages: two runs' worth. It has been read once, when runs were longer. */
  async function withLongImage(others: number) {
    const lab = await Lab.open();
    for (let n = 0; n < others; n += 1) lab.cloud.addImage(`m-${n}`);
    const long = lab.cloud.addImage('m-long', { shares: 40 * 50 - 1 });
    await lab.run({ callsPerMinute: 6_000 });
    return { lab, long };
  }

  it('I10: is told as blind at once when it is cut for the second time', async () => {
    const { lab } = await withLongImage(3);
    await lab.run(SHORT);
    expect(lab.news()).toEqual([]);
    await lab.run(SHORT);
    expect(lab.news()).toEqual(['blind m-long TooLong']);
    await lab.runs(3, SHORT);
    expect(lab.news()).toEqual(['blind m-long TooLong']);
  });

  it('I10: is reminded of daily, and over when the runs are long enough again', async () => {
    const { lab } = await withLongImage(3);
    await lab.runs(2, SHORT);
    await lab.run(SHORT, DAY);
    await lab.run(SHORT);
    expect(lab.news()).toEqual(['blind m-long TooLong', 'reminder m-long TooLong']);
    await lab.run();
    expect(lab.news().at(-1)).toBe('over m-long');
  });

  it('goes on at the page where it stopped, so that a new share on its last page is told', async () => {
    const { lab, long } = await withLongImage(3);
    await lab.runs(2, SHORT);
    lab.cloud.share(long, account(9_999));
    const before = lab.cloud.readsOf('m-long').length;
    await lab.runs(4, SHORT);
    const pages = lab.cloud
      .readsOf('m-long')
      .slice(before)
      .map((call) => Number(call.query['PageNumber']));
    expect(new Set(pages).size, 'every page was asked for').toBe(40);
    expect(lab.news()).toEqual(['blind m-long TooLong', `shared m-long ${account(9_999)}`]);
  });

  it('takes its turn once a day where the others alone fill every run, and starves none of them', async () => {
    const days = isLong ? 4 : 2;
    const { lab, long } = await withLongImage(40);
    await lab.runs(6, SHORT, HOUR);
    expect(lab.news()).toEqual(['blind m-long TooLong']);
    lab.cloud.share(long, account(9_999));
    const before = lab.cloud.calls.length;
    for (let day = 0; day < days; day += 1) {
      const at = lab.cloud.readsOf('m-long').length;
      await lab.runs(24, SHORT, HOUR);
      expect(lab.cloud.readsOf('m-long').length, `calls on day ${day}`).toBeGreaterThan(at);
    }
    const readsOf = (id: string) =>
      lab.cloud.calls.slice(before).filter((call) => call.query['ImageId'] === id).length;
    const others = Array.from({ length: 40 }, (_, n) => readsOf(`m-${n}`));
    expect(Math.min(...others), 'each of the others is read every third hour').toBeGreaterThanOrEqual(
      8 * days,
    );
    expect(lab.news()).toContain(`shared m-long ${account(9_999)}`);
    const reminders = lab.news().filter((words) => words === 'reminder m-long TooLong');
    expect([days - 1, days]).toContain(reminders.length);
  });
});
