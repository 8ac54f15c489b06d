import { describe, expect, it, vi } from 'vitest';
import { CHANNEL_KINDS, type ChannelKind } from '../../../lib/config/channels.ts';
import { deadlineFrom } from '../../../lib/platform/deadline.ts';
import { StoreAway } from '../../../lib/watchdog/store-away.ts';
import { watch } from '../../../lib/watchdog/watch.ts';
import { ACCOUNT, newWorld, onEach, REGION, STRANGER, type World } from '../../support/new-world.ts';

// Hours of runs over sockets, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const OTHER = 'cn-shanghai';
const EVERY = 10 * MINUTE;
const LOOK_EVERY = 17 * MINUTE;
const ENVIRONMENT = { SWAS_CALLS_PER_MINUTE: '9', OVERDUE_MINUTES: '30', REGIONS: `${REGION},${OTHER}` };

/** What ran within a span of time, in its order: a run's status, or the watchdog's answer. */
interface Passed {
  readonly runs: readonly string[];
  readonly looks: readonly string[];
}

/** Lets time pass: the audit each ten minutes, the watchdog each 17. */
async function pass(world: World, ms: number): Promise<Passed> {
  const { clock } = world;
  const runs: string[] = [];
  const looks: string[] = [];
  const endMs = clock.now() + ms;
  let runMs = clock.now();
  let lookMs = clock.now() + LOOK_EVERY;
  for (;;) {
    const nextMs = Math.min(runMs, lookMs);
    if (nextMs >= endMs) break;
    clock.advance(Math.max(0, nextMs - clock.now()));
    if (nextMs === runMs) {
      runMs += EVERY;
      const change = { timer: { periodMs: EVERY } };
      const { summary } = await world.audit({ environment: ENVIRONMENT, change });
      runs.push(summary.status);
    } else {
      lookMs += LOOK_EVERY;
      looks.push(await look(world));
    }
  }
  clock.advance(Math.max(0, endMs - clock.now()));
  return { runs, looks };
}

let looked = 0;
const away = new StoreAway();
async function look(world: World): Promise<string> {
  const { store, channels, clock, log } = await world.parts({ environment: ENVIRONMENT });
  const deadline = deadlineFrom(clock.now(), 120_000);
  const watchId = `watch-${(looked += 1)}`;
  const deps = {
    watchId,
    accountId: ACCOUNT,
    overdueMs: 30 * MINUTE,
    away,
    store,
    channels,
    clock,
    deadline,
    log,
  };
  const { answer } = await watch(deps);
  await store.close();
  return answer.status;
}

async function audited(kind: 'sqlite' | 'tablestore'): Promise<World> {
  const world = await newWorld(kind, { quotaPerMinute: 10 });
  for (const regionId of [REGION, OTHER])
    for (let n = 0; n < 3; n += 1) world.sandbox.cloud.addImage({ regionId });
  await pass(world, HOUR);
  return world;
}

/** Waits for what people see from now on, on each kind of channel. */
function fromNowOn(world: World): () => Readonly<Record<ChannelKind, readonly string[]>> {
  const before = world.shown();
  return () => onEach((kind) => world.shown()[kind].slice(before[kind].length));
}

const messagesOf = (seen: Readonly<Record<ChannelKind, readonly string[]>>) =>
  CHANNEL_KINDS.map((kind) => seen[kind].length);
const onEvery = (count: number) => CHANNEL_KINDS.map(() => count);

describe.each(['sqlite', 'tablestore'] as const)(
  'I10: share calls that are throttled for hours, over %s',
  (kind) => {
    async function throttled() {
      const world = await audited(kind);
      const seen = fromNowOn(world);
      const heal = world.sandbox.faults.add({
        service: 'swas',
        operation: 'ListCustomImageShareAccounts',
        times: Infinity,
        effect: { kind: 'throttle' },
      });
      return { world, seen, heal };
    }

    it('are one message on each channel that names both regions, and one when they are over', async () => {
      const { world, seen, heal } = await throttled();
      await pass(world, 20 * MINUTE);
      expect(messagesOf(seen())).toEqual(onEvery(0));
      await pass(world, 20 * MINUTE);
      expect(messagesOf(seen())).toEqual(onEvery(1));
      for (const channel of CHANNEL_KINDS)
        for (const region of [REGION, OTHER]) expect(seen()[channel][0]).toContain(region);
      const { runs } = await pass(world, 2 * HOUR);
      expect(new Set(runs)).toEqual(new Set(['partial']));
      expect(messagesOf(seen())).toEqual(onEvery(1));
      heal();
      await pass(world, HOUR);
      expect(messagesOf(seen())).toEqual(onEvery(2));
      for (const channel of CHANNEL_KINDS) expect(seen()[channel][1]).toContain('Working again');
      expect((await pass(world, 20 * MINUTE)).runs).toEqual(['complete', 'complete']);
    });

    // Its answer follows from runs and waiting messages alone.
    it('are nothing that the watchdog calls well', async () => {
      const { world } = await throttled();
      await pass(world, 45 * MINUTE);
      expect(new Set((await pass(world, HOUR)).looks)).toEqual(new Set(['blind']));
    });
  },
);

describe('I10: a Tablestore that refuses every request', () => {
  async function refused() {
    const world = await audited('tablestore');
    const seen = fromNowOn(world);
    const heal = world.sandbox.faults.add({
      service: 'tablestore',
      times: Infinity,
      effect: { kind: 'refuse', code: 'OTSNoPermissionAccess', status: 403 },
    });
    return { world, seen, heal };
  }

  it('is told by the first look, and a share made meanwhile when it answers again', async () => {
    const { world, seen, heal } = await refused();
    const { runs, looks } = await pass(world, 20 * MINUTE);
    expect({ runs, looks }).toEqual({ runs: ['failed', 'failed'], looks: ['storeless'] });
    expect(messagesOf(seen())).toEqual(onEvery(1));
    const image = world.sandbox.cloud.addImage({ regionId: OTHER });
    world.sandbox.cloud.share(image.id, STRANGER);
    heal();
    await pass(world, HOUR);
    for (const channel of CHANNEL_KINDS)
      expect(seen()[channel].filter((text) => text.includes(STRANGER))).toHaveLength(1);
  });

  // A robot that knows a repeat by its id shows one; a mailbox shows each.
  it('is one message on each channel in four hours', async () => {
    const { world, seen } = await refused();
    await pass(world, 4 * HOUR);
    expect(messagesOf(seen())).toEqual(onEvery(1));
  });
});
