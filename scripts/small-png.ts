import { crc32, deflateSync } from 'node:zlib';

/** A picture's pixels, row by row: one byte each for red, green, blue and alpha. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * Returns a PNG with a palette. For text it is a quarter of the size of a browser's screenshot. Colours are rounded
 * until 256 suffice. Alpha is dropped, because a page is opaque.
 */
export function smallPng({ width, height, rgba }: Pixels): Buffer {
  // 8 shades a channel (512 colours) suffice for the edges of letters, but may not fit; 4 shades (64 colours) always
  // do.
  const fine = paletteOf(rgba, 3);
  if (fine.size <= 256) return encode(width, height, rgba, fine, 3);
  return encode(width, height, rgba, paletteOf(rgba, 2), 2);
}

/** Keeps the highest `bits` bits and scales them back to 0…255, so white stays white and black stays black. */
function rounded(value: number, bits: number): number {
  const kept = value >> (8 - bits);
  return Math.round((kept * 255) / ((1 << bits) - 1));
}

const colourAt = (rgba: Uint8Array, at: number, bits: number): number =>
  (rounded(rgba[at] ?? 0, bits) << 16) |
  (rounded(rgba[at + 1] ?? 0, bits) << 8) |
  rounded(rgba[at + 2] ?? 0, bits);

function paletteOf(rgba: Uint8Array, bits: number): ReadonlyMap<number, number> {
  const palette = new Map<number, number>();
  for (let at = 0; at < rgba.length; at += 4) {
    const colour = colourAt(rgba, at, bits);
    if (!palette.has(colour)) palette.set(colour, palette.size);
  }
  return palette;
}

function encode(
  width: number,
  height: number,
  rgba: Uint8Array,
  palette: ReadonlyMap<number, number>,
  bits: number,
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Bit depth 8, colour type 3 (palette), and the defaults for compression, filter and interlace.
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from([...palette.keys()].flatMap((c) => [(c >> 16) & 255, (c >> 8) & 255, c & 255]));
  // Each row begins with the number of its filter. 0 (none) compresses a palette best.
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      rows[y * (width + 1) + 1 + x] = palette.get(colourAt(rgba, (y * width + x) * 4, bits)) ?? 0;
  const data = deflateSync(rows, { level: 9 });
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
