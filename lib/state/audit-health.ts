import type { Failure } from '../model/health.ts';
import type { Note } from '../model/note.ts';
import { parseOr } from '../snapshot/rows.ts';
import type { Row, Store } from '../snapshot/store.ts';
import { assess, type Trouble } from './health.ts';
import { knownTrouble, healthNote, type PostedNotes } from './health-note.ts';

export interface AuditHealthDeps {
  readonly store: Store;
  readonly accountId: string;
  /** What about the account's audit as a whole: whether it can be entered, whether its fan-out starts … */
  readonly about: 'entry' | 'accounts' | 'dispatch';
  readonly nowMs: number;
  /** How long it may last before it is told. */
  readonly dueMs: number;
  readonly token: string;
  readonly postNotes: (notes: readonly Note[]) => Promise<void>;
  readonly posted: PostedNotes;
}

/**
 * Keeps the health of an account's audit as a whole, and tells what begins and ends (I10): one message for the
 * account, not one for each of its regions.
 *
 * @param failure why it cannot be done; undefined: it can.
 */
export async function assessAudit(failure: Failure | undefined, parts: AuditHealthDeps): Promise<void> {
  const { store, accountId, about, nowMs, dueMs, token, postNotes, posted } = parts;
  const key = { partition: accountId, sort: about };
  const row = await store.get('state', key);
  const name = `${accountId}/${about}/${row?.version ?? 0}`;
  const before = knownTrouble(read(row), name, posted.note);
  const { trouble, say } = assess(before, failure, nowMs, dueMs);
  const subject = { kind: 'audit', accountId } as const;
  if (say !== undefined) await postNotes([healthNote(say, { accountId, atMs: nowMs, subject, name })]);
  const columns = { trouble: trouble === undefined ? '' : JSON.stringify(trouble) };
  if (columns.trouble !== (row?.columns['trouble'] ?? ''))
    await store.write('state', { key, columns, expected: row?.version ?? 0, token: `${token}/${about}` });
}

/** The trouble about each of these accounts that has one, by account id. */
export async function readAuditTroubles(
  store: Store,
  accountIds: readonly string[],
  about: AuditHealthDeps['about'],
): Promise<Map<string, Trouble>> {
  const rows = await store.getMany(
    'state',
    accountIds.map((partition) => ({ partition, sort: about })),
  );
  return new Map(
    rows.flatMap((row) => {
      const trouble = read(row);
      return trouble === undefined ? [] : [[row.key.partition, trouble] as const];
    }),
  );
}

/** Only a trouble, which the next run meets again. An empty column says that there is none. */
const read = (row: Row | undefined): Trouble | undefined =>
  parseOr<Trouble | undefined>(row, 'trouble', undefined);
