import { describe, expect, it, vi } from 'vitest';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { between, Deployment, statuses } from '../support/deployment.ts';
import { HOUR, MINUTE } from '../support/lab.ts';

// Hundreds of runs, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const REGIONS = ['cn-beijing', 'cn-chengdu', 'cn-hangzhou', 'cn-shanghai', 'cn-shenzhen'];
const DUE = 30 * MINUTE;

describe.each([['ListCustomImages'], ['ListCustomImageShareAccounts']])(
  '%s is throttled for an hour and a half in five regions of three images',
  (api) => {
    async function throttled() {
      const deployment = await Deployment.open({ regions: REGIONS });
      const { lab } = deployment;
      for (const region of REGIONS)
        for (let n = 0; n < 3; n += 1) lab.cloud.addImage(`m-${region}-${n}`, { region });
      await deployment.pass(HOUR);
      const fromMs = lab.clock.now();
      const messages = lab.channel.accepted.length;
      const error = new OpenApiError('over the call quota', {
        code: 'ApiThrottled',
        vendorCode: 'Throttling.User',
      });
      lab.cloud.refuse(error, ({ action }) => action === api);
      await deployment.pass(1.5 * HOUR);
      lab.cloud.onCall();
      const healedMs = lab.clock.now();
      await deployment.pass(HOUR);
      return { deployment, lab, fromMs, messages, healedMs };
    }

    it('I10: is told when it is due and over when it is healed, and no run is complete in between', async () => {
      const { deployment, fromMs, healedMs } = await throttled();
      const begun = between(deployment.told, fromMs, healedMs);
      const over = between(deployment.told, healedMs);
      expect(new Set(begun.map(({ words }) => words.split(' ')[0]))).toEqual(new Set(['blind']));
      // What was verified last was verified just before.
      expect(begun[0]?.atMs).toBeGreaterThan(fromMs + DUE - 5 * MINUTE);
      expect(begun.at(-1)?.atMs).toBeLessThan(fromMs + DUE + 2 * MINUTE);
      expect(over.at(-1)?.words).toMatch(/^over /);
      const [firstMs = Infinity] = begun.map(({ atMs }) => atMs);
      expect(statuses(deployment.runs, firstMs, healedMs)).toEqual(new Set(['partial']));
      const [lastMs = Infinity] = over.map(({ atMs }) => atMs).toReversed();
      expect(statuses(deployment.runs, lastMs + MINUTE)).toEqual(new Set(['complete']));
    });

    // Each region is told when its own time has come, so one refused API is as many messages as the quota needs minutes
    // to go round; so is the end, in which a region may be blind and over a second time.
    it('I10: one API refused in an account is one message, and so is its end', async () => {
      const { deployment, lab, fromMs, messages } = await throttled();
      const kinds = between(deployment.told, fromMs).map(({ words }) => words.split(' ')[0]);
      expect(kinds).toEqual(['blind', 'over']);
      expect(lab.channel.accepted.length - messages).toBe(2);
    });
  },
);
