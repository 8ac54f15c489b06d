import { isUtf8 } from 'node:buffer';
import { ConfigError } from '../errors.ts';

/**
 * The text of a file, byte order mark included. Bytes that are not UTF-8 are never replaced: written back, the
 * replacement characters would stand where the names stood.
 *
 * @param path the name for use in errors.
 * @throws ConfigError that says what the encoding seems to be, where the first wrong byte is, and what to do.
 */
export function decodeText(bytes: Buffer, path: string): string {
  const found = foreignEncoding(bytes) ?? (isUtf8(bytes) ? undefined : notUtf8(bytes));
  if (found !== undefined) throw new ConfigError([`${path}${found.place}: ${found.what}`]);
  const text = bytes.toString('utf8');
  const odd = /\0|\r(?!\n)/.exec(text);
  if (odd === null) return text;
  const what =
    odd[0] === '\0'
      ? 'a NUL byte stands here, so this is no text file or a damaged one; restore it, or write it again'
      : 'a carriage return stands here without a line feed (line ends of an old Mac); save the file with the line ends LF or CRLF';
  throw new ConfigError([`${path}${placeAt(text, odd.index)}: ${what}`]);
}

/** The place of an offset in a text, as it follows the file's name: `, line 3, column 5`. Columns are characters. */
export function placeAt(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const lines = before.split('\n');
  const column = Array.from((lines.at(-1) ?? '').replace(/^\uFEFF/, '')).length + 1;
  return `, line ${lines.length}, column ${column}`;
}

interface Foreign {
  readonly place: string;
  readonly what: string;
}

/** UTF-16 and UTF-32 with their marks, or UTF-16 that its NUL bytes betray: ASCII in UTF-16 is valid UTF-8, too. */
function foreignEncoding(bytes: Buffer): Foreign | undefined {
  const name = NAMES_BY_MARK.find(
    ([mark]) => bytes.subarray(0, mark.length / 2).toString('hex') === mark,
  )?.[1];
  if (name !== undefined) return { place: ', line 1, byte 1', what: sentence(`is ${name}, not UTF-8`, name) };
  const first = bytes.indexOf(0);
  if (first === -1) return undefined;
  const nuls = bytes.subarray(0, 64).reduce((n, byte) => n + (byte === 0 ? 1 : 0), 0);
  if (nuls * 3 < Math.min(64, bytes.length) || bytes.indexOf('\0\0') !== -1) return undefined;
  const guess = first % 2 === 1 ? 'UTF-16LE' : 'UTF-16BE';
  return {
    place: placeOfByte(bytes, first),
    what: sentence(`seems to be ${guess}, not UTF-8`, guess),
  };
}

/** Keys are the first bytes. UTF-32LE begins like UTF-16LE. */
const NAMES_BY_MARK: readonly (readonly [string, string])[] = [
  ['fffe0000', 'UTF-32LE'],
  ['0000feff', 'UTF-32BE'],
  ['fffe', 'UTF-16LE'],
  ['feff', 'UTF-16BE'],
];

function notUtf8(bytes: Buffer): Foreign {
  const offset = firstWrongByte(bytes);
  const value = `the byte 0x${(bytes[offset] ?? 0).toString(16).toUpperCase().padStart(2, '0')}`;
  const what = seemsGbk(bytes)
    ? sentence(
        `is not UTF-8 (${value}); it seems to be GBK or GB18030, as Windows in Chinese saves`,
        'GB18030',
      )
    : sentence(`is not UTF-8 (${value})`);
  return { place: placeOfByte(bytes, offset), what };
}

const sentence = (what: string, encoding = 'ENCODING'): string =>
  `the file ${what}; save it as UTF-8, in the editor or by iconv -f ${encoding} -t UTF-8`;

/** In bytes, since what stands there is no character. */
function placeOfByte(bytes: Buffer, offset: number): string {
  const lines = bytes.subarray(0, offset).toString('latin1').split('\n');
  return `, line ${lines.length}, byte ${(lines.at(-1) ?? '').length + 1}`;
}

/** Decoding puts U+FFFD where a wrong byte stands. One that stands in the file itself is three right bytes. */
function firstWrongByte(bytes: Buffer): number {
  const text = bytes.toString('utf8');
  let offset = 0;
  let from = 0;
  for (;;) {
    const at = text.indexOf('\uFFFD', from);
    offset += Buffer.byteLength(text.slice(from, at));
    if (bytes.subarray(offset, offset + 3).toString('hex') !== 'efbfbd') return offset;
    offset += 3;
    from = at + 1;
  }
}

/** Whether it decodes as GB18030 and most pairs are of GB2312, the common characters: Latin-1 decodes as rare ones. */
function seemsGbk(bytes: Buffer): boolean {
  try {
    new TextDecoder('gb18030', { fatal: true }).decode(bytes);
  } catch {
    return false;
  }
  let [common, all] = [0, 0];
  for (let i = 0; i < bytes.length; i += 1) {
    if ((bytes[i] ?? 0) < 0x80) continue;
    all += 1;
    i += 1;
    if ((bytes[i] ?? 0) >= 0xa1) common += 1;
  }
  return common * 2 > all;
}
