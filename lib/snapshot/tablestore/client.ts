import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { CapacityUnit, Operations } from '@alicloud/tablestore';
import type { Clock } from '../../platform/clock.ts';
import type { StoreUnits } from '../store.ts';
import { TOO_LARGE } from '../../openapi/cap-replies.ts';
import { callOnce, type Connection, type StoreCredentials } from './call.ts';
import { TablestoreFault } from './errors.ts';

export interface TablestoreOptions {
  readonly endpoint: string;
  readonly instance: string;
  /** Asked at every request, so that renewed credentials are used as soon as they are there. */
  readonly credentials: () => StoreCredentials;
  readonly clock: Clock;
  /** From 0 to below 1; spreads retries. */
  readonly random?: () => number;
  readonly historyDays: number;
  /** The longest that one request may take, its answer's body included. */
  readonly timeoutMs?: number;
  /** The longest that one step of an operation is tried again for. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal | undefined;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 3_000;
/** Jitter may come to nothing; a server that refuses at once must not be asked in a tight loop. */
const SHORTEST_WAIT_MS = 10;

/** The waits between the tries of one step, within its patience. */
export interface Pace {
  /** Waits before the next try, or throws the fault when patience is at its end. */
  afterFault(fault: TablestoreFault): Promise<void>;
}

/** Requests to one instance, tried again with growing, random waits; counts what they cost. */
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

  /** One try. Rejects with a `TablestoreFault`. */
  once<O extends keyof Operations>(
    operation: O,
    params: Operations[O]['params'],
  ): Promise<Operations[O]['reply']> {
    return callOnce(this.#connection, operation, params);
  }

  /** For what may be asked twice without harm: tries again whenever that may help. */
  async repeat<O extends keyof Operations>(
    operation: O,
    params: Operations[O]['params'],
    pace: Pace = this.pace(),
  ): Promise<Operations[O]['reply']> {
    for (;;) {
      try {
        return await this.once(operation, params);
      } catch (error) {
        if (!(error instanceof TablestoreFault) || !mayPass(error)) throw error;
        await pace.afterFault(error);
      }
    }
  }

  /** A new patience: for one step of an operation, which may be one page or one batch of many. */
  pace(atLeastMs = 0): Pace {
    const { clock, random = Math.random, patienceMs = 15_000, signal } = this.#options;
    const until = clock.now() + Math.max(patienceMs, atLeastMs);
    let tries = 0;
    let tooLarge = 0;
    return {
      afterFault: async (fault) => {
        // Each such answer has cost memory that is not given back at once.
        if (fault.code === TOO_LARGE && (tooLarge += 1) > 1) throw fault;
        const most = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries);
        const waitMs = Math.max(SHORTEST_WAIT_MS, Math.round(random() * most));
        tries += 1;
        if (signal?.aborted || clock.now() + waitMs > until) throw fault;
        await clock.sleep(waitMs, signal).catch(() => {
          throw fault;
        });
      },
    };
  }

  /** Adds what a reply says it cost; the rows of a batch say so one by one, and failed ones nothing. */
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

/** Whether asking again may help. */
export function mayPass({ fate }: TablestoreFault): boolean {
  return fate === 'later' || fate === 'unknown';
}
