import { describe, expect, it } from 'vitest';
import { emulatedForEachTest } from '../emulated.ts';
import { all, failure, partition, put, remove } from '../harness.ts';

const emulated = emulatedForEachTest();
const { on } = emulated;
const calls = (operation: string): number =>
  emulated.cloud.server.calls.filter((call) => call.operation === operation).length;

const REFUSALS_THAT_PASS = [
  'OTSRowOperationConflict',
  'OTSNotEnoughCapacityUnit',
  'OTSTableNotReady',
  'OTSPartitionUnavailable',
  'OTSServerBusy',
  'OTSOperationThrottled',
  'OTSQuotaExhausted',
  'OTSTimeout',
  'OTSInternalServerError',
  'OTSServerUnavailable',
];

describe('I2: a reply that is lost', () => {
  const at = partition();
  const key = { partition: at, sort: 'a' };

  it('of a write that was carried out: the write is known as done, and done once', async () => {
    on('PutRow', { kind: 'loseReply' });
    const write = put(at, 'a', { x: '1' });
    expect(await emulated.store.write('images', write)).toEqual({ kind: 'written', version: 1 });
    expect(await emulated.store.get('images', key)).toMatchObject({ version: 1, token: write.token });
    expect(calls('PutRow')).toBe(1);
  });

  it('of a write that was not carried out: it is sent again', async () => {
    on('PutRow', { kind: 'reset' });
    expect(await emulated.store.write('images', put(at, 'a', { x: '1' }))).toEqual({
      kind: 'written',
      version: 1,
    });
    on('PutRow', { kind: 'reset' }, 2);
    expect(await emulated.store.write('images', put(at, 'a', { x: '2' }, 1))).toEqual({
      kind: 'written',
      version: 2,
    });
    expect(await emulated.store.get('images', key)).toMatchObject({ version: 2, columns: { x: '2' } });
    expect(calls('PutRow')).toBe(5);
  });

  it('of a deletion, carried out or not: the row is gone, and that is known', async () => {
    for (const effect of [{ kind: 'loseReply' }, { kind: 'reset' }] as const) {
      await emulated.store.write('outbox', put(at, 'a', { x: '1' }));
      on('DeleteRow', effect);
      expect(await emulated.store.write('outbox', remove(at, 'a', 1))).toEqual({
        kind: 'written',
        version: 0,
      });
      expect(await emulated.store.get('outbox', key)).toBeUndefined();
    }
  });

  it('of a deletion that came too late: a conflict, not a deletion', async () => {
    await emulated.store.write('outbox', put(at, 'a', { x: '1' }));
    await emulated.store.write('outbox', put(at, 'a', { x: '2' }, 1));
    on('DeleteRow', { kind: 'loseReply' });
    expect(await emulated.store.write('outbox', remove(at, 'a', 1))).toMatchObject({
      kind: 'conflict',
      current: { version: 2 },
    });
  });

  it('of a write that somebody else was quicker than: a conflict with what stands there', async () => {
    const other = put(at, 'a', { by: 'other' });
    await emulated.cloud.connect().write('images', other);
    for (const effect of [{ kind: 'loseReply' }, { kind: 'reset' }] as const) {
      on('PutRow', effect);
      expect(await emulated.store.write('images', put(at, 'a', { by: 'me' }))).toMatchObject({
        kind: 'conflict',
        current: { version: 1, token: other.token },
      });
    }
  });

  it('of every attempt: known as done by looking, not by sending until one gets through', async () => {
    on('PutRow', { kind: 'loseReply' }, Number.POSITIVE_INFINITY);
    expect(await emulated.store.write('images', put(at, 'a', { x: '1' }))).toEqual({
      kind: 'written',
      version: 1,
    });
    expect(calls('PutRow')).toBe(1);
  });

  it('of the look at the row as well: the look is repeated', async () => {
    on('PutRow', { kind: 'loseReply' });
    on('GetRow', { kind: 'reset' }, 3);
    expect(await emulated.store.write('images', put(at, 'a', { x: '1' }))).toEqual({
      kind: 'written',
      version: 1,
    });
  });

  it('a request that arrives long after it was given up does no harm', async () => {
    const hasty = emulated.cloud.connect({ timeoutMs: 100 });
    on('PutRow', { kind: 'delay', ms: 300 });
    const write = put(at, 'a', { x: '1' });
    expect(await hasty.write('images', write)).toEqual({ kind: 'written', version: 1 });
    expect(await hasty.write('images', put(at, 'a', { x: '2' }, 1))).toEqual({ kind: 'written', version: 2 });
    const late = (): number => emulated.cloud.server.calls.filter(({ status }) => status === 403).length;
    await expect.poll(late, { timeout: 10_000 }).toBe(1);
    expect(await emulated.store.get('images', key)).toMatchObject({ version: 2, columns: { x: '2' } });
  });
});

describe('a refusal that passes', () => {
  it.each(REFUSALS_THAT_PASS)('%s: every operation is tried again', async (code) => {
    const at = partition();
    for (const operation of [
      'PutRow',
      'GetRow',
      'GetRange',
      'BatchWriteRow',
      'BatchGetRow',
      'DeleteRow',
      'ListTable',
    ]) {
      on(operation, { kind: 'refuse', code }, 2);
    }
    expect(await emulated.store.write('images', put(at, 'a', { x: '1' }))).toEqual({
      kind: 'written',
      version: 1,
    });
    const two = [put(at, 'b', { x: '1' }), put(at, 'c', { x: '1' })];
    expect(await emulated.store.writeMany('images', two)).toMatchObject([
      { kind: 'written' },
      { kind: 'written' },
    ]);
    expect(await emulated.store.get('images', { partition: at, sort: 'a' })).toMatchObject({ version: 1 });
    expect(
      await emulated.store.getMany(
        'images',
        two.map(({ key }) => key),
      ),
    ).toHaveLength(2);
    expect(await all(emulated.store.range('images', at))).toHaveLength(3);
    expect(await emulated.store.write('images', remove(at, 'a', 1))).toEqual({ kind: 'written', version: 0 });
    await emulated.store.prepare();
    expect(emulated.cloud.clock.slept.length).toBeGreaterThanOrEqual(14);
  });

  it('waits longer and longer, at random, and not for ever', async () => {
    on('GetRow', { kind: 'throttle' }, Number.POSITIVE_INFINITY);
    const patient = emulated.cloud.connect({ random: () => 0.999, retryTimeoutMs: 20_000 });
    const before = emulated.cloud.clock.now();
    expect(await failure(patient.get('images', { partition: 'a', sort: 'b' }))).toMatch(
      /^StoreUnavailable, retryable: .*TABLESTORE_ENDPOINT.*GetRow on share_audit_images: OTSServerBusy/,
    );
    expect(emulated.cloud.clock.slept.slice(0, 7)).toEqual([100, 200, 400, 799, 1598, 2997, 2997]);
    expect(emulated.cloud.clock.now() - before).toBeLessThanOrEqual(20_000);
    expect(emulated.cloud.clock.now() - before).toBeGreaterThan(16_000);
  });

  it('does not ask in a tight loop even if every random number is 0', async () => {
    on('PutRow', { kind: 'throttle' }, Number.POSITIVE_INFINITY);
    const store0 = emulated.cloud.connect({ random: () => 0, retryTimeoutMs: 300 });
    expect(await failure(store0.write('images', put('a', 'b', {})))).toMatch(
      /^StoreUnavailable, retryable: /,
    );
    expect(calls('PutRow')).toBeLessThanOrEqual(31);
  });

  it('a quota that does not pass is refused at once', async () => {
    on('PutRow', {
      kind: 'refuse',
      code: 'OTSQuotaExhausted',
      message: 'Number of tables exceeded the quota.',
    });
    expect(await failure(emulated.store.write('images', put('a', 'b', {})))).toMatch(
      /^StoreRejected: .*exceeded the quota/,
    );
    expect(calls('PutRow')).toBe(1);
  });
});

describe('I7: an answer that does not come', () => {
  it('is waited for no longer than the time limit, and asked for again', async () => {
    const at = partition();
    const hasty = emulated.cloud.connect({ timeoutMs: 100 });
    on('PutRow', { kind: 'hang' });
    on('GetRow', { kind: 'hang' });
    expect(await hasty.write('images', put(at, 'a', { x: '1' }))).toEqual({ kind: 'written', version: 1 });
    on('GetRange', { kind: 'hang' });
    expect(await all(hasty.range('images', at))).toHaveLength(1);
  });

  it('is given up at once when time is up', async () => {
    const deadline = new AbortController();
    const stopped = emulated.cloud.connect({ signal: deadline.signal });
    on('PutRow', { kind: 'hang' });
    const writing = failure(stopped.write('images', put('a', 'b', {})));
    await expect.poll(() => calls('PutRow'), { timeout: 10_000 }).toBe(1);
    const before = calls('GetRow');
    deadline.abort();
    expect(await writing).toMatch(/^StoreUnavailable, retryable: .*time was up/);
    expect(await failure(stopped.get('images', { partition: 'a', sort: 'b' }))).toMatch(/time was up/);
    expect(calls('GetRow')).toBe(before);
  });
});
