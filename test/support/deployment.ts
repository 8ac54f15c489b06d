import { onTestFinished } from 'vitest';
import { runBuilt } from '../../lib/audit/build-run.ts';
import type { RunDeps, RunResult } from '../../lib/audit/run-deps.ts';
import type { Clock } from '../../lib/platform/clock.ts';
import { deadlineFrom } from '../../lib/platform/deadline.ts';
import { timeId } from '../../lib/platform/ids.ts';
import type { Store } from '../../lib/snapshot/store.ts';
import { swasClient } from '../../lib/swas/client.ts';
import { StoreAway } from '../../lib/watchdog/store-away.ts';
import { watch, type WatchResult } from '../../lib/watchdog/watch.ts';
import { type HttpHost, startHttpHost } from '../../sandbox/http-host.ts';
import { ACCOUNT, Lab, type LabOptions, MINUTE } from './lab.ts';
import { inWords } from './simulated-channel.ts';

const OVERDUE_MS = 30 * MINUTE;
const TIMEOUT_MS = 600_000;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

export interface DeploymentOptions {
  /** Between two firings of the audit's timer. Default: a minute. */
  readonly periodMs?: number;
  /** Between two looks of the watchdog. Default: 17 minutes. */
  readonly watchEveryMs?: number;
  /** Default: 9. */
  readonly callsPerMinute?: number;
  readonly regions?: LabOptions['regions'];
  /** The first firing of the audit's timer comes so long after the deployment. Default: at once. */
  readonly firstAfterMs?: number;
  readonly policy?: RunDeps['policy'];
  /** Between the functions and their store. */
  readonly wrapStore?: (store: Store) => Store;
  /** How far the clock of the instance that takes the next run is ahead of the true time. */
  readonly aheadMs?: () => number;
}

/** Something that happened, and the true time at which it did. */
export type At<T> = T & { readonly atMs: number };

/**
 * A laboratory with the timers of `s.yaml`: the audit each minute with nine calls, the watchdog each 17 minutes, over
 * one store and one channel. It keeps what can be seen from outside.
 */
export class Deployment {
  readonly lab: Lab;
  readonly runs: At<RunResult>[] = [];
  readonly looks: At<WatchResult>[] = [];
  /** When the monitor outside was called. */
  readonly heartbeats: number[] = [];
  /** What people read, each note when it came: see `inWords`. */
  readonly told: At<{ readonly words: string }>[] = [];
  /** May be replaced while it runs, as a new deploy does. */
  options: DeploymentOptions;
  #nextAuditMs: number;
  #nextLookMs: number;

  readonly #monitor: HttpHost;

  private constructor(lab: Lab, monitor: HttpHost, options: DeploymentOptions) {
    this.lab = lab;
    this.#monitor = monitor;
    this.options = options;
    const startMs = lab.clock.now();
    this.#nextAuditMs = startMs + (options.firstAfterMs ?? 0);
    this.#nextLookMs = startMs + this.#watchEveryMs;
    lab.channel.onSend = ({ payload }) => {
      const { notes } = JSON.parse(payload) as { notes: Parameters<typeof inWords>[0][] };
      for (const note of notes) this.told.push({ atMs: lab.clock.now(), words: inWords(note) });
    };
  }

  static async open(options: DeploymentOptions = {}): Promise<Deployment> {
    const lab = await Lab.open();
    const monitor = await startHttpHost((_request, response) => {
      deployment.heartbeats.push(lab.clock.now());
      response.end();
      return Promise.resolve();
    });
    onTestFinished(() => monitor.close());
    const deployment = new Deployment(lab, monitor, options);
    return deployment;
  }

  /** Lets time pass; each timer fires when it is due. One that finds its last run at work fires at its next time. */
  async pass(ms: number): Promise<void> {
    const { clock } = this.lab;
    const endMs = clock.now() + ms;
    const { periodMs = MINUTE } = this.options;
    for (;;) {
      const nextMs = Math.min(this.#nextAuditMs, this.#nextLookMs);
      if (nextMs >= endMs) break;
      this.#until(nextMs);
      if (nextMs === this.#nextLookMs) {
        this.#nextLookMs += this.#watchEveryMs;
        await this.look();
      } else {
        await this.audit();
        while (this.#nextAuditMs <= clock.now()) this.#nextAuditMs += periodMs;
      }
    }
    this.#until(endMs);
  }

  /** One invocation of the audit's function. */
  async audit(change: Partial<RunDeps> = {}): Promise<RunResult> {
    const { lab, options } = this;
    const { regions, callsPerMinute = 9, periodMs = MINUTE, wrapStore, policy, aheadMs = () => 0 } = options;
    const atMs = lab.clock.now();
    const ahead = aheadMs();
    const clock: Clock = { ...lab.clock, now: () => lab.clock.now() + ahead };
    const deps = lab.parts({
      callsPerMinute,
      ...(regions === undefined ? {} : { regions }),
      ...(wrapStore === undefined ? {} : { wrapStore }),
      change: {
        clock,
        runId: timeId(clock.now()),
        deadline: deadlineFrom(clock.now(), TIMEOUT_MS),
        client: (quota) => swasClient({ callFor: () => lab.cloud.call, quota, clock, random: () => 0 }),
        timer: { periodMs },
        overdueMs: OVERDUE_MS,
        ...(policy === undefined ? {} : { policy }),
        ...change,
      },
    });
    const result = await runBuilt(deps, { heartbeatUrl: `${this.#monitor.url}/heartbeat` });
    this.runs.push({ ...result, atMs });
    return result;
  }

  /** One invocation of the watchdog's function. */
  readonly #away = new StoreAway();

  async look(): Promise<WatchResult> {
    const { clock, channels, store } = this.lab;
    const atMs = clock.now();
    const result = await watch({
      watchId: timeId(atMs),
      accountId: ACCOUNT,
      overdueMs: OVERDUE_MS,
      periodMs: this.options.periodMs,
      away: this.#away,
      store: this.options.wrapStore?.(store) ?? store,
      channels,
      clock,
      deadline: deadlineFrom(atMs, 120_000),
      log: quiet,
    });
    this.looks.push({ ...result, atMs });
    return result;
  }

  /** What people read beyond the summary of the first look. */
  news(): string[] {
    return this.told.map(({ words }) => words).filter((words) => !words.startsWith('baseline '));
  }

  get #watchEveryMs(): number {
    return this.options.watchEveryMs ?? 17 * MINUTE;
  }

  #until(ms: number): void {
    this.lab.later(Math.max(0, ms - this.lab.clock.now()));
  }
}

/** What happened within a span of time, its end not included. */
export const between = <T>(all: readonly At<T>[], fromMs: number, toMs = Infinity): At<T>[] =>
  all.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);

/** How the audit's runs ended within a span of time, each status once. */
export const statuses = (runs: Deployment['runs'], fromMs: number, toMs = Infinity): Set<string> =>
  new Set(between(runs, fromMs, toMs).map(({ summary }) => summary.status));

/** What the watchdog answered within a span of time, each status once. */
export const answers = (looks: Deployment['looks'], fromMs: number, toMs = Infinity): Set<string> =>
  new Set(between(looks, fromMs, toMs).map(({ answer }) => answer.status));
