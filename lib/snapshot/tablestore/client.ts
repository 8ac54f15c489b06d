import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { CapacityUnit, Operations } from '@alicloud/tablestore';
import type { Clock } from '../../platform/clock.ts';
import { type Retries, startRetries, UNTIL_DEADLINE_EVERY_3_S } from '../../platform/retry.ts';
import type { StoreUnits } from '../store.ts';
import { UNREADABLE_REPLY } from '../../openapi/cap-replies.ts';
import { callOnce, type Connection, type StoreCredentials } from './call.ts';
import { TablestoreFault } from './errors.ts';

export interface TablestoreOptions {
  readonly endpoint: string;
  readonly instance: string;
  /** Called for every request, so that renewed credentials are used at once. */
  readonly credentials: () => StoreCredentials;
  readonly clock: Clock;
  /** From 0 to below 1; spreads retries. */
  readonly random?: () => number;
  readonly historyDays: number;
  /** The maximum duration of one request, its answer's body included. Default 5 s. */
  readonly timeoutMs?: number;
  /** For this long a failed step of an operation is repeated. Default 15 s. */
  readonly retryTimeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Requests to one instance, repeated after growing, random pauses; counts the capacity units they consume. */
export class TablestoreClient {
  readonly #options: TablestoreOptions;
  readonly #connection: Connection;
  #read = 0;
  #written = 0;

  constructor(options: TablestoreOptions) {
    const { endpoint, instance, credentials, timeoutMs = 5_000, signal } = options;
    this.#options = options;
    // Without keep-alive a run would pay for a TLS handshake at every row.
    const agent = endpoint.startsWith('https:')
      ? new HttpsAgent({ keepAlive: true })
      : new HttpAgent({ keepAlive: true });
    this.#connection = { endpoint, instance, credentials, agent, timeoutMs, signal };
  }

  /** One attempt. Rejects with a `TablestoreFault`. */
  once<O extends keyof Operations>(
    operation: O,
    params: Operations[O]['params'],
  ): Promise<Operations[O]['reply']> {
    return callOnce(this.#connection, operation, params);
  }

  /** For requests that do no harm when they are carried out twice: repeats them whenever that may help. */
  async repeat<O extends keyof Operations>(
    operation: O,
    params: Operations[O]['params'],
    retries: Retries = this.retries(),
  ): Promise<Operations[O]['reply']> {
    for (;;) {
      try {
        return await this.once(operation, params);
      } catch (error) {
        if (!(error instanceof TablestoreFault) || !mayPass(error)) throw error;
        await retries.pauseAfter(error);
      }
    }
  }

  /** The retries of one step of an operation, for example of one page or of one batch. */
  retries(atLeastMs = 0): Retries {
    const { clock, random, retryTimeoutMs = 15_000, signal } = this.#options;
    let unreadable = 0;
    return startRetries({
      clock,
      random,
      signal,
      untilMs: clock.now() + Math.max(retryTimeoutMs, atLeastMs),
      policyFor(error) {
        // Each such answer costs memory that is not freed at once: a second one is final.
        const isUnreadable = error instanceof TablestoreFault && error.code === UNREADABLE_REPLY;
        if (isUnreadable) unreadable += 1;
        return isUnreadable && unreadable > 1 ? undefined : UNTIL_DEADLINE_EVERY_3_S;
      },
    });
  }

  /** Adds the capacity units that a reply reports. In a batch each row reports its own, and a failed row none. */
  spend(unit: CapacityUnit | ''): void {
    if (unit === '') return;
    this.#read += unit.read;
    this.#written += unit.write;
  }

  units(): StoreUnits {
    return { read: this.#read, written: this.#written };
  }

  close(): void {
    this.#connection.agent.destroy();
  }
}

/** Whether repeating the request may help. */
export function mayPass({ fate }: TablestoreFault): boolean {
  return fate === 'later' || fate === 'unknown';
}
