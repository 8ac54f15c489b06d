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
import { parse } from '../snapshot/rows.ts';
import { type Row, type Store, StoreError } from '../snapshot/store.ts';
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
  /** `well`: nothing to say; `blind`: something is wrong, told now or before; `storeless`: the store is out of reach. */
  readonly status: 'well' | 'blind' | 'storeless';
  readonly found: Readonly<Partial<Record<ConditionName | 'members' | 'store', string>>>;
  readonly told: number;
}

export interface WatchResult {
  readonly answer: WatchSummary;
  /** Nobody could be told. */
  readonly failure?: AuditError;
}

interface Memory {
  /** The first look: before that, no audit was to be expected. */
  readonly firstMs: number;
  readonly troubles: Readonly<Partial<Record<ConditionName, Trouble>>>;
  /** Accounts of a fan-out that are overdue. */
  readonly members?: OverdueMembers;
}

/** One look after the audit. Throws only what no channel could be told. */
export async function watch(parts: WatchDeps): Promise<WatchResult> {
  try {
    return await watchOver(parts);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const told = await notifyDirectly(error, parts);
    const answer = summary(parts, 'storeless', { store: error.message }, told);
    return told > 0 ? { answer } : { answer, failure: error };
  }
}

async function watchOver(parts: WatchDeps): Promise<WatchResult> {
  const { store, accountId, channels, clock, overdueMs, watchId } = parts;
  const nowMs = clock.now();
  await store.prepare();
  const key = { partition: accountId, sort: 'watch' };
  const row = await store.get('state', key);
  const memory = read(row, nowMs);
  const outbox = await Outbox.open(store, accountId, watchId, channels);
  const status = await readStatus(store, accountId, outbox, channels, {
    nowMs,
    overdueMs,
    expectedSinceMs: memory.firstMs,
  });
  const found = conditions(status);
  const troubles: Partial<Record<ConditionName, Trouble>> = {};
  const notes: Note[] = [];
  for (const name of ['overdue', 'pending'] as const) {
    const { trouble, say } = assess(memory.troubles[name], found[name], nowMs, true);
    if (trouble !== undefined) troubles[name] = trouble;
    if (say === undefined) continue;
    const subject = { kind: 'audit', accountId } as const;
    notes.push(
      healthNote(say, { accountId, atMs: nowMs, subject, name: `${accountId}/${name}/${row?.version ?? 0}` }),
    );
  }
  const members = await checkMembers({
    store,
    homeId: accountId,
    nowMs,
    overdueMs,
    before: memory.members ?? {},
    version: row?.version ?? 0,
  });
  notes.push(...members.notes);
  await outbox.post(notes);
  const after: Memory = {
    firstMs: memory.firstMs,
    troubles,
    ...(members.overdue === 0 ? {} : { members: members.after }),
  };
  const columns = { memory: JSON.stringify(after) };
  if (columns.memory !== row?.columns['memory'])
    await store.write('state', { key, columns, expected: row?.version ?? 0, token: watchId });
  const deliveries = await sendWaiting({
    ...parts,
    holder: watchId,
    homeId: accountId,
    outbox,
    patient: true,
  });
  const isWell = Object.keys(troubles).length === 0 && members.overdue === 0;
  const reasons = Object.entries(found).flatMap(([name, failure]) =>
    failure === undefined ? [] : [[name, failure.message]],
  );
  if (members.overdue > 0)
    reasons.push(['members', `${members.overdue} of ${members.members} accounts are overdue`]);
  const told = deliveries.reduce((sum, d) => sum + d.delivered, 0);
  const answer = summary(
    parts,
    isWell ? 'well' : 'blind',
    Object.fromEntries(reasons) as WatchSummary['found'],
    told,
  );
  const failure = notes.length > 0 ? nobodyTold(deliveries) : undefined;
  return failure === undefined ? { answer } : { answer, failure };
}

const summary = (
  { watchId, accountId }: WatchDeps,
  status: WatchSummary['status'],
  found: WatchSummary['found'],
  told: number,
): WatchSummary => ({ watchId, accountId, status, found, told });

function read(row: Row | undefined, nowMs: number): Memory {
  const fresh: Memory = { firstMs: nowMs, troubles: {} };
  try {
    return row === undefined ? fresh : parse<Memory>(row, 'memory');
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return fresh;
  }
}
