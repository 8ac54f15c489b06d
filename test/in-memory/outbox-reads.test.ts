import { describe, expect, it } from 'vitest';
import { outboxReads, type Reads } from '../support/outbox-load.ts';

/** The most that one invocation may read, however many accounts there are: eleven messages' worth, or a step. */
const MOST: Readonly<Record<string, Reads>> = {
  'quiet minute: a worker': { rows: 0, bytes: 0, largest: 0 },
  'quiet minute: home': { rows: 1, bytes: 1_000, largest: 1_000 },
  'first day: whoever sends': { rows: 2_500, bytes: 2_500_000, largest: 300_000 },
  'channels down: a worker': { rows: 0, bytes: 0, largest: 0 },
  'channels down: a worker with an alert': { rows: 1_000, bytes: 300_000, largest: 100_000 },
  'channels down: home': { rows: 700, bytes: 600_000, largest: 300_000 },
  'channels up again: whoever sends': { rows: 5_000, bytes: 2_000_000, largest: 300_000 },
  'a day later: home removes': { rows: 300, bytes: 400_000, largest: 300_000 },
};

describe('what one invocation reads of the outbox', () => {
  it.each([10, 100, 1_000])(
    'stays below the same limits with %i accounts',
    { timeout: 240_000 },
    async (accounts) => {
      const reads = await outboxReads(accounts);
      expect(Object.keys(reads)).toEqual(Object.keys(MOST));
      for (const [name, { rows, bytes, largest }] of Object.entries(reads)) {
        expect(rows, `rows, ${name}`).toBeLessThanOrEqual(MOST[name]?.rows ?? 0);
        expect(bytes, `bytes, ${name}`).toBeLessThanOrEqual(MOST[name]?.bytes ?? 0);
        expect(largest, `largest answer, ${name}`).toBeLessThanOrEqual(MOST[name]?.largest ?? 0);
      }
    },
  );
});
