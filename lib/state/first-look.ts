import * as v from 'valibot';
import { auditKey } from './audit-key.ts';
import type { Note } from '../model/note.ts';
import { parseOr } from '../snapshot/rows.ts';
import { text, time } from '../snapshot/shapes.ts';
import type { Columns, Key, Row, Store } from '../snapshot/store.ts';
import { type PostNotes, unposted, writeAndPost } from './write-and-post.ts';

/**
 * Up to when people know what each region of an account held when it was first read (I4): baseline shares that were
 * noticed later are still to be told. One row an account, so that one write marks one message.
 */
export interface FirstLookTold {
  readonly byRegion: Readonly<Record<string, number>>;
  /** Decided by a run that may not have lived to post them. */
  readonly unposted: readonly Note[];
  readonly version: number;
}

export async function loadFirstLook(store: Store, accountId: string): Promise<FirstLookTold> {
  const row = await store.get('state', firstLookKey(accountId));
  return { byRegion: read(row), unposted: unposted(row), version: row?.version ?? 0 };
}

/** @param told in which `unposted` is posted. */
export async function saveFirstLook(
  store: Store,
  accountId: string,
  told: FirstLookTold,
  { notes, token, postNotes }: { notes: readonly Note[]; token: string; postNotes: PostNotes },
): Promise<void> {
  const columns = { told: JSON.stringify(told.byRegion) };
  const write = {
    key: firstLookKey(accountId),
    columns,
    expected: told.version,
    token: `${token}/first-look`,
  };
  await writeAndPost(store, write, notes, postNotes);
}

/** The row's columns without a region that is forgotten; undefined: it does not have it. What is to be posted stays. */
export function withoutFirstLook(row: Row, regionId: string): Columns | undefined {
  const { [regionId]: told, ...others } = read(row);
  return told === undefined ? undefined : { ...row.columns, told: JSON.stringify(others) };
}

/** A damaged row counts as empty: the summary is told once more. */
const read = (row: Row | undefined): Readonly<Record<string, number>> => parseOr(row, 'told', toldShape, {});
const toldShape = v.record(text, time);

export const firstLookKey = (accountId: string): Key => auditKey(accountId, 'first-look');
