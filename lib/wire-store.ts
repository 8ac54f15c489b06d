import { setMaxListeners } from 'node:events';
import type { Config } from './config/config.ts';
import type { Clock } from './platform/clock.ts';
import type { CredentialSource } from './platform/credentials.ts';
import type { Deadline } from './platform/deadline.ts';
import { openStore } from './snapshot/open-store.ts';
import type { Store } from './snapshot/store.ts';

export interface StoreSurroundings {
  readonly credentials: CredentialSource;
  readonly clock: Clock;
  readonly deadline: Deadline;
}

/** The configured store. The credentials must have been fetched once: the vendor's SDK signs synchronously. */
export function wireStore(
  config: Pick<Config, 'store' | 'historyDays'>,
  { clock, credentials, deadline }: StoreSurroundings,
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
