import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Effect } from '../../../sandbox/faults.ts';
import { columnsOf, when } from './sdk.ts';
import { rawRequest } from './raw-request.ts';
import {
  clientOf,
  refused,
  getOf,
  key,
  putOf,
  refusalOf,
  startWithTable,
  TABLE,
  tableOf,
  type Setup,
} from './setup.ts';

const withFault = async (effect: Effect, operation = 'PutRow'): Promise<Setup> => {
  const setup = await startWithTable();
  setup.faults.add({ service: 'tablestore', operation, table: TABLE, effect });
  return setup;
};

const errorOf = async (call: Promise<unknown>): Promise<object> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('the call did not fail');
};

describe('faults', () => {
  it.each([
    ['OTSServerBusy', 503],
    ['OTSRowOperationConflict', 409],
    ['OTSTableNotReady', 404],
    ['OTSPartitionUnavailable', 503],
    ['OTSTimeout', 503],
    ['OTSServerUnavailable', 503],
    ['OTSInternalServerError', 500],
    ['OTSNotEnoughCapacityUnit', 403],
    ['OTSQuotaExhausted', 403],
    ['OTSNoPermissionAccess', 403],
    ['OTSAuthFailed', 403],
  ])('refuse with %s and the status it has in the service, and do nothing', async (code, status) => {
    const { server, client } = await withFault({ kind: 'refuse', code });
    expect(await refusalOf(client.putRow(putOf('a')))).toEqual(refused(status, code));
    expect(server.rows(TABLE)).toEqual([]);
    await client.putRow(putOf('a'));
  });

  it('refuse with the words and the status of the rule', async () => {
    const { client } = await withFault({ kind: 'refuse', code: 'OTSMade', message: 'up', status: 418 });
    expect(await refusalOf(client.putRow(putOf('a')))).toEqual({
      status: 418,
      code: 'OTSMade',
      message: 'up',
    });
  });

  it('throttle', async () => {
    const { client } = await withFault({ kind: 'throttle' });
    expect(await refusalOf(client.putRow(putOf('a')))).toEqual(
      refused(503, 'OTSServerBusy', 'Server is busy.'),
    );
  });

  it('reset the connection, with nothing done', async () => {
    const { server, client } = await withFault({ kind: 'reset' });
    expect(await errorOf(client.putRow(putOf('a')))).toMatchObject({ code: 'NetworkingError' });
    expect(server.rows(TABLE)).toEqual([]);
    expect(server.calls.at(-1)).toMatchObject({ operation: 'PutRow', table: TABLE, status: 0 });
  });

  it('lose the reply of what was done', async () => {
    const { server, client } = await withFault({ kind: 'loseReply' });
    expect(await errorOf(client.putRow(putOf('a', [{ n: '1' }])))).toMatchObject({ code: 'NetworkingError' });
    expect(server.rows(TABLE)).toHaveLength(1);
    expect(await refusalOf(client.putRow(putOf('a', [], when('EXPECT_NOT_EXIST'))))).toEqual(
      refused(403, 'OTSConditionCheckFail'),
    );
  });

  it('hang until the client gives up', async () => {
    const { server } = await withFault({ kind: 'hang' });
    const client = clientOf(server, { httpOptions: { timeout: 50 } });
    expect(await errorOf(client.putRow(putOf('a')))).toMatchObject({
      message: 'Connection timed out after 50ms',
    });
    expect(server.rows(TABLE)).toEqual([]);
  });

  it('hang no longer than the emulator lives', async () => {
    const { server, client } = await withFault({ kind: 'hang' });
    const put = errorOf(client.putRow(putOf('a')));
    await vi.waitFor(() => expect(server.calls.at(-1)?.operation).toBe('PutRow'));
    await server.close();
    expect(await put).toMatchObject({ code: 'NetworkingError' });
  });

  it("answer a gateway's page, or what the rule says", async () => {
    const { client, faults } = await withFault({ kind: 'garbage' });
    expect(await errorOf(client.putRow(putOf('a')))).toMatchObject({
      code: 502,
      message: expect.stringContaining('502 Bad Gateway') as unknown,
    });
    faults.add({ service: 'tablestore', effect: { kind: 'garbage', status: 200, body: 'not a message' } });
    expect(await errorOf(client.getRow(getOf('a')))).toBeInstanceOf(Error);
  });

  it('cut an answer short', async () => {
    const { server, faults } = await startWithTable();
    faults.add({ service: 'tablestore', operation: 'ListTable', effect: { kind: 'short' } });
    expect(await errorOf(rawRequest(server))).toMatchObject({ code: 'ECONNRESET' });
  });

  it('cut an answer short, on which the SDK never says anything: not even its timeout helps', async () => {
    const { server } = await withFault({ kind: 'short' });
    let socket: Socket | undefined;
    const createConnection = () => {
      socket = connect(Number(new URL(server.endpoint).port), '127.0.0.1');
      return socket;
    };
    const client = clientOf(server, { httpOptions: { timeout: 300, createConnection } });
    const settled = vi.fn<() => void>();
    client.putRow(putOf('a', [{ n: '1' }])).then(settled, settled);
    await vi.waitFor(() => expect(socket?.closed).toBe(true));
    // Three times the timeout: waiting longer changes nothing.
    await wait(900);
    expect(settled).not.toHaveBeenCalled();
    expect(server.rows(TABLE)).toHaveLength(1);
  });

  it('answer later', async () => {
    const { client } = await withFault({ kind: 'delay', ms: 30 });
    const before = performance.now();
    await client.putRow(putOf('a'));
    expect(performance.now() - before).toBeGreaterThan(25);
  });

  it('change something just before the request is served', async () => {
    const { server, faults } = await startWithTable();
    const other = clientOf(server);
    let writing: Promise<unknown> | undefined;
    faults.add({
      service: 'tablestore',
      operation: 'GetRow',
      effect: {
        kind: 'change',
        apply: () => {
          writing = other.putRow(putOf('b'));
        },
      },
    });
    await other.getRow(getOf('a'));
    await writing;
    expect(server.rows(TABLE)).toHaveLength(1);
  });

  it('strike the n-th request of their kind, and no other', async () => {
    const { client, faults } = await startWithTable();
    faults.add({ service: 'tablestore', operation: 'PutRow', nth: 2, effect: { kind: 'throttle' } });
    await client.putRow(putOf('a'));
    await client.getRow(getOf('a'));
    expect(await refusalOf(client.putRow(putOf('b')))).toEqual(refused(503, 'OTSServerBusy'));
    await client.putRow(putOf('c'));
  });

  it('know a batch by its first table', async () => {
    const { client } = await withFault({ kind: 'throttle' }, 'BatchWriteRow');
    await client.createTable(tableOf('other'));
    const row = {
      type: 'PUT',
      condition: when('IGNORE'),
      primaryKey: key('a'),
      attributeColumns: [{ n: '1' }],
    };
    const batch = (...names: string[]) =>
      client.batchWriteRow({ tables: names.map((tableName) => ({ tableName, rows: [row] })) });
    await batch('other', TABLE);
    expect(await refusalOf(batch(TABLE, 'other'))).toEqual(refused(503, 'OTSServerBusy'));
    expect(columnsOf((await client.getRow(getOf('a'))).row)).toEqual({ n: '1' });
  });

  it('do not strike a request that is refused for its form', async () => {
    const { server, client } = await withFault({ kind: 'throttle' });
    const stranger = clientOf(server, { secretAccessKey: 'wrong' });
    expect(await refusalOf(stranger.putRow(putOf('a')))).toEqual(refused(403, 'OTSAuthFailed'));
    expect(await refusalOf(client.putRow(putOf('a')))).toEqual(refused(503, 'OTSServerBusy'));
  });
});

describe('the port', () => {
  it('is the one that is asked for, and no other where it is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => void taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await errorOf(startWithTable({ port }))).toMatchObject({ code: 'EADDRINUSE' });
    taken.close();
  });
});
