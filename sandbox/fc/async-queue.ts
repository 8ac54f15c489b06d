import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { DeployedFunction } from './function.ts';
import type { Invocations } from './invocations.ts';
import type { Mishaps } from './mishaps.ts';
import { FcRefusal } from './refusal.ts';
import type { FcSettings } from './settings.ts';

/** An asynchronous event, waiting or delivered. The statuses are those of the vendor's model `AsyncTask`. */
export interface AsyncEvent {
  readonly requestId: string;
  readonly functionName: string;
  /** The id that its sender gave it (`x-fc-async-task-id`). */
  readonly taskId: string | undefined;
  /** Milliseconds since the epoch, by the sandbox's clock. */
  readonly at: number;
  status: 'Enqueued' | 'Running' | 'Retrying' | 'Succeeded' | 'Failed' | 'Expired';
  /** How many times the function has run for it. */
  attempts: number;
  /** The error of the last attempt, if the event has failed. */
  error: string | undefined;
}

interface Platform {
  readonly invocations: Invocations;
  readonly settings: FcSettings;
  readonly mishaps: Mishaps;
  readonly now: () => number;
}

/**
 * Delivers events at least once. A function that fails is run again, up to its number of retries. If the
 * concurrency is used up, the event waits, which does not count as a retry. An event that is too old is dropped.
 */
export class AsyncQueue {
  readonly events: AsyncEvent[] = [];
  readonly #platform: Platform;
  readonly #work = new Set<Promise<void>>();
  readonly #end = new AbortController();

  constructor(platform: Platform) {
    this.#platform = platform;
    // Each waiting event adds a listener, so many listeners are no leak.
    setMaxListeners(0, this.#end.signal);
  }

  add(fn: DeployedFunction, payload: Buffer, about: Pick<AsyncEvent, 'requestId' | 'taskId'>): AsyncEvent {
    if (this.#platform.mishaps.takeDuplicate(fn.name)) this.#enqueue(fn, payload, about);
    return this.#enqueue(fn, payload, about);
  }

  /** Resolves when no event is waiting or running. */
  async idle(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  /** Drops the waiting events. `Invocations` ends the running ones. */
  async close(): Promise<void> {
    this.#end.abort();
    await this.idle();
  }

  #enqueue(
    fn: DeployedFunction,
    payload: Buffer,
    about: Pick<AsyncEvent, 'requestId' | 'taskId'>,
  ): AsyncEvent {
    const event: AsyncEvent = {
      ...about,
      functionName: fn.name,
      at: this.#platform.now(),
      status: 'Enqueued',
      attempts: 0,
      error: undefined,
    };
    this.events.push(event);
    const work = this.#deliver(fn, payload, event).catch((error: unknown) => {
      event.status = 'Failed';
      event.error = error instanceof Error ? error.message : String(error);
    });
    this.#work.add(work);
    void work.then(() => this.#work.delete(work));
    return event;
  }

  async #deliver(fn: DeployedFunction, payload: Buffer, event: AsyncEvent): Promise<void> {
    const { settings, now } = this.#platform;
    for (let throttled = 0; ; ) {
      if (now() - event.at > fn.async.maxAgeSeconds * 1000) {
        event.status = 'Expired';
        return;
      }
      const error = await this.#attempt(fn, payload, event);
      if (error === undefined) {
        event.status = 'Succeeded';
        return;
      }
      if (error === 'throttled') {
        await this.#pause(settings.throttledDelayMs(throttled));
        throttled += 1;
        continue;
      }
      if (event.attempts > fn.async.retries) throw new Error(error);
      event.status = 'Retrying';
      await this.#pause(settings.retryDelayMs(event.attempts));
    }
  }

  /** Resolves to undefined if the function succeeded, else to its error or 'throttled'. */
  async #attempt(fn: DeployedFunction, event: Buffer, entry: AsyncEvent): Promise<string | undefined> {
    try {
      const running = this.#platform.invocations.run(fn, {
        requestId: entry.requestId,
        type: 'Async',
        event,
      });
      entry.status = 'Running';
      const { result } = await running;
      entry.attempts += 1;
      return result.errorType === undefined ? undefined : result.body.toString('utf8');
    } catch (error) {
      if (!(error instanceof FcRefusal) || error.status !== 429) throw error;
      entry.status = 'Enqueued';
      return 'throttled';
    }
  }

  async #pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: this.#end.signal, ref: false });
  }
}
