import { describe, expect, it, vi } from 'vitest';
import { AUDIT, readConfig } from '../../lib/config/config.ts';
import { answers, Deployment, statuses } from '../support/deployment.ts';
import { HOUR, MINUTE } from '../support/lab.ts';
import { account, type SimulatedImage } from '../support/simulated-cloud.ts';
import { thrown } from '../support/thrown.ts';

// Hundreds of runs, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const IMAGES = 15;
/** I10: at one call a minute, twice the longest wait in the order of reading, which is three rounds. */
const IMAGE_DUE = 2 * 3 * IMAGES * MINUTE;

describe.each([[['cn-hangzhou']], [['cn-beijing', 'cn-hangzhou', 'cn-shanghai']]])(
  'one call a minute of each API, and 15 images in %j',
  (regions) => {
    async function deployed() {
      const deployment = await Deployment.open({ callsPerMinute: 1, regions });
      const { lab } = deployment;
      const images = Array.from({ length: IMAGES }, (_, n) =>
        lab.cloud.addImage(`m-${n}`, { region: regions[n % regions.length] ?? '' }),
      );
      await deployment.pass(2 * HOUR);
      return { deployment, lab, images };
    }

    /** Shares each image with an account, some minutes after the other. @returns the slowest alert, in ms */
    async function shareEach(
      { deployment, lab, images }: Awaited<ReturnType<typeof deployed>>,
      accountOf: (image: SimulatedImage) => string,
      everyMs: number,
    ): Promise<number> {
      const madeMs = new Map<string, number>();
      for (const [n, image] of images.entries()) {
        lab.cloud.share(image, accountOf(image));
        madeMs.set(`shared ${image.id} ${accountOf(image)}`, lab.clock.now());
        await deployment.pass(everyMs + n * 1_000);
      }
      await deployment.pass(IMAGE_DUE);
      const delays = [...madeMs].map(([alert, ms]) => {
        const told = deployment.told.filter(({ words }) => words === alert);
        expect(told, alert).toHaveLength(1);
        return (told[0]?.atMs ?? Infinity) - ms;
      });
      return Math.max(...delays);
    }

    it('every image is read, every share told, and nothing is blind', async () => {
      const world = await deployed();
      const { deployment, lab, images } = world;
      expect(deployment.told.map(({ words }) => words)).toEqual([`baseline ${regions.join(',')}`]);
      for (const { id } of images) expect(lab.cloud.readsOf(id).length, id).toBeGreaterThan(0);
      // A new flag waits for its region's turn to be listed, and for nobody's turn to be read.
      const first = await shareEach(world, ({ id }) => account(Number(id.slice(2))), 7 * MINUTE);
      expect(first).toBeLessThanOrEqual((regions.length + 1) * MINUTE);
      // Where the flag says nothing new it waits for a round of all images.
      const second = await shareEach(world, ({ id }) => account(100 + Number(id.slice(2))), 2 * MINUTE);
      expect(second).toBeLessThanOrEqual(2 * IMAGES * MINUTE);
      expect(deployment.news()).toHaveLength(2 * IMAGES);
      expect(statuses(deployment.runs, 0)).toEqual(new Set(['complete']));
      expect(answers(deployment.looks, 0)).toEqual(new Set(['well']));
    });

    it('I8: no minute has more than one call of an API', async () => {
      const { lab } = await deployed();
      for (const api of ['ListCustomImages', 'ListCustomImageShareAccounts']) {
        const times = lab.cloud.calls.filter(({ action }) => action === api).map(({ atMs }) => atMs);
        const apart = times.slice(1).map((atMs, n) => atMs - (times[n] ?? 0));
        expect(Math.min(...apart), api).toBeGreaterThanOrEqual(MINUTE);
        expect(times.length, 'and none is left unused for long').toBeGreaterThan(100);
      }
    });
  },
);

it.each(['0', '-1', '0.5'])('a quota of %s is refused, with what is allowed', (value) => {
  const environment = {
    REGIONS: 'cn-hangzhou',
    SWAS_CALLS_PER_MINUTE: value,
    DINGTALK_WEBHOOK: `https://oapi.dingtalk.com/robot/send?access_token=${'0'.repeat(64)}`,
    TABLESTORE_ENDPOINT: 'https://audit.cn-hangzhou.ots.aliyuncs.com',
    TABLESTORE_INSTANCE: 'audit',
  };
  const { message } = thrown(() => readConfig(AUDIT, environment, { onFunctionCompute: true }));
  expect(message).toMatch(/SWAS_CALLS_PER_MINUTE.*\b1\b/s);
  expect(message).toContain(value);
});
