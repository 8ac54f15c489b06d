import { crc32, deflateSync } from 'node:zlib';

/** A picture's pixels, row by row: one byte each for red, green, blue and alpha. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** So many colours are kept as they are: grounds, lines and inks. */
const KEPT = 64;

/**
 * Returns a PNG with a palette. For text it is a quarter of the size of a browser's screenshot. The most frequent
 * colours are kept; the others, the edges of letters, are rounded until 256 suffice. Alpha is dropped, because a page
 * is opaque.
 */
export function smallPng({ width, height, rgba }: Pixels): Buffer {
  const counts = new Map<number, number>();
  for (let at = 0; at < rgba.length; at += 4) {
    const colour = colourAt(rgba, at);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const kept = [...counts]
    .toSorted(([a, often], [b, oftener]) => oftener - often || a - b)
    .slice(0, KEPT)
    .map(([colour]) => colour);
  // The finest that fits: 16 or 8 shades a channel may be too many colours; 4 shades, which are 64 colours, always fit.
  const places = [4, 3, 2]
    .map((bits) => placesOf([...counts.keys()], kept, bits))
    .find(({ palette }) => palette.length <= 256);
  if (places === undefined) throw new RangeError('64 colours and 64 more are more than a palette holds');
  return encode(width, height, rgba, places);
}

interface Places {
  readonly palette: readonly number[];
  /** Each colour's place in the palette. */
  readonly of: ReadonlyMap<number, number>;
}

function placesOf(colours: readonly number[], kept: readonly number[], bits: number): Places {
  const palette = new Map(kept.map((colour, place) => [colour, place]));
  const of = new Map<number, number>();
  for (const colour of colours) {
    const shown = palette.has(colour) ? colour : roundedColour(colour, bits);
    if (!palette.has(shown)) palette.set(shown, palette.size);
    of.set(colour, palette.get(shown) ?? 0);
  }
  return { palette: [...palette.keys()], of };
}

/** Keeps the highest `bits` bits and scales them back to 0…255, so white stays white and black stays black. */
function rounded(value: number, bits: number): number {
  const kept = value >> (8 - bits);
  return Math.round((kept * 255) / ((1 << bits) - 1));
}

const roundedColour = (colour: number, bits: number): number =>
  (rounded(colour >> 16, bits) << 16) |
  (rounded((colour >> 8) & 255, bits) << 8) |
  rounded(colour & 255, bits);

const colourAt = (rgba: Uint8Array, at: number): number =>
  ((rgba[at] ?? 0) << 16) | ((rgba[at + 1] ?? 0) << 8) | (rgba[at + 2] ?? 0);

function encode(width: number, height: number, rgba: Uint8Array, { palette, of }: Places): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Bit depth 8, colour type 3 (palette), and the defaults for compression, filter and interlace.
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((c) => [(c >> 16) & 255, (c >> 8) & 255, c & 255]));
  // Each row begins with the number of its filter. 0 (none) compresses a palette best.
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      rows[y * (width + 1) + 1 + x] = of.get(colourAt(rgba, (y * width + x) * 4)) ?? 0;
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
