import { characterWidth, displayWidth } from './display-width.ts';

/**
 * Breaks text into lines of at most `width` columns: at spaces, between East Asian characters, and inside a word
 * only if the word is longer than a line.
 */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  const end = () => {
    lines.push(line.trimEnd());
    line = '';
    used = 0;
  };
  for (const piece of pieces(text)) {
    const size = displayWidth(piece);
    if (used + displayWidth(piece.trimEnd()) > width && line !== '') end();
    if (size <= width) {
      line += piece;
      used += size;
      continue;
    }
    for (const character of piece) {
      if (used + characterWidth(character) > width) end();
      line += character;
      used += characterWidth(character);
    }
  }
  end();
  return lines;
}

/** Pieces that stay on one line: a word with the spaces after it, or a wide character with its punctuation. */
function pieces(text: string): string[] {
  const result: string[] = [];
  let word = '';
  for (const character of text) {
    const wide = characterWidth(character) === 2;
    if (wide && !CLOSING.has(character)) {
      if (word !== '') result.push(word);
      word = '';
    }
    word += character;
    if (character === ' ') {
      result.push(word);
      word = '';
    } else if (wide && !OPENING.has(character)) {
      result.push(word);
      word = '';
    }
  }
  if (word !== '') result.push(word);
  return result.reduce<string[]>((joined, piece) => {
    const previous = joined.at(-1);
    // Spaces and closing marks never begin a line.
    if (previous !== undefined && (piece.trim() === '' || CLOSING.has(piece.charAt(0))))
      joined[joined.length - 1] = previous + piece;
    else joined.push(piece);
    return joined;
  }, []);
}

const CLOSING = new Set('，。；：、！？）」』】》”');
const OPENING = new Set('（「『【《“');
