import { CHANNEL_KINDS } from '../../../lib/config/channels.ts';
import { expect } from 'vitest';
import type { Call } from '../../../sandbox/faults.ts';
import { inWords } from './call-watch.ts';
import type { DeadlinePoint } from './points.ts';
import type { Ended } from './processes.ts';
import type { StoreKind } from './world.ts';

type Past = DeadlinePoint['past'];

/**
 * A run whose time was up ended by itself, with its summary, and nothing that it left behind broke the process. Where
 * only the time to call was over, it had told all that it had found.
 */
export function checkEnd(kind: StoreKind, past: Past, { exitCode, signal, summary, err }: Ended): void {
  expect(signal).toBeNull();
  // JSON lines, of the log or of what was thrown: no stack, so no promise that nobody waited for.
  for (const line of err.split('\n').filter((text) => text !== ''))
    expect(JSON.parse(line)).toMatchObject({ [line.startsWith('{"level"') ? 'level' : 'code']: OF_TIME });
  if (past !== 'the last call' && summary?.status === 'failed') {
    expect(exitCode).toBe(1);
    expect(summary.reason).toContain('had no time left');
    return;
  }
  expect([0, 3, 4]).toContain(exitCode);
  // A person who ran the command has not got all; the function goes on in a minute, so that nothing need be overdue.
  expect(kind === 'tablestore' ? ['complete', 'partial'] : ['partial']).toContain(summary?.status);
  if (past === 'the last call')
    expect(summary?.alerts.map((channel) => channel.pending)).toEqual(CHANNEL_KINDS.map(() => 0));
}

const OF_TIME: unknown = expect.stringMatching(/^(warn|OutOfTime)$/);

const TO_THE_CLOUD = /^swas /;
const LIST = /^swas ListCustomImages$/;
const READING = /^swas ListCustomImageShareAccounts$/;
const SNAPSHOT = /^tablestore GetRange share_audit_images$/;
/** The work itself; a mail's other steps belong to the one that was begun. */
const WORK =
  /^(dingtalk send|email AUTH|tablestore (PutRow|BatchWriteRow) share_audit_(images|outbox|history))$/;
/** The run's own row and its lease: late, but never past the lease's end. */
const LAST_WRITES = /^tablestore (PutRow|BatchWriteRow) share_audit_(runs|state)$/;

/** What a run began after its time was up: nothing (I6, I7). */
export function checkSilence(past: Past, at: Call | undefined, after: readonly Call[]): void {
  const calls = after.map(inWords);
  const toTheCloud = calls.filter((call) => TO_THE_CLOUD.test(call));
  // An image in its turn, one that has just turned, and the list are asked for side by side: what was begun in time may
  // arrive late.
  const isAnotherUnderWay =
    at !== undefined &&
    (SNAPSHOT.test(inWords(at)) || READING.test(inWords(at)) || !TO_THE_CLOUD.test(inWords(at)));
  expect(toTheCloud).toEqual(
    isAnotherUnderWay ? toTheCloud.filter((call) => LIST.test(call) || READING.test(call)).slice(0, 1) : [],
  );
  if (past === 'the last call') return;
  const late = calls.filter((call) => WORK.test(call) || (past === 'the kill' && LAST_WRITES.test(call)));
  // The two channels are served at once: what the other had begun may arrive after the jump.
  expect(late.length, `begun when the time was up: ${late.join(', ')}`).toBeLessThanOrEqual(1);
}
