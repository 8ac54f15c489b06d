import { alone, type Figure } from './figure.ts';
import { Simulation, TIMER_MS } from './simulated.ts';

/** One region of an ordinary account. */
const ORDINARY = 15;
/** More than the quota of nine minutes. */
const MANY = 95;

/** What only the quota and the timer decide, over the simulated clock. */
export async function simulatedFigures(shares: number): Promise<Figure[]> {
  return [
    alone(
      {
        id: 'quota-time',
        what: `quota-bound time: ${MANY} images at 10 calls a minute, over the least`,
        unit: '',
        limit: { of: 'ours', atMost: 1.05 },
      },
      [await quotaBound()],
    ),
    alone(
      { id: 'share-to-alert', what: 'share to alert: at the timer of a minute', unit: 's' },
      await sharesToAlert(shares),
    ),
    alone(
      { id: 'share-to-alert-at-once', what: '  in an immediate run by hand', unit: 's' },
      await sharesToAlertAtOnce(shares),
    ),
  ];
}

/** The time of a first run over the least that its calls need: a minute for each ten after the first ten. */
async function quotaBound(): Promise<number> {
  const simulation = await Simulation.open(MANY);
  const { summary } = await simulation.runPatiently();
  await simulation.close();
  if (summary.scopes[0]?.read !== MANY) throw new Error('the run did not read every image');
  return summary.durationMs / (Math.floor((MANY - 1) / 10) * 60_000);
}

/** Seconds that a run over an ordinary account waits for answers, in its rhythm. */
export async function ordinaryRunSeconds(): Promise<number> {
  const simulation = await Simulation.open(ORDINARY);
  const { clock } = simulation;
  const runs = 30;
  let ms = 0;
  for (let n = 0; n < runs; n += 1) {
    const nextMs = clock.now() + TIMER_MS;
    const { summary } = await simulation.run();
    ms += summary.durationMs;
    await clock.sleep(nextMs - clock.now());
  }
  await simulation.close();
  return ms / runs / 1000;
}

/**
 * Shares at moments spread evenly over the timer's period, one a period, each on an image that is not shared, and taken
 * back when it is told; seconds until that.
 */
async function sharesToAlert(shares: number): Promise<number[]> {
  const simulation = await Simulation.open(ORDINARY);
  const { clock } = simulation;
  let timerMs = clock.now();
  const timer = async (): Promise<void> => {
    timerMs += TIMER_MS;
    await clock.sleep(timerMs - clock.now());
    await simulation.run();
  };
  // The first look takes some minutes.
  for (let n = 0; n < 10; n += 1) await timer();
  const waited: number[] = [];
  for (let n = 0; n < shares; n += 1) {
    const afterMs = timerMs + (1 + (n + 0.5) / shares) * TIMER_MS - clock.now();
    const [told] = await Promise.all([simulation.share(n, afterMs), timer()]);
    for (let late = 0; late < 15 && told() === undefined; late += 1) await timer();
    waited.push(seconds(told()));
    simulation.takeBack(n);
  }
  await simulation.close();
  return waited;
}

async function sharesToAlertAtOnce(shares: number): Promise<number[]> {
  const simulation = await Simulation.open(ORDINARY);
  await simulation.runPatiently();
  const waited: number[] = [];
  for (let n = 0; n < shares; n += 1) {
    const told = await simulation.share(n, 15 * TIMER_MS);
    await simulation.runPatiently();
    waited.push(seconds(told()));
  }
  await simulation.close();
  return waited;
}

function seconds(ms: number | undefined): number {
  if (ms === undefined) throw new Error('a share was not told');
  return ms / 1000;
}
