import { expect, it } from 'vitest';
import { ACCOUNT, changesOf, newWorld, PARTNER, REGION, STRANGER } from '../../support/new-world.ts';

it('I7: a run stops calling in time, ends well, and the next goes on with what is oldest', async () => {
  const world = await newWorld('sqlite', { quotaPerMinute: 10 });
  const { cloud, swas } = world.sandbox;
  for (let i = 0; i < 35; i += 1) cloud.addImage({ regionId: REGION, name: `image-${i}` });
  const timeoutMs = 150_000;
  const run = async () => {
    const killMs = world.clock.now() + timeoutMs;
    const { summary } = await world.audit({ environment: { SWAS_CALLS_PER_MINUTE: '10' }, timeoutMs });
    expect(world.clock.now()).toBeLessThan(killMs);
    return summary;
  };
  const first = await run();
  expect(first.status).toBe('partial');
  expect(first.scopes[0]?.read).toBeGreaterThanOrEqual(20);
  expect(first.scopes[0]).toMatchObject({ failed: 0, baseline: 'open' });
  // The second begins with the minute's quota spent by the first, and does not spend it again.
  await run();
  const third = await run();
  // On a machine with time to spare the second may have come to the end already.
  expect(['taken', 'told']).toContain(third.scopes[0]?.baseline);
  const read = swas.calls
    .filter((c) => c.action === 'ListCustomImageShareAccounts' && c.status === 200)
    .map((c) => c.imageId);
  expect(new Set(read).size).toBe(35);
  expect(swas.calls.filter((c) => c.status !== 200)).toEqual([]);
});

it('I7: what the list flags as shared is read first', async () => {
  const world = await newWorld('sqlite');
  const { cloud, swas } = world.sandbox;
  for (let i = 0; i < 6; i += 1) cloud.addImage({ regionId: REGION });
  await world.audit();
  const image = cloud.addImage({ regionId: REGION, shares: [STRANGER] });
  const before = swas.calls.length;
  await world.audit();
  const reads = swas.calls.slice(before).filter((c) => c.action === 'ListCustomImageShareAccounts');
  expect(reads.slice(0, 2).map((c) => c.imageId)).toContain(image.id);
});

it('a walk that the quota slows down tells what it has found before its end', async () => {
  const world = await newWorld('sqlite', { quotaPerMinute: 10 });
  const { cloud, dingtalk } = world.sandbox;
  for (let i = 0; i < 24; i += 1) cloud.addImage({ regionId: REGION });
  const audit = () => world.audit({ environment: { SWAS_CALLS_PER_MINUTE: '10' } });
  await audit();
  cloud.addImage({ regionId: REGION, shares: [STRANGER] });
  const startMs = world.clock.now();
  const { summary } = await audit();
  const toldMs = dingtalk.messages.at(-1)?.at ?? Infinity;
  expect(summary.durationMs).toBeGreaterThan(110_000);
  expect(toldMs - startMs).toBeLessThan(100_000);
});

it('I8: learns a quota that is lower than configured, and still reads everything', async () => {
  const world = await newWorld('sqlite', { quotaPerMinute: 4 });
  for (let i = 0; i < 12; i += 1) world.sandbox.cloud.addImage({ regionId: REGION });
  const environment = { SWAS_CALLS_PER_MINUTE: '10' };
  const { summary } = await world.audit({ environment, timeoutMs: 840_000 });
  expect(summary).toMatchObject({ status: 'complete', scopes: [{ read: 12 }] });
  expect(summary.calls.throttled).toBeLessThanOrEqual(8);
  expect(summary.calls.throttled).toBeGreaterThan(0);
});

it('I10: a scope that is denied is told at once, reminded of after a day, and closed when it is over', async () => {
  const world = await newWorld('sqlite');
  const { cloud, swas } = world.sandbox;
  const image = cloud.addImage({ regionId: REGION, shares: [PARTNER] });
  await world.audit();
  swas.settings.authorize = ({ action }) => action !== 'swas-open:ListCustomImages';
  const denied = await world.audit();
  expect(denied.notes).toMatchObject([
    { kind: 'blind', reminder: false, subject: { kind: 'scope' }, failure: { denied: true } },
  ]);
  // What is known is still read, though its list cannot be.
  expect(denied.summary).toMatchObject({ status: 'partial', scopes: [{ read: 1 }] });
  cloud.share(image.id, STRANGER);
  const still = await world.audit();
  expect(changesOf(still.notes)).toMatchObject([{ kind: 'shared', accountId: STRANGER }]);
  expect(still.notes).toHaveLength(1);
  world.clock.advance(86_400_000);
  expect((await world.audit()).notes).toMatchObject([{ kind: 'blind', reminder: true }]);
  swas.settings.authorize = () => true;
  expect((await world.audit()).notes).toMatchObject([{ kind: 'over', subject: { kind: 'scope' } }]);
});

it('fails visibly when nothing at all can be read, and says why', async () => {
  const world = await newWorld('sqlite');
  world.sandbox.cloud.addImage({ regionId: REGION });
  world.sandbox.swas.settings.authorize = () => false;
  const { failure, summary, notes } = await world.audit();
  expect(failure).toMatchObject({ code: 'NothingRead' });
  expect(failure?.message).toContain('swas-open:ListCustomImages');
  expect(summary).toMatchObject({ status: 'failed', accountId: ACCOUNT });
  expect(notes).toMatchObject([{ kind: 'blind' }]);
  expect(world.posts()).toHaveLength(1);
});

it('one failed page at three in the morning is no blindness', async () => {
  const world = await newWorld('sqlite');
  const image = world.sandbox.cloud.addImage({ regionId: REGION });
  await world.audit();
  world.sandbox.faults.add({ service: 'swas', imageId: image.id, times: 4, effect: { kind: 'garbage' } });
  expect((await world.audit()).notes).toEqual([]);
  expect((await world.audit()).notes).toEqual([]);
});
