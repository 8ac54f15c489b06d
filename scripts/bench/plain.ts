/**
 * The peer of `npm run bench`: the same job as a good engineer writes it by hand in an afternoon and deploys with its
 * `node_modules`. The vendor's typed SDK, the pages one after the other, the snapshot of the last run in Tablestore,
 * a full new one written each run, and one message to the robot where something is new.
 *
 * It keeps no promise beyond that: what fails ends it, and a message that was not accepted is tried with the next run.
 */
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { $OpenApiUtil } from '@alicloud/openapi-core';
import Swas, {
  ListCustomImageShareAccountsRequest,
  ListCustomImagesRequest,
} from '@alicloud/swas-open20200601';
import TableStore, { type Operations, type PrimaryKey } from '@alicloud/tablestore';

const TABLE = 'plain_share_snapshot';
const REGION = process.env['REGIONS'] ?? 'cn-hangzhou';

interface Context {
  readonly credentials: { readonly accessKeyId: string; readonly accessKeySecret: string };
}

/** Account ids by image. */
type Snapshot = Map<string, string[]>;

/** As Function Compute calls it. */
export async function handler(_event: Buffer, { credentials }: Context): Promise<string> {
  const cloud = swas(credentials);
  const store = tablestore(credentials);
  const before = await store.load();
  const now: Snapshot = new Map();
  for (const imageId of await listImages(cloud)) now.set(imageId, await listShares(cloud, imageId));
  const message = before === undefined ? firstMessage(now) : newsMessage(before, now);
  if (message !== undefined) await tell(message);
  await store.save(now);
  return JSON.stringify({ images: now.size });
}

function swas({ accessKeyId, accessKeySecret }: Context['credentials']): Swas.default {
  const url = new URL(process.env['SWAS_ENDPOINT'] ?? `https://swas.${REGION}.aliyuncs.com`);
  const protocol = url.protocol.slice(0, -1);
  return new Swas.default(
    new $OpenApiUtil.Config({ accessKeyId, accessKeySecret, endpoint: url.host, protocol }),
  );
}

async function listImages(cloud: Swas.default): Promise<string[]> {
  const ids: string[] = [];
  for (let pageNumber = 1; ; pageNumber += 1) {
    const request = new ListCustomImagesRequest({ regionId: REGION, pageSize: 100, pageNumber });
    const { body } = await patiently(() => cloud.listCustomImages(request));
    ids.push(...(body?.customImages ?? []).map((image) => image.imageId ?? ''));
    if (pageNumber * 100 >= Number(body?.totalCount ?? 0)) return ids;
  }
}

async function listShares(cloud: Swas.default, imageId: string): Promise<string[]> {
  const accounts: string[] = [];
  for (let pageNumber = 1; ; pageNumber += 1) {
    const request = new ListCustomImageShareAccountsRequest({
      regionId: REGION,
      imageId,
      pageSize: 50,
      pageNumber,
    });
    const { body } = await patiently(() => cloud.listCustomImageShareAccounts(request));
    accounts.push(...(body?.imageShareUsers ?? []).map((user) => `${user.userId}`));
    if (pageNumber * 50 >= (body?.totalCount ?? 0)) return accounts;
  }
}

/** The quota is 10 calls a minute: what is refused is asked again a little later. */
async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (!code.startsWith('Throttling')) throw error;
      await sleep(6_000);
    }
  }
}

function firstMessage(now: Snapshot): string {
  const shares = [...now.values()].reduce((sum, accounts) => sum + accounts.length, 0);
  return `### Watching ${now.size} images\n\nThey are shared ${shares} times today.`;
}

function newsMessage(before: Snapshot, now: Snapshot): string | undefined {
  const news = [...now].flatMap(([imageId, accounts]) => {
    const old = new Set(before.get(imageId));
    return accounts.filter((account) => !old.has(account)).map((account) => `- ${imageId}: ${account}`);
  });
  return news.length === 0 ? undefined : `### New image shares\n\n${news.join('\n')}`;
}

async function tell(text: string): Promise<void> {
  const timestamp = Date.now();
  const secret = process.env['DINGTALK_SECRET'] ?? '';
  const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
  const url = `${process.env['DINGTALK_WEBHOOK'] ?? ''}&timestamp=${timestamp}&sign=${encodeURIComponent(sign)}`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ msgtype: 'markdown', markdown: { title: 'Image shares', text } }),
  });
  const { errcode, errmsg } = (await response.json()) as { errcode: number; errmsg: string };
  if (errcode !== 0) throw new Error(`DingTalk: ${errcode} ${errmsg}`);
}

/** The snapshot: one row an image in one table. */
function tablestore({ accessKeyId, accessKeySecret }: Context['credentials']) {
  const client = new TableStore.Client({
    endpoint: process.env['TABLESTORE_ENDPOINT'] ?? '',
    instancename: process.env['TABLESTORE_INSTANCE'] ?? '',
    accessKeyId,
    secretAccessKey: accessKeySecret,
  });
  const ask = <O extends keyof Operations>(operation: O, params: Operations[O]['params']) =>
    new Promise<Operations[O]['reply']>((resolve, reject) => {
      client.makeRequest(operation, params, (error, data) =>
        data === null ? reject(error ?? new Error(`${operation}: no answer`)) : resolve(data),
      );
    });

  async function makeTable(): Promise<void> {
    await ask('createTable', {
      tableMeta: { tableName: TABLE, primaryKey: [{ name: 'image_id', type: 'STRING' }] },
      reservedThroughput: { capacityUnit: { read: 0, write: 0 } },
      tableOptions: { timeToLive: -1, maxVersions: 1 },
    });
  }

  /** The last run's; undefined: this is the first. */
  async function load(): Promise<Snapshot | undefined> {
    const { tableNames } = await ask('listTable', {});
    if (!tableNames.includes(TABLE)) {
      await makeTable();
      return undefined;
    }
    const snapshot: Snapshot = new Map();
    let start: PrimaryKey | undefined = [{ image_id: TableStore.INF_MIN }];
    while (start !== undefined) {
      const page: Operations['getRange']['reply'] = await ask('getRange', {
        tableName: TABLE,
        direction: 'FORWARD',
        inclusiveStartPrimaryKey: start,
        exclusiveEndPrimaryKey: [{ image_id: TableStore.INF_MAX }],
        limit: 5000,
      });
      for (const { primaryKey, attributes } of page.rows)
        snapshot.set(
          String(primaryKey?.[0]?.value),
          JSON.parse(String(attributes?.[0]?.columnValue)) as string[],
        );
      start = page.nextStartPrimaryKey?.map(({ name, value }) => ({ [name]: String(value) }));
    }
    return snapshot;
  }

  async function save(snapshot: Snapshot): Promise<void> {
    const anyway = new TableStore.Condition(TableStore.RowExistenceExpectation.IGNORE, null);
    const rows = [...snapshot].map(([imageId, accounts]) => ({
      type: 'PUT' as const,
      primaryKey: [{ image_id: imageId }],
      attributeColumns: [{ shares: JSON.stringify(accounts) }],
      condition: anyway,
    }));
    for (let at = 0; at < rows.length; at += 200) {
      const batch = { tables: [{ tableName: TABLE, rows: rows.slice(at, at + 200) }] };
      const { tables } = await ask('batchWriteRow', batch);
      for (const { isOk, errorCode } of tables) if (!isOk) throw new Error(`Tablestore: ${errorCode}`);
    }
  }

  return { load, save };
}
