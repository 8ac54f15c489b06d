import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../lib/snapshot/store.ts';
import { decodeMessage, encodeMessage } from '../../../sandbox/tablestore/wire/protocol.ts';
import { type Emulated, emulate } from '../emulated.ts';
import { all, failure, partition, put, remove } from '../harness.ts';
import { startTampering, type Tampering, type WireReply } from '../tampering.ts';

let cloud: Emulated;
let wire: Tampering;
let store: Store;
beforeEach(async () => {
  cloud = await emulate();
  await cloud.connect().prepare();
  wire = await startTampering(cloud.server.endpoint);
  store = cloud.connect({ endpoint: wire.endpoint, timeoutMs: 500, retryTimeoutMs: 2_000 });
});
afterEach(async () => {
  await cloud.close();
  await wire.close();
});

type Change = (operation: string, reply: WireReply) => ReturnType<Tampering['tamper']>;

/** Tampers with the first reply to one operation; `always`: with every one. */
function tamper(operation: string, change: Change, always = false): void {
  let left = always ? Number.POSITIVE_INFINITY : 1;
  wire.tamper = (called, reply) => {
    if (called !== operation || left <= 0) return reply;
    left -= 1;
    return change(called, reply);
  };
}

const signed = (reply: WireReply, body: Buffer): WireReply => ({
  ...reply,
  headers: { ...reply.headers, 'x-ots-contentmd5': createHash('md5').update(body).digest('base64') },
  body,
});
const page = (status: number, body: string | Buffer): WireReply => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: Buffer.from(body),
});

/** Bytes that are no message of anything, the same in every run. */
const NOISE = Buffer.from(Array.from({ length: 300 }, (_, n) => (n * n * 31 + n * 7 + 129) % 256));

const GARBAGE: [string, Change][] = [
  ['a page of a gateway with HTTP 200', () => page(200, '<html><body>Welcome</body></html>')],
  ['an empty body with HTTP 200', () => page(200, '')],
  ['random bytes with HTTP 200', () => page(200, NOISE)],
  ['a page with HTTP 502', () => page(502, '<html><title>502 Bad Gateway</title></html>')],
  ['a page with HTTP 404', () => page(404, 'Not Found')],
  ['an empty HTTP 403', () => page(403, '')],
  ['JSON with HTTP 500', () => page(500, '{"Code":"InternalError"}')],
  [
    'half an answer, said to be whole',
    (_, reply) => ({ ...reply, body: reply.body.subarray(0, reply.body.length >> 1) }),
  ],
  [
    'an answer with a bit turned',
    (_, reply) => ({ ...reply, body: Buffer.from(reply.body.map((byte, n) => (n === 1 ? byte ^ 8 : byte))) }),
  ],
  ['an empty answer in its own name', (_, reply) => signed(reply, Buffer.alloc(0))],
  ['random bytes in its own name', (_, reply) => signed(reply, NOISE)],
  ['an answer that breaks off', () => 'break off'],
  ['an answer that stops within', () => 'stop within'],
  ['an answer without end', () => 'never end'],
];

describe.each(GARBAGE)('I1: %s', (_, change) => {
  it('is no answer: what was asked is asked again', async () => {
    const at = partition();
    const key = { partition: at, sort: 'a' };
    tamper('PutRow', change);
    expect(await store.write('images', put(at, 'a', { x: '1' }))).toEqual({ kind: 'written', version: 1 });
    tamper('GetRow', change);
    expect(await store.get('images', key)).toMatchObject({ columns: { x: '1' } });
    tamper('BatchWriteRow', change);
    const two = [put(at, 'b', {}), put(at, 'c', {})];
    expect(await store.writeMany('images', two)).toMatchObject([{ version: 1 }, { version: 1 }]);
    tamper('BatchGetRow', change);
    expect(await store.getMany('images', [key, ...two.map((write) => write.key)])).toHaveLength(3);
    tamper('GetRange', change);
    expect((await all(store.range('images', at))).map((row) => row.key.sort)).toEqual(['a', 'b', 'c']);
    tamper('DeleteRow', change);
    expect(await store.write('images', remove(at, 'a', 1))).toEqual({ kind: 'written', version: 0 });
    tamper('ListTable', change);
    await store.prepare();
    expect(cloud.server.tables()).toHaveLength(5);
  });

  it('that lasts ends as an error that may be retried, not as a hanging or dead process', async () => {
    const at = partition();
    const says = /^StoreUnavailable, retryable: .*TABLESTORE_ENDPOINT/;
    const hasty = cloud.connect({ endpoint: wire.endpoint, timeoutMs: 100, retryTimeoutMs: 200 });
    tamper('GetRow', change, true);
    expect(await failure(hasty.get('images', { partition: at, sort: 'a' }))).toMatch(says);
    tamper('GetRange', change, true);
    expect(await failure(all(hasty.range('images', at)))).toMatch(says);
    tamper('BatchGetRow', change, true);
    expect(await failure(hasty.getMany('images', [{ partition: at, sort: 'a' }]))).toMatch(says);
  });
});

interface BatchReply {
  readonly tables: { rows: object[] }[];
}

describe('I2: the rows of a batch', () => {
  const names = ['a', 'b', 'c', 'd'];
  const busy = { isOk: false, error: { code: 'OTSServerBusy', message: 'Server is busy.' } };
  const withRows = (operation: string, reply: WireReply, change: (rows: object[]) => object[]): WireReply => {
    const { tables } = decodeMessage<BatchReply>(`${operation}Response`, reply.body);
    const changed = tables.map((table) => ({ ...table, rows: change(table.rows) }));
    return signed(reply, encodeMessage(`${operation}Response`, { tables: changed }));
  };

  it('one that fails alone is sent again alone', async () => {
    const at = partition();
    tamper('BatchWriteRow', (operation, reply) =>
      withRows(operation, reply, (rows) => rows.toSpliced(1, 1, busy)),
    );
    const results = await store.writeMany(
      'images',
      names.map((sort) => put(at, sort, { sort })),
    );
    expect(results).toEqual(names.map(() => ({ kind: 'written', version: 1 })));
    tamper('BatchGetRow', (operation, reply) =>
      withRows(operation, reply, (rows) => rows.toSpliced(1, 1, busy)),
    );
    expect(
      await store.getMany(
        'images',
        names.map((sort) => ({ partition: at, sort })),
      ),
    ).toHaveLength(4);
  });

  it('one that is refused for good is an error, and the others are written', async () => {
    const at = partition();
    const bad = { isOk: false, error: { code: 'OTSInvalidPK', message: 'Bad row.' } };
    tamper('BatchWriteRow', (operation, reply) =>
      withRows(operation, reply, (rows) => rows.toSpliced(1, 1, bad)),
    );
    const writing = store.writeMany(
      'images',
      names.map((sort) => put(at, sort, { sort })),
    );
    expect(await failure(writing)).toMatch(
      /^StoreRejected: .*BatchWriteRow on share_audit_images: OTSInvalidPK: Bad row/,
    );
    expect(await all(store.range('images', at))).toHaveLength(4);
  });

  it('one that the answer leaves out is not taken for written', async () => {
    const at = partition();
    tamper('BatchWriteRow', (operation, reply) => withRows(operation, reply, (rows) => rows.slice(1)));
    await cloud.connect().write('images', put(at, 'c', { by: 'other' }));
    expect(
      await store.writeMany(
        'images',
        names.map((sort) => put(at, sort, { sort })),
      ),
    ).toMatchObject([{ kind: 'written' }, { kind: 'written' }, { kind: 'conflict' }, { kind: 'written' }]);
    tamper('BatchGetRow', (operation, reply) => withRows(operation, reply, (rows) => rows.slice(1)));
    expect(
      await store.getMany(
        'images',
        names.map((sort) => ({ partition: at, sort })),
      ),
    ).toHaveLength(4);
  });
});

describe('I1: a page of a range', () => {
  it('that lost its end in a way that still reads well is not taken for the last one', async () => {
    const at = partition();
    const names = ['a', 'b', 'c', 'd', 'e'];
    const large = 'x'.repeat(1_500_000);
    await store.writeMany(
      'images',
      names.map((sort) => put(at, sort, { large })),
    );
    let pages = 0;
    wire.tamper = (operation, reply) => {
      if (operation !== 'GetRange' || (pages += 1) > 1) return reply;
      const { nextStartPrimaryKey, ...rest } = decodeMessage<{ nextStartPrimaryKey?: Uint8Array }>(
        'GetRangeResponse',
        reply.body,
      );
      expect(nextStartPrimaryKey).toBeDefined();
      return { ...reply, body: encodeMessage('GetRangeResponse', rest) };
    };
    expect((await all(store.range('images', at))).map(({ key }) => key.sort)).toEqual(names);
  });
});
