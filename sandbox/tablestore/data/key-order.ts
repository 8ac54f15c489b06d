import type { Marker, Value } from '../wire/row-data.ts';

/**
 * Encodes a primary key as a string. Comparing two such strings in JavaScript orders the keys as the service does:
 * column by column, strings and binaries by their bytes, integers by value, INF_MIN before and INF_MAX after
 * everything.
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
      // With its sign bit flipped, a big-endian integer sorts by its bytes.
      bytes.writeBigUInt64BE(BigInt.asUintN(64, value.value) ^ SIGN);
      return `\x01${bytes.toString('latin1')}`;
    }
    case 'DOUBLE':
    case 'BOOLEAN':
    case 'AUTO_INCREMENT':
    default:
      throw new TypeError(`${value.type} cannot be part of a primary key`);
  }
}

/** One character per byte. Zero bytes are escaped, so that a column sorts before any longer one that starts with it. */
function terminated(bytes: Buffer): string {
  return `${bytes.toString('latin1').replaceAll('\x00', '\x00\x01')}\x00\x00`;
}
