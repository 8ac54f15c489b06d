import { describe, expect, it, vi } from 'vitest';
import { answers, Deployment, statuses } from '../support/deployment.ts';
import { HOUR, MINUTE } from '../support/lab.ts';
import { isLong } from '../support/size.ts';
import { account } from '../support/simulated-cloud.ts';

// A day of runs over thousands of images.
vi.setConfig({ testTimeout: isLong ? 1_800_000 : 120_000 });

/** 30 pages at nine calls a minute, or 4 at three: a list waits for its quota. */
const [IMAGES, QUOTA] = isLong ? [3_000, 9] : [400, 3];
const PAGES = IMAGES / 100;
const LIST = Math.ceil(PAGES / QUOTA) * MINUTE;
/** One call of each minute is kept for images whose flag has just turned. */
const READ_ALL = (IMAGES / (QUOTA - 1)) * MINUTE;
/** What the quota needs for a first look: two passes of the list, and a call for each image. */
const QUOTA_NEEDS = 2 * LIST + READ_ALL;

async function deployed() {
  const deployment = await Deployment.open({ callsPerMinute: QUOTA });
  const { lab } = deployment;
  const images = Array.from({ length: IMAGES }, (_, n) =>
    lab.cloud.addImage(`m-${n}`, { shares: n % 100 === 0 ? 1 : 0 }),
  );
  const startMs = lab.clock.now();
  /** Until the first look is told. @returns how long it took, at most so long */
  const firstLook = async (atMostMs: number) => {
    while (deployment.told.length === 0 && lab.clock.now() - startMs < atMostMs)
      await deployment.pass(10 * MINUTE);
    return (deployment.told[0]?.atMs ?? Infinity) - startMs;
  };
  return { deployment, lab, images, firstLook };
}

describe(`a region of ${IMAGES} images, ${PAGES} pages a list, at ${QUOTA} calls a minute`, () => {
  it('its first look ends, nothing is blind, and a share on an image of the last page is told in two lists', async () => {
    const { deployment, lab, images, firstLook } = await deployed();
    expect(await firstLook(24 * HOUR)).toBeLessThan(24 * HOUR);
    expect(lab.channel.notes()[0]).toMatchObject({ kind: 'baseline', images: IMAGES });
    for (const image of images.slice(-2)) {
      const madeMs = lab.clock.now();
      lab.cloud.share(image, account(7));
      await deployment.pass(2 * (LIST + MINUTE) + MINUTE);
      const told = deployment.told.find(({ words }) => words === `shared ${image.id} ${account(7)}`);
      expect((told?.atMs ?? Infinity) - madeMs).toBeLessThanOrEqual(2 * (LIST + MINUTE));
    }
    // What a day was too short to read of 3,000 images comes in a second summary.
    expect(deployment.news().filter((words) => !words.startsWith('first look'))).toHaveLength(2);
    expect(statuses(deployment.runs, 0)).toEqual(new Set(['complete']));
    expect(answers(deployment.looks, 0)).toEqual(new Set(['well']));
  });

  // Images are read while the list waits for its quota; those on its last pages have less of that time.
  it('I7: the first look takes twice what the quota needs at most', async () => {
    const { lab, firstLook } = await deployed();
    expect(await firstLook(2 * QUOTA_NEEDS)).toBeLessThanOrEqual(2 * QUOTA_NEEDS);
    expect(lab.channel.notes()[0]).toMatchObject({ kind: 'baseline', images: IMAGES, unread: 0 });
  });
});
