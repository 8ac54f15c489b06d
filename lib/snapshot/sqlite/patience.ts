import type { Clock } from '../../platform/clock.ts';
import { isBusy, sqliteError } from './errors.ts';

const PATIENCE_MS = 15_000;
const LONGEST_WAIT_MS = 250;

export type Patiently = <T>(action: () => T) => Promise<T>;

/** Does an action again while another process holds the file, until patience or the signal ends it. */
export function waitForOthers(options: {
  readonly file: string;
  readonly clock: Clock;
  readonly patienceMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}): Patiently {
  const { clock, file, signal, patienceMs = PATIENCE_MS } = options;
  return async (action) => {
    const until = clock.now() + patienceMs;
    for (let waitMs = 10; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      try {
        return action();
      } catch (error) {
        const known = sqliteError(file, error);
        if (!isBusy(error) || clock.now() + waitMs > until) throw known;
        await clock.sleep(waitMs, signal).catch(() => {
          throw known;
        });
      }
    }
  };
}
