import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CLIENTS, SECRET } from './clients.ts';

/** What every service would accept as its own answer, if it were unpacked. */
const BODY = Buffer.from(`{"RequestId":"r","errcode":0,"errmsg":"ok"${' '.repeat(64 * 1024)}}`);

const PACKED: readonly (readonly [header: string | string[], body: Buffer])[] = [
  ['gzip', gzipSync(BODY)],
  ['GZIP', gzipSync(BODY)],
  ['x-gzip', gzipSync(BODY)],
  ['deflate', deflateSync(BODY)],
  ['br', brotliCompressSync(BODY)],
  ['zstd', Buffer.from('28b52ffd2001090000', 'hex')],
  ['gzip, identity', gzipSync(BODY)],
  [['identity', 'gzip'], gzipSync(BODY)],
  ['gzip\u00e9', gzipSync(BODY)],
  ['gzip', Buffer.alloc(0)],
];

/** A server that packs its answers, whether or not anybody asked for that. Returns its origin and what it was asked. */
async function packing(
  status: number,
  encoding: string | string[],
  body: Buffer,
): Promise<{ origin: string; asked: (string | undefined)[] }> {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers['accept-encoding']);
    const headers = { 'content-type': 'application/json', 'x-fc-request-id': 'r' };
    response.writeHead(status, { ...headers, 'content-encoding': encoding as string }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** As for any garbled answer: it may be another one next time, and a message may have been taken. */
const KINDS: Readonly<Record<string, RegExp>> = {
  swas: /^ApiGarbled$/,
  functionCompute: /^FcGarbled$/,
  functionComputeAcs3: /^FcGarbled$/,
  tablestore: /^StoreUnavailable$/,
};

const CASES = [200, 403, 503].flatMap((status) =>
  PACKED.map(([encoding, body]) => [status, encoding, body] as const),
);

describe('an answer with an encoding that was not asked for ends the call', () => {
  test.each(CASES)('HTTP %d, %s', async (status, encoding, body) => {
    for (const [client, kind] of Object.entries(KINDS)) {
      const { origin, asked } = await packing(status, encoding, body);
      const told = await CLIENTS[client]?.(origin);
      expect(told?.kind, client).toMatch(kind);
      expect(told?.message, client).toContain(new URL(origin).host);
      expect(told?.message, client).toContain('the answer is encoded (content-encoding: ');
      expect(told?.message, client).toContain(
        String(encoding)
          .split(',')[0]
          ?.replace(/[^\w]+$/, ''),
      );
      expect(told?.message, client).toMatch(/, which was not asked for($|[).])/);
      expect(told?.message, client).not.toContain(SECRET);
      expect(new Set(asked), client).toEqual(new Set([undefined]));
    }
  });

  test('450 MB, packed in 459 KB, are not unpacked by any client', async () => {
    const part = gzipSync(Buffer.alloc(50 * 1024 * 1024, 'x'));
    // Gzip members in a row are one stream (RFC 1952, 2.2).
    const { origin } = await packing(200, 'gzip', Buffer.concat(Array.from({ length: 9 }, () => part)));
    const script = join(import.meta.dirname, 'ask-clients.ts');
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, origin]);
    const { told, peakMb } = JSON.parse(stdout) as { told: Record<string, { kind: string }>; peakMb: number };
    expect(peakMb).toBeLessThan(250);
    expect(told).toMatchObject({ functionCompute: { kind: 'FcGarbled' } });
  });

  test('of the robot: whether it took the message is unknown', async () => {
    const { origin } = await packing(200, 'gzip', gzipSync(BODY));
    expect(await CLIENTS['dingtalk']?.(origin)).toMatchObject({ kind: 'unknown' });
  });

  test('a monitor may send what it likes: only its status is read', async () => {
    const { origin } = await packing(200, 'gzip', gzipSync(BODY));
    expect(await CLIENTS['heartbeat']?.(origin)).toMatchObject({ message: 'delivered' });
  });

  test('“identity” and nothing are no encoding', async () => {
    for (const encoding of ['identity', 'Identity', '']) {
      const { origin } = await packing(200, encoding, Buffer.from('{"RequestId":"r"}'));
      expect(await CLIENTS['swas']?.(origin), encoding).toMatchObject({ kind: 'answered' });
    }
  });
});
