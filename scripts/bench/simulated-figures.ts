import { alone, type Figure } from './figure.ts';
import { Simulation, TIMER_MS } from './simulated.ts';

/** One region of an ordinary account. */
const ORDINARY = 15;
/** More than the quota of ten minutes, and within the function's time. */
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
      { id: 'share-to-alert', what: 'share to alert: at the 15-minute timer', unit: 's' },
      await sharesToAlert(shares),
    ),
    alone(
      { id: 'share-to-alert-at-once', what: '  in an immediate invocation', unit: 's' },
      await sharesToAlertAtOnce(shares),
    ),
  ];
}

/** The time of a first run over the least that its calls need: a minute for each ten after the first ten. */
async function quotaBound(): Promise<number> {
  const simulation = await Simulation.open(MANY);
  const { summary } = await simulation.run();
  await simulation.close();
  if (summary.scopes[0]?.read !== MANY) throw new Error('the run did not read every image');
  return summary.durationMs / (Math.floor((MANY - 1) / 10) * 60_000);
}

/** Seconds of a run over an ordinary account: what the function is paid for, most of it waiting for the quota. */
export async function ordinaryRunSeconds(): Promise<number> {
  const simulation = await Simulation.open(ORDINARY);
  await simulation.run();
  simulation.clock.jump(TIMER_MS);
  const { summary } = await simulation.run();
  await simulation.close();
  return summary.durationMs / 1000;
}

/** Shares at moments spread evenly over the timer's period, one a period; seconds until each is told. */
async function sharesToAlert(shares: number): Promise<number[]> {
  const simulation = await Simulation.open(ORDINARY);
  const { clock } = simulation;
  let timerMs = clock.now();
  const timer = async (): Promise<void> => {
    timerMs += TIMER_MS;
    await clock.sleep(timerMs - clock.now());
    await simulation.run();
  };
  await simulation.run();
  const waited: number[] = [];
  for (let n = 0; n < shares; n += 1) {
    const afterMs = timerMs + (1 + (n + 0.5) / shares) * TIMER_MS - clock.now();
    const [told] = await Promise.all([simulation.share(n, afterMs), timer()]);
    if (told() === undefined) await timer();
    waited.push(seconds(told()));
  }
  await simulation.close();
  return waited;
}

async function sharesToAlertAtOnce(shares: number): Promise<number[]> {
  const simulation = await Simulation.open(ORDINARY);
  await simulation.run();
  const waited: number[] = [];
  for (let n = 0; n < shares; n += 1) {
    const told = await simulation.share(n, TIMER_MS);
    await simulation.run();
    waited.push(seconds(told()));
  }
  await simulation.close();
  return waited;
}

function seconds(ms: number | undefined): number {
  if (ms === undefined) throw new Error('a share was not told');
  return ms / 1000;
}
