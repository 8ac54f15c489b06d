import { plural } from '../text/plural.ts';
import { MOST_COUNTED } from '../alert/outbox/outbox.ts';
import type { BlindSpot } from '../model/blind-spot.ts';

/**
 * Messages that wait for too long. Pure.
 * @param lateMs when those were made that have waited for longer than they may; some of them, where they are many.
 * @returns undefined: there is none.
 */
export function unsent(
  lateMs: readonly number[],
  accountId: string,
  { nowMs, overdueMs }: { readonly nowMs: number; readonly overdueMs: number },
): BlindSpot | undefined {
  if (lateMs.length === 0) return undefined;
  const oldestMs = lateMs.reduce((least, atMs) => Math.min(least, atMs));
  const minutes = Math.max(1, Math.round((nowMs - oldestMs) / 60_000));
  const message = `${lateMs.length >= MOST_COUNTED ? 'at least ' : ''}${plural(lateMs.length, 'message has', 'messages have')} been waiting to be sent, the oldest for ${plural(minutes, 'minute')}`;
  return {
    subject: { kind: 'audit', accountId, part: 'unsent' },
    cause: 'late',
    sinceMs: oldestMs,
    dueAtMs: oldestMs + overdueMs,
    failure: { code: 'Pending', message },
  };
}
