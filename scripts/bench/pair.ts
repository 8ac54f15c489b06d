/**
 * `npm run bench-pair -- BEFORE AFTER [--images N] [--latency MS] [--rounds N]`: two code packages of the audit against
 * each other, run in turn against the same sandbox, each time over a cloud of its own: what one step buys. Each is a
 * folder with an `index.js`, as in `dist/audit`; without `--latency` a first run, with it a run without change.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BenchCloud } from './cloud.ts';
import { compared } from './figure.ts';
import { type Side, take, type Taken } from './side.ts';
import { tableOf } from './table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    images: { type: 'string', default: '1' },
    latency: { type: 'string' },
    rounds: { type: 'string', default: '21' },
  },
});
const [before, after] = positionals.map((folder): Side => ({ name: 'ours', code: resolve(folder) }));
const [images, rounds, latencyMs] = [values.images, values.rounds, values.latency ?? '0'].map(Number);
if (before === undefined || after === undefined || positionals.length > 2)
  throw new Error('name two folders of code packages: npm run bench-pair -- before/audit dist/audit');
if (images === undefined || rounds === undefined || latencyMs === undefined || !(images * rounds > 0))
  throw new Error('--images and --rounds are numbers above 0, --latency is milliseconds');

const cloud = BenchCloud.start();
const run = async (side: Side): Promise<Taken> => {
  const env = await cloud.ask({ ask: 'open', images, sharesEach: 1, latencyMs });
  const first = await take(side, env);
  return values.latency === undefined ? first : take(side, await cloud.ask({ ask: 'minute' }));
};
const pairs: { readonly ours: Taken; readonly peer: Taken }[] = [];
try {
  for (let round = 0; round < rounds; round += 1)
    pairs.push({ peer: await run(before), ours: await run(after) });
} finally {
  await cloud.stop();
}
const line = (id: keyof Taken, what: string, unit: string) =>
  compared(
    { id, what, unit },
    pairs.map(({ ours, peer }) => ({ ours: ours[id], peer: peer[id] })),
  );
const figures = [
  line('wallMs', 'time', 'ms'),
  line('cpuMs', 'processor time', 'ms'),
  line('loadMs', 'loading', 'ms'),
  line('peakMb', 'peak memory', 'MB'),
];
process.stdout.write(`${tableOf(figures, ['after', 'before'])}\n`);
