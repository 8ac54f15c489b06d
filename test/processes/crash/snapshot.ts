import Database from 'libsql';
import { expect } from 'vitest';
import type { Change } from '../../../lib/model/change.ts';
import type { KnownImage } from '../../../lib/model/known-image.ts';
import type { Note } from '../../../lib/model/note.ts';
import { rowToImage } from '../../../lib/snapshot/rows.ts';
import type { Row, Store, TableId } from '../../../lib/snapshot/store.ts';
import type { Cloud } from '../../../sandbox/cloud.ts';
import { DEMO_ACCOUNT_ID, DEMO_REGION } from '../../../sandbox/seed.ts';
import type { World } from './world.ts';

const SCOPE = `${DEMO_ACCOUNT_ID}:${DEMO_REGION}`;

/** What the stored rows say, all of them decoded: one that is half written throws. */
export interface Snapshot {
  readonly images: readonly KnownImage[];
  /** `shared IMAGE ACCOUNT`, in the order of their ids. */
  readonly history: readonly string[];
  /** What was ever to be said: `shared IMAGE ACCOUNT`, `blind IMAGE`, `baseline`. */
  readonly notes: readonly string[];
  /** Accounts that count as seen before. */
  readonly seen: readonly string[];
}

export async function readSnapshot(world: World): Promise<Snapshot> {
  const store = await world.store();
  try {
    const history = await rowsOf(store, 'history', SCOPE);
    const state = await rowsOf(store, 'state', '*');
    const outbox = await rowsOf(store, 'outbox', DEMO_ACCOUNT_ID);
    return {
      images: (await rowsOf(store, 'images', SCOPE)).map(rowToImage),
      history: history.map((row) => inWords(JSON.parse(row.columns['change'] ?? '') as Change)),
      notes: outbox.flatMap(({ columns: { note } }) =>
        note === undefined ? [] : noteInWords(JSON.parse(note) as Note),
      ),
      seen: state.map((row) => row.key.sort.replace('seen/', '')),
    };
  } finally {
    await store.close();
    if (world.kind === 'sqlite') checkFile(world.rowsFile);
  }
}

/** The snapshot says what the cloud says, and keeps no change that was not posted. */
export function checkSame(images: readonly KnownImage[], cloud: Cloud): void {
  expect(images.flatMap((image) => image.changes)).toEqual([]);
  const known = images
    .filter((image) => !image.gone)
    .map(({ imageId, exposedToEcs, shares }) => {
      const holders = shares.map((s) => `${s.accountId} ${s.sharedTime ?? ''}`).toSorted();
      return [imageId, { exposed: exposedToEcs, holders }] as const;
    });
  const there = cloud.images({ regionId: DEMO_REGION }).map(({ id, inShare, shares }) => {
    const holders = [...shares].map(([account, time]) => `${account} ${time}`).toSorted();
    return [id, { exposed: inShare, holders }] as const;
  });
  expect(Object.fromEntries(known), 'the snapshot is the cloud').toEqual(Object.fromEntries(there));
}

function checkFile(file: string): void {
  const db = new Database(file);
  try {
    expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  } finally {
    db.close();
  }
}

async function rowsOf(store: Store, table: TableId, partition: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of store.range(table, partition)) rows.push(row);
  return rows;
}

const inWords = (change: Change): string =>
  [change.kind, change.imageId, ...('accountId' in change ? [change.accountId] : [])].join(' ');

function noteInWords(note: Note): string {
  if (note.kind === 'change') return inWords(note.change);
  const about = 'subject' in note && note.subject.kind === 'image' ? [note.subject.imageId] : [];
  return [note.kind, ...about].join(' ');
}
