import { Command, InvalidArgumentError, Option } from 'commander';
import { IMAGES_PER_REGION, INSTANCES, REGIONS, SHARES } from './assumptions.ts';
import { limitFor, LIMITS } from './limits.ts';
import {
  FLAGS,
  type Flags,
  hoursFor,
  problemOf,
  type SimulationOptions,
  TARGETS,
  type Target,
} from './options.ts';

/** What `npm run simulate` is asked for. */
export interface Asked {
  readonly rows: readonly SimulationOptions[];
  /** The exit code is 1 where a limit is not kept. */
  readonly check: boolean;
  readonly json: boolean;
}

interface Given {
  readonly accounts?: readonly number[];
  readonly regions?: number;
  readonly images?: number;
  readonly flags?: Flags;
  readonly on?: Target;
  readonly shares: number;
  readonly hours?: number;
  readonly instances: number;
  readonly seed: number;
  readonly all?: true;
  readonly check?: true;
  readonly json?: true;
}

const MOST_ACCOUNTS = 10_000;
const MOST_REGIONS = 30;
const MOST_IMAGES = 100;
const MOST_HOURS = 1_000;
/** A thousand accounts take an hour of real time, so they are simulated on request only. */
const MOST_UNASKED = 100;

/** The command with its options, not parsed yet. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .description(
      'Simulates deployments with the real audit: how soon a share is reported, the cost, and the limits. Without ' +
        '--accounts, --regions, --images, --flags and --on, it simulates the deployments for which issue 16 sets limits.',
    )
    .option('--accounts <list>', 'numbers of accounts, separated by commas (default: 1)', numbers)
    .option('--regions <n>', `regions of each account (default: ${REGIONS})`, whole(1, MOST_REGIONS))
    .option('--images <n>', `images in each region (default: ${IMAGES_PER_REGION})`, whole(1, MOST_IMAGES))
    .addOption(
      new Option(
        '--flags <way>',
        'what the list says of shared images: the truth, the truth of some time ago, or never that they are (default: honest)',
      ).choices(FLAGS),
    )
    .addOption(new Option('--on <images>', 'images that people share (default: unshared)').choices(TARGETS))
    .option('--shares <n>', 'shares made in each deployment', whole(1, 10_000), SHARES)
    .option('--hours <hours>', 'simulated hours of shares (default: as many as the shares need)', hours)
    .option('--instances <n>', 'the maximum number of concurrent instances', whole(1, 100_000), INSTANCES)
    .option('--seed <n>', 'seed of the random shares', whole(0, 4_294_967_295), 1)
    .option('--all', 'also those with 1,000 accounts, which take an hour each')
    .option('--check', 'exit with 1 if a limit is not kept')
    .option('--json', 'print one JSON array instead of the tables')
    .allowExcessArguments(false);
}

/** What the parsed command asks for. Ends the program where its options do not fit together. */
export function askedOf(program: Command): Asked {
  const given = program.opts<Given>();
  const rows = rowsOf(given);
  for (const row of rows) {
    const problem = problemOf(row);
    if (problem !== undefined) program.error(`error: ${problem}`);
  }
  if (given.all === true && isChosen(given))
    program.error('error: --all belongs to the deployments of issue 16. Leave it out, or the other options.');
  if (given.check === true && !rows.some((row) => limitFor(row) !== undefined))
    program.error('error: There is no limit to check for such a deployment. Leave out --check.');
  return { rows, check: given.check ?? false, json: given.json ?? false };
}

const isChosen = ({ accounts, regions, images, flags, on }: Given): boolean =>
  [accounts, regions, images, flags, on].some((one) => one !== undefined);

function rowsOf(given: Given): readonly SimulationOptions[] {
  const { shares, instances, seed } = given;
  const chosen = (given.accounts ?? [1]).map((accounts) => ({
    accounts,
    regions: given.regions ?? REGIONS,
    images: given.images ?? IMAGES_PER_REGION,
    flags: given.flags ?? FLAGS[0],
    on: given.on ?? TARGETS[0],
  }));
  const preset = LIMITS.filter(({ accounts }) => given.all === true || accounts <= MOST_UNASKED);
  return (isChosen(given) ? chosen : preset).map(({ accounts, regions, images, flags, on }) => ({
    accounts,
    regions,
    images,
    flags,
    on,
    shares,
    hours: given.hours ?? hoursFor({ accounts, regions, images, shares }),
    instances,
    seed,
  }));
}

const whole =
  (low: number, high: number) =>
  (text: string): number => {
    const n = Number(text);
    if (!/^[0-9]+$/.test(text) || n < low || n > high)
      throw new InvalidArgumentError(`Write a whole number from ${low} to ${high.toLocaleString('en')}.`);
    return n;
  };

const numbers = (text: string): number[] => text.split(',').map((one) => whole(1, MOST_ACCOUNTS)(one.trim()));

function hours(text: string): number {
  const n = Number(text);
  if (!/^[0-9.]+$/.test(text) || !(n >= 0.25 && n <= MOST_HOURS) || (n * 4) % 1 !== 0)
    throw new InvalidArgumentError(`Write hours from 0.25 to ${MOST_HOURS}, in quarters, as in 0.5 or 2.`);
  return n;
}
