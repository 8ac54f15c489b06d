import { describe, expect, it } from 'vitest';
import { OpenApiError } from '../../lib/openapi/errors.ts';
import { beforeWrites, storeAway } from '../support/failing-store.ts';
import { account } from '../support/simulated-cloud.ts';
import { DAY, HOUR, Lab, MINUTE } from '../support/lab.ts';

async function withImage() {
  const lab = await Lab.open();
  const image = lab.cloud.addImage('m-1');
  await lab.run();
  return { lab, image };
}

/** A run on a clock that is ahead, killed as soon as it has the lease. */
async function dieAhead(lab: Lab, aheadMs: number) {
  lab.later(aheadMs);
  await lab.invoke({
    wrapStore: (store) =>
      beforeWrites(store, (_table, { key }) => {
        if (key.sort !== 'lease') throw storeAway();
      }),
  });
  lab.later(-aheadMs);
}

describe('I6: a lease that a clock gone wrong has left', () => {
  it.each([
    ['ten minutes', 10 * MINUTE],
    ['twenty hours', 20 * HOUR],
    ['a year', 365 * DAY],
  ])('from a clock that was ahead by %s keeps nobody out', async (_name, aheadMs) => {
    const { lab, image } = await withImage();
    await dieAhead(lab, aheadMs);
    lab.cloud.share(image, account(1));
    lab.later(MINUTE);
    const { summary, failure } = await lab.run();
    expect([summary.status, failure]).toEqual(['complete', undefined]);
    expect(lab.news()).toEqual([`shared m-1 ${account(1)}`]);
  });

  it('from a clock that differs by a little is respected', async () => {
    const { lab } = await withImage();
    await dieAhead(lab, 2 * MINUTE);
    expect((await lab.invoke()).summary.status).toBe('skipped');
  });
});

describe('times to come in what a clock gone wrong has stored', () => {
  /** The whole day of its first runs was a year ahead. */
  it('I7: what was «read in a year» has its turn all the same', async () => {
    const { lab, image } = await withImage();
    lab.later(365 * DAY);
    await lab.run();
    lab.later(-365 * DAY);
    lab.cloud.share(image, account(1));
    const { summary } = await lab.run();
    expect(summary.status).toBe('complete');
    expect(lab.news()).toEqual([`shared m-1 ${account(1)}`]);
    expect(summary.scopes[0]?.oldestVerification?.startsWith('2026')).toBe(true);
  });

  it('I10: a blindness that was «told in a year» is reminded of at once, and then daily', async () => {
    const { lab } = await withImage();
    lab.cloud.refuse(
      new OpenApiError('no', { code: 'ApiDenied' }),
      ({ action }) => action === 'ListCustomImages',
    );
    lab.later(365 * DAY);
    await lab.run();
    lab.later(-365 * DAY);
    await lab.run({}, DAY);
    await lab.run({}, DAY);
    const blind = 'cn-hangzhou ApiDenied';
    expect(lab.news()).toEqual([`blind ${blind}`, `reminder ${blind}`, `reminder ${blind}`]);
  });

  it('I4: a baseline that was «begun in a year» does not make baseline of what is shared today', async () => {
    const lab = await Lab.open();
    lab.later(365 * DAY);
    const image = lab.cloud.addImage('m-1');
    await lab.run();
    lab.later(-365 * DAY);
    lab.later(DAY);
    await lab.run();
    lab.cloud.share(image, account(1));
    await lab.run();
    expect(lab.news()).toEqual([`shared m-1 ${account(1)}`]);
  });

  it('I8: a clock that is set back in the middle of a run makes nobody wait for an hour', async () => {
    const lab = await Lab.open();
    for (let n = 0; n < 30; n += 1) lab.cloud.addImage(`m-${n}`);
    await lab.run();
    let calls = 0;
    lab.cloud.onCall(({ action }) => {
      if (action !== 'ListCustomImageShareAccounts') return;
      calls += 1;
      if (calls === 15) lab.later(-HOUR);
    });
    const slept = lab.clock.slept.length;
    const { summary, failure } = await lab.invoke({ callsPerMinute: 10 });
    expect([summary.status, failure]).toEqual(['complete', undefined]);
    // The alarm of the walk's end alone is set for longer.
    const waits = lab.clock.slept.slice(slept).filter((ms) => ms < 700_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(61_000);
  });
});
