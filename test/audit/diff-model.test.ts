import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Reading } from '../../lib/model/image.ts';
import type { KnownImage } from '../../lib/model/known-image.ts';
import { account, NOW, policyFor, stepOf } from '../support/values.ts';

const ACCOUNTS = [1, 2, 3, 4, 5].map(account);
/** Around the baseline's beginning: which side of it they are on depends on the zone, so they prove nothing. */
const TIMES = ['2026-01-01 10:00:00.0', '2026-01-01 11:00:00.0', '2026-01-01 12:00:00.0'];
const STARTED = Date.UTC(2026, 0, 1, 11);

/** One reading: who holds a share since when, who of them is on the pages that were read, who is trusted. */
const reading = fc.record({
  shares: fc.dictionary(fc.constantFrom(...ACCOUNTS), fc.constantFrom(...TIMES), { noNullPrototype: true }),
  coverage: fc.constantFrom('complete', 'complete', 'partial', 'failed'),
  hidden: fc.uniqueArray(fc.constantFrom(...ACCOUNTS)),
  trusted: fc.uniqueArray(fc.constantFrom(...ACCOUNTS)),
});

interface Held {
  readonly time: string;
  readonly trusted: boolean;
}

/** The rules of the design, written without regard to speed, steps or rows. */
class NaiveModel {
  readonly held = new Map<string, Held>();
  open: boolean;

  constructor(ofFirstList: boolean) {
    this.open = ofFirstList;
  }

  read(r: Reading, trusted: readonly string[]): string[] {
    const news: string[] = [];
    const present = r.shares.map((s) => s.accountId);
    for (const s of r.shares) {
      const before = this.held.get(s.accountId);
      const isTrusted = trusted.includes(s.accountId);
      if (before === undefined) {
        if (!this.open) news.push(`shared ${s.accountId}`);
      } else if (before.time !== s.sharedTime) news.push(`sharedAgain ${s.accountId}`);
      else if (before.trusted && !isTrusted) news.push(`noLongerTrusted ${s.accountId}`);
      this.held.set(s.accountId, { time: s.sharedTime ?? '', trusted: isTrusted });
    }
    if (r.coverage !== 'complete')
      for (const [id, h] of this.held) {
        if (present.includes(id)) continue;
        if (h.trusted && !trusted.includes(id)) news.push(`noLongerTrusted ${id}`);
        this.held.set(id, { time: h.time, trusted: trusted.includes(id) });
      }
    if (r.coverage === 'complete') {
      for (const id of this.held.keys()) {
        if (present.includes(id)) continue;
        news.push(`unshared ${id}`);
        this.held.delete(id);
      }
      this.open = false;
    }
    return news.toSorted();
  }
}

test('I1, I4, I5, I13: any sequence of readings gives the news that the rules give', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.array(reading, { minLength: 1, maxLength: 12 }), (ofFirstList, readings) => {
      const model = new NaiveModel(ofFirstList);
      let known: KnownImage | undefined;
      const ids: string[] = [];
      readings.forEach(({ shares, coverage, hidden, trusted }, i) => {
        const seen = Object.entries(shares)
          .filter(([id]) => coverage === 'complete' || (coverage === 'partial' && !hidden.includes(id)))
          .map(([accountId, sharedTime]) => ({ accountId, sharedTime }));
        const r: Reading = { shares: seen, coverage, atMs: NOW + i };
        const step = stepOf({
          known,
          listedFirst: ofFirstList ? { exposedToEcs: false, atMs: STARTED } : undefined,
          reading: r,
          policy: policyFor(Object.fromEntries(trusted.map((id) => [id, { name: 'x' }]))),
          nowMs: NOW + i,
        });
        const expected = model.read(r, trusted);
        const news = step.changes.map((c) => `${c.kind} ${'accountId' in c ? c.accountId : ''}`);
        expect(news.toSorted()).toEqual(expected);
        expect(step.altered || step.changes.length === 0).toBe(true);
        ids.push(...step.changes.map((c) => c.id));

        // I2: the changes not yet posted stay in front of the new ones.
        const before = known?.changes ?? [];
        expect(step.next.changes).toEqual([...before, ...step.changes]);
        const rows = new Map(step.next.shares.map((s) => [s.accountId, s]));
        expect(new Map([...rows].map(([id, s]) => [id, s.sharedTime]))).toEqual(
          new Map([...model.held].map(([id, h]) => [id, h.time])),
        );
        for (const [id, h] of model.held) expect(rows.get(id)?.verdict === 'trusted').toBe(h.trusted);
        if (step.altered) known = step.next;
        // What is not written must say nothing new.
        else expect(step.next).toEqual(known ?? step.next);
      });
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: 500 },
  );
});
