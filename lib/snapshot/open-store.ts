import { setMaxListeners } from 'node:events';
import type { StoreConfig } from '../config/config.ts';
import type { Clock } from '../platform/clock.ts';
import type { CredentialSource } from '../platform/credentials.ts';
import type { Deadline } from '../platform/deadline.ts';
import type { Store } from './store.ts';
import type { StoreCredentials } from './tablestore/call.ts';

export interface StoreDeps {
  readonly clock: Clock;
  /** Asked at every request; not used for a file. */
  readonly credentials: () => StoreCredentials;
  readonly historyDays: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The store that the configuration names, not yet prepared. Each is loaded only if it is used: a function need not
 * carry a database's machine code, nor the command line the cloud's SDK. A bundle for Function Compute can mark
 * `libsql` as external, since nothing but `openSqlite` asks for it, and only when it is called.
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

/** The configured store, for as long as the run has. The credentials must have been fetched once: the vendor's SDK signs synchronously. */
export function openRunStore(
  config: { readonly store: StoreConfig; readonly historyDays: number },
  { clock, credentials, deadline }: RunStoreDeps,
): Promise<Store> {
  // However patient the store is, nothing of this run reaches it when the lease may be another's (I6).
  const signal = AbortSignal.timeout(Math.max(0, deadline.killMs - 1_000 - clock.now()));
  // Each request under way listens to it: many at once are no leak.
  setMaxListeners(0, signal);
  return openStore(config.store, {
    clock,
    signal,
    credentials: () => credentials.latest(),
    historyDays: config.historyDays,
  });
}
