import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { setImmediate } from 'node:timers/promises';
import { type Candidate, readingOrder, WorkQueue } from '../../lib/audit/reading-order.ts';

const candidate = (imageId: string, more: Partial<Candidate> = {}): Candidate => ({
  imageId,
  hasTurned: false,
  likelyShared: false,
  turnMs: 1_000,
  ...more,
});
const shared = (imageId: string, turnMs?: number): Candidate =>
  candidate(imageId, { likelyShared: true, turnMs });
const other = (imageId: string, turnMs?: number): Candidate => candidate(imageId, { turnMs });
const order = (candidates: readonly Candidate[]) => readingOrder(candidates).map((c) => c.imageId);

describe('I7: the turn', () => {
  test('two that are likely shared to one other', () => {
    const given = [1, 2, 3, 4, 5].flatMap((n) => [shared(`s${n}`, n), other(`o${n}`, n)]);
    expect(order(given)).toEqual(['s1', 's2', 'o1', 's3', 's4', 'o2', 's5', 'o3', 'o4', 'o5']);
  });

  test('first of all those that have just turned to shared', () => {
    const turned = candidate('t', { hasTurned: true, likelyShared: true, turnMs: 99 });
    expect(order([shared('s', 1), shared('never'), turned])).toEqual(['t', 'never', 's']);
  });

  test('the longest wait first, and before them those never tried', () => {
    expect(order([shared('b', 20), shared('c', 30), shared('n'), shared('a', 10)])).toEqual([
      'n',
      'a',
      'b',
      'c',
    ]);
  });

  test('an image read in the year 1970 was read', () => {
    expect(order([shared('old', 0), shared('never')])).toEqual(['never', 'old']);
  });

  test('of one kind only is just by age', () => {
    expect(order([other('b', 2), other('a', 1)])).toEqual(['a', 'b']);
    expect(order([])).toEqual([]);
  });

  test('loses nothing, doubles nothing, keeps age within each kind, and starves no kind', () => {
    const any = fc.record({
      hasTurned: fc.boolean(),
      likelyShared: fc.boolean(),
      turnMs: fc.option(fc.nat({ max: 50 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 60 }), (list) => {
        const given = list.map((c, i) => ({ ...c, imageId: `m-${i}` }));
        const turn = readingOrder(given);
        expect(turn.map((c) => c.imageId).toSorted()).toEqual(given.map((c) => c.imageId).toSorted());
        const turned = turn.filter((c) => c.hasTurned);
        const never = turn.filter((c) => !c.hasTurned && c.turnMs === undefined);
        const rest = turn.filter((c) => !c.hasTurned && c.turnMs !== undefined);
        for (const kind of [
          turned,
          rest.filter((c) => c.likelyShared),
          rest.filter((c) => !c.likelyShared),
        ]) {
          const ages = kind.map((c) => c.turnMs ?? -1);
          expect(ages).toEqual(ages.toSorted((a, b) => a - b));
        }
        expect(turn).toEqual([...turned, ...never, ...rest]);
        // In any beginning of the rest: one third for the others, as long as there are any.
        const others = rest.filter((c) => !c.likelyShared).length;
        for (let n = 1; n <= rest.length; n += 1) {
          const had = rest.slice(0, n).filter((c) => !c.likelyShared).length;
          expect(had).toBeGreaterThanOrEqual(Math.min(others, Math.floor(n / 3)));
        }
      }),
    );
  });

  test('run after run, no image waits for longer than its kind needs for one round', () => {
    // Three that are likely shared and nine others; five fit into a run: three of the former and two of the latter.
    const images = Array.from({ length: 12 }, (_, n) => shared(`m-${n}`)).map((c, n) => ({
      ...c,
      likelyShared: n < 3,
    }));
    const read = new Map<string, number>();
    const longest = new Map<string, number>();
    for (let run = 1; run <= 60; run += 1) {
      const turn = readingOrder(images.map((i) => ({ ...i, turnMs: read.get(i.imageId) })));
      for (const { imageId } of turn.slice(0, 5)) {
        // The first three runs try each of them once.
        if (run > 4)
          longest.set(imageId, Math.max(longest.get(imageId) ?? 0, run - (read.get(imageId) ?? 0)));
        read.set(imageId, run);
      }
    }
    for (const { imageId, likelyShared } of images)
      expect(longest.get(imageId)).toBeLessThanOrEqual(likelyShared ? 1 : 5);
  });
});

describe('the work queue', () => {
  test('hands out in turn, whatever came when', async () => {
    const queue = new WorkQueue<Candidate>(2);
    queue.add([shared('s2', 2), other('o1', 1)]);
    queue.add([shared('s1', 1)]);
    queue.close();
    queue.close();
    const out: (string | undefined)[] = [];
    for (let i = 0; i < 4; i += 1) out.push((await queue.next())?.imageId);
    expect(out).toEqual(['s1', 's2', 'o1', undefined]);
  });

  test('who waits gets what comes', async () => {
    const queue = new WorkQueue<Candidate>(1);
    const waiting = [queue.next(), queue.next(), queue.next()];
    queue.add([other('a', 1), other('b', 2)]);
    queue.close();
    expect((await Promise.all(waiting)).map((c) => c?.imageId)).toEqual(['a', 'b', undefined]);
  });

  test('nobody is sent away while a source is open', async () => {
    const queue = new WorkQueue<Candidate>(2);
    const next = queue.next();
    queue.close();
    queue.begin();
    queue.add([other('late')]);
    expect((await next)?.imageId).toBe('late');
    queue.close();
    expect(await queue.next()).toBeUndefined();
  });

  test('until it begins, only those that have just turned are handed out', async () => {
    const queue = new WorkQueue<Candidate>(2);
    const out: string[] = [];
    const workers = [1, 2].map(async () => {
      for (let c = await queue.next(); c !== undefined; c = await queue.next()) out.push(c.imageId);
    });
    queue.add([shared('s', 5), { ...shared('turned', 9), hasTurned: true }, other('new')]);
    await setImmediate();
    expect(out).toEqual(['turned']);
    queue.add([shared('older', 1), { ...shared('turned too', 9), hasTurned: true }]);
    queue.close();
    await setImmediate();
    expect(out).toEqual(['turned', 'turned too']);
    queue.begin();
    queue.close();
    await Promise.all(workers);
    expect(out.slice(2)).toEqual(['new', 'older', 's']);
  });

  test('begins with another turn where it is told to', async () => {
    const firstOf = async (firstTurn: number) => {
      const queue = new WorkQueue<Candidate>(1, firstTurn);
      queue.add([shared('s1', 1), shared('s2', 2), shared('s3', 3), other('o1', 1)]);
      queue.close();
      return [await queue.next(), await queue.next()].map((c) => c?.imageId);
    };
    expect([await firstOf(0), await firstOf(1), await firstOf(2)]).toEqual([
      ['s1', 's2'],
      ['s1', 'o1'],
      ['o1', 's1'],
    ]);
  });

  test('what waits is still handed out after the last source closed', async () => {
    const queue = new WorkQueue<Candidate>(1);
    queue.add([other('a', 1), other('b', 2)]);
    queue.close();
    expect((await queue.next())?.imageId).toBe('a');
    expect((await queue.next())?.imageId).toBe('b');
    expect(await queue.next()).toBeUndefined();
    expect(await queue.next()).toBeUndefined();
  });

  test('without a source it is empty at once', async () => {
    expect(await new WorkQueue<Candidate>(0).next()).toBeUndefined();
  });

  test('an empty addition changes nothing', async () => {
    const queue = new WorkQueue<Candidate>(1);
    const next = queue.next();
    queue.add([]);
    queue.close();
    expect(await next).toBeUndefined();
  });

  test('each candidate goes to one worker only', async () => {
    const queue = new WorkQueue<Candidate>(1);
    const got: string[] = [];
    const workers = Array.from({ length: 8 }, async () => {
      for (let c = await queue.next(); c !== undefined; c = await queue.next()) got.push(c.imageId);
    });
    for (let n = 0; n < 50; n += 1) {
      queue.add([other(`m-${n}`, n)]);
      if (n % 7 === 0) await Promise.resolve();
    }
    queue.close();
    await Promise.all(workers);
    expect(got.toSorted()).toEqual(Array.from({ length: 50 }, (_, n) => `m-${n}`).toSorted());
  });
});
