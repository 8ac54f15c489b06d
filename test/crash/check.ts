import Database from 'libsql';
import { expect } from 'vitest';
import type { Change } from '../../lib/model.ts';
import { rowToImage } from '../../lib/snapshot/rows.ts';
import type { Row, Store, TableId } from '../../lib/snapshot/store.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import { DEMO_ACCOUNT_ID, DEMO_REGION } from '../../sandbox/seed.ts';
import { AGAIN, ALERTS, HISTORY, LATE, NAMED, STRANGER, TRUSTED } from './scenario.ts';
import type { World } from './world.ts';

const SCOPE = `${DEMO_ACCOUNT_ID}:${DEMO_REGION}`;

/** What must be so when all is quiet again, whatever became of the runs before. */
export async function checkWorld(world: World): Promise<void> {
  checkTold(world);
  const store = await world.store();
  try {
    expect(await imagesIn(store), 'the snapshot is the cloud').toEqual(imagesOf(world.sandbox.cloud));
    const history = (await rowsOf(store, 'history', SCOPE)).map(
      (row) => JSON.parse(row.columns['change'] ?? '') as Change,
    );
    expect(history.map(inWords).toSorted(), 'each change is in the history once').toEqual(
      HISTORY.toSorted(),
    );
    const seen = (await rowsOf(store, 'state', '*')).map((row) => row.key.sort);
    for (const account of [STRANGER, AGAIN, LATE, TRUSTED]) expect(seen).toContain(`seen/${account}`);
  } finally {
    await store.close();
  }
  if (world.kind === 'sqlite') {
    const db = new Database(world.rowsFile);
    expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    db.close();
  }
}

/** People have every alert on every channel, each in one message, and nothing else. */
function checkTold({ sandbox }: World): void {
  const channels = {
    DingTalk: sandbox.dingtalk.messages.map((m) => ({ id: m.msgUuid ?? '', text: m.text })),
    mail: sandbox.mailbox.messages.map((m) => ({ id: m.messageId, text: m.text })),
  };
  for (const [name, messages] of Object.entries(channels)) {
    const texts = new Map<string, Set<string>>();
    for (const { id, text } of messages) texts.set(id, (texts.get(id) ?? new Set()).add(text));
    for (const [id, versions] of texts) expect(versions.size, `${name}: ${id} is always the same`).toBe(1);
    for (const alert of ALERTS) {
      const ids = messages.filter(({ text }) => text.includes(alert)).map(({ id }) => id);
      expect(new Set(ids).size, `${name}: messages that tell of ${alert}`).toBe(1);
    }
    const named = messages.flatMap(({ text }) => text.match(/m-crash0[a-z]+|\d{19}/g) ?? []);
    expect(
      named.filter((id) => !NAMED.has(id)),
      `${name}: told, and never was`,
    ).toEqual([]);
  }
}

interface Image {
  readonly exposed: boolean | undefined;
  readonly shares: readonly string[];
}

/** Every row is decoded: what is half written would throw here. */
async function imagesIn(store: Store): Promise<Record<string, Image>> {
  const images: Record<string, Image> = {};
  for (const row of await rowsOf(store, 'images', SCOPE)) {
    const image = rowToImage(row);
    expect(image.changes, `changes of ${image.imageId} that were not posted`).toEqual([]);
    if (image.gone) continue;
    const shares = image.shares.map((s) => `${s.accountId} ${s.sharedTime ?? ''}`).toSorted();
    images[image.imageId] = { exposed: image.exposedToEcs, shares };
  }
  return images;
}

function imagesOf(cloud: Cloud): Record<string, Image> {
  return Object.fromEntries(
    cloud.images({ regionId: DEMO_REGION }).map((image) => {
      const shares = [...image.shares].map(([account, time]) => `${account} ${time}`).toSorted();
      return [image.id, { exposed: image.inShare, shares }];
    }),
  );
}

async function rowsOf(store: Store, table: TableId, partition: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of store.range(table, partition)) rows.push(row);
  return rows;
}

const inWords = (change: Change): string =>
  [change.kind, change.imageId, ...('accountId' in change ? [change.accountId] : [])].join(' ');
