import type { Channel } from '../../lib/alert/channel.ts';
import { runAudit } from '../../lib/audit/run.ts';
import type { RunDeps, RunResult } from '../../lib/audit/run-deps.ts';
import { EMPTY_POLICY, type TrustPolicy } from '../../lib/policy/trust-policy.ts';
import type { Change } from '../../lib/model/change.ts';
import { deadlineFrom } from '../../lib/platform/deadline.ts';
import { timeId } from '../../lib/platform/ids.ts';
import type { Row, Store } from '../../lib/snapshot/store.ts';
import { swasClient } from '../../lib/swas/client.ts';
import { memoryStore } from './memory-store.ts';
import { rowsOf } from './failing-store.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';
import { fileOf } from './policy-file.ts';
import { SimulatedChannel } from './simulated-channel.ts';
import { REGION, SimulatedCloud } from './simulated-cloud.ts';

export const ACCOUNT = '1850926437581920';
export const SCOPE = `${ACCOUNT}:${REGION}`;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** The timer's. */
const EVERY = 15 * MINUTE;

export interface LabOptions {
  /** `all`: those that ListRegions names. Default: one. */
  readonly regions?: readonly string[] | 'all';
  /** The function's timeout. Default: that of s.yaml. */
  readonly timeoutMs?: number;
  /** Default: so many that nothing waits for the quota. */
  readonly callsPerMinute?: number;
  readonly policy?: TrustPolicy;
  /** Between the run and its store, for what befalls a store. */
  readonly wrapStore?: (store: Store) => Store;
  readonly change?: Partial<RunDeps>;
}

/**
 * A laboratory for days of audits: the real run over the real SQLite store, in memory, with a simulated cloud,
 * simulated channels and a clock that jumps to the next moment at which something happens. No socket, no sleep.
 */
export class Lab {
  readonly clock: FakeClock;
  readonly cloud: SimulatedCloud;
  readonly channel = new SimulatedChannel('channel-a');
  /** Those that are configured. */
  channels: readonly Channel[] = [this.channel];
  readonly store: Store;

  private constructor(clock: FakeClock, store: Store) {
    this.clock = clock;
    this.cloud = new SimulatedCloud(clock);
    this.store = store;
  }

  /** A laboratory for the test that runs; its store closes when the test ends. */
  static async open(): Promise<Lab> {
    const clock = fakeClock(Date.UTC(2026, 10, 24, 7), { auto: true });
    return new Lab(clock, await memoryStore(clock));
  }

  parts(options: LabOptions = {}): RunDeps {
    const { clock, cloud, store } = this;
    const { regions = [REGION], timeoutMs = 840_000, callsPerMinute = 6_000 } = options;
    return {
      runId: timeId(clock.now()),
      accountId: ACCOUNT,
      regions: regions === 'all' ? undefined : regions,
      callsPerMinute,
      // A trouble is told in the second run of it, where runs are a quarter of an hour apart.
      overdueMs: 600_000,
      deployment: { regionId: REGION, functionName: 'share-audit' },
      policy: { file: fileOf(options.policy ?? EMPTY_POLICY), mayReplace: true },
      store: options.wrapStore?.(store) ?? store,
      client: (quota) => swasClient({ callFor: () => cloud.call, quota, clock, random: () => 0 }),
      channels: this.channels,
      deadline: deadlineFrom(clock.now(), timeoutMs),
      clock,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      ...options.change,
    };
  }

  /** One invocation, and no more: the clock stands where it ended. */
  invoke(options: LabOptions = {}): Promise<RunResult> {
    return runAudit(this.parts(options));
  }

  /** One invocation by the timer; afterwards it is time for the next. */
  async run(options: LabOptions = {}, everyMs = EVERY): Promise<RunResult> {
    const nextMs = this.clock.now() + everyMs;
    const result = await this.invoke(options);
    this.later(Math.max(0, nextMs - this.clock.now()));
    return result;
  }

  /** So many invocations by the timer. */
  async runs(count: number, options: LabOptions = {}, everyMs = EVERY): Promise<RunResult[]> {
    const results: RunResult[] = [];
    for (let n = 0; n < count; n += 1) results.push(await this.run(options, everyMs));
    return results;
  }

  /** Sets the clock forward, or back. */
  later(ms: number): void {
    this.clock.jump(ms);
  }

  /** What people were told in the first channel, beyond the summaries of the first runs. */
  news(): string[] {
    return this.channel.news();
  }

  async row(table: 'images' | 'state', partition: string, sort: string): Promise<Row> {
    const row = await this.store.get(table, { partition, sort });
    if (row === undefined) throw new Error(`there is no row ${partition}/${sort}`);
    return row;
  }

  /** Writes columns over those of a row, as somebody else would. */
  async tamper(row: Row, table: 'images' | 'state', columns: Row['columns']): Promise<void> {
    await this.store.write(table, {
      key: row.key,
      columns: { ...row.columns, ...columns },
      expected: row.version,
      token: `tampered/${row.version}`,
    });
  }

  outbox(): Promise<Row[]> {
    return rowsOf(this.store, 'outbox', ACCOUNT);
  }

  async history(): Promise<Change[]> {
    const rows = await rowsOf(this.store, 'history', SCOPE);
    return rows.map((row) => JSON.parse(row.columns['change'] ?? '') as Change);
  }
}
