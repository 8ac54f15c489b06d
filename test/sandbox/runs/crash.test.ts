import { describe, expect, it } from 'vitest';
import type { Store, TableId } from '../../../lib/snapshot/store.ts';
import {
  changesOf,
  newWorld,
  PARTNER,
  REGION,
  STORES,
  type StoreKind,
  STRANGER,
} from '../../support/new-world.ts';
import { oneOfEach } from '../../support/size.ts';

/**
 * A store that dies at its n-th write: before it is done, or after it is done and before anyone hears of it.
 *
 * @param onWrite hears of each write that was not one too many, before it is done.
 */
function dying(
  store: Store,
  n: number,
  when: 'before' | 'after',
  onWrite: (table: TableId) => void = () => undefined,
): Store {
  let writes = 0;
  const die = async <T>(table: TableId, work: () => Promise<T>): Promise<T> => {
    writes += 1;
    if (writes > n) throw new Error('dead');
    onWrite(table);
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
    write: (table, write) => die(table, () => store.write(table, write)),
    writeMany: (table, batch) => die(table, () => store.writeMany(table, batch)),
    units: () => store.units(),
    close: () => store.close(),
  };
}

const TIMEOUT_MS = 600_000;
/** Past a dead holder's lease, which ends with its deadline, and past the minute whose quota it may have spent. */
const PAST_LEASE_MS = TIMEOUT_MS + 62_000;

/** A write of the run that is killed: `outbox`, or `outbox, told` once some channel has the news. */
type Written = string;

/** A run killed at its n-th write, others after it, and what must be so then. Returns the writes until it died. */
async function surviveKill(kind: StoreKind, n: number, when: 'before' | 'after'): Promise<Written[]> {
  const world = await newWorld(kind);
  const { cloud } = world.sandbox;
  const image = cloud.addImage({ regionId: REGION, shares: [PARTNER] });
  const other = cloud.addImage({ regionId: REGION });
  await world.audit();
  cloud.share(image.id, STRANGER);
  cloud.setInShare(other.id, true);
  const written: Written[] = [];
  const isTold = () => Object.values(world.shown()).some((texts) => texts.length > 1);
  await world.audit({
    timeoutMs: TIMEOUT_MS,
    wrapStore: (store) =>
      dying(store, n, when, (table) => void written.push(isTold() ? `${table}, told` : table)),
  });
  if (n !== Infinity) expect(written, 'it died there').toHaveLength(n);
  world.clock.advance(PAST_LEASE_MS);
  const next = await world.audit();
  expect(next.failure).toBeUndefined();
  await world.audit();
  const history = (await world.history()).map((c) => c.kind);
  expect(history.toSorted(), `killed ${when} write ${n}`).toEqual(['exposedToEcs', 'shared']);
  const ids = world.sandbox.dingtalk.shown().map((m) => m.msgUuid);
  expect(new Set(ids).size).toBe(ids.length);
  // Told twice only under one id: by the honoured msgUuid people see it once.
  const told = world.posts().slice(1);
  expect(
    told.filter((text) => text.includes(STRANGER)),
    `killed ${when} write ${n}`,
  ).toHaveLength(1);
  await world.close();
  return written;
}

describe.each(STORES)('a run that is killed, over %s', (kind) => {
  it.each(['before', 'after'] as const)(
    'I2, I3: killed %s any write, every share is alerted once and the snapshot is whole',
    { timeout: 60_000 },
    async (when) => {
      // Which writes there are, a run tells that nobody kills.
      const written = await surviveKill(kind, Infinity, when);
      expect(written.length).toBeGreaterThan(10);
      const points = written.map((write, i) => ({ write, n: i + 1 }));
      for (const { n } of oneOfEach(points, ({ write }) => write)) await surviveKill(kind, n, when);
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
