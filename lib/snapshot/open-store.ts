import type { Clock } from '../platform/clock.ts';
import type { Store } from './store.ts';
import type { StoreCredentials } from './tablestore/call.ts';

export type StoreConfig =
  | { readonly kind: 'tablestore'; readonly endpoint: string; readonly instance: string }
  | { readonly kind: 'sqlite'; readonly file: string; readonly readOnly?: boolean };

export interface StoreParts {
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
export async function openStore(config: StoreConfig, parts: StoreParts): Promise<Store> {
  if (config.kind === 'tablestore') {
    const { openTablestore } = await import('./tablestore/store.ts');
    return openTablestore({ ...config, ...parts });
  }
  const { openSqlite } = await import('./sqlite/store.ts');
  return openSqlite({ ...config, ...parts });
}
