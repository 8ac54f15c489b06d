import { groupedNumber } from './grouped-number.ts';

/** The maximum length of a name in messages, in characters; a longer one ends in an ellipsis and its length. */
export const SHOWN_CHARACTERS = 80;

const VARIATION_SELECTORS = /[\uFE0E\uFE0F]/u;
const CONTROL = /\p{Cc}/u;
/**
 * Characters that are invisible, or that change the shape or order of others: format characters (bidi overrides among
 * them), line separators, lone surrogates, private and unassigned characters, and everything that Unicode lets a
 * renderer ignore (zero-width characters, fillers, tags). The Braille blank is a letter without visible dots.
 */
const INVISIBLE = /[\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
const SPACE = /\p{Zs}/u;
const MARK = /\p{M}/u;
const MARKS_IN_A_ROW = 3;
/** A fast path for nearly every name and id: words of printable ASCII. A message is rendered up to ten times to fit. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/**
 * Turns foreign text into one line in which every character is visible (I11).
 *
 * Control characters become their pictures (`␊`, `␛`), invisible characters become their code (`‹U+202E›`), and a
 * run of spaces of any kind becomes one space. The output has about `limit` characters at most, plus the length of
 * the input if it was cut. The rest of the input is not read, so a name of a megabyte costs nothing.
 */
export function visibleText(raw: string, limit = SHOWN_CHARACTERS): string {
  if (raw.length <= limit && PLAIN.test(raw)) return raw;
  let shown = '';
  let length = 0;
  let consumed = 0;
  let marks = 0;
  for (const character of raw) {
    if (length >= limit) break;
    consumed += character.length;
    marks = MARK.test(character) ? marks + 1 : 0;
    if (VARIATION_SELECTORS.test(character) || marks > MARKS_IN_A_ROW) continue;
    const visible = visibleCharacter(character);
    if (visible === ' ' && (shown === '' || shown.endsWith(' '))) continue;
    shown += visible;
    length += visible.length;
  }
  shown = shown.trimEnd();
  if (consumed >= raw.length) return shown;
  // The length in UTF-16 units: counting characters would mean reading the whole text.
  return `${shown}… (${groupedNumber(raw.length)})`;
}

function visibleCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (SPACE.test(character) || character === '\t') return ' ';
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  if (CONTROL.test(character) || INVISIBLE.test(character))
    return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
  return character;
}

/** A name for use between quotation marks: its own marks are replaced, so that it cannot end the quotation. */
export function visibleName(raw: string, limit = SHOWN_CHARACTERS): string {
  return visibleText(raw, limit).replace(/["“”„‟«»＂]/gu, "'");
}
