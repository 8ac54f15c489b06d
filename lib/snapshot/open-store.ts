import { setMaxListeners } from 'node:events';
import type { StoreConfig } from '../config/config.ts';
import type { Clock } from '../platform/clock.ts';
import type { CredentialSource } from '../platform/credentials.ts';
import type { Deadline } from '../platform/deadline.ts';
import type { Store } from './store.ts';
import type { StoreCredentials } from './tablestore/call.ts';

export interface StoreDeps {
  readonly clock: Clock;
  /** Called at every request; not used with a file. */
  readonly credentials: () => StoreCredentials;
  readonly historyDays: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens the configured store, without preparing it. Only the store in use is loaded, so a function does not load the
 * database's machine code, nor a command the cloud's SDK. A bundle for Function Compute can mark `libsql` as external,
 * because only `openSqlite` imports it, when it is called.
 */
export async function openStore(config: StoreConfig, parts: StoreDeps): Promise<Store> {
  if (config.kind === 'tablestore') {
    const { openTablestore } = await import('./tablestore/store.ts');
    return openTablestore({ ...config, ...parts });
  }
  const { openSqlite } = await import('./sqlite/store.ts');
  return openSqlite({ ...config, ...parts });
}

export interface RunStoreDeps {
  readonly credentials: CredentialSource;
  readonly clock: Clock;
  readonly deadline: Deadline;
}

/**
 * Opens the configured store for one run; its requests stop shortly before the run's function is killed. The
 * credentials must have been fetched once before: the vendor's SDK signs synchronously.
 */
export function openRunStore(
  config: { readonly store: StoreConfig; readonly historyDays: number },
  { clock, credentials, deadline }: RunStoreDeps,
): Promise<Store> {
  // However long the store retries, no request may be sent once another run may hold the lease (I6).
  const signal = AbortSignal.timeout(Math.max(0, deadline.killMs - 1_000 - clock.now()));
  // Every request in progress listens to the signal, so many listeners are no leak.
  setMaxListeners(0, signal);
  return openStore(config.store, {
    clock,
    signal,
    credentials: () => credentials.latest(),
    historyDays: config.historyDays,
  });
}
