import { describe, expect, it, vi } from 'vitest';
import { answers, between, Deployment, statuses } from '../support/deployment.ts';
import { ACCOUNT, DAY, HOUR, MINUTE } from '../support/lab.ts';
import { account } from '../support/simulated-cloud.ts';

// Days of runs, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const REGIONS = ['cn-beijing', 'cn-hangzhou', 'cn-shanghai'];
const EVERY = 10 * MINUTE;

/** The baseline's row of one region of three is damaged for two days, and then as it was. */
async function damagedForTwoDays() {
  const deployment = await Deployment.open({ regions: REGIONS, periodMs: EVERY });
  const { lab } = deployment;
  const images = REGIONS.map((region) => lab.cloud.addImage(`m-${region}`, { region }));
  await deployment.pass(HOUR);
  const row = await lab.row('state', ACCOUNT, 'audit/baseline/cn-hangzhou');
  await lab.tamper(row, 'state', { baseline: '{' });
  const damagedMs = lab.clock.now();
  await deployment.pass(DAY + HOUR);
  for (const image of images) lab.cloud.share(image, account(1));
  const sharedMs = lab.clock.now();
  await deployment.pass(DAY + HOUR);
  await lab.tamper(await lab.row('state', ACCOUNT, 'audit/baseline/cn-hangzhou'), 'state', row.columns);
  const mendedMs = lab.clock.now();
  await deployment.pass(2 * HOUR);
  return { deployment, damagedMs, sharedMs, mendedMs };
}

describe('I10: a damaged baseline row in one of three regions', () => {
  it('is told at once and reminded of daily; the other regions are audited; it is over when the row is mended', async () => {
    const { deployment, damagedMs, sharedMs, mendedMs } = await damagedForTwoDays();
    const wordsOf = (fromMs: number, toMs?: number) =>
      between(deployment.told, fromMs, toMs).map(({ words }) => words);
    expect(wordsOf(damagedMs, damagedMs + 2 * EVERY)).toEqual(['blind cn-hangzhou StoreCorrupt']);
    expect(wordsOf(damagedMs + 2 * EVERY, sharedMs)).toEqual(['reminder cn-hangzhou StoreCorrupt']);
    expect(wordsOf(sharedMs, sharedMs + 2 * EVERY).toSorted()).toEqual([
      `shared m-cn-beijing ${account(1)}`,
      `shared m-cn-shanghai ${account(1)}`,
    ]);
    expect(wordsOf(sharedMs + 2 * EVERY, mendedMs)).toEqual(['reminder cn-hangzhou StoreCorrupt']);
    // I4: what was shared meanwhile is news, not baseline.
    expect(wordsOf(mendedMs).toSorted()).toEqual(['over cn-hangzhou', `shared m-cn-hangzhou ${account(1)}`]);
  });

  it('leaves no run complete, and sends no heartbeat, until it is mended', async () => {
    const { deployment, damagedMs, mendedMs } = await damagedForTwoDays();
    const { runs, heartbeats } = deployment;
    expect(statuses(runs, damagedMs, mendedMs)).toEqual(new Set(['partial']));
    expect(heartbeats.filter((atMs) => atMs >= damagedMs && atMs < mendedMs)).toEqual([]);
    expect(statuses(runs, mendedMs + 2 * EVERY)).toEqual(new Set(['complete']));
    expect(heartbeats.filter((atMs) => atMs >= mendedMs).length).toBeGreaterThan(5);
  });

  // A run that is partial counts as one that ended well, and nothing else of it is looked at.
  it('is nothing that the watchdog calls well', async () => {
    const { deployment, damagedMs, mendedMs } = await damagedForTwoDays();
    expect(answers(deployment.looks, damagedMs + 2 * EVERY, mendedMs)).toEqual(new Set(['blind']));
  });
});
