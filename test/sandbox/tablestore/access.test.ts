import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rawRequest } from './raw-request.ts';
import {
  clientOf,
  refused,
  refusalOf,
  INSTANCE,
  KEY,
  putOf,
  start,
  startWithTable,
  TABLE,
  tableOf,
} from './setup.ts';

const MINUTE_MS = 60_000;
const dateFrom = (now: number, minutes: number) => new Date(now + minutes * MINUTE_MS).toISOString();

describe('the form of a request', () => {
  it('is right in the request that these tests make by hand', async () => {
    const { server } = await start();
    expect(await rawRequest(server)).toMatchObject({ status: 200, body: Buffer.alloc(0) });
  });

  it.each(['GET', 'PUT', 'DELETE'])('refuses the method %s', async (method) => {
    const { server } = await start();
    const { status, text } = await rawRequest(server, { method });
    expect(status).toBe(405);
    expect(text).toMatch(/OTSMethodNotAllowed.*Only POST method for requests is supported\./s);
  });

  it.each(['/HelloWorld', '/', '/listTable', '/ListTable/x'])('refuses the path %s', async (path) => {
    const { server } = await start();
    const { status, text } = await rawRequest(server, { path });
    expect(status).toBe(400);
    expect(text).toContain(`Unsupported operation: '${path.slice(1)}'.`);
  });

  it.each(['x-ots-date', 'x-ots-apiversion', 'x-ots-accesskeyid', 'x-ots-contentmd5', 'x-ots-instancename'])(
    'refuses a request without %s',
    async (name) => {
      const { server } = await start();
      const { status, text } = await rawRequest(server, { headers: { [name]: undefined } });
      expect(status).toBe(400);
      expect(text).toContain(`Missing header: '${name}'.`);
    },
  );

  it('refuses another version of the API', async () => {
    const { server } = await start();
    const { status, text } = await rawRequest(server, { headers: { 'x-ots-apiversion': '2014-08-08' } });
    expect(status).toBe(400);
    expect(text).toContain('OTSParameterInvalid');
  });

  it('refuses a body that is no message of the operation', async () => {
    const { server } = await start();
    const { status, text } = await rawRequest(server, { path: '/GetRow', body: Buffer.from('nonsense') });
    expect(status).toBe(400);
    expect(text).toContain('Parse PBMessage from RawString failed.');
  });
});

describe('the date of a request', () => {
  const now = Date.now();
  it.each([-15, 0, 15])('may be %i minutes from the clock', async (minutes) => {
    const { server } = await start({ signatureNow: () => now });
    const { status } = await rawRequest(server, { headers: { 'x-ots-date': dateFrom(now, minutes) } });
    expect(status).toBe(200);
  });

  it.each([-16, 16])('may not be %i minutes from it', async (minutes) => {
    const { server } = await start({ signatureNow: () => now });
    const date = dateFrom(now, minutes);
    const { status, text } = await rawRequest(server, { headers: { 'x-ots-date': date } });
    expect(status).toBe(403);
    expect(text).toContain(`Mismatch between system time and x-ots-date: ${date}.`);
  });

  it('may be in the older form, and must be a date', async () => {
    const { server } = await start({ signatureNow: () => now });
    const send = (date: string) => rawRequest(server, { headers: { 'x-ots-date': date } });
    expect((await send(new Date(now).toUTCString())).status).toBe(200);
    const { status, text } = await send('blahblah 1');
    expect(status).toBe(400);
    expect(text).toContain('Invalid date format: blahblah 1.');
  });
});

describe('the caller', () => {
  it("is known by the SDK's signature", async () => {
    const { client } = await start();
    expect((await client.listTable({})).tableNames).toEqual([]);
  });

  it('is refused with another secret, with a key that is not there, and without a signature', async () => {
    const { server } = await start();
    const wrong = clientOf(server, { secretAccessKey: 'other' });
    expect(await refusalOf(wrong.listTable({}))).toEqual(
      refused(403, 'OTSAuthFailed', 'Signature mismatch.'),
    );
    const nobody = clientOf(server, { accessKeyId: 'nobody' });
    expect(await refusalOf(nobody.listTable({}))).toEqual(
      refused(403, 'OTSAuthFailed', 'The AccessKeyID does not exist.'),
    );
    expect((await rawRequest(server, { signature: undefined })).text).toContain(
      "Missing header: 'x-ots-signature'.",
    );
    expect((await rawRequest(server, { signature: 'short' })).text).toContain('Signature mismatch.');
  });

  it('is refused where the body is not the one that was signed', async () => {
    const { server } = await start();
    const md5 = createHash('md5').update('another').digest('base64');
    const { status, text } = await rawRequest(server, { headers: { 'x-ots-contentmd5': md5 } });
    expect(status).toBe(403);
    expect(text).toContain('Mismatch between MD5 value of request body and x-ots-contentmd5 in header.');
  });

  it('is refused by an instance that is not there', async () => {
    const { server } = await start();
    const client = clientOf(server, { instancename: 'none' });
    expect(await refusalOf(client.listTable({}))).toEqual(
      refused(403, 'OTSAuthFailed', 'The instance is not found.'),
    );
  });
});

describe('a temporary key', () => {
  const withToken = (expiresAt?: number) =>
    start({
      accessKeys: () => ({
        accessKeySecret: KEY.secretAccessKey,
        securityToken: 'token',
        ...(expiresAt !== undefined && { expiresAt }),
      }),
    });

  it('works with its token', async () => {
    const { server } = await withToken(Date.now() + MINUTE_MS);
    for (const option of ['stsToken', 'securityToken']) {
      expect(await clientOf(server, { [option]: 'token' }).listTable({})).toMatchObject({ tableNames: [] });
    }
  });

  it('is refused without it, with another, and after its end', async () => {
    const { server } = await withToken();
    expect(await refusalOf(clientOf(server).listTable({}))).toEqual(
      refused(403, 'OTSAuthFailed', /security token/),
    );
    expect(await refusalOf(clientOf(server, { stsToken: 'x' }).listTable({}))).toEqual(
      refused(403, 'OTSAuthFailed', /security token/),
    );
    const ended = await withToken(Date.now() - 1);
    expect(await refusalOf(clientOf(ended.server, { stsToken: 'token' }).listTable({}))).toEqual(
      refused(403, 'OTSAuthFailed', /expired/),
    );
  });
});

describe('permissions', () => {
  it('are asked for by action and resource, table by table', async () => {
    const asked: string[] = [];
    const { client } = await start({
      authorize: ({ accessKeyId, action, resource }) => {
        asked.push(`${accessKeyId} ${action} ${resource}`);
        return true;
      },
    });
    await client.listTable({});
    await client.createTable(tableOf());
    await client.createTable(tableOf('other'));
    await client.batchGetRow({
      tables: ['items', 'other'].map((tableName) => ({
        tableName,
        primaryKey: [[{ scope: 's' }, { item: 'i' }]],
      })),
    });
    expect(asked).toEqual([
      `test-key ots:ListTable acs:ots:*:*:instance/${INSTANCE}/table/*`,
      `test-key ots:CreateTable acs:ots:*:*:instance/${INSTANCE}/table/items`,
      `test-key ots:CreateTable acs:ots:*:*:instance/${INSTANCE}/table/other`,
      `test-key ots:BatchGetRow acs:ots:*:*:instance/${INSTANCE}/table/items`,
      `test-key ots:BatchGetRow acs:ots:*:*:instance/${INSTANCE}/table/other`,
    ]);
  });

  it('are missing: nothing is done', async () => {
    const { server, client } = await startWithTable({ authorize: ({ action }) => action !== 'ots:PutRow' });
    expect(await refusalOf(client.putRow(putOf('a')))).toEqual(
      refused(403, 'OTSNoPermissionAccess', /You have no permission/),
    );
    expect(server.rows(TABLE)).toEqual([]);
  });
});

describe('an answer', () => {
  it('is stamped and signed as the service does it', async () => {
    const { server } = await startWithTable();
    const { headers, body } = await rawRequest(server);
    expect(headers['x-ots-requestid']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers['x-ots-contentmd5']).toBe(createHash('md5').update(body).digest('base64'));
    const lines = Object.entries(headers)
      .filter(([name]) => name.startsWith('x-ots-'))
      .map(([name, value]) => `${name}:${String(value)}`)
      .toSorted()
      .join('\n');
    const signature = createHmac('sha1', KEY.secretAccessKey).update(`${lines}\n/ListTable`).digest('base64');
    expect(headers.authorization).toBe(`OTS ${KEY.accessKeyId}:${signature}`);
  });
});
