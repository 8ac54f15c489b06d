import { describe, expect, it, vi } from 'vitest';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { between, Deployment, statuses } from '../support/deployment.ts';
import { DAY, HOUR } from '../support/lab.ts';
import { account } from '../support/simulated-cloud.ts';

// Days of runs, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const GONE = 'cn-gone';
/** Of the timer; what is not verified for three of them is due. */
const EVERY = 2 * HOUR;
const unreachable = () => new OpenApiError('its endpoint cannot be reached', { code: 'ApiTemporary' });

/** Two regions, of which `ListRegions` names one no more from then on. */
async function leavesTheList() {
  const deployment = await Deployment.open({ regions: 'all', periodMs: EVERY, watchEveryMs: EVERY });
  const { lab } = deployment;
  lab.cloud.addImage('m-here');
  const image = lab.cloud.addImage('m-gone', { region: GONE });
  await deployment.pass(6 * EVERY);
  const state = { isListed: false, answers: true };
  lab.cloud.onCall(({ action, query }) => {
    if (action === 'ListRegions' && !state.isListed) return { Regions: [{ RegionId: 'cn-hangzhou' }] };
    if (query['RegionId'] === GONE && !state.answers) throw unreachable();
    return undefined;
  });
  return { deployment, lab, image, state, leftMs: lab.clock.now() };
}

/** What people read about the region and its image within a span of time. */
const aboutIt = ({ told }: Deployment, fromMs: number, toMs?: number): string[] =>
  between(told, fromMs, toMs)
    .map(({ words }) => words)
    .filter((words) => words.includes('gone'));

describe('a region that ListRegions names no more', () => {
  it('I1: is audited for as long as its endpoint answers', async () => {
    const { deployment, lab, image, leftMs } = await leavesTheList();
    await deployment.pass(10 * DAY);
    expect(aboutIt(deployment, leftMs)).toEqual([]);
    lab.cloud.share(image, account(1));
    await deployment.pass(2 * EVERY);
    expect(aboutIt(deployment, leftMs)).toEqual([`shared m-gone ${account(1)}`]);
    expect(statuses(deployment.runs, leftMs)).toEqual(new Set(['complete']));
  });

  it('I10: and whose endpoint does not answer is told, and reminded of daily', async () => {
    const { deployment, state, leftMs } = await leavesTheList();
    state.answers = false;
    await deployment.pass(6 * DAY);
    const begun = aboutIt(deployment, leftMs, leftMs + 5 * EVERY);
    expect(begun).toContainEqual(expect.stringMatching(/^blind cn-gone /));
    for (let day = 1; day < 6; day += 1)
      expect(aboutIt(deployment, leftMs + day * DAY, leftMs + (day + 1) * DAY)).toContainEqual(
        expect.stringMatching(/^reminder cn-gone /),
      );
  });

  // It is reminded of for ever: what ListRegions named once is known for good.
  it('I10: is closed, and that told once, when its endpoint has not answered for seven days', async () => {
    const { deployment, state, leftMs } = await leavesTheList();
    state.answers = false;
    await deployment.pass(12 * DAY);
    const closing = aboutIt(deployment, leftMs + 7 * DAY, leftMs + 8 * DAY);
    expect(closing.filter((words) => !words.startsWith('reminder') && words.includes(GONE))).toHaveLength(1);
    expect(between(deployment.told, leftMs + 8 * DAY)).toEqual([]);
    expect(statuses(deployment.runs, leftMs + 8 * DAY)).toEqual(new Set(['complete']));
  });

  it('I10: is not closed by seven days in which its endpoint answered once', async () => {
    const { deployment, state, leftMs } = await leavesTheList();
    state.answers = false;
    await deployment.pass(5 * DAY);
    state.answers = true;
    await deployment.pass(5 * EVERY);
    state.answers = false;
    await deployment.pass(4 * DAY);
    const last = aboutIt(deployment, leftMs + 8 * DAY);
    expect(last).toContainEqual(expect.stringMatching(/^reminder cn-gone /));
    expect(statuses(deployment.runs, leftMs + 8 * DAY)).toEqual(new Set(['partial']));
  });

  it('I4: that is named and answers again after two weeks: what was shared meanwhile is news', async () => {
    const { deployment, lab, image, state, leftMs } = await leavesTheList();
    state.answers = false;
    await deployment.pass(10 * DAY);
    lab.cloud.share(image, account(2));
    await deployment.pass(4 * DAY);
    Object.assign(state, { isListed: true, answers: true });
    const backMs = lab.clock.now();
    await deployment.pass(5 * EVERY);
    expect(aboutIt(deployment, backMs)).toContain(`shared m-gone ${account(2)}`);
    expect(aboutIt(deployment, leftMs).filter((words) => words.startsWith('shared'))).toHaveLength(1);
    expect(statuses(deployment.runs, backMs + 4 * EVERY)).toEqual(new Set(['complete']));
  });
});
