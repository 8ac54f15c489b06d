import type { Channel } from '../alert/channel.ts';
import { Outbox } from '../alert/outbox/outbox.ts';
import { assess, type Trouble } from '../state/health.ts';
import { healthNote } from '../state/health-note.ts';
import { nobodyTold, sendWaiting } from '../alert/send.ts';
import type { AuditError } from '../errors.ts';
import type { Note } from '../model/note.ts';
import type { Clock } from '../platform/clock.ts';
import type { Deadline } from '../platform/deadline.ts';
import type { Log } from '../platform/log.ts';
import { parseOr } from '../snapshot/rows.ts';
import { type Key, type Row, type Store, StoreError } from '../snapshot/store.ts';
import { type ConditionName, conditions } from './conditions.ts';
import { readStatus } from './read-status.ts';
import { checkMembers, type OverdueMembers } from './members.ts';
import { notifyDirectly } from './notify-directly.ts';

export interface WatchDeps {
  readonly watchId: string;
  readonly accountId: string;
  readonly overdueMs: number;
  readonly store: Store;
  readonly channels: readonly Channel[];
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
  readonly found: Readonly<Partial<Record<ConditionName | 'members' | 'store', string>>>;
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
  readonly troubles: Readonly<Partial<Record<ConditionName, Trouble>>>;
  /** The fan-out's accounts that are overdue. */
  readonly members?: OverdueMembers;
}

/** Checks once that the audit works. Throws only what could be reported to no channel. */
export async function watch(deps: WatchDeps): Promise<WatchResult> {
  try {
    return await watchOver(deps);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const told = await notifyDirectly(error, deps);
    const answer = summary(deps, 'storeless', { store: error.message }, told);
    return told > 0 ? { answer } : { answer, failure: error };
  }
}

/** recall ─▶ read status ─▶ assess ─▶ post ─▶ remember ─▶ send */
async function watchOver(deps: WatchDeps): Promise<WatchResult> {
  const { store, accountId, channels, clock, overdueMs, watchId } = deps;
  const nowMs = clock.now();
  await store.prepare();
  const recalled = await recall(deps, nowMs);
  const { memory, version } = recalled;
  const outbox = await Outbox.open(store, accountId, watchId, channels);
  const status = await readStatus(store, accountId, outbox, channels, {
    nowMs,
    overdueMs,
    expectedSinceMs: memory.firstMs,
  });
  const found = conditions(status);
  const assessed = assessConditions(found, recalled, { accountId, nowMs });
  const before = memory.members ?? {};
  const members = await checkMembers({ store, homeId: accountId, nowMs, overdueMs, before, version });
  const notes = [...assessed.notes, ...members.notes];
  await outbox.post(notes);
  const after: Memory = {
    firstMs: memory.firstMs,
    troubles: assessed.troubles,
    ...(members.overdue === 0 ? {} : { members: members.after }),
  };
  await remember(after, recalled, deps);
  const holder = watchId;
  const deliveries = await sendWaiting({ ...deps, holder, homeId: accountId, outbox, patient: true });
  const isWell = Object.keys(assessed.troubles).length === 0 && members.overdue === 0;
  const told = deliveries.reduce((sum, d) => sum + d.delivered, 0);
  const answer = summary(deps, isWell ? 'well' : 'blind', reasons(found, members), told);
  const failure = notes.length > 0 ? nobodyTold(deliveries) : undefined;
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

/** The account's own conditions: which last, and what is to be said of them. Pure. */
function assessConditions(
  found: ReturnType<typeof conditions>,
  { memory, version }: Recalled,
  { accountId, nowMs }: { readonly accountId: string; readonly nowMs: number },
): Pick<Memory, 'troubles'> & { readonly notes: readonly Note[] } {
  const troubles: Partial<Record<ConditionName, Trouble>> = {};
  const notes: Note[] = [];
  const subject = { kind: 'audit', accountId } as const;
  for (const name of ['overdue', 'pending'] as const) {
    const { trouble, say } = assess(memory.troubles[name], found[name], nowMs, 0);
    if (trouble !== undefined) troubles[name] = trouble;
    if (say === undefined) continue;
    notes.push(healthNote(say, { accountId, atMs: nowMs, subject, name: `${accountId}/${name}/${version}` }));
  }
  return { troubles, notes };
}

function reasons(
  found: ReturnType<typeof conditions>,
  members: { readonly overdue: number; readonly members: number },
): WatchSummary['found'] {
  const own = Object.entries(found).flatMap(([name, failure]) =>
    failure === undefined ? [] : [[name, failure.message]],
  );
  const others =
    members.overdue > 0 ? [['members', `${members.overdue} of ${members.members} accounts are overdue`]] : [];
  return Object.fromEntries([...own, ...others]) as WatchSummary['found'];
}

const summary = (
  { watchId, accountId }: WatchDeps,
  status: WatchSummary['status'],
  found: WatchSummary['found'],
  told: number,
): WatchSummary => ({ watchId, accountId, status, found, told });

const read = (row: Row | undefined, nowMs: number): Memory =>
  parseOr(row, 'memory', { firstMs: nowMs, troubles: {} });
