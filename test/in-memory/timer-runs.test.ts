import { describe, expect, it } from 'vitest';
import { intercepted } from '../support/failing-store.ts';
import type { LabOptions } from '../support/lab.ts';
import { account, REGION } from '../support/simulated-cloud.ts';
import { Lab, MINUTE } from '../support/lab.ts';

const FRESH = 12 * MINUTE;
const timed: LabOptions = { callsPerMinute: 10, change: { timer: { periodMs: (FRESH * 4) / 3 } } };

const atMinute = (lab: Lab, options: LabOptions = timed) => lab.run(options, MINUTE);

describe('I7, I8: a run that would have to wait for the quota ends instead, and the next goes on', () => {
  it('reads every image once, in as many runs as the quota needs minutes, and never sleeps', async () => {
    const lab = await Lab.open();
    for (let n = 0; n < 24; n += 1) lab.cloud.addImage(`m-${n}`);
    const first = await lab.invoke(timed);
    expect(first.summary).toMatchObject({ status: 'complete', durationMs: 0, scopes: [{ read: 9 }] });
    lab.later(MINUTE + 1_000);
    await atMinute(lab);
    lab.later(2_000);
    const third = await atMinute(lab);
    expect(third.summary).toMatchObject({ status: 'complete', scopes: [{ images: 24, read: 24 }] });
    for (let n = 0; n < 24; n += 1) expect(lab.cloud.readsOf(`m-${n}`), `m-${n}`).toHaveLength(1);
    expect(lab.channel.said()).toEqual([`baseline ${REGION}`]);
  });

  it('rests until something is due again, without a call or a write', async () => {
    const lab = await Lab.open();
    lab.cloud.addImage('m-1');
    await atMinute(lab);
    const { calls } = lab.cloud;
    const before = calls.length;
    const { written } = lab.store.units();
    for (let minute = 1; minute < 12; minute += 1)
      expect((await atMinute(lab)).summary).toMatchObject({ status: 'skipped', calls: { byApi: {} } });
    expect([calls.length, lab.store.units().written]).toEqual([before, written]);
    expect((await atMinute(lab)).summary.status).toBe('complete');
    expect(calls.length).toBe(before + 2);
  });

  it('finds a share of an image that no run before had time for, and of one that was read, when it is due', async () => {
    const lab = await Lab.open();
    const images = Array.from({ length: 15 }, (_, n) => lab.cloud.addImage(`m-${n}`));
    for (let n = 0; n < 20; n += 1) await atMinute(lab);
    for (const image of images) lab.cloud.share(image, account(7));
    for (let n = 0; n < 20; n += 1) await atMinute(lab);
    expect(lab.channel.alerts().toSorted()).toEqual(
      images.map((image) => `shared ${image.id} ${account(7)}`).toSorted(),
    );
  });

  it('an image with more pages than a minute’s quota is read to its end once it is begun', async () => {
    const lab = await Lab.open();
    const image = lab.cloud.addImage('m-large', { shares: 700 });
    lab.cloud.addImage('m-small');
    for (let n = 0; n < 4; n += 1) await atMinute(lab);
    lab.cloud.share(image, account(9_000));
    for (let n = 0; n < 20; n += 1) await atMinute(lab);
    expect(lab.channel.alerts()).toEqual([`shared m-large ${account(9_000)}`]);
    expect(lab.news().filter((words) => words.startsWith('blind'))).toEqual([]);
  });

  it('I10: many regions take their turns, and none is called blind for having to wait', async () => {
    const lab = await Lab.open();
    const regions = Array.from({ length: 30 }, (_, n) => `cn-test-${n}`);
    for (const region of regions) lab.cloud.addImage(`m-${region}`, { region });
    const results = [];
    for (let n = 0; n < 10; n += 1) results.push(await atMinute(lab, { ...timed, regions }));
    expect(lab.channel.said().filter((words) => !words.startsWith('baseline'))).toEqual([]);
    expect(lab.channel.said()).toHaveLength(1);
    expect(results.some(({ summary }) => summary.status === 'complete')).toBe(true);
  });

  it('a region that rests is not even loaded while another goes on', async () => {
    const lab = await Lab.open();
    const regions = ['cn-test-a', 'cn-test-b'];
    lab.cloud.addImage('m-a', { region: 'cn-test-a' });
    for (let n = 0; n < 15; n += 1) lab.cloud.addImage(`m-b${n}`, { region: 'cn-test-b' });
    // The summary of the first look needs every region once.
    await lab.run({ regions }, FRESH);
    await lab.invoke({ ...timed, regions });
    lab.later(MINUTE + 1_000);
    const loaded: string[] = [];
    const { summary } = await lab.invoke({
      ...timed,
      regions,
      wrapStore: (store) =>
        intercepted(store, ({ name, table, partition }, proceed) => {
          if (name === 'range' && table === 'images') loaded.push(partition ?? '');
          return proceed();
        }),
    });
    expect(summary).toMatchObject({
      status: 'complete',
      scopes: [
        { images: 1, read: 1, baseline: 'told' },
        { images: 15, read: 15 },
      ],
    });
    expect(loaded.map((partition) => partition.split(':')[1])).toEqual(['cn-test-b']);
  });

  it('I3: what could not be sent keeps it from resting', async () => {
    const lab = await Lab.open();
    lab.cloud.addImage('m-1');
    lab.channel.onSend = () => ({ kind: 'putOff', message: 'away' });
    await atMinute(lab);
    lab.channel.onSend = () => undefined;
    await atMinute(lab);
    expect(lab.channel.said()).toEqual([`baseline ${REGION}`]);
  });
});
