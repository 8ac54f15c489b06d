import { type Deployed, deployed, type FunctionName } from '../deployed.ts';
import { bill } from '../prices.ts';
import type { BenchCloud } from './cloud.ts';
import { alone, type Figure } from './figure.ts';
import { OURS, packageOf, take } from './side.ts';
import { ordinaryRunSeconds } from './simulated-figures.ts';
import type { Pair, Run } from './whole-runs.ts';

const DAY_MINUTES = 24 * 60;
/** By the timers of `s.yaml`, in thirty days. */
const RUNS_A_MONTH = {
  audit: 30 * DAY_MINUTES,
  watchdog: (30 * DAY_MINUTES) / 17,
  digest: 30 / 7,
} as const satisfies Partial<Record<FunctionName, number>>;

/** US dollars for thirty days of a function that each time takes so many seconds and units. */
function month(
  name: keyof typeof RUNS_A_MONTH,
  { vcpus, memoryGb }: Deployed,
  run: { readonly seconds: number; readonly unitsRead: number; readonly unitsWritten: number },
): number {
  const runs = RUNS_A_MONTH[name];
  const { functions, store } = bill({
    invocations: runs,
    vcpuSeconds: runs * run.seconds * vcpus,
    gbSeconds: runs * run.seconds * memoryGb,
    unitsRead: runs * run.unitsRead,
    unitsWritten: runs * run.unitsWritten,
  });
  return functions + store;
}

/**
 * A month of an ordinary account, on the machines that `s.yaml` asks for. To the seconds that an audit waits for answers
 * comes what a whole process takes, which is measured here, where a processor is faster than the part of one that is
 * paid for; an instance that stays warm takes less.
 */
export async function monthsBill(cloud: BenchCloud, pairs: readonly Pair[]): Promise<Figure[]> {
  const machines = deployed();
  const waitingSeconds = await ordinaryRunSeconds();
  const audit = ({ wallMs, traffic }: Run): number =>
    month('audit', machines.audit, { ...traffic, seconds: waitingSeconds + wallMs / 1000 });
  const audits = pairs.map(({ ours }) => audit(ours.quiet));

  const env = await cloud.ask({ ask: 'open', images: 15, sharesEach: 2 });
  await take(OURS, env);
  const others: number[] = [];
  for (const name of ['watchdog', 'digest'] as const) {
    await cloud.ask({ ask: 'traffic' });
    const { wallMs } = await take(packageOf(name), env);
    const traffic = await cloud.ask({ ask: 'traffic' });
    others.push(month(name, machines[name], { ...traffic, seconds: wallMs / 1000 }));
  }
  const rest = others.reduce((sum, one) => sum + one, 0);
  return [
    alone({ id: 'bill', what: "a month's bill: audit of 15 images, every minute", unit: 'US$' }, audits),
    alone(
      { id: 'bill-whole', what: '  with the watchdog and the weekly digest', unit: 'US$' },
      audits.map((ours) => ours + rest),
    ),
  ];
}
