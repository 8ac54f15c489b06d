/**
 * `npm run bench [-- --rounds N] [--json FILE]`: what a run costs, beside a script that does the same job plainly, in
 * one go on one machine. Both run as Function Compute runs them, each in a process of its own, against a sandbox in
 * another. A table for people; with `--json` the same for machines. Ends with 1 where a figure is not kept.
 */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { largeFigures, ordinaryFigures, speedFigures } from './account-figures.ts';
import { monthsBill } from './bill.ts';
import { BenchCloud } from './cloud.ts';
import { coldStart } from './cold-start.ts';
import { commandLineStart } from './command-line-start.ts';
import { type Figure, keeps } from './figure.ts';
import { largeSnapshotFigures } from './large-snapshot-figures.ts';
import { packageSizes } from './package-size.ts';
import { profileFigures } from './profile.ts';
import { simulatedFigures } from './simulated-figures.ts';
import { tableOf } from './table.ts';
import { warmFigures } from './warm-figures.ts';
import { warmRuns } from './warm-runs.ts';
import { wholeRuns } from './whole-runs.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, json: { type: 'string' } },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100)
  throw new Error(`--rounds ${values.rounds}: give a whole number from 1 to 100`);

const ORDINARY = { images: 15, sharesEach: 2 };
const LARGE = { images: 5_000, sharesEach: 10 };
const QUICK = { images: 3_000, sharesEach: 0, latencyMs: 10 };
const SNAPSHOTS = [2_500, 5_000, 10_000, 20_000];

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const figures: Figure[] = [];
const cloud = BenchCloud.start();
try {
  say('cold start …');
  figures.push(...(await coldStart(cloud, rounds * 4 + 1)), ...packageSizes());
  figures.push(commandLineStart(rounds * 4 + 1));
  say('an ordinary account …');
  const ordinary = await wholeRuns(cloud, ORDINARY, rounds);
  figures.push(...ordinaryFigures(ORDINARY, ordinary));
  say('warm instances …');
  figures.push(...warmFigures(ORDINARY, await warmRuns(cloud, ORDINARY, rounds * 8 + 1)));
  say('a large account …');
  // Minutes each; memory, calls and rows hardly differ from round to round.
  figures.push(...largeFigures(LARGE, await wholeRuns(cloud, LARGE, Math.ceil(rounds / 3))));
  say('a raised quota …');
  figures.push(...speedFigures(QUICK, await wholeRuns(cloud, QUICK, Math.ceil(rounds / 2)), 14));
  figures.push(...(await profileFigures(cloud, QUICK)));
  say('simulated time …');
  figures.push(...(await simulatedFigures(60)), ...(await monthsBill(cloud, ordinary)));
  say('large snapshots …');
  figures.push(...(await largeSnapshotFigures(SNAPSHOTS, rounds)));
} finally {
  await cloud.stop();
}

process.stdout.write(`${tableOf(figures)}\n`);
if (values.json !== undefined) {
  const machine = { node: process.version, processor: cpus()[0]?.model, processors: cpus().length };
  await writeFile(values.json, `${JSON.stringify({ machine, rounds, figures }, null, 2)}\n`);
}
if (!figures.every(keeps)) process.exitCode = 1;
