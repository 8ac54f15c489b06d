import { CHANNEL_KINDS } from '../../../lib/config/channels.ts';
import { withoutChannels } from '../../support/without-channels.ts';
import { describe, expect, it } from 'vitest';
import { deadlineFrom } from '../../../lib/platform/deadline.ts';
import { StoreAway } from '../../../lib/watchdog/store-away.ts';
import { watch, type WatchResult } from '../../../lib/watchdog/watch.ts';
import { holdLease } from '../../support/hold-lease.ts';
import { ACCOUNT, newWorld, REGION, STORES, STRANGER, type World } from '../../support/new-world.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const OVERDUE = 45 * MINUTE;

let looks = 0;
/** An instance that knows of no store that was away. */
const away = new StoreAway();
away.answered();
async function look(world: World, environment: Record<string, string> = {}): Promise<WatchResult> {
  const { store, channels, clock, log } = await world.parts({ environment });
  const deadline = deadlineFrom(clock.now(), 120_000);
  const watchId = `watch-${(looks += 1)}`;
  const result = await watch({
    watchId,
    accountId: ACCOUNT,
    overdueMs: OVERDUE,
    away,
    store,
    channels,
    clock,
    deadline,
    log,
  });
  await store.close();
  return result;
}

describe.each(STORES)('the watchdog over %s', (kind) => {
  it('has nothing to say of an audit that runs', async () => {
    const world = await newWorld(kind);
    world.sandbox.cloud.addImage({ regionId: REGION });
    await world.audit();
    world.clock.advance(15 * MINUTE);
    await world.audit();
    expect((await look(world)).answer).toMatchObject({ status: 'well', found: {}, told: 0 });
    expect(world.posts()).toHaveLength(1);
  });

  it('looked at before the first audit, gives it its time', async () => {
    const world = await newWorld(kind);
    expect((await look(world)).answer.status).toBe('well');
    world.clock.advance(OVERDUE + MINUTE);
    const { answer } = await look(world);
    expect(answer).toMatchObject({
      status: 'blind',
      told: CHANNEL_KINDS.length,
      found: { overdue: 'no audit has ended well yet' },
    });
    expect(world.posts().at(-1)).toContain(`the audit of account ${ACCOUNT}`);
  });

  it('I10: says once that the audit is overdue, reminds daily, and closes it when it runs again', async () => {
    const world = await newWorld(kind);
    await world.audit();
    world.clock.advance(OVERDUE + MINUTE);
    expect((await look(world)).answer).toMatchObject({ status: 'blind', told: CHANNEL_KINDS.length });
    expect(world.posts().at(-1)).toContain('46 minutes ago');
    world.clock.advance(17 * MINUTE);
    expect((await look(world)).answer).toMatchObject({ status: 'blind', told: 0 });
    world.clock.advance(DAY);
    expect((await look(world)).answer.told).toBe(CHANNEL_KINDS.length);
    expect(world.posts().at(-1)).toContain('Still a problem with');
    await world.audit();
    expect((await look(world)).answer).toMatchObject({ status: 'well', told: CHANNEL_KINDS.length });
    expect(world.posts().at(-1)).toContain('Working again');
    expect(world.posts()).toHaveLength(4);
  });

  it('names the run that was killed', async () => {
    const world = await newWorld(kind);
    await world.audit();
    world.clock.advance(30 * MINUTE);
    const killed = await world.parts();
    // Killed in the middle: it holds the lease and is heard of no more.
    await holdLease(killed.store, ACCOUNT, killed.runId, world.clock.now(), world.clock.now() + 14 * MINUTE);
    await killed.store.close();
    world.clock.advance(30 * MINUTE);
    const { answer } = await look(world);
    expect(answer.found.overdue).toContain(`run ${killed.runId} started and never ended`);
  });

  it('a run that failed is none that ended well', async () => {
    const world = await newWorld(kind);
    await world.audit();
    world.sandbox.swas.settings.authorize = () => false;
    for (let n = 0; n < 4; n += 1) {
      world.clock.advance(15 * MINUTE);
      await world.audit();
    }
    expect((await look(world)).answer.status).toBe('blind');
  });

  it('sends what the audit left, under its lease and never beside it', async () => {
    const world = await newWorld(kind);
    const image = world.sandbox.cloud.addImage({ regionId: REGION });
    await world.audit();
    world.sandbox.cloud.share(image.id, STRANGER);
    const heal = world.sandbox.faults.add({
      service: 'dingtalk',
      times: Infinity,
      effect: { kind: 'garbage', status: 502 },
    });
    await world.audit();
    heal();
    world.clock.advance(6 * MINUTE);
    expect((await look(world)).answer.told).toBe(1);
    expect(world.posts().at(-1)).toContain(STRANGER);
    await world.audit();
    expect(world.posts().filter((text) => text.includes(STRANGER))).toHaveLength(1);
  });
});

it('says that messages wait, where the audit runs and no channel is in trouble', async () => {
  const world = await newWorld('sqlite');
  const image = world.sandbox.cloud.addImage({ regionId: REGION });
  await world.audit();
  world.sandbox.cloud.share(image.id, STRANGER);
  // A deployment that lost its channels by an edit: runs go on, and what they find waits.
  const silent = withoutChannels();
  for (let n = 0; n < 4; n += 1) {
    world.clock.advance(15 * MINUTE);
    await world.audit({ environment: silent });
  }
  const { answer } = await look(world);
  expect(answer).toMatchObject({
    status: 'blind',
    found: { pending: expect.stringContaining('1 message has been waiting') as string },
  });
  expect(world.posts().join('\n')).toContain(STRANGER);
});

it('tells directly that the store is out of reach, once a day, and fails only if nobody hears it', async () => {
  const world = await newWorld('tablestore');
  await world.audit();
  world.sandbox.faults.add({
    service: 'tablestore',
    times: Infinity,
    effect: { kind: 'refuse', code: 'OTSNoPermissionAccess', status: 403 },
  });
  const first = await look(world);
  expect(first).toMatchObject({ answer: { status: 'storeless', told: CHANNEL_KINDS.length } });
  expect(first.failure).toBeUndefined();
  expect(world.posts().at(-1)).toContain('Tablestore');
  const shown = world.posts().length;
  await look(world);
  expect(world.posts()).toHaveLength(shown);
  for (const service of CHANNEL_KINDS)
    world.sandbox.faults.add({ service, times: Infinity, effect: { kind: 'reset' } });
  expect((await look(world)).failure).toBeUndefined();
  world.clock.advance(DAY);
  expect((await look(world)).failure).toMatchObject({ code: 'StoreDenied' });
  away.answered();
});
