import type { Clock } from '../platform/clock.ts';
import { OpenApiError } from './errors.ts';

const ATTEMPTS = 4;

/** Asks again what is temporary, three times, with pauses of 1, 2 and 4 s: for calls that need no quota of ours. */
export async function askAgain<T>(clock: Clock, ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof OpenApiError) || !error.retryable || attempt >= ATTEMPTS) throw error;
      await clock.sleep(500 * 2 ** attempt);
    }
  }
}
