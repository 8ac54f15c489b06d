import { groupedNumber } from './grouped-number.ts';

/** Names are shown up to so many characters; longer ones end in an ellipsis and their length. */
export const SHOWN_CHARACTERS = 80;

const VARIATION_SELECTORS = /[\uFE0E\uFE0F]/u;
const CONTROL = /\p{Cc}/u;
/**
 * Characters that have no shape of their own, or that change the shape and order of others: formats (bidi
 * overrides among them), separators of lines, lone surrogates, private and unassigned ones, and everything that
 * Unicode lets a renderer ignore (zero-width, fillers, tags). The Braille blank is a letter that looks like none.
 */
const UNSEEN = /[\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
const SPACE = /\p{Zs}/u;
const MARK = /\p{M}/u;
const MARKS_IN_A_ROW = 3;
/** Nearly every name and id: printable ASCII in words. A message is written ten times over to fit. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/**
 * One line of text in which everything is seen, from text that somebody else wrote (I11).
 *
 * Control characters become their pictures (`␊`, `␛`), what cannot be seen becomes its code (`‹U+202E›`),
 * spaces of all kinds become one space. No output is longer than about `limit` characters plus a short remark,
 * and no input is read further than that, so a name of a megabyte costs nothing.
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
  // Counted in UTF-16 units: the true count would mean to read the whole of it.
  return `${shown}… (${groupedNumber(raw.length)})`;
}

function visibleCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (SPACE.test(character) || character === '\t') return ' ';
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  if (CONTROL.test(character) || UNSEEN.test(character))
    return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
  return character;
}

/** A name to stand between quotation marks: it cannot end them and go on in our words. */
export function visibleName(raw: string, limit = SHOWN_CHARACTERS): string {
  return visibleText(raw, limit).replace(/["“”„‟«»＂]/gu, "'");
}
