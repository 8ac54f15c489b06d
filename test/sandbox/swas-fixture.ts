import { onTestFinished } from 'vitest';
import { Cloud } from '../../sandbox/cloud.ts';
import { Faults } from '../../sandbox/faults.ts';
import { demoAccounts, demoRegions } from '../../sandbox/seed.ts';
import type { SwasSettings } from '../../sandbox/swas/settings.ts';
import { startSwas } from '../../sandbox/swas/server.ts';
import { callSwas, type Keys } from './openapi/vendor-client.ts';

/** A SWAS of its own for one test, with a clock that stands still until the test moves it, and no quota to speak of. */
export async function swasFixture(settings: Partial<SwasSettings> = {}) {
  const clock = { now: Date.now() };
  const now = () => clock.now;
  const cloud = new Cloud({ accounts: demoAccounts(), regions: demoRegions(), now });
  const faults = new Faults();
  const swas = await startSwas({
    cloud,
    faults,
    now,
    signatureNow: now,
    settings: { quotaPerMinute: 1000, ...settings },
  });
  onTestFinished(() => swas.close());
  const call = (
    action: string,
    query?: Record<string, string>,
    options?: { keys?: Keys; readTimeout?: number },
  ) => callSwas(swas.url, action, query, options);
  return { clock, cloud, faults, swas, call };
}
