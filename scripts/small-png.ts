import { crc32, deflateSync } from 'node:zlib';

/** A picture's pixels: red, green, blue, alpha, a byte each, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * A PNG with a palette: a quarter of what a browser's screenshot of text takes. Colours are rounded to what 256 hold.
 * The alpha is not kept: a page is opaque.
 */
export function smallPng({ width, height, rgba }: Pixels): Buffer {
  // Eight shades a channel are enough for the edges of letters; 64 colours always fit.
  const fine = paletteOf(rgba, 3);
  if (fine.size <= 256) return encode(width, height, rgba, fine, 3);
  return encode(width, height, rgba, paletteOf(rgba, 2), 2);
}

/** White stays white and black black: the kept bits are repeated to the right. */
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
  // Eight bits, palette; compression, filter and interlace as ever.
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from([...palette.keys()].flatMap((c) => [(c >> 16) & 255, (c >> 8) & 255, c & 255]));
  // Each row begins with its filter: none, the best for a palette.
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
