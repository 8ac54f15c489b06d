import type { BlindSpot } from '../model/blind-spot.ts';
import type { Note } from '../model/note.ts';

/** Messages that wait for too long. Pure. @returns undefined: there is none. */
export function unsent(
  waiting: readonly Pick<Note, 'atMs'>[],
  accountId: string,
  { nowMs, overdueMs }: { readonly nowMs: number; readonly overdueMs: number },
): BlindSpot | undefined {
  const late = waiting.map(({ atMs }) => atMs).filter((atMs) => nowMs - atMs >= overdueMs);
  if (late.length === 0) return undefined;
  const oldestMs = late.reduce((least, atMs) => Math.min(least, atMs));
  const minutes = Math.max(1, Math.round((nowMs - oldestMs) / 60_000));
  const message = `${late.length} message${late.length === 1 ? ' has' : 's have'} been waiting to be sent, the oldest for ${minutes} minutes`;
  return {
    subject: { kind: 'audit', accountId, part: 'unsent' },
    cause: 'late',
    sinceMs: oldestMs,
    dueAtMs: oldestMs + overdueMs,
    failure: { code: 'Pending', message },
  };
}
