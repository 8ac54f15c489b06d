import { describe, expect, it } from 'vitest';
import type { Store } from '../../../lib/snapshot/store.ts';
import { changesOf, newWorld, PARTNER, REGION, STORES, STRANGER } from '../../support/new-world.ts';

/** A store that dies at its n-th write: before it is done, or after it is done and before anyone hears of it. */
function dying(store: Store, n: number, when: 'before' | 'after'): Store {
  let writes = 0;
  const die = async <T>(work: () => Promise<T>): Promise<T> => {
    writes += 1;
    if (writes > n) throw new Error('dead');
    if (writes === n && when === 'before') throw new Error('killed before the write');
    const result = await work();
    if (writes === n) throw new Error('killed after the write');
    return result;
  };
  return {
    prepare: () => store.prepare(),
    get: (table, key) => store.get(table, key),
    getMany: (table, keys) => store.getMany(table, keys),
    range: (table, partition, options) => store.range(table, partition, options),
    write: (table, write) => die(() => store.write(table, write)),
    writeMany: (table, batch) => die(() => store.writeMany(table, batch)),
    units: () => store.units(),
    close: () => store.close(),
  };
}

const TIMEOUT_MS = 600_000;
/** Past a dead holder's lease, which ends with its deadline, and past the minute whose quota it may have spent. */
const PAST_LEASE_MS = TIMEOUT_MS + 62_000;

describe.each(STORES)('a run that is killed, over %s', (kind) => {
  it.each(['before', 'after'] as const)(
    'I2, I3: killed %s any write, every share is alerted once and the snapshot is whole',
    { timeout: 60_000 },
    async (when) => {
      // The number of writes of such a run is found by the loop itself: it ends when nothing was there to kill.
      for (let n = 1; ; n += 1) {
        const world = await newWorld(kind);
        const { cloud } = world.sandbox;
        const image = cloud.addImage({ regionId: REGION, shares: [PARTNER] });
        const other = cloud.addImage({ regionId: REGION });
        await world.audit();
        cloud.share(image.id, STRANGER);
        cloud.setInShare(other.id, true);
        const killed = await world.audit({
          timeoutMs: TIMEOUT_MS,
          wrapStore: (store) => dying(store, n, when),
        });
        world.clock.advance(PAST_LEASE_MS);
        const next = await world.audit();
        expect(next.failure).toBeUndefined();
        await world.audit();
        const history = (await world.history()).map((c) => c.kind);
        expect(history.toSorted(), `killed ${when} write ${n}`).toEqual(['exposedToEcs', 'shared']);
        const told = world.posts().slice(1);
        expect(
          told.filter((text) => text.includes(STRANGER)),
          `killed ${when} write ${n}`,
        ).not.toHaveLength(0);
        const ids = world.sandbox.dingtalk.shown().map((m) => m.msgUuid);
        expect(new Set(ids).size).toBe(ids.length);
        // Told twice only under one id: by the honoured msgUuid people see it once.
        expect(
          told.filter((text) => text.includes(STRANGER)),
          `killed ${when} write ${n}`,
        ).toHaveLength(1);
        await world.close();
        if (killed.failure === undefined) {
          expect(n).toBeGreaterThan(10);
          return;
        }
      }
    },
  );

  it('gives its lease back when it fails, so that the retry need not wait', async () => {
    const world = await newWorld(kind);
    world.sandbox.cloud.addImage({ regionId: REGION });
    let reads = 0;
    const broken = await world.audit({
      wrapStore: (store) => ({
        ...dying(store, Infinity, 'before'),
        range: (table, partition, options) => {
          reads += 1;
          if (reads === 1) throw new Error('the store went away');
          return store.range(table, partition, options);
        },
      }),
    });
    expect(broken.summary.status).toBe('failed');
    expect((await world.audit()).summary.status).toBe('complete');
  });
});

describe.each(STORES)('runs at once, over %s', (kind) => {
  it('I6: three invocations at once do the work once and alert once', async () => {
    const world = await newWorld(kind);
    const image = world.sandbox.cloud.addImage({ regionId: REGION });
    await world.audit();
    world.sandbox.cloud.share(image.id, STRANGER);
    const calls = world.sandbox.swas.calls.length;
    const results = await Promise.all([world.audit(), world.audit(), world.audit()]);
    expect(results.map((r) => r.summary.status).toSorted()).toEqual(['complete', 'skipped', 'skipped']);
    expect(results.flatMap((r) => changesOf(r.notes))).toHaveLength(1);
    expect(world.sandbox.swas.calls.length - calls).toBe(2);
    for (const [channel, texts] of Object.entries(world.shown())) expect(texts, channel).toHaveLength(2);
  });
});
