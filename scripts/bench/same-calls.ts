/**
 * The peer of the cold start: a script that makes the calls which `CALLS` counts (those that our first run was seen to
 * make) with the bare SDKs, one after the other, and nothing else. What remains between the two is what each loads and
 * does around the calls.
 */
import { createHmac } from 'node:crypto';
import { $OpenApiUtil } from '@alicloud/openapi-core';
import Swas, {
  ListCustomImageShareAccountsRequest,
  ListCustomImagesRequest,
} from '@alicloud/swas-open20200601';
import TableStore, { type Operations } from '@alicloud/tablestore';
import type { Traffic } from './cloud.ts';

interface Context {
  readonly credentials: { readonly accessKeyId: string; readonly accessKeySecret: string };
}

const REGION = process.env['REGIONS'] ?? 'cn-hangzhou';
const table = (n: number): string => `same_calls_${n}`;
const keyOf = (n: number) => [{ scope: REGION }, { item: `row-${n}` }];

/** As Function Compute calls it. */
export async function handler(_event: Buffer, { credentials }: Context): Promise<string> {
  const { calls, storeCalls, messages } = JSON.parse(process.env['CALLS'] ?? '') as Traffic;
  const { accessKeyId, accessKeySecret } = credentials;
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
  const anyway = new TableStore.Condition(TableStore.RowExistenceExpectation.IGNORE, null);
  const attributeColumns = [{ text: 'x'.repeat(200) }];
  const store: Record<string, (n: number) => Promise<unknown>> = {
    ListTable: () => ask('listTable', {}),
    CreateTable: (n) =>
      ask('createTable', {
        tableMeta: {
          tableName: table(n),
          primaryKey: [
            { name: 'scope', type: 'STRING' },
            { name: 'item', type: 'STRING' },
          ],
        },
        reservedThroughput: { capacityUnit: { read: 0, write: 0 } },
        tableOptions: { timeToLive: -1, maxVersions: 1 },
      }),
    GetRow: (n) => ask('getRow', { tableName: table(0), primaryKey: keyOf(n) }),
    PutRow: (n) =>
      ask('putRow', { tableName: table(0), primaryKey: keyOf(n), condition: anyway, attributeColumns }),
    DeleteRow: (n) => ask('deleteRow', { tableName: table(0), primaryKey: keyOf(n), condition: anyway }),
    GetRange: () =>
      ask('getRange', {
        tableName: table(0),
        direction: 'FORWARD',
        inclusiveStartPrimaryKey: [{ scope: REGION }, { item: TableStore.INF_MIN }],
        exclusiveEndPrimaryKey: [{ scope: REGION }, { item: TableStore.INF_MAX }],
        limit: 5000,
      }),
    BatchGetRow: (n) => ask('batchGetRow', { tables: [{ tableName: table(0), primaryKey: [keyOf(n)] }] }),
    BatchWriteRow: (n) => {
      const row = { type: 'PUT' as const, primaryKey: keyOf(n), condition: anyway, attributeColumns };
      return ask('batchWriteRow', { tables: [{ tableName: table(0), rows: [row] }] });
    },
  };
  // Tables before rows, in the order in which they are named above.
  for (const [operation, call] of Object.entries(store))
    for (let n = 0; n < (storeCalls[operation] ?? 0); n += 1) await call(n);

  const url = new URL(process.env['SWAS_ENDPOINT'] ?? '');
  const protocol = url.protocol.slice(0, -1);
  const cloud = new Swas.default(
    new $OpenApiUtil.Config({ accessKeyId, accessKeySecret, endpoint: url.host, protocol }),
  );
  let imageId = '';
  for (let n = 0; n < (calls['ListCustomImages'] ?? 0); n += 1) {
    const request = new ListCustomImagesRequest({ regionId: REGION, pageSize: 100, pageNumber: 1 });
    imageId = (await cloud.listCustomImages(request)).body?.customImages?.[0]?.imageId ?? '';
  }
  for (let n = 0; n < (calls['ListCustomImageShareAccounts'] ?? 0); n += 1)
    await cloud.listCustomImageShareAccounts(
      new ListCustomImageShareAccountsRequest({ regionId: REGION, imageId, pageSize: 50, pageNumber: 1 }),
    );
  for (let n = 0; n < messages; n += 1) await tell(`message ${n}`);
  return '{}';
}

async function tell(text: string): Promise<void> {
  const timestamp = Date.now();
  const secret = process.env['DINGTALK_SECRET'] ?? '';
  const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
  const url = `${process.env['DINGTALK_WEBHOOK'] ?? ''}&timestamp=${timestamp}&sign=${encodeURIComponent(sign)}`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ msgtype: 'markdown', markdown: { title: text, text } }),
  });
  await response.text();
}
