import type { Clock } from '../../platform/clock.ts';
import { retry, UNTIL_DEADLINE_EVERY_250_MS } from '../../platform/retry.ts';
import { isBusy, sqliteError } from './errors.ts';

const RETRY_TIMEOUT_MS = 15_000;

/** Runs the action. @throws StoreError, or the action's own error where it is not one of SQLite's. */
export type RetryWhileBusy = <T>(action: () => T) => Promise<T>;

/** Repeats an action while another process holds the file, until the timeout or the signal ends it. */
export function retryWhileBusy(options: {
  readonly file: string;
  readonly clock: Clock;
  readonly retryTimeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}): RetryWhileBusy {
  const { clock, file, signal, retryTimeoutMs = RETRY_TIMEOUT_MS } = options;
  const policyFor = (error: unknown) => (isBusy(error) ? UNTIL_DEADLINE_EVERY_250_MS : undefined);
  return async (action) => {
    try {
      return await retry(action, { clock, signal, policyFor, untilMs: clock.now() + retryTimeoutMs });
    } catch (error) {
      throw sqliteError(file, error);
    }
  };
}
