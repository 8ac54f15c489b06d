/** CRC-8 with the polynomial x^8 + x^2 + x + 1, not reflected: PlainBuffer's checksum of cells and rows. */
const POLYNOMIAL = 0x07;

const TABLE = Uint8Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80 ? ((crc << 1) ^ POLYNOMIAL) & 0xff : crc << 1;
  return crc;
});

export function crc8(crc: number, bytes: ArrayLike<number>): number {
  let result = crc;
  // By index: iterating over a Buffer takes ten times as long, and every byte of a page passes through this loop.
  for (let at = 0; at < bytes.length; at += 1) result = TABLE[(result ^ (bytes[at] ?? 0)) & 0xff] ?? 0;
  return result;
}
