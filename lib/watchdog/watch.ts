import * as v from 'valibot';
import { OpenOutbox } from '../alert/open-outbox.ts';
import { tellBlindSpots } from '../state/told.ts';
import { nobodyTold, Sender } from '../alert/send.ts';
import type { AuditError } from '../errors.ts';
import type { Note } from '../model/note.ts';
import type { Clock } from '../platform/clock.ts';
import type { Deadline } from '../platform/deadline.ts';
import type { Log } from '../platform/log.ts';
import { inThePast } from '../platform/stored-time.ts';
import { parseOr } from '../snapshot/rows.ts';
import { time } from '../snapshot/shapes.ts';
import { type Key, type Row, StoreError } from '../snapshot/store.ts';
import { type Found, look, type LookDeps } from './look.ts';
import { type StoreAway, tellStoreAway } from './store-away.ts';

export interface WatchDeps extends LookDeps {
  readonly watchId: string;
  /** What this instance of the function knows of a store that it could not reach. */
  readonly away: StoreAway;
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly log: Log;
}

export interface WatchSummary {
  readonly watchId: string;
  readonly accountId: string;
  /**
   * `well`: nothing to report; `blind`: something is wrong, and was reported now or before; `storeless`: the store cannot
   * be reached.
   */
  readonly status: 'well' | 'blind' | 'storeless';
  readonly found: Found & { readonly store?: string };
  readonly told: number;
}

export interface WatchResult {
  readonly answer: WatchSummary;
  /** No channel accepted the report. */
  readonly failure?: AuditError;
}

interface Memory {
  /** When the watchdog first ran: no audit is expected before. */
  readonly firstMs: number;
  /** When the account's last audit ended, as an earlier look knew it: a run with a wrong clock hides it for a while. */
  readonly endedMs?: number | undefined;
}

/** Checks once that the audit works. Throws only what could be reported to no channel. */
export async function watch(deps: WatchDeps): Promise<WatchResult> {
  // An instance that saw the store answer tells at once that it does not.
  const direct = { ...deps, overdueMs: 0 };
  try {
    const result = await watchOver(deps);
    await tellStoreAway(undefined, direct);
    return result;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const told = await tellStoreAway(error, direct);
    const answer = summary(deps, 'storeless', { store: error.message }, told ?? 0);
    return told === 0 ? { answer, failure: error } : { answer };
  }
}

/** recall ─▶ look ─▶ remember ─▶ tell ─▶ send */
async function watchOver(deps: WatchDeps): Promise<WatchResult> {
  const { store, accountId, channels, clock, watchId } = deps;
  const nowMs = clock.now();
  await store.prepare();
  const recalled = await recall(deps, nowMs);
  const outbox = await OpenOutbox.open({ store, homeId: accountId, holder: watchId, channels, nowMs });
  const seen = await look(deps, recalled.memory, outbox.own, nowMs);
  await remember({ firstMs: recalled.memory.firstMs, endedMs: seen.endedMs }, recalled, deps);
  const postNotes = (notes: readonly Note[]) => outbox.post(notes);
  await tellBlindSpots(accountId, seen.sight, { store, token: watchId, postNotes });
  const sent = await new Sender({ ...deps, holder: watchId, desks: outbox.desks }).send(true);
  const told = sent.reduce((sum, s) => sum + s.delivered, 0);
  const isWell = Object.keys(seen.found).length === 0;
  const answer = summary(deps, isWell ? 'well' : 'blind', seen.found, told);
  const failure = nobodyTold(sent);
  return failure === undefined ? { answer } : { answer, failure };
}

/** What earlier invocations left, and the version of its row. */
interface Recalled {
  readonly memory: Memory;
  /** The row's text; undefined: there is none. */
  readonly text: string | undefined;
  readonly version: number;
}

const keyOf = (accountId: string): Key => ({ partition: accountId, sort: 'watch' });

async function recall({ store, accountId }: WatchDeps, nowMs: number): Promise<Recalled> {
  const row = await store.get('state', keyOf(accountId));
  return { memory: read(row, nowMs), text: row?.columns['memory'], version: row?.version ?? 0 };
}

/** Writes nothing if nothing changed. */
async function remember(
  memory: Memory,
  { text, version }: Recalled,
  { store, accountId, watchId }: WatchDeps,
): Promise<void> {
  const columns = { memory: JSON.stringify(memory) };
  if (columns.memory !== text)
    await store.write('state', { key: keyOf(accountId), columns, expected: version, token: watchId });
}

const summary = (
  { watchId, accountId }: WatchDeps,
  status: WatchSummary['status'],
  found: WatchSummary['found'],
  told: number,
): WatchSummary => ({ watchId, accountId, status, found, told });

const memoryShape: v.GenericSchema<unknown, Memory> = v.object({ firstMs: time, endedMs: v.optional(time) });

function read(row: Row | undefined, nowMs: number): Memory {
  const { firstMs, endedMs }: Memory = parseOr(row, 'memory', memoryShape, { firstMs: nowMs });
  return { firstMs: inThePast(firstMs, nowMs) ?? nowMs, endedMs: inThePast(endedMs, nowMs) };
}
