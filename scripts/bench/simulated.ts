import { runAudit } from '../../lib/audit/run.ts';
import type { RunDeps, RunResult } from '../../lib/audit/run-deps.ts';
import { deadlineFrom } from '../../lib/platform/deadline.ts';
import { timeId } from '../../lib/platform/ids.ts';
import { openSqlite } from '../../lib/snapshot/sqlite/store.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { swasClient } from '../../lib/swas/client.ts';
import { type FakeClock, fakeClock } from '../../test/support/fake-clock.ts';
import { SimulatedChannel } from '../../test/support/simulated-channel.ts';
import { account, REGION, SimulatedCloud, type SimulatedImage } from '../../test/support/simulated-cloud.ts';

/** The documented quota; and the functions' share of it, their timeout and their timer by default. */
const QUOTA = 10;
const CALLS_PER_MINUTE = 9;
const OVERDUE_MS = 1_800_000;
const TIMEOUT_MS = 600_000;
/** A person waits for so long. */
const PATIENCE_MS = 3_600_000;
export const TIMER_MS = 60_000;
/** Within one region of Alibaba Cloud. */
const LATENCY_MS = 30;

/** Real runs over a simulated cloud, whose time costs none: for what depends on the quota and the timer alone. */
export class Simulation {
  readonly clock: FakeClock;
  readonly cloud: SimulatedCloud;
  readonly channel = new SimulatedChannel('channel-a');
  readonly #images: SimulatedImage[] = [];
  readonly #store: Store;

  private constructor(clock: FakeClock, store: Store) {
    this.clock = clock;
    this.#store = store;
    this.cloud = new SimulatedCloud(clock);
    this.cloud.latencyMs = LATENCY_MS;
  }

  static async open(images: number): Promise<Simulation> {
    const clock = fakeClock(Date.UTC(2026, 10, 24, 7), { auto: true });
    const store = await openSqlite({ file: ':memory:', clock, historyDays: 400 });
    const simulation = new Simulation(clock, store);
    for (let n = 0; n < images; n += 1) simulation.#images.push(simulation.cloud.addImage(`m-${n}`));
    return simulation;
  }

  /** One invocation by the timer. Throws where it fails. */
  run(): Promise<RunResult> {
    return this.#run({ timer: { periodMs: TIMER_MS } }, CALLS_PER_MINUTE, TIMEOUT_MS);
  }

  /** One run by hand, which waits until it has read everything. */
  runPatiently(): Promise<RunResult> {
    return this.#run({}, QUOTA, PATIENCE_MS);
  }

  async #run(timer: Pick<RunDeps, 'timer'>, callsPerMinute: number, timeoutMs: number): Promise<RunResult> {
    const { clock, cloud } = this;
    const result = await runAudit({
      runId: timeId(clock.now()),
      accountId: '1850926437581920',
      regions: [REGION],
      ...timer,
      callsPerMinute,
      overdueMs: OVERDUE_MS,
      policy: { file: undefined, mayReplace: true },
      store: this.#store,
      client: (quota) => swasClient({ callFor: () => cloud.call, quota, clock, random: () => 0 }),
      channels: [this.channel],
      deadline: deadlineFrom(clock.now(), timeoutMs),
      clock,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    if (result.failure !== undefined) throw result.failure;
    return result;
  }

  /**
   * Shares the n-th image (counted round) with the n-th account after so long, whatever runs then.
   * @returns the time from then until a message that names the account was sent, in ms; undefined: not yet.
   */
  async share(n: number, afterMs: number): Promise<() => number | undefined> {
    const { clock, cloud, channel } = this;
    const accountId = account(n);
    await clock.sleep(afterMs);
    const sharedMs = clock.now();
    const image = this.#images[n % this.#images.length];
    if (image !== undefined) cloud.share(image, accountId);
    let toldMs: number | undefined;
    channel.onSend = ({ payload }) => {
      if (payload.includes(accountId)) toldMs ??= clock.now();
    };
    return () => (toldMs === undefined ? undefined : toldMs - sharedMs);
  }

  /** Takes the n-th share back. */
  takeBack(n: number): void {
    this.#images[n % this.#images.length]?.shares.delete(account(n));
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}
