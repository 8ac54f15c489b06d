import type { Cloud } from '../cloud.ts';
import type { Faults } from '../faults.ts';
import type { AsyncQueue } from './async-queue.ts';
import { deployed } from './deploy.ts';
import type { DeployedFunction, FunctionProps, TimerTrigger } from './function.ts';
import { newRequestId } from './request-id.ts';
import { timerEvent } from './schedule.ts';
import { Timers } from './timers.ts';

const DEFAULT_REGION = 'cn-hangzhou';

/** The deployed functions and their timers. */
export class Functions {
  readonly #platform: { cloud: Cloud; faults: Faults; queue: AsyncQueue; now: () => number };
  readonly #functions = new Map<string, DeployedFunction>();
  readonly #timers = new Timers();

  constructor(platform: { cloud: Cloud; faults: Faults; queue: AsyncQueue; now: () => number }) {
    this.#platform = platform;
  }

  /** Deploys the function, or replaces it. Throws an error that names a value the platform would reject. */
  deploy(props: FunctionProps): DeployedFunction {
    const { cloud, now } = this.#platform;
    const accountId = cloud.accounts[0]?.id ?? '';
    const fn = deployed(props, { accountId, region: cloud.regions[0]?.id ?? DEFAULT_REGION, now: now() });
    this.#functions.set(`${fn.accountId} ${fn.name}`, fn);
    this.#timers.add(fn);
    return fn;
  }

  list(): DeployedFunction[] {
    return [...this.#functions.values()];
  }

  find(accountId: string, name: string): DeployedFunction | undefined {
    return this.#functions.get(`${accountId} ${name}`);
  }

  /** Fires a timer trigger now, by default the function's first. Returns the request id of the invocation. */
  fire(name: string, triggerName?: string): string {
    const fn = [...this.#functions.values()].find((one) => one.name === name);
    const trigger = fn?.triggers.find((one) => triggerName === undefined || one.triggerName === triggerName);
    if (fn === undefined || trigger === undefined)
      throw new Error(`the sandbox has no function ${name} with a trigger ${triggerName ?? ''}`.trimEnd());
    return this.#send(fn, trigger, this.#platform.now());
  }

  /** Fires every `@every` trigger that is due by the sandbox's clock. Returns the request ids. */
  tick(): string[] {
    return this.#timers.due(this.#platform.now()).map(({ fn, trigger, at }) => this.#send(fn, trigger, at));
  }

  #send(fn: DeployedFunction, { triggerName, triggerConfig }: TimerTrigger, at: number): string {
    const { faults, queue, now } = this.#platform;
    const about = { requestId: newRequestId(now()), taskId: undefined };
    const event = timerEvent(triggerName, triggerConfig.payload ?? '', at);
    const effect = faults.next({ service: 'fc', operation: 'TimerTrigger', functionName: fn.name });
    queue.add(fn, event, about);
    if (effect?.kind === 'duplicate') queue.add(fn, event, about);
    return about.requestId;
  }
}
