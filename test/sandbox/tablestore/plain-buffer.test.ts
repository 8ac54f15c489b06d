import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc8 } from '../../../sandbox/tablestore/wire/crc8.ts';
import { readRow } from '../../../sandbox/tablestore/wire/plain-buffer-reader.ts';
import { writeRows } from '../../../sandbox/tablestore/wire/plain-buffer-writer.ts';
import { encodeMessage } from '../../../sandbox/tablestore/wire/protocol.ts';
import type { Value } from '../../../sandbox/tablestore/wire/row-data.ts';
import { rawRequest } from './raw-request.ts';
import { startWithTable, TABLE } from './setup.ts';

const value = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n): Value => ({ type: 'INTEGER', value: n })),
  fc.double().map((n): Value => ({ type: 'DOUBLE', value: n })),
  fc.boolean().map((b): Value => ({ type: 'BOOLEAN', value: b })),
  fc.string({ unit: 'binary' }).map((text): Value => ({ type: 'STRING', value: text })),
  fc.uint8Array().map((bytes): Value => ({ type: 'BINARY', value: Buffer.from(bytes) })),
);
const column = fc.record({ name: fc.string(), value });
const cell = fc.record({ name: fc.string(), value, timestamp: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }) });
const row = fc.record({
  primaryKey: fc.array(column, { minLength: 1, maxLength: 4 }),
  cells: fc.array(cell),
});

/** The key `{ scope: 's', item: 'i' }` and one column, as the vendor documents PlainBuffer. */
const RIGHT = writeRows([
  {
    primaryKey: [
      { name: 'scope', value: { type: 'STRING', value: 's' } },
      { name: 'item', value: { type: 'STRING', value: 'i' } },
    ],
    cells: [{ name: 'n', value: { type: 'STRING', value: 'x' } }],
  },
]);

describe('PlainBuffer', () => {
  it('uses the CRC-8 whose check value is f4', () => {
    expect(crc8(0, Buffer.from('123456789'))).toBe(0xf4);
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(row, (written) => {
        expect(readRow(writeRows([written]))).toEqual({ ...written, deleted: false });
      }),
    );
  });

  it('refuses a row in which any one byte is another', () => {
    const read = (at: number): unknown => {
      const bytes = Buffer.from(RIGHT);
      bytes.writeUInt8(bytes.readUInt8(at) ^ 0x01, at);
      try {
        return readRow(bytes);
      } catch (error) {
        return error;
      }
    };
    const results = Array.from(RIGHT, (_, at) => read(at));
    expect(results).toEqual(
      results.map(() => expect.objectContaining({ code: 'OTSParameterInvalid' }) as unknown),
    );
  });

  it('refuses a row that is cut, wherever it is', () => {
    for (let end = 0; end < RIGHT.length; end += 1) {
      expect(() => readRow(RIGHT.subarray(0, end))).toThrow(/Cell data broken/);
    }
    expect(() => readRow(Buffer.concat([RIGHT, Buffer.of(1)]))).toThrow(/bytes after the row/);
  });

  it('refuses a request whose row has a wrong checksum', async () => {
    const { server } = await startWithTable();
    const put = (bytes: Buffer) =>
      rawRequest(server, {
        path: '/PutRow',
        body: encodeMessage('PutRowRequest', {
          tableName: TABLE,
          row: bytes,
          condition: { rowExistence: 'IGNORE' },
        }),
      });
    expect((await put(RIGHT)).status).toBe(200);
    const wrong = Buffer.from(RIGHT);
    wrong.writeUInt8(wrong.readUInt8(wrong.length - 1) ^ 0xff, wrong.length - 1);
    const { status, text } = await put(wrong);
    expect(status).toBe(400);
    expect(text).toMatch(/OTSParameterInvalid.*checksum of the row does not match/s);
  });

  it('refuses text that is not UTF-8', () => {
    const bytes = Buffer.from(RIGHT);
    // The last value, just before the checksums of its cell and of the row.
    bytes.writeUInt8(0xff, bytes.length - 5);
    expect(() => readRow(bytes)).toThrow("Value of column 'n' must be UTF8 encoding.");
  });
});
