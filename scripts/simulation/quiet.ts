import { bill } from '../prices.ts';
import type { FunctionName } from '../deployed.ts';
import type { Deployment } from './deployment.ts';

/** What a deployment uses up while nobody shares anything. All of it within these hours. */
export interface Quiet {
  readonly hours: number;
  /** To the cloud. */
  readonly calls: number;
  /** Those that began. */
  readonly invocations: Readonly<Record<Exclude<FunctionName, 'digest'>, number>>;
  /** Of functions, loading included. */
  readonly seconds: number;
  readonly gbSeconds: number;
  readonly vcpuSeconds: number;
  /** Tablestore's capacity units. */
  readonly unitsRead: number;
  readonly unitsWritten: number;
  /** The same for one run of the audit on average. */
  readonly runUnitsRead: number;
  readonly runUnitsWritten: number;
  /** Of run summaries. */
  readonly runBytes: number;
}

const HOURS_A_MONTH = 730;

/** Measures while `pass` lets the hours go by. */
export async function measureQuiet(
  world: Deployment,
  hours: number,
  pass: () => Promise<void>,
): Promise<Quiet> {
  const { clock, platform, tables, tally } = world;
  const counted = () => ({
    read: tables.total.read,
    written: tables.total.written,
    calls: tally.calls,
    runBytes: tables.bytesWritten.get('runs') ?? 0,
  });
  const [fromMs, before] = [clock.now(), counted()];
  await pass();
  const [toMs, after] = [clock.now(), counted()];
  const begun = platform.invocations.filter(
    ({ startMs }) => startMs !== undefined && startMs >= fromMs && startMs < toMs,
  );
  const runs = begun.filter(({ name, endMs }) => name === 'audit' && endMs !== undefined);
  const count = (name: FunctionName): number => begun.filter((i) => i.name === name).length;
  const mean = (of: (run: (typeof runs)[number]) => number | undefined): number =>
    runs.reduce((sum, run) => sum + (of(run) ?? 0), 0) / Math.max(1, runs.length);
  return {
    hours,
    calls: after.calls - before.calls,
    invocations: { audit: count('audit'), dispatch: count('dispatch'), watchdog: count('watchdog') },
    ...worked(world, fromMs, toMs),
    unitsRead: after.read - before.read,
    unitsWritten: after.written - before.written,
    runUnitsRead: mean((run) => run.unitsRead),
    runUnitsWritten: mean((run) => run.unitsWritten),
    runBytes: after.runBytes - before.runBytes,
  };
}

/** Function time between two moments. */
function worked(world: Deployment, fromMs: number, toMs: number) {
  const sum = { seconds: 0, gbSeconds: 0, vcpuSeconds: 0 };
  for (const { name, startMs, endMs } of world.platform.invocations) {
    if (startMs === undefined) continue;
    const seconds = Math.max(0, Math.min(endMs ?? toMs, toMs) - Math.max(startMs, fromMs)) / 1000;
    const { memoryGb, vcpus } = world.functions[name];
    sum.seconds += seconds;
    sum.gbSeconds += seconds * memoryGb;
    sum.vcpuSeconds += seconds * vcpus;
  }
  return sum;
}

/** What a month of such hours costs, in US dollars. */
export function monthly({ hours, invocations, ...used }: Quiet): {
  readonly functions: number;
  readonly store: number;
  readonly together: number;
} {
  const count = Object.values(invocations).reduce((sum, n) => sum + n, 0);
  const { functions, store } = bill({ ...used, invocations: count });
  const times = HOURS_A_MONTH / hours;
  return { functions: functions * times, store: store * times, together: (functions + store) * times };
}

/** Run summaries of a month of such hours, in bytes: for so long they are kept. */
export const keptBytes = ({ runBytes, hours }: Quiet): number => (runBytes * HOURS_A_MONTH) / hours;
