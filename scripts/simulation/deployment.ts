import { dispatch } from '../../lib/accounts/dispatch.ts';
import { readRosterEntry } from '../../lib/accounts/roster.ts';
import { runIdOf } from '../../lib/accounts/run-id.ts';
import type { WorkerEvent } from '../../lib/accounts/worker-event.ts';
import { envReader } from '../../lib/config/env.ts';
import * as settings from '../../lib/config/settings.ts';
import { runAudit } from '../../lib/audit/run.ts';
import type { Member } from '../../lib/audit/run-deps.ts';
import { deadlineFrom } from '../../lib/platform/deadline.ts';
import { timeId } from '../../lib/platform/ids.ts';
import { swasClient } from '../../lib/swas/client.ts';
import { StoreAway } from '../../lib/watchdog/store-away.ts';
import { watch } from '../../lib/watchdog/watch.ts';
import * as given from './assumptions.ts';
import { SimulatedClock } from './clock.ts';
import { type Deployed, deployed, type FunctionName } from '../deployed.ts';
import { Dice } from './dice.ts';
import { type Answer, FunctionCompute } from './function-compute.ts';
import { MapStore, MapTables } from './map-store.ts';
import { readers } from './readers.ts';
import type { DeploymentOptions } from './options.ts';
import { type CallTally, SwasAccount } from './swas-account.ts';

const defaults = envReader({});
export const DEFAULT_CALLS_PER_MINUTE = settings.callsPerMinute(defaults);
/** After how long the functions report what is overdue, in ms. */
export const OVERDUE_MS = settings.overdueMinutes(defaults) * 60_000;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** Outside the tests' own ids, and in an order that has nothing to do with the numbers of the accounts. */
const idOf = (n: number): string => String(1_000_000_000_000_000 + ((n * 7_919) % 1_000_003));

const regionIds = (count: number): string[] => Array.from({ length: count }, (_, n) => `cn-region-${n + 1}`);

/**
 * The whole deployment on simulated services: the real run, dispatcher and watchdog, wired as their functions wire
 * them. The first account is the deployment's own.
 */
export class Deployment {
  readonly clock = new SimulatedClock(Date.UTC(2026, 10, 24, 7));
  readonly tables = new MapTables();
  readonly tally: CallTally = { calls: 0, refused: 0 };
  readonly accounts: ReadonlyMap<string, SwasAccount>;
  readonly homeId: string;
  readonly platform: FunctionCompute;
  readonly readers: ReturnType<typeof readers>;
  readonly functions: Readonly<Record<FunctionName, Deployed>> = deployed();
  /** What the configuration says, by default; what the cloud grants is each account's own. */
  callsPerMinute = DEFAULT_CALLS_PER_MINUTE;
  readonly #dice: Dice;
  readonly #regions: readonly string[];
  readonly #timers: AbortController[] = [];

  constructor(options: DeploymentOptions) {
    const dice = new Dice(options.seed);
    this.#dice = dice;
    this.#regions = regionIds(options.regions);
    const { clock, tally } = this;
    const callsPerMinute = given.CALLS_PER_MINUTE;
    this.accounts = new Map(
      Array.from({ length: options.accounts }, (_, n) => {
        const id = idOf(n);
        return [
          id,
          new SwasAccount(id, { ...options, regions: this.#regions, clock, dice, tally, callsPerMinute }),
        ] as const;
      }),
    );
    this.homeId = idOf(0);
    this.platform = new FunctionCompute(clock, dice, options.instances);
    this.readers = readers(clock, dice);
  }

  /** The timers of the deployment's own audit, of the fan-out where there is one, and of the watchdog. */
  startTimers(): void {
    this.#every(given.TIMER_MS, () => this.auditHome());
    if (this.accounts.size > 1) this.#every(given.TIMER_MS, () => this.fanOut());
    this.#every(given.WATCH_EVERY_MS, () => this.lookAfter(), given.WATCH_EVERY_MS);
  }

  stopTimers(): void {
    for (const timer of this.#timers.splice(0)) timer.abort(new Error('the timers are off'));
  }

  auditHome(): void {
    this.platform.invoke(this.functions.audit, this.homeId, (startMs) => this.#audit(this.homeId, startMs));
  }

  auditMember({ account, run }: WorkerEvent): void {
    this.platform.invoke(this.functions.audit, account, (startMs) => this.#audit(account, startMs, run));
  }

  fanOut(): void {
    const triggerTime = new Date(this.clock.now()).toISOString();
    this.platform.invoke(this.functions.dispatch, '', (startMs) => this.#dispatch(triggerTime, startMs));
  }

  lookAfter(): void {
    this.platform.invoke(this.functions.watchdog, '', (startMs) => this.#watch(startMs));
  }

  #every(everyMs: number, work: () => void, firstAfterMs = 0): void {
    const timer = new AbortController();
    this.#timers.push(timer);
    const tick = async (): Promise<void> => {
      for (let nextMs = this.clock.now() + firstAfterMs; ; nextMs += everyMs) {
        await this.clock.sleep(nextMs - this.clock.now(), timer.signal);
        work();
      }
    };
    tick().catch(() => undefined);
  }

  #channels = () => [this.readers.robot.channel, this.readers.mailbox.channel];

  #store(): MapStore {
    return new MapStore(this.tables, { clock: this.clock, historyDays: 400, latencyMs: given.STORE_MS });
  }

  #deadline(name: FunctionName, startMs: number) {
    return deadlineFrom(startMs, this.functions[name].timeoutMs);
  }

  #takes({ least, most }: { readonly least: number; readonly most: number }): Promise<void> {
    return this.clock.sleep(this.#dice.between(least, most));
  }

  /** As `functions/audit.ts`. */
  async #audit(accountId: string, startMs: number, fanOut?: string): Promise<Answer> {
    const { clock, homeId } = this;
    const swas = this.accounts.get(accountId);
    if (swas === undefined) throw new Error(`there is no account ${accountId}`);
    const store = this.#store();
    let member: Member | undefined;
    if (accountId !== homeId) {
      const entry = await readRosterEntry(store, homeId, accountId);
      if (entry === undefined) throw new Error(`account ${accountId} is not on the roster`);
      member = { homeId, name: entry.name, fanOut, enter: () => this.#takes(given.ENTER_MS) };
    }
    const { summary, failure } = await runAudit({
      runId: timeId(clock.now()),
      accountId,
      member,
      regions: this.#regions,
      callsPerMinute: this.callsPerMinute,
      timer: { periodMs: given.TIMER_MS },
      overdueMs: OVERDUE_MS,
      policy: { file: undefined, mayReplace: true },
      store,
      client: (quota) =>
        swasClient({ callFor: () => swas.call, quota, clock, random: () => this.#dice.next() }),
      channels: this.#channels(),
      deadline: this.#deadline('audit', startMs),
      clock,
      log: quiet,
    });
    return answer(summary.status, failure, store);
  }

  /** As `functions/dispatch.ts`. */
  async #dispatch(triggerTime: string, startMs: number): Promise<Answer> {
    const { clock, homeId } = this;
    const store = this.#store();
    const result = await dispatch({
      runId: runIdOf(triggerTime, ''),
      holder: timeId(clock.now()),
      homeId,
      overdueMs: OVERDUE_MS,
      list: async () => {
        await this.#takes(given.CALL_MS);
        const ids = [...this.accounts.keys()].filter((id) => id !== homeId).toSorted();
        const accounts = ids.map((accountId) => ({
          accountId,
          name: `team ${accountId.slice(-6)}`,
          roleArn: `acs:ram::${accountId}:role/share-audit-member`,
        }));
        return { accounts, isComplete: true };
      },
      start: async (event) => {
        await this.#takes(given.START_MS);
        this.auditMember(event);
      },
      store,
      channels: this.#channels(),
      clock,
      deadline: this.#deadline('dispatch', startMs),
      log: quiet,
    });
    return answer(result.answer.status, result.failure, store);
  }

  /** As `functions/watchdog.ts`. */
  async #watch(startMs: number): Promise<Answer> {
    const { clock, homeId } = this;
    const store = this.#store();
    const result = await watch({
      watchId: timeId(clock.now()),
      accountId: homeId,
      overdueMs: OVERDUE_MS,
      away: new StoreAway(),
      store,
      channels: this.#channels(),
      clock,
      deadline: this.#deadline('watchdog', startMs),
      log: quiet,
    });
    return answer(result.answer.status, result.failure, store);
  }
}

function answer(status: string, failure: unknown, store: MapStore): Answer {
  const { rowsRead, bytesRead, read: unitsRead, written: unitsWritten } = store.tally();
  return { status, failed: failure !== undefined, rowsRead, bytesRead, unitsRead, unitsWritten };
}
