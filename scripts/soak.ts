/**
 * `npm run soak [RUNS]`: thousands of scheduled runs in one process, 15 minutes of simulated time apart, against a
 * sandbox that changes, with Tablestore and its real SDK. Prints the size of the heap and the number of rows in the
 * store. Fails if the heap keeps growing, or if an alert is missed or sent twice.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { makeWorld, REGION, type World } from '../test/support/world.ts';

const RUNS = Number(process.argv[2] ?? 3_000);
const ROWS = Math.max(1, Math.floor(RUNS / 10));
const QUARTER_MS = 15 * 60_000;
setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Pseudo-random numbers with a seed, so that every soak does the same. */
function* dice(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield state / 2_147_483_648;
  }
}

const random = dice(20_261_124);
const roll = (sides: number): number => Math.floor(random.next().value * sides);
const account = (n: number): string => String(1_000_000_000_000_000 + n);

/** Sometimes adds or removes a share, and rarely adds or deletes an image. @returns the accounts of the new shares. */
function change(world: World, n: number): string[] {
  const { cloud } = world.sandbox;
  const images = cloud.images({ regionId: REGION });
  const image = images[roll(images.length)];
  if (image === undefined) return [];
  if (n % 7 === 0) {
    cloud.share(image.id, account(n));
    return [account(n)];
  }
  const [first] = image.shares.keys();
  if (n % 7 === 3 && first !== undefined) cloud.unshare(image.id, first);
  if (n % 50 === 10) cloud.addImage({ regionId: REGION, name: `image-${n}` });
  if (n % 50 === 30 && images.length > 5) cloud.deleteImage(image.id);
  return [];
}

const world = await makeWorld('tablestore');
for (let i = 0; i < 10; i += 1) world.sandbox.cloud.addImage({ regionId: REGION, name: `image-${i}` });
await world.audit();

const expected: string[] = [];
const told: string[] = [];
/** Empties the sandbox's records of calls and messages, so that the heap shows the program's own growth. */
function empty(): void {
  told.push(...world.posts());
  const { swas, tablestore, dingtalk, mailbox } = world.sandbox;
  for (const log of [swas.calls, tablestore.calls, dingtalk.messages, mailbox.messages, mailbox.calls])
    (log as unknown[]).length = 0;
}
const heaps: number[] = [];
print(
  `${'run'.padStart(6)} ${'heap MB'.padStart(8)} ${'outbox'.padStart(7)} ${'state'.padStart(6)} ${'images'.padStart(7)} ${'handles'.padStart(8)}`,
);
for (let n = 1; n <= RUNS; n += 1) {
  world.clock.advance(QUARTER_MS);
  expected.push(...change(world, n));
  const { failure, summary } = await world.audit();
  if (failure !== undefined || summary.status !== 'complete')
    throw new Error(`run ${n}: ${summary.status} ${summary.reason ?? ''}`);
  if (n % ROWS !== 0) continue;
  empty();
  gc();
  heaps.push(process.memoryUsage().heapUsed / 1_048_576);
  const rows = (table: string): string =>
    String(world.sandbox.tablestore.rows(`share_audit_${table}`).length);
  const handles = process.getActiveResourcesInfo().length;
  print(
    `${String(n).padStart(6)} ${(heaps.at(-1) ?? 0).toFixed(1).padStart(8)} ${rows('outbox').padStart(7)} ${rows('state').padStart(6)} ${rows('images').padStart(7)} ${String(handles).padStart(8)}`,
  );
}
empty();
const text = told.join('\n');
const missed = expected.filter((id) => !text.includes(id));
const twice = expected.filter((id) => text.split(`**Shared with**: ${id}`).length > 2);
await world.close();

print(
  `\n${RUNS} runs, ${expected.length} new shares: ${missed.length} missed, ${twice.length} reported twice`,
);
const [early = 0, late = 0] = [heaps.slice(1, 4), heaps.slice(-3)].map((few) => Math.max(...few));
print(`heap of the last runs divided by that of the first runs: ${(late / early).toFixed(2)}`);
if (missed.length > 0 || twice.length > 0 || late > 1.25 * early) process.exitCode = 1;
