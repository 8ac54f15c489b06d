import type { Marker, Value } from '../wire/row-data.ts';

/**
 * A text that stands for a primary key, such that comparing two of them as JavaScript strings orders the keys as the
 * service does: column after column, strings and binaries by their bytes, integers by value, INF_MIN before
 * and INF_MAX after everything.
 */
export function orderedKey(values: readonly (Value | Marker)[]): string {
  return values.map(orderedValue).join('');
}

const SIGN = 1n << 63n;

function orderedValue(value: Value | Marker): string {
  switch (value.type) {
    case 'INF_MIN':
      return '\x00';
    case 'INF_MAX':
      return '\xff';
    case 'STRING':
      return `\x01${terminated(Buffer.from(value.value))}`;
    case 'BINARY':
      return `\x01${terminated(value.value)}`;
    case 'INTEGER': {
      const bytes = Buffer.alloc(8);
      // With its sign bit turned over, a big-endian integer sorts by its bytes.
      bytes.writeBigUInt64BE(BigInt.asUintN(64, value.value) ^ SIGN);
      return `\x01${bytes.toString('latin1')}`;
    }
    case 'DOUBLE':
    case 'BOOLEAN':
    case 'AUTO_INCREMENT':
    default:
      throw new TypeError(`${value.type} has no place in a key`);
  }
}

/** One character a byte; zero bytes are escaped, so that the end of a column sorts before any further byte of it. */
function terminated(bytes: Buffer): string {
  return `${bytes.toString('latin1').replaceAll('\x00', '\x00\x01')}\x00\x00`;
}
