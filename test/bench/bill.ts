import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { ROOT } from '../functions/invoke.ts';
import { compared, type Figure } from './figure.ts';
import { bill, type Machine } from './prices.ts';
import { ordinaryRunSeconds } from './simulated-figures.ts';
import type { Pair, Run } from './whole-runs.ts';

const RUNS_A_MONTH = 30 * 24 * 4;

const deployment = z.object({
  resources: z.object({
    audit: z.object({
      props: z.object({ cpu: z.number(), memorySize: z.number(), diskSize: z.number() }),
    }),
  }),
});

/**
 * The audit of an ordinary account for 30 days, every 15 minutes, on the machine that `s.yaml` asks for. Its seconds
 * are almost all waiting for the quota, which the plain script waits for just as long; what its process takes besides
 * is measured here, where a processor is faster than the third of one that is paid for.
 */
export async function monthsBill(pairs: readonly Pair[]): Promise<Figure> {
  const { props } = deployment.parse(parse(await readFile(join(ROOT, 's.yaml'), 'utf8'))).resources.audit;
  const machine: Machine = {
    vcpus: props.cpu,
    memoryGb: props.memorySize / 1024,
    diskGb: props.diskSize / 1024,
  };
  const waitingSeconds = await ordinaryRunSeconds();
  const month = ({ wallMs, traffic }: Run): number =>
    bill(machine, {
      invocations: RUNS_A_MONTH,
      seconds: RUNS_A_MONTH * (waitingSeconds + wallMs / 1000),
      unitsRead: RUNS_A_MONTH * traffic.unitsRead,
      unitsWritten: RUNS_A_MONTH * traffic.unitsWritten,
    });
  return compared(
    { id: 'bill', what: "a month's bill: 15 images, every 15 minutes", unit: 'US$' },
    pairs.map(({ ours, plain }) => ({ ours: month(ours.quiet), peer: month(plain.quiet) })),
  );
}
