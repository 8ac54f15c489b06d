/** CRC-8 with polynomial x^8 + x^2 + x + 1 and no reflection: PlainBuffer's checksum of a cell and of a row. */
const POLYNOMIAL = 0x07;

const TABLE = Uint8Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80 ? ((crc << 1) ^ POLYNOMIAL) & 0xff : crc << 1;
  return crc;
});

export function crc8(crc: number, bytes: ArrayLike<number>): number {
  let result = crc;
  // By index: an iterator over a Buffer takes ten times as long, and every byte of a page goes through here.
  for (let at = 0; at < bytes.length; at += 1) result = TABLE[(result ^ (bytes[at] ?? 0)) & 0xff] ?? 0;
  return result;
}
