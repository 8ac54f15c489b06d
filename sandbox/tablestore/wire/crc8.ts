/** CRC-8 with polynomial x^8 + x^2 + x + 1 and no reflection: PlainBuffer's checksum of a cell and of a row. */
const POLYNOMIAL = 0x07;

const TABLE = Uint8Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80 ? ((crc << 1) ^ POLYNOMIAL) & 0xff : crc << 1;
  return crc;
});

export function crc8(crc: number, bytes: Iterable<number>): number {
  let result = crc;
  for (const byte of bytes) result = TABLE[(result ^ byte) & 0xff] ?? 0;
  return result;
}
