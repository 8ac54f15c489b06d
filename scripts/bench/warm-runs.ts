import type { BenchCloud, Traffic } from './cloud.ts';
import { buildPeer, OURS } from './side.ts';
import { type TakenWarm, WarmSide } from './warm-side.ts';
import { callsOf, fewestCalls, type Size } from './whole-runs.ts';

/** One invocation of a warm instance, and what it sent. */
export interface WarmRun extends TakenWarm {
  readonly traffic: Traffic;
}

/** One firing of the timer: a run without change, of each; and ours again within the same minute, which rests. */
export interface WarmRound {
  readonly ours: WarmRun;
  readonly rest: WarmRun;
  readonly plain: WarmRun;
  /** As many requests of every kind as ours sent, with the bare SDKs. */
  readonly sameCalls: WarmRun;
}

/** Node compiles what runs often: each run is quicker than the one before. So many are an hour of an instance. */
const WARM_UP = 60;

/**
 * Three instances that stay warm, invoked in turn at the timer of a minute, over one cloud and with tables of their own.
 * Each reads everything in each round; the rounds of the warm-up are left out.
 */
export async function warmRuns(
  cloud: BenchCloud,
  size: Size,
  rounds: number,
  warmUp = WARM_UP,
): Promise<WarmRound[]> {
  let env = await cloud.ask({ ask: 'open', ...size });
  // Enough for one run to read every image, and no more: a run takes as many at a time as its quota makes worthwhile.
  const start = async (side: typeof OURS) => WarmSide.start(side, env, size.images + 1);
  const [ours, plain, sameCalls] = await Promise.all([
    start(OURS),
    buildPeer('plain').then(start),
    buildPeer('same-calls').then(start),
  ]);
  const run = async (side: WarmSide, calls = ''): Promise<WarmRun> => ({
    ...(await side.invoke({ ...env, CALLS: calls })),
    traffic: await cloud.ask({ ask: 'traffic' }),
  });
  const round = async (): Promise<WarmRound> => {
    const read = await run(ours);
    return {
      ours: read,
      rest: await run(ours),
      plain: await run(plain),
      sameCalls: await run(sameCalls, JSON.stringify(read.traffic)),
    };
  };
  const measured: WarmRound[] = [];
  try {
    await round();
    for (let n = 0; n < warmUp + rounds; n += 1) {
      env = await cloud.ask({ ask: 'minute' });
      const one = await round();
      for (const { traffic } of [one.ours, one.plain, one.sameCalls])
        if (callsOf(traffic) !== fewestCalls(size))
          throw new Error('a warm run did not read every image once');
      if (n >= warmUp) measured.push(one);
    }
  } finally {
    await Promise.all([ours, plain, sameCalls].map((side) => side.stop()));
  }
  return measured;
}
