import { describe, expect, it } from 'vitest';
import { checkHistory } from './check-history.ts';
import { audit, cloud, IMAGE, oddly, PLAIN, wait } from './plain-history.ts';
import type { History, RunPlan } from './history.ts';

const listIs = (what: 'denied' | 'temporary'): Partial<RunPlan> => ({
  apiFaults: [{ api: 'list', nth: 1, times: 1_000, what }],
});

/** The same history for each of a run's operations: what is wrong with any of them. */
async function atEachOperation(historyAt: (nth: number) => History): Promise<string[]> {
  const problems = new Set<string>();
  for (let nth = 1; nth <= 30; nth += 1)
    for (const problem of await checkHistory(historyAt(nth)))
      problems.add(problem.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID'));
  return [...problems];
}

describe('shrunk by the random search', () => {
  it('I1: a reading that was cut goes on also where the service caps its pages without saying so', async () => {
    const history: History = {
      ...PLAIN,
      sharesPerPage: 2,
      saysPageSize: false,
      callMs: 3_000,
      images: [{ ...IMAGE, shares: 7 }],
      steps: [audit({ timeoutMs: 20_000 })],
    };
    expect(await checkHistory(history)).toEqual([]);
  });

  it('I1: entries that stand twice hide neither a page nor count twice', async () => {
    const history: History = {
      ...PLAIN,
      sharesPerPage: 2,
      saysPageSize: false,
      images: [{ ...IMAGE, shares: 5 }],
      steps: [audit(), oddly('shares', 'empty'), wait(720), oddly('any', 'entry-twice')],
    };
    expect(await checkHistory(history)).toEqual([]);
  });

  it('I3: a new envelope whose storing lost its reply is not packed again under another id', async () => {
    const historyAt = (nth: number): History => ({
      ...PLAIN,
      images: [IMAGE],
      steps: [
        audit(),
        cloud({ kind: 'share', image: 0, account: 1 }),
        audit({ storeFaults: [{ nth, times: 1, outcome: 'lost' }] }),
      ],
    });
    expect(await atEachOperation(historyAt)).toEqual([]);
  });

  it('I10: a channel that recovers in the last round of the run that tells it as blind is told as over', async () => {
    const history: History = {
      ...PLAIN,
      steps: [{ kind: 'channel', channel: 0, mode: 'refuses', sends: 1 }, audit()],
    };
    expect(await checkHistory(history)).toEqual([]);
  });

  it('I10: a channel is told as over also where the run that told it as blind could not store that', async () => {
    const historyAt = (nth: number): History => ({
      ...PLAIN,
      images: [IMAGE],
      steps: [
        audit(),
        cloud({ kind: 'share', image: 0, account: 1 }),
        { kind: 'channel', channel: 0, mode: 'refuses', sends: 2 },
        audit({ storeFaults: [{ nth, times: 1, outcome: 'refused' }] }),
      ],
    });
    expect(await atEachOperation(historyAt)).toEqual([]);
  });

  it.each<[string, History['steps'][number]]>([
    [
      'had no time for it',
      audit({ timeoutMs: 20_000, apiFaults: [{ api: 'list', nth: 1, times: 1_000, what: 'hang' }] }),
    ],
    ['met another, passing failure', audit(listIs('temporary'))],
  ])('I10: a region is told as over also where the next run %s', async (_what, next) => {
    const historyAt = (nth: number): History => ({
      ...PLAIN,
      images: [IMAGE],
      steps: [
        audit(),
        audit({ ...listIs('denied'), kill: { at: 'store', nth, when: 'before' } }),
        { kind: 'wait', minutes: 15 },
        next,
      ],
    });
    expect(await atEachOperation(historyAt)).toEqual([]);
  });
});
