import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Effect } from '../../../sandbox/faults.ts';
import { type Store, StoreError } from '../../../lib/snapshot/store.ts';
import { emulatedForEachTest } from '../emulated.ts';
import { partition, put } from '../harness.ts';

const emulated = emulatedForEachTest();
const { on } = emulated;
describe('I2 and I6, whatever fails', () => {
  const effect = fc.constantFrom<Effect>(
    { kind: 'loseReply' },
    { kind: 'reset' },
    { kind: 'throttle' },
    { kind: 'short' },
    { kind: 'refuse', code: 'OTSInternalServerError' },
    { kind: 'garbage', status: 200 },
  );
  const operation = fc.constantFrom('PutRow', 'GetRow', 'BatchWriteRow', 'BatchGetRow');
  const nth = fc.integer({ min: 1, max: 8 });
  const rule = fc.record({ operation, effect, nth, times: fc.integer({ min: 1, max: 3 }) });
  const rules = fc.array(rule, { maxLength: 8 });

  /**
   * Counts to three in a row that others may count in too, writing other rows beside it. So many faults may meet that
   * the store gives a call up; whether that write happened, the row's token says.
   */
  async function addThree(by: Store, at: string, many: boolean): Promise<void> {
    let given: string | undefined;
    for (let done = 0; done < 3; ) {
      try {
        const row = await by.get('state', { partition: at, sort: 'count' });
        if (given !== undefined && row?.token === given) done += 1;
        given = undefined;
        if (done === 3) return;
        const next = String(Number(row?.columns['count'] ?? 0) + 1);
        const write = put(at, 'count', { count: next }, row?.version ?? 0);
        const beside = put(at, write.token, {});
        given = write.token;
        const [result] = many
          ? await by.writeMany('state', [write, beside])
          : [await by.write('state', write)];
        given = undefined;
        if (result?.kind === 'written') done += 1;
      } catch (error) {
        if (!(error instanceof StoreError) || !error.retryable) throw error;
      }
    }
  }

  async function count(at: string): Promise<number[]> {
    emulated.cloud.faults.clear();
    const row = await emulated.store.get('state', { partition: at, sort: 'count' });
    return [row?.version ?? 0, Number(row?.columns['count'])];
  }

  it('one writer knows of every write whether it happened', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(rules, fc.boolean(), async (faults, many) => {
        const at = partition();
        for (const fault of faults) on(fault.operation, fault.effect, fault.times, fault.nth);
        await addThree(emulated.store, at, many);
        expect(await count(at)).toEqual([3, 3]);
      }),
      { numRuns: 40 },
    );
  });

  it('two writers lose no update to each other', { timeout: 60_000 }, async () => {
    const other = emulated.cloud.connect({ timeoutMs: 2_000 });
    await fc.assert(
      fc.asyncProperty(rules, async (faults) => {
        const at = partition();
        for (const fault of faults) on(fault.operation, fault.effect, fault.times, fault.nth);
        await Promise.all([addThree(emulated.store, at, false), addThree(other, at, true)]);
        const [version = 0, counted] = await count(at);
        // More is possible: a write whose reply was lost, and which the other wrote over before we could look.
        expect(version).toBeGreaterThanOrEqual(6);
        expect(counted).toBe(version);
      }),
      { numRuns: 40 },
    );
  });
});
