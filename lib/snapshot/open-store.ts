import { setMaxListeners } from 'node:events';
import type { StoreConfig } from '../config/config.ts';
import type { Clock } from '../platform/clock.ts';
import type { CredentialSource } from '../platform/credentials.ts';
import type { Deadline } from '../platform/deadline.ts';
import type { Store } from './store.ts';
import type { StoreCredentials } from './tablestore/call.ts';

export interface StoreDeps {
  readonly clock: Clock;
  /** Called for every request; not used for a file. */
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

export interface RunStoreConfig {
  readonly store: StoreConfig;
  readonly historyDays: number;
}

/** Opens the configured store for as long as the run may last. The caller closes it. */
export async function openRunStore(
  config: RunStoreConfig,
  { clock, credentials, deadline }: RunStoreDeps,
): Promise<Store> {
  // The vendor's SDK signs synchronously: the credentials must be there before its first request.
  if (config.store.kind === 'tablestore') await credentials.get();
  // Whatever the store's retry timeout: once another run may hold the lease, this run writes nothing (I6).
  const signal = AbortSignal.timeout(Math.max(0, deadline.killMs - 1_000 - clock.now()));
  // Each request in progress listens to it: many listeners are no leak.
  setMaxListeners(0, signal);
  return openStore(config.store, {
    clock,
    signal,
    credentials: () => credentials.latest(),
    historyDays: config.historyDays,
  });
}

/** Opens the store as `openRunStore` does, and closes it when `use` has ended. */
export async function withRunStore<T>(
  config: RunStoreConfig,
  deps: RunStoreDeps,
  use: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openRunStore(config, deps);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}
